// Copies the packages' browser files to dist, and keeps cdn.json (their CDN paths and hashes) true to them.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** The files in the order in which the page loads them: [package, path in it, name on our server]. */
const files = [
  ["graphiql", "graphiql.min.css", "graphiql.min.css"],
  ["@graphiql/plugin-explorer", "dist/style.css", "explorer.min.css"],
  ["react", "umd/react.production.min.js", "react.min.js"],
  ["react-dom", "umd/react-dom.production.min.js", "react-dom.min.js"],
  ["graphiql", "graphiql.min.js", "graphiql.min.js"],
  ["@graphiql/plugin-explorer", "dist/index.umd.js", "explorer.min.js"],
];

process.chdir(import.meta.dirname);
const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const cdn = `${JSON.stringify(files.map(describe), null, 2)}\n`;

if (process.argv.includes("--pin")) {
  writeFileSync("cdn.json", cdn);
} else if (readFileSync("cdn.json", "utf8") !== cdn) {
  console.error("cdn.json differs from the installed packages: check them, then `npm run pin`.");
  process.exitCode = 1;
} else if (!process.argv.includes("--check")) {
  build();
}

function describe([packageName, path, name]) {
  const version = dependencies[packageName];
  const hash = createHash("sha384").update(readFileSync(source(packageName, path)));
  return {
    name,
    path: `/npm/${packageName}@${version}/${path}`,
    integrity: `sha384-${hash.digest("base64")}`,
  };
}

function build() {
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist");
  for (const [packageName, path, name] of files) {
    cpSync(source(packageName, path), `dist/${name}`);
  }
  // A newer cdn.json, though the same, makes cargo compile the console again and find dist.
  writeFileSync("cdn.json", cdn);
}

function source(packageName, path) {
  return `node_modules/${packageName}/${path}`;
}
