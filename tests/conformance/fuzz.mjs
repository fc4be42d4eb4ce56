// Documents that are like those of the table, but for a few tokens, and mostly wrong. Both sides must say the same of them.
import { Lexer, Source, TokenKind } from "graphql";

const VALUES = ["1", "-0", "1.5", '"Ada"', "true", "null", "ASC", "[]", "{}", "[1]", "$id", "$where", "{ id: ASC }"];
const TYPES = ["Int", "ID", "ID!", "String", "Boolean!", "UserFilter", "[UserFilter!]", "SortDirection", "User", "Query"];
const PARTS = [
  "@skip(if: true)", "@include(if: $on)", "__typename", "...F", "... on User { id }", "fragment F on User { name }",
  "fragment F on Query { __typename }", "($id: ID = 1)", "where: { id: { eq: $id } }", "query Q", "mutation", "alias:", "{ id }",
];

/** Random documents, always the same for the same seed. */
export function* randomDocuments(documents, count, seed) {
  const random = randomNumbers(seed);
  const one = (items) => items[Math.floor(random() * items.length)];
  const known = documents.map(tokens).filter(Boolean);
  const names = [...new Set(known.flat().filter((token) => /^[_A-Za-z]/.test(token)))];

  for (let made = 0; made < count; made += 1) {
    const document = [...one(known)];
    for (let changes = random() < 0.7 ? 1 : 2; changes > 0; changes -= 1) {
      change(document, one, { known, names, random });
    }
    yield document.join(" ");
  }
}

function change(document, one, { known, names, random }) {
  const place = Math.floor(random() * document.length);
  const kind = random();
  if (kind < 0.15) {
    document.splice(place, 1);
  } else if (kind < 0.25) {
    document.splice(place, 0, document[place]);
  } else if (kind < 0.45) {
    document[place] = /^[_A-Za-z]/.test(document[place]) ? one(names) : one(VALUES);
  } else if (kind < 0.55) {
    document.splice(place, 1, one(VALUES));
  } else if (kind < 0.6) {
    document.splice(place, 1, one(TYPES));
  } else if (kind < 0.8) {
    document.splice(place, 0, ...one(PARTS).split(" "));
  } else {
    const other = one(known);
    const start = Math.floor(random() * other.length);
    document.splice(place, Math.floor(random() * 4), ...group(other, start));
  }
}

/** A token, or all from a bracket to the one that closes it. */
function group(document, start) {
  let depth = 0;
  for (let end = start; end < document.length; end += 1) {
    if ("{[(".includes(document[end])) depth += 1;
    if ("}])".includes(document[end])) depth -= 1;
    if (depth <= 0) return document.slice(start, end + 1);
  }
  return document.slice(start, start + 1);
}

function tokens(document) {
  const lexer = new Lexer(new Source(document));
  const found = [];
  try {
    while (lexer.advance().kind !== TokenKind.EOF) {
      const { kind, start, end } = lexer.token;
      if (kind !== TokenKind.COMMENT) found.push(document.slice(start, end));
    }
  } catch {
    return null;
  }
  return found.length > 0 ? found : null;
}

/** Numbers from 0 to 1 (the generator "mulberry32"). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Each kind of input, and a document that takes it as the variable `$value`. */
const TAKERS = {
  Int: "query ($value: Int) { users(first: $value) { totalCount } }",
  "ID!": "query ($value: ID!) { user(id: $value) { id } }",
  String: "query ($value: String) { users(where: { name: { eq: $value } }) { totalCount } }",
  "Boolean!": "query ($value: Boolean!) { user(id: 1) { id name @skip(if: $value) } }",
  "SortDirection!": "query ($value: SortDirection!) { users(orderBy: [{ name: $value }]) { totalCount } }",
  "[ID]": "query ($value: [ID]) { users(where: { id: { in: $value } }) { totalCount } }",
  "[UserOrderBy!]": "query ($value: [UserOrderBy!]) { users(orderBy: $value) { totalCount } }",
  UserFilter: "query ($value: UserFilter) { users(where: $value) { totalCount } }",
  "[UserRelationName!]": "query ($value: [UserRelationName!]) { users(where: { has: $value }) { totalCount } }",
  "CreateUserInput!": "mutation ($value: CreateUserInput!) { createUser(input: $value) { changed } }",
};
const LEAVES = [0, 1, -1, 1.5, 2147483648, "", "1", "Ada", "ASC", "PROFILE", true, false, null];
const KEYS = ["and", "or", "not", "id", "name", "email", "eq", "in", "has", "isNull", "profile", "role", "associate", "x"];

/** Random values of variables, always the same for the same seed. */
export function* randomVariables(count, seed) {
  const random = randomNumbers(seed);
  const one = (items) => items[Math.floor(random() * items.length)];
  const value = (depth) => {
    const kind = depth > 0 ? random() : 1;
    const length = Math.floor(random() * 3);
    if (kind < 0.2) return Array.from({ length }, () => value(depth - 1));
    if (kind < 0.6) return Object.fromEntries(Array.from({ length }, () => [one(KEYS), value(depth - 1)]));
    return one(LEAVES);
  };
  for (let made = 0; made < count; made += 1) {
    const variables = random() < 0.02 ? {} : { value: value(4) };
    yield { document: one(Object.values(TAKERS)), variables };
  }
}
