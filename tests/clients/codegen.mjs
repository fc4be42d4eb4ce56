import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescriptOperations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

import { sdl } from "./schema.mjs";

const run = promisify(execFile);
const OPTIONS = "--noEmit --strict --noUncheckedIndexedAccess --skipLibCheck --target es2022 --module nodenext";

export function testCodegen() {
  test("the types compile, and know mistakes", async () => {
    process.chdir(import.meta.dirname);
    mkdirSync(".generated", { recursive: true });
    writeFileSync(".generated/operations.ts", await generate());
    const compiler = join("node_modules", ".bin", "tsc");
    const { stdout } = await run(compiler, [...OPTIONS.split(" "), "usage.ts"]).catch((error) => error);
    assert.equal(stdout, "");
  });
}

function generate() {
  return codegen({
    filename: "operations.ts",
    schema: parse(sdl),
    documents: [{ location: "operations.graphql", document: parse(readFileSync("operations.graphql", "utf8")) }],
    config: { scalars: { DateTime: "string", UUID: "string" }, enumsAsTypes: true, strictScalars: true },
    plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
    pluginMap: { typescriptOperations, typedDocumentNode },
  });
}
