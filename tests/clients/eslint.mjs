import assert from "node:assert/strict";
import { test } from "node:test";
import graphql from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";

import { schemaFile, sdl } from "./schema.mjs";

/** Where the schema does not follow the rules, and why. */
const EXCEPTIONS = {
  // Descriptions of one line stand on one line.
  "@graphql-eslint/description-style": ["error", { style: "inline" }],
  // There is no `Node` interface, since ids are unique for each type only; and `nodes` lists rows without edges.
  "@graphql-eslint/relay-edge-types": ["error", { shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
  // Only rows are things with an identity.
  "@graphql-eslint/strict-id-in-types": [
    "error",
    { exceptions: { types: ["PageInfo"], suffixes: ["Aggregate", "Connection", "Edge", "Extremes", "Payload"] } },
  ],
};

export function testEslint() {
  test("the schema follows the recommended rules and those of Relay", async () => {
    assert.deepEqual(await complaints(sdl), []);
  });

  test("a schema that does not is found", async () => {
    const changed = sdl
      .replace("type PageInfo {", "type PageInfo {\n  page_size: Int\n")
      .replace("  startCursor: String\n", "  start: String\n");
    assert.deepEqual([...new Set(await complaints(changed))].sort(), ["naming-convention", "relay-page-info"]);
  });
}

/** The names of the rules that a schema breaks. */
async function complaints(text) {
  const { configs, parser } = graphql;
  const eslint = new ESLint({
    cwd: import.meta.dirname,
    overrideConfigFile: true,
    overrideConfig: {
      files: ["**/*.graphql"],
      plugins: { "@graphql-eslint": graphql },
      languageOptions: { parser, parserOptions: { graphQLConfig: { schema: text, documents: "operations.graphql" } } },
      rules: {
        ...configs["flat/schema-recommended"].rules,
        ...configs["flat/schema-relay"].rules,
        ...EXCEPTIONS,
      },
    },
  });
  const [{ messages }] = await eslint.lintText(text, { filePath: "schema.graphql" });
  return messages.map(({ ruleId, message }) => ruleId?.replace("@graphql-eslint/", "") ?? message);
}
