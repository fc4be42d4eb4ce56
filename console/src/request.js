/** Sends a GraphQL request. */
export function post(endpoint, request, { headers, signal } = {}) {
  return fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json;q=0.9",
      ...headers,
    },
    body: JSON.stringify(request),
    signal,
  });
}
