/** Shows GraphiQL, whose files are on the page. */
export function showGraphiql(place, { endpoint, firstQuery }) {
  const { React, ReactDOM, GraphiQL, GraphiQLPluginExplorer } = window;
  const fetcher = GraphiQL.createFetcher({
    url: endpoint,
    subscriptionUrl: socketUrl(endpoint),
    enableIncrementalDelivery: false,
  });
  const graphiql = React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: firstQuery,
    plugins: [GraphiQLPluginExplorer.explorerPlugin()],
  });
  ReactDOM.createRoot(place).render(graphiql);
}

function socketUrl(endpoint) {
  const url = new URL(endpoint, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
