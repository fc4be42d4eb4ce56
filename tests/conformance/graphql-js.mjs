// What graphql-js, the reference, says of a request over the printed schema.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, getOperationAST, getVariableValues, parse, validate } from "graphql";

const file = join(import.meta.dirname, "../../schema.graphql");
export const schema = buildSchema(readFileSync(file, "utf8"));

/** The messages for which graphql-js refuses a request before it runs; none if it takes the request. */
export function refusals({ document, operationName, variables }) {
  let parsed;
  try {
    parsed = parse(document);
  } catch (error) {
    return [error.message];
  }

  const mistakes = validate(schema, parsed);
  if (mistakes.length > 0) {
    return mistakes.map(({ message }) => message);
  }
  const operation = getOperationAST(parsed, operationName);
  if (!operation) {
    return ["There is no such operation."];
  }
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  return (errors ?? []).map(({ message }) => message);
}
