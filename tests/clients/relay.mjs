import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { schemaFile } from "./schema.mjs";

const run = promisify(execFile);
const compiler = join(import.meta.dirname, "node_modules/.bin/relay-compiler");

const COMPONENTS = `
  import { graphql } from "relay-runtime";
  graphql\`
    query componentsQuery($count: Int!, $cursor: String) {
      ...components_users @arguments(count: $count, cursor: $cursor)
    }
  \`;
  graphql\`
    fragment components_users on Query
    @refetchable(queryName: "componentsPageQuery")
    @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" }) {
      users(first: $count, after: $cursor, where: { name: { ne: "" } }) @connection(key: "components_users") {
        edges { node { id name profile @required(action: LOG) { displayName } ...components_role } }
      }
    }
  \`;
  graphql\`
    fragment components_role on User { role { name } }
  \`;
  graphql\`
    mutation componentsRenameMutation($id: ID!, $name: String!) {
      updateUser(id: $id, input: { name: $name }) { user { id name } }
    }
  \`;
`;

export function testRelay() {
  test("components with a connection and a mutation compile", async () => {
    const { output, read } = await compile(COMPONENTS);
    assert.match(output, /compiled documents/i);
    const query = read("componentsPageQuery.graphql.ts");
    assert.match(query, /"kind": "LinkedHandle"/);
    assert.match(query, /hasNextPage/);
  });

  test("a component that does not fit the schema is refused", async () => {
    await assert.rejects(compile(COMPONENTS.replace("displayName", "shoeSize")), /shoeSize/);
  });
}

/** Compiles the components of a project; gives what the compiler says, and a reader of the files that it writes. */
async function compile(components) {
  const project = mkdtempSync(join(tmpdir(), "relata-relay-"));
  try {
    mkdirSync(join(project, "src"));
    writeFileSync(join(project, "schema.graphql"), readFileSync(schemaFile));
    writeFileSync(join(project, "src/components.ts"), components);
    const config = { src: "./src", schema: "./schema.graphql", language: "typescript", artifactDirectory: "./made" };
    mkdirSync(join(project, "made"));
    writeFileSync(join(project, "relay.config.json"), JSON.stringify(config));
    writeFileSync(join(project, "package.json"), "{}");

    const { stdout, stderr } = await run(compiler, [], { cwd: project }).catch((error) => {
      throw new Error(`${error.stdout}${error.stderr}`);
    });
    const files = {};
    files.text = readFileSync(join(project, "made/componentsPageQuery.graphql.ts"), "utf8");
    return { output: stdout + stderr, read: () => files.text };
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}
