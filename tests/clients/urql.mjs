import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, cacheExchange, fetchExchange, gql } from "@urql/core";

const USER = gql`
  query ($id: ID!) {
    user(id: $id) { id name }
  }
`;

export function testUrql(url) {
  test("a mutation makes the queries of its types run again", async () => {
    const { client } = connect(url);
    const names = [];
    const { unsubscribe } = client.query(USER, { id: "5" }).subscribe(({ data }) => names.push(data.user.name));
    await until(() => names.length === 1);

    const rename = gql`mutation ($id: ID!) { updateUser(id: $id, input: { name: "Renamed" }) { user { id name } } }`;
    const { error } = await client.mutation(rename, { id: "5" });
    await until(() => names.at(-1) === "Renamed");

    unsubscribe();
    assert.equal(error, undefined);
  });

  test("queries go by GET where the client wants it", async () => {
    const { client, requests } = connect(url, { preferGetMethod: "force" });

    const { data } = await client.query(USER, { id: "6" });

    assert.equal(data.user.id, "6");
    assert.deepEqual(requests.map(({ method }) => method), ["GET"]);
  });

  test("an error is told by its code, and leaves the data", async () => {
    const { client } = connect(url);

    const { data, error } = await client.query(gql`{ good: user(id: 2) { id } bad: user(id: "one") { id } }`, {});

    assert.equal(error.graphQLErrors[0].extensions.code, "BAD_USER_INPUT");
    assert.equal(error.networkError, undefined);
    assert.deepEqual([data.good.id, data.bad], ["2", null]);
  });

  test("a document that is not valid is an error of GraphQL, not of the network", async () => {
    const { client } = connect(url);

    const { error } = await client.query(gql`{ user(id: 1) { shoeSize } }`, {});

    assert.equal(error.graphQLErrors[0].extensions.code, "GRAPHQL_VALIDATION_FAILED");
    assert.equal(error.networkError, undefined);
  });
}

/** A client, and the requests that it sends. */
function connect(url, options = { preferGetMethod: false }) {
  const requests = [];
  const client = new Client({
    url,
    exchanges: [cacheExchange, fetchExchange],
    fetch: (address, request) => {
      requests.push(request);
      return fetch(address, request);
    },
    ...options,
  });
  return { client, requests };
}

async function until(isReached) {
  for (let tries = 0; !isReached(); tries += 1) {
    assert.ok(tries < 200, "nothing happened for ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
