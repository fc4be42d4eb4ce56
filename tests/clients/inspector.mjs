import assert from "node:assert/strict";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

import { schemaFile, sdl } from "./schema.mjs";

/** The schema that clients rely on. `npm run publish-schema` accepts a breaking change, which CHANGELOG.md names. */
const file = join(import.meta.dirname, "published.graphql");

export function testInspector() {
  test("clients of the published schema can go on", async () => {
    assert.deepEqual(await breaking(readFileSync(file, "utf8"), sdl), []);
  });

  test("a field less, an argument more and another type are breaking changes", async () => {
    const changed = sdl
      .replace(/ {2}"The address to sign in with."\n {2}email: String!\n/, "")
      .replace('"The key of the user."\n    id: ID!', '"The key of the user."\n    id: ID!, reason: String!')
      .replace("  totalCount: Int!", "  totalCount: String!");
    const found = await breaking(sdl, changed);
    assert.ok(found.length >= 3, found.join("\n"));
  });
}

async function breaking(before, after) {
  const changes = await diff(buildSchema(before), buildSchema(after));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message);
}

if (process.argv.includes("--publish")) {
  copyFileSync(schemaFile, file);
}
