// Fails if a dependency has no license that the program may be distributed under.
import { execFileSync } from "node:child_process";

const allowed = new Set([
  "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CDLA-Permissive-2.0", "ISC", "MIT", "Unicode-3.0", "Unlicense", "Zlib",
]);

// Packages that name their license in a file alone, which was read.
const read = { "jsonpath-rust 0.3.5": "MIT" };

const options = { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] };
const { packages } = JSON.parse(execFileSync("cargo", ["metadata", "--format-version", "1", "--locked"], options));
const refused = packages.filter(
  ({ name, version, license }) => !isAllowed(license ?? read[`${name} ${version}`] ?? ""),
);

for (const { name, version, license } of refused) {
  console.error(`${name} ${version}: ${license ?? "no license"}`);
}
console.log(`${packages.length} packages, ${refused.length} without an allowed license`);
process.exitCode = refused.length > 0 ? 1 : 0;

/** Evaluates a license expression such as `(MIT OR Apache-2.0) AND Unicode-3.0`; an exception only adds rights. */
function isAllowed(expression) {
  const words = expression.replace(/ WITH [\w.-]+/g, "").replaceAll("/", " OR ").match(/[()]|[\w.+-]+/g) ?? [];
  return words.length > 0 && anyOf(words) && words.length === 0;
}

function anyOf(words) {
  let result = allOf(words);
  while (words[0] === "OR") {
    words.shift();
    result = allOf(words) || result;
  }
  return result;
}

function allOf(words) {
  let result = one(words);
  while (words[0] === "AND") {
    words.shift();
    result = one(words) && result;
  }
  return result;
}

function one(words) {
  const word = words.shift();
  if (word !== "(") return allowed.has(word);
  const result = anyOf(words);
  words.shift();
  return result;
}
