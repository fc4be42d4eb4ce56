import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientError, GraphQLClient, batchRequests, gql } from "graphql-request";

const USER = gql`
  query ($id: ID!) {
    user(id: $id) { id }
  }
`;

export function testGraphqlRequest(url) {
  for (const method of ["POST", "GET"]) {
    test(`a query with variables goes by ${method}`, async () => {
      const client = new GraphQLClient(url, { method });
      assert.deepEqual(await client.request(USER, { id: "1" }), { user: { id: "1" } });
    });
  }

  test("a mutation goes by POST", async () => {
    const document = gql`mutation { updateUser(id: 7, input: {}) { changed } }`;
    const client = new GraphQLClient(url, { method: "GET" });
    assert.deepEqual(await client.request(document), { updateUser: { changed: false } });
  });

  test("an error is told by its code", async () => {
    const client = new GraphQLClient(url);
    await assert.rejects(client.request(USER, { id: "one" }), hasStatus(200, "BAD_USER_INPUT"));
    await assert.rejects(client.request(USER, {}), hasStatus(400, "BAD_USER_INPUT"));
    await assert.rejects(client.request("{ nobody }"), hasStatus(400, "GRAPHQL_VALIDATION_FAILED"));
  });

  test("a batch is refused with a code", async () => {
    const documents = [{ document: USER, variables: { id: "1" } }, { document: USER, variables: { id: "2" } }];
    await assert.rejects(batchRequests(url, documents), /BATCHING_NOT_ENABLED/);
  });

  test("a request can be given up", async () => {
    const controller = new AbortController();
    const running = new GraphQLClient(url).request({ document: USER, variables: { id: "1" }, signal: controller.signal });
    controller.abort();
    await assert.rejects(running, { name: "AbortError" });
  });
}

function hasStatus(status, code) {
  return (error) => {
    assert.ok(error instanceof ClientError, error);
    assert.deepEqual([error.response.status, error.response.errors[0].extensions.code], [status, code]);
    return true;
  };
}
