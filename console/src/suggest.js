import { isName, tokens } from "./tokens.js";

const KEYWORDS = ["query", "mutation", "fragment"];

/** The words that can stand at the end of a text and begin as it ends, by the introspection of a schema. */
export function suggest(text, schema) {
  const [word] = /[_A-Za-z]?[_0-9A-Za-z]*$/.exec(text);
  const all = tokens(text.slice(0, text.length - word.length));
  if (isOpen(all.at(-1))) return { word, words: [] };

  const place = new Place(schema);
  all.forEach((token, index) => place.read(token, all[index - 1]));
  const words = place.words(all.at(-1)).filter((each) => each.startsWith(word) && each !== word);
  return { word, words };
}

/** Whether a token is a comment or a text that has not ended. */
function isOpen(token = "") {
  if (token.startsWith('"""')) return token.length < 6 || !token.endsWith('"""');
  return token.startsWith("#") || (token.startsWith('"') && !/^"(\\.|[^"\\])*"$/.test(token));
}

/** Where a text has come to: which object's fields, which field's arguments or which input's fields stand there. */
class Place {
  constructor(schema) {
    this.schema = schema;
    this.types = new Map(schema.types.map((type) => [type.name, type]));
    /** From the outside to the inside: fields of a type, or keys that have values. */
    this.frames = [];
    this.root = schema.queryType.name;
    this.roots = { query: "queryType", mutation: "mutationType", subscription: "subscriptionType" };
  }

  read(token, before) {
    const frame = this.frames.at(-1);
    if (token === "{") return this.frames.push(this.openBrace(frame));
    if (token === "(") return this.frames.push({ keys: frame?.field?.args ?? [] });
    if (token === "[") return this.frames.push({ keys: [], value: frame?.value, isList: true });
    if ("}])".includes(token)) {
      if (token === "}" && this.frames.length === 1) this.root = this.schema.queryType.name;
      return this.frames.pop();
    }
    if (!isName(token)) return undefined;

    if (before === "on") this.condition = token;
    else if (!frame) this.root = this.schema[this.roots[token]]?.name ?? this.root;
    else if (frame.keys && before !== ":") frame.value = frame.isList ? frame.value : keyType(frame.keys, token);
    else if (frame.fields && before === "@") frame.field = DIRECTIVE;
    else if (frame.fields && before !== "...") frame.field = frame.fields.find(({ name }) => name === token);
    return undefined;
  }

  openBrace(frame) {
    if (frame?.keys) return { keys: this.types.get(frame.value)?.inputFields ?? [] };
    const name = this.condition ?? (frame ? nameOf(frame.field?.type) : this.root);
    this.condition = undefined;
    return { type: name ?? frame?.type, fields: this.types.get(name ?? frame?.type)?.fields ?? [] };
  }

  words(before) {
    const frame = this.frames.at(-1);
    if (!frame) return before === undefined || before === "}" ? KEYWORDS : [];
    if (before === "@") return ["include", "skip"];
    if (before === "..." && frame.fields) return ["on"];
    if (before === "on") return frame.type ? [frame.type] : [];
    if (frame.fields) return [...frame.fields.map(({ name }) => name), "__typename"];
    if (before === ":" || frame.isList) return this.values(frame.value);
    return frame.keys.map(({ name }) => name);
  }

  values(name) {
    if (name === "Boolean") return ["true", "false"];
    return (this.types.get(name)?.enumValues ?? []).map((value) => value.name);
  }
}

const DIRECTIVE = { args: [{ name: "if", type: { name: "Boolean" } }] };

function keyType(keys, name) {
  return nameOf(keys.find((key) => key.name === name)?.type);
}

/** The name of a type without its lists and exclamation marks. */
function nameOf(type) {
  return type?.ofType ? nameOf(type.ofType) : type?.name;
}
