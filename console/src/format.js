import { isName, tokens } from "./tokens.js";

/** Writes a document with a field on each line. */
export function format(text) {
  const all = tokens(text);
  const brackets = [];
  let margin = "";
  let out = "";

  all.forEach((token, place) => {
    const inside = brackets.at(-1) ?? "document";
    if (token === "}" && inside === "fields") {
      brackets.pop();
      margin = margin.slice(2);
      out += `\n${margin}}`;
      return;
    }

    out += spaceBefore(all, place, inside, margin) + token.trimEnd();
    if (token === "{" && ["document", "fields"].includes(inside)) {
      brackets.push("fields");
      margin += "  ";
    } else if ("([{".includes(token)) {
      brackets.push("values");
    } else if (")]}".includes(token)) {
      brackets.pop();
    }
  });
  return `${out}\n`;
}

/** What stands between a token and the one before it. */
function spaceBefore(all, place, inside, margin) {
  const token = all[place];
  const before = all[place - 1];
  if (!before) return "";
  if (token.startsWith("#") || before.startsWith("#")) return `\n${margin}`;
  if (token === "{") return before === "[" || before === "(" ? "" : " ";
  if (inside === "values") return separator(token, before);
  if (inside === "document") return before === "}" ? "\n\n" : gap(token, before);

  const isCondition = before === "..." || (before === "on" && all[place - 2] === "...");
  const goesOn = isCondition || [":", "@", "$"].includes(before) || [":", "@", "("].includes(token);
  return goesOn ? gap(token, before) : `\n${margin}`;
}

/** What stands between two tokens of arguments, variables or values. */
function separator(token, before) {
  if (before === "{" || token === "}") return " ";
  const belongs = ["(", "[", "$", "@", ":", "="].includes(before) || [")", "]", ":", "!", "=", "@"].includes(token);
  return belongs ? gap(token, before) : ", ";
}

/** A blank, but not within `name:`, `name(…)`, `[…]`, `$name`, `@name`, `...Name` and `Type!`. */
function gap(token, before) {
  if (before === "...") return isName(token) && token !== "on" ? "" : " ";
  return ["(", "[", "$", "@"].includes(before) || [":", "!", ")", "]", "("].includes(token) ? "" : " ";
}
