import assert from "node:assert/strict";
import { test } from "node:test";
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from "graphql";

import { sdl } from "./schema.mjs";

const ALL = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};
const NOTHING = Object.fromEntries(Object.keys(ALL).map((option) => [option, false]));

export function testIntrospection(url) {
  test("everything that can be asked for is the printed schema", async () => {
    // The schema itself has no description; async-graphql describes the type `__Schema` there.
    const asked = await introspect(url, { ...ALL, schemaDescription: false });
    assert.equal(print(buildClientSchema(asked)), print(buildSchema(sdl)));
  });

  test("the queries of older clients are answered too", async () => {
    for (const option of ["none", ...Object.keys(ALL)]) {
      const asked = buildClientSchema(await introspect(url, { ...NOTHING, [option]: true }));
      assert.deepEqual(typeNames(asked), typeNames(buildSchema(sdl)));
    }
  });
}

async function introspect(url, { none, ...options }) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: getIntrospectionQuery(options), operationName: "IntrospectionQuery" }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  return data;
}

function typeNames(schema) {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isSpecifiedScalarType(type));
  return types.map(({ name }) => name).sort();
}

function print(schema) {
  return printSchema(lexicographicSortSchema(schema));
}
