// Conformance: graphql-js and Relata take and refuse the same requests, and the audits of graphql-http pass.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { serverAudits } from "graphql-http";

import { startServers } from "../servers.mjs";
import { randomDocuments, randomVariables } from "./fuzz.mjs";
import { refusals } from "./graphql-js.mjs";
import { readTable } from "./table.mjs";

const DOCUMENTS = 3000;
const VALUES = 1500;
/** Relata refuses what asks for too much, which graphql-js leaves to others. */
const LIMITS = /LIMIT|TOO_LARGE|TOO_EXPENSIVE/;

/** What Relata refuses and graphql-js takes, for the reasons in the table (values.md, operations.md). */
const DIFFERENCES = /^`\w+` takes exactly one field, which is not null$|^`subscription` root operation type is not defined$/;

const table = readTable();
const servers = await startServers();

describe("the table of documents", () => {
  test("has cases", () => assert.ok(table.length > 350, `${table.length}`));
  for (const entry of table) {
    test(`${entry.page}: ${entry.title}`, () => compareCase(entry));
  }
});

for (const { name, url } of servers) {
  describe(`${name}: GraphQL over HTTP`, () => {
    for (const audit of serverAudits({ url })) {
      test(audit.name, async () => {
        const { status, reason } = await audit.fn();
        assert.equal(status, "ok", reason);
      });
    }
  });
}

const [{ url }] = servers;
const taken = table.filter(({ answer, difference }) => "data" in answer && !difference);
const variables = { id: 1, where: {}, on: true, off: false, by: "DESC", name: "Ada", first: 1, bare: true };

test("random documents are taken and refused by both", async () => {
  let agreed = 0;
  for (const document of randomDocuments(taken.map((each) => each.document), DOCUMENTS, 1)) {
    agreed += await compare({ document, variables });
  }
  assert.ok(agreed > DOCUMENTS / 50, `only ${agreed} documents were taken`);
});

test("random values of variables are taken and refused by both", async () => {
  let agreed = 0;
  for (const request of randomVariables(VALUES, 1)) {
    agreed += await compare(request);
  }
  assert.ok(agreed > VALUES / 50, `only ${agreed} values were taken`);
});

function compareCase({ answer, difference, ...request }) {
  const reasons = refusals(request);
  const agrees = isRefused(answer) === reasons.length > 0;
  if (difference) {
    assert.ok(!agrees, "graphql-js does as Relata does now: remove the reason why it does not");
  } else {
    assert.ok(agrees, `graphql-js ${reasons.length > 0 ? `refuses this: ${reasons[0]}` : "takes this"}`);
  }
}

/** Asks both about a request; says whether they took it. */
async function compare(request) {
  const { document: query, variables } = request;
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  if (LIMITS.test(answer.errors?.[0].extensions.code)) return false;

  const reasons = refusals(request);
  if (reasons.length === 0 && answer.errors?.every(({ message }) => DIFFERENCES.test(message))) return false;
  const told = JSON.stringify({ query, variables, relata: answer.errors, graphqlJs: reasons[0] });
  assert.equal(isRefused(answer), reasons.length > 0, told);
  return !isRefused(answer);
}

/** Whether a request was refused before it ran. */
function isRefused({ errors, ...rest }) {
  return Boolean(errors) && !("data" in rest);
}
