import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { relayStylePagination } from "@apollo/client/utilities";

const USER = gql`
  query User($id: ID!) {
    user(id: $id) { id name profile { id displayName } }
  }
`;
const RENAME = gql`
  mutation Rename($id: ID!, $name: String!) {
    updateUser(id: $id, input: { name: $name }) { user { id name } }
  }
`;
const USERS = gql`
  query Users($first: Int!, $after: String) {
    users(first: $first, after: $after, orderBy: [{ id: ASC }]) {
      edges { node { id name } cursor }
      pageInfo { hasNextPage endCursor }
    }
  }
`;

export function testApollo(url) {
  test("a mutation's payload updates the rows in the cache, without type policies", async () => {
    const { client, requests } = connect(url);
    const before = await client.query({ query: USER, variables: { id: "1" } });
    await client.mutate({ mutation: RENAME, variables: { id: "1", name: "Renamed" } });

    const after = await client.query({ query: USER, variables: { id: "1" } });

    assert.equal(after.data.user.name, "Renamed");
    assert.deepEqual(after.data.user.profile, before.data.user.profile);
    assert.equal(client.cache.extract()["User:1"].name, "Renamed");
    assert.equal(client.cache.extract()["Profile:1"].displayName, before.data.user.profile.displayName);
    assert.equal(requests.length, 2);
  });

  test("relayStylePagination joins pages", async () => {
    const typePolicies = { Query: { fields: { users: relayStylePagination(["orderBy"]) } } };
    const { client } = connect(url, { cache: new InMemoryCache({ typePolicies }) });
    const users = client.watchQuery({ query: USERS, variables: { first: 2 } });
    const first = await users.refetch();

    const { endCursor } = first.data.users.pageInfo;
    await users.fetchMore({ variables: { after: endCursor } });

    const { edges, pageInfo } = client.readQuery({ query: USERS, variables: { first: 2 } }).users;
    assert.deepEqual(edges.map(({ node }) => node.id), ["1", "2", "3", "4"]);
    assert.equal(pageInfo.hasNextPage, true);
    assert.notEqual(pageInfo.endCursor, endCursor);
  });

  test("an error is told by its code", async () => {
    const { client } = connect(url);

    const query = gql`{ user(id: "one") { id } }`;
    await assert.rejects(client.query({ query }), (error) => hasCode(error, "BAD_USER_INPUT"));
    const mutation = gql`mutation { deleteUser(id: 4711) { changed } }`;
    await assert.rejects(client.mutate({ mutation }), (error) => hasCode(error, "NOT_FOUND"));
    const unknown = gql`{ user(id: 1) { shoeSize } }`;
    await assert.rejects(client.query({ query: unknown }), (error) => hasCode(error, "GRAPHQL_VALIDATION_FAILED"));
  });

  test("an answer with an error keeps its data, where the client wants all", async () => {
    const { client } = connect(url);
    const query = gql`{ good: user(id: 2) { id } bad: user(id: "one") { id } }`;

    const { data, error } = await client.query({ query, errorPolicy: "all" });

    assert.equal(data.good.id, "2");
    assert.equal(data.bad, null);
    assert.ok(hasCode(error, "BAD_USER_INPUT"));
    assert.deepEqual(error.errors[0].path, ["bad"]);
  });

  test("a persisted query is sent whole once, and by its hash from then on, by GET too", async () => {
    const query = gql`query Persisted($id: ID!) { user(id: $id) { id email } }`;
    const sha256 = (text) => createHash("sha256").update(text).digest("hex");
    const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
    const { client, requests } = connect(url, { link });

    const ids = [];
    for (const id of ["1", "2", "3"]) {
      const { data } = await client.query({ query, variables: { id } });
      ids.push(data.user.id);
    }

    assert.deepEqual(ids, ["1", "2", "3"]);
    const kinds = requests.map((request) => (request.startsWith("http") ? "hash" : "document"));
    assert.deepEqual(kinds, ["hash", "document", "hash", "hash"]);
  });

  test("a request that is given up leaves the server answering others", async () => {
    const { client } = connect(url);
    const controller = new AbortController();
    const context = { fetchOptions: { signal: controller.signal } };
    const running = client.query({ query: USERS, variables: { first: 100 }, context });
    setImmediate(() => controller.abort());

    await assert.rejects(running, { name: "AbortError" });

    const { data } = await client.query({ query: USER, variables: { id: "3" } });
    assert.equal(data.user.id, "3");
  });
}

/** A client, and the bodies of the requests that it sends. */
function connect(url, { cache = new InMemoryCache(), link } = {}) {
  const requests = [];
  const http = new HttpLink({
    uri: url,
    fetch: (address, options) => {
      requests.push(options.body ?? address);
      return fetch(address, options);
    },
  });
  return { client: new ApolloClient({ cache, link: link ? link.concat(http) : http }), requests };
}

function hasCode(error, code) {
  return CombinedGraphQLErrors.is(error) && error.errors[0].extensions.code === code;
}
