import { post } from "./request.js";

const INTROSPECTION = `
  query IntrospectionQuery {
    __schema {
      queryType { name } mutationType { name } subscriptionType { name }
      types {
        kind name description specifiedByURL isOneOf
        interfaces { name } possibleTypes { name }
        fields(includeDeprecated: true) {
          name description isDeprecated deprecationReason args { ...Input } type { ...Reference }
        }
        inputFields { ...Input }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
      }
    }
  }
  fragment Input on __InputValue { name description defaultValue type { ...Reference } }
  fragment Reference on __Type {
    kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
  }`;

const BUILT_IN = new Set(["Boolean", "Float", "ID", "Int", "String"]);

/** Asks the server for its schema: the answer to introspection. */
export async function fetchSchema(endpoint, headers) {
  const request = { query: INTROSPECTION, operationName: "IntrospectionQuery" };
  const response = await post(endpoint, request, { headers });
  const { data, errors } = await response.json();
  if (!data?.__schema) throw new Error(errors?.[0]?.message ?? response.statusText);
  return data.__schema;
}

/** Writes a schema in GraphQL's schema language. */
export function printSchema(schema) {
  const types = schema.types.filter(({ name }) => !name.startsWith("__") && !BUILT_IN.has(name));
  return [printRoots(schema), ...types.map(printType)].join("\n\n");
}

function printRoots({ queryType, mutationType, subscriptionType }) {
  const roots = { query: queryType, mutation: mutationType, subscription: subscriptionType };
  const lines = Object.entries(roots).map(([verb, type]) => type && `  ${verb}: ${type.name}`);
  return block("schema", lines.filter(Boolean));
}

function printType(type) {
  return printDescription(type.description, "") + printDefinition(type);
}

function printDefinition(type) {
  const { kind, name } = type;
  switch (kind) {
    case "SCALAR":
      return `scalar ${name}${type.specifiedByURL ? ` @specifiedBy(url: "${type.specifiedByURL}")` : ""}`;
    case "UNION":
      return `union ${name} = ${names(type.possibleTypes).join(" | ")}`;
    case "ENUM":
      return block(`enum ${name}`, type.enumValues.map((value) => printMember(value, value.name)));
    case "INPUT_OBJECT":
      return block(
        `input ${name}${type.isOneOf ? " @oneOf" : ""}`,
        type.inputFields.map((field) => printMember(field, printInput(field))),
      );
    default: {
      const keyword = kind === "OBJECT" ? "type" : "interface";
      return block(`${keyword} ${name}${printInterfaces(type)}`, type.fields.map(printField));
    }
  }
}

function printInterfaces({ interfaces }) {
  return interfaces?.length ? ` implements ${names(interfaces).join(" & ")}` : "";
}

function printField(field) {
  const parameters = field.args.length ? `(${field.args.map(printInput).join(", ")})` : "";
  return printMember(field, `${field.name}${parameters}: ${printReference(field.type)}`);
}

function printMember({ description, isDeprecated, deprecationReason }, text) {
  const reason = deprecationReason ? `(reason: ${JSON.stringify(deprecationReason)})` : "";
  return `${printDescription(description, "  ")}  ${text}${isDeprecated ? ` @deprecated${reason}` : ""}`;
}

function printInput({ name, type, defaultValue }) {
  return `${name}: ${printReference(type)}${defaultValue == null ? "" : ` = ${defaultValue}`}`;
}

function printReference({ kind, name, ofType }) {
  if (kind === "NON_NULL") return `${printReference(ofType)}!`;
  if (kind === "LIST") return `[${printReference(ofType)}]`;
  return name;
}

function printDescription(description, margin) {
  if (!description) return "";
  const text = description.replaceAll('"""', '\\"""');
  const lines = text.includes("\n") ? ['"""', ...text.split("\n"), '"""'] : [`"""${text}"""`];
  return lines.map((line) => `${margin}${line}\n`).join("");
}

function block(head, lines) {
  return `${head} {\n${lines.join("\n")}\n}`;
}

function names(types) {
  return types.map(({ name }) => name);
}
