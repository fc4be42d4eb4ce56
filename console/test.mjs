// Both consoles of a running server, in a browser without a network: `npm test`, or `npm test -- http://127.0.0.1:8000`.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { chromium } from "playwright-core";

import { startSqlite } from "../tests/servers.mjs";

const url = process.argv[2] ?? new URL((await startSqlite()).url).origin;
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const args = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"];
const browser = await chromium.launch({
  executablePath,
  args: [...args, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
  chromiumSandbox: false,
});
after(() => browser.close());

const QUERY = ".graphiql-query-editor .CodeMirror";
const ANSWER = ".graphiql-response .CodeMirror";

test("GraphiQL runs the first query", async () => {
  const { page, complaints } = await open("/");
  await page.click(".graphiql-execute-button");
  await page.waitForFunction(isAnswered, ANSWER);
  assert.deepEqual(complaints, []);
});

test("GraphiQL completes names of fields", async () => {
  const { page } = await open("/");
  await write(page, QUERY, "{ users { nodes { profile { ");
  await page.keyboard.type("disp");
  await page.waitForSelector(".CodeMirror-hints >> text=displayName");
});

test("GraphiQL shows the documentation of the schema", async () => {
  const { page } = await open("/");
  await page.click("[aria-label='Show Documentation Explorer']");
  await page.click('a.graphiql-doc-explorer-type-name:text-is("Query")');
  await page.waitForSelector(".graphiql-doc-explorer >> text=The users, page by page.");
});

test("GraphiQL sends headers", async () => {
  const { page } = await open("/");
  await page.click("text=Headers");
  await write(page, ".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror", '{ "x-asked-by": "a test" }');
  const sent = page.waitForRequest((request) => request.headers()["x-asked-by"] === "a test");
  await page.click(".graphiql-execute-button");
  await sent;
});

test("GraphiQL keeps its tabs over a reload", async () => {
  const { page } = await open("/");
  await page.click("[aria-label='New tab']");
  await write(page, QUERY, "query Kept { __typename }");
  await page.waitForSelector(".graphiql-tab >> text=Kept");
  await page.waitForFunction(() => localStorage.getItem("graphiql:tabState")?.includes("Kept"));

  await page.reload();

  await page.waitForSelector(".graphiql-tab >> text=Kept");
  assert.equal(await page.locator(".graphiql-tab").count(), 2);
  assert.match(await page.$eval(QUERY, (editor) => editor.CodeMirror.getValue()), /query Kept/);
});

test("the plain console runs the first query, formatted", async () => {
  const { page, complaints } = await open("/?plain");
  assert.match(await page.inputValue("#operation"), /^\{\n {2}users\(first: 3\) \{\n {4}nodes \{\n {6}name\n/);
  await page.click("button[type=submit]");
  await page.waitForFunction(isAnswered, "#answer");
  assert.deepEqual(complaints, []);
});

test("the plain console completes names of fields, arguments and values", async () => {
  const { page } = await open("/?plain");
  await page.fill("#operation", "");
  await page.click("#operation");
  for (const [typed, completed] of [["{ use", "user"], ["s(fir", "first"], [": 1, orderBy: [{ na", "name"], [": DE", "DESC"]]) {
    await page.keyboard.type(typed);
    await page.waitForSelector(`#words li[aria-selected=true] >> text="${completed}"`);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.type(" }]) { nodes { profile { dis");
  await page.waitForSelector("#words >> text=displayName");
  await page.click("#words >> text=displayName");
  await page.keyboard.type(" } } } }");

  await page.click("#format");
  await page.keyboard.press("Tab");
  assert.equal(
    await page.inputValue("#operation"),
    "{\n  users(first: 1, orderBy: [{ name: DESC }]) {\n    nodes {\n      profile {\n        displayName\n" +
      "      }\n    }\n  }\n}\n",
  );
  await page.click("button[type=submit]");
  await page.waitForFunction(isAnswered, "#answer");
});

test("the plain console keeps the requests that were sent, without their headers", async () => {
  const { page } = await open("/?plain");
  await page.fill("#operation", "query ($id: ID!) { user(id: $id) { name } }");
  await page.fill("#variables", '{ "id": 1 }');
  await page.fill("#headers", '{ "authorization": "secret" }');
  await page.click("button[type=submit]");
  await page.waitForFunction(isAnswered, "#answer");

  await page.reload();
  await page.selectOption("#history", "0");

  assert.equal(await page.inputValue("#operation"), "query ($id: ID!) { user(id: $id) { name } }");
  assert.deepEqual(JSON.parse(await page.inputValue("#variables")), { id: 1 });
  const stored = await page.evaluate(() => JSON.stringify(localStorage));
  assert.doesNotMatch(stored, /secret/);
});

/** Opens a console in a browser that knows nothing of the others, and gathers what the browser complains about. */
async function open(path) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => request.url().startsWith(url) || complaints.push(request.url()));
  const isSchema = (response) => response.request().postData()?.includes("IntrospectionQuery");
  const schema = path === "/" ? page.waitForResponse(isSchema) : undefined;
  await page.goto(url + path);
  await page.waitForSelector(path === "/" ? QUERY : "#operation");
  if (await schema) await page.waitForSelector("[aria-label='Re-fetch GraphQL schema']:not([disabled])");
  return { page, complaints };
}

/** Puts a text in the place of what stands in an editor of GraphiQL. */
async function write(page, editor, text) {
  await page.click(`${editor} .CodeMirror-lines`);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** Whether the answer shown has data and no errors; runs in the page. */
function isAnswered(selector) {
  const shown = document.querySelector(selector);
  const text = shown?.CodeMirror?.getValue() ?? shown?.textContent;
  try {
    const { data, errors } = JSON.parse(text);
    return Boolean(data) && !errors;
  } catch {
    return false;
  }
}
