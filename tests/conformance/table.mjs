// The table of documents: each case of documents/*.md, with the answer that Relata gives (tests/graphql/conformance.rs).
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "documents");

/** All cases: {page, title, document, operationName, variables, answer, difference}. */
export function readTable() {
  return readdirSync(folder).flatMap((file) => {
    const [, ...cases] = readFileSync(join(folder, file), "utf8").split("\n### ");
    return cases.map((text) => readCase(file, text));
  });
}

function readCase(page, text) {
  const [operation, document] = block(text, "graphql");
  const answer = block(text, "json\n")?.[1];
  if (!answer) throw new Error(`${page}: a case has no answer yet: write it with UPDATE_SCHEMA=1 cargo test`);
  return {
    page,
    title: text.slice(0, text.indexOf("\n")),
    document,
    operationName: operation.replace(" operation=", "") || undefined,
    variables: JSON.parse(block(text, "json variables")?.[1] ?? "{}"),
    answer: JSON.parse(answer),
    /** Why graphql-js does not do as Relata does; null where both do the same. */
    difference: /^\*graphql-js (.*)\*$/m.exec(text)?.[1] ?? null,
  };
}

/** What stands behind the language of a block of code, and its text. */
function block(text, language) {
  const start = text.indexOf(`\n\`\`\`${language}`);
  if (start < 0) return null;
  const [mark, ...lines] = text.slice(start + 4 + language.trimEnd().length).split("\n");
  return [mark, lines.slice(0, lines.indexOf("```")).join("\n")];
}
