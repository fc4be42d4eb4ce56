// Fails if graphql-js, which most clients are built with, cannot build one of the schemas in a folder:
// `node schemas.mjs FOLDER`. A client must also reach each mutation: its arguments are inputs, its payload an object.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isInputType, isObjectType, validateSchema } from "graphql";

const [folder] = process.argv.slice(2);
const files = readdirSync(folder).filter((name) => name.endsWith(".graphql"));
let refused = 0;

for (const file of files) {
  const problems = check(readFileSync(join(folder, file), "utf8"));
  refused += problems.length > 0;
  for (const problem of problems) {
    console.error(`${file}: ${problem}`);
  }
}
console.log(`${files.length} schemas, ${refused} refused by graphql-js`);
process.exitCode = refused > 0 || files.length === 0 ? 1 : 0;

function check(sdl) {
  let schema;
  try {
    schema = buildSchema(sdl);
  } catch (error) {
    return [error.message];
  }

  const problems = validateSchema(schema).map((error) => error.message);
  for (const mutation of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    if (!isObjectType(mutation.type)) {
      problems.push(`${mutation.name} answers ${mutation.type}`);
    }
    for (const { name, type } of mutation.args) {
      if (!isInputType(type)) {
        problems.push(`${mutation.name} takes ${type} as ${name}`);
      }
    }
  }
  return problems;
}
