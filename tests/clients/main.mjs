// The clients and tools that people point at a GraphQL API, against running servers and the printed schema.
import { describe } from "node:test";

import { startServers } from "../servers.mjs";
import { testApollo } from "./apollo.mjs";
import { testGraphqlRequest } from "./graphql-request.mjs";
import { testIntrospection } from "./introspection.mjs";
import { testCodegen } from "./codegen.mjs";
import { testEslint } from "./eslint.mjs";
import { testInspector } from "./inspector.mjs";
import { testRelay } from "./relay.mjs";
import { testUrql } from "./urql.mjs";

for (const { name, url } of await startServers()) {
  describe(`${name}: Apollo Client`, () => testApollo(url));
  describe(`${name}: urql`, () => testUrql(url));
  describe(`${name}: graphql-request`, () => testGraphqlRequest(url));
  describe(`${name}: introspection`, () => testIntrospection(url));
}
describe("graphql-codegen", testCodegen);
describe("graphql-eslint", testEslint);
describe("graphql-inspector", testInspector);
describe("relay-compiler", testRelay);
