import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The file of the printed schema, and its text. */
export const schemaFile = join(import.meta.dirname, "../../schema.graphql");
export const sdl = readFileSync(schemaFile, "utf8");
