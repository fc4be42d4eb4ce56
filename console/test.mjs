// Runs the first query in both consoles of a running server: npm test -- http://127.0.0.1:4000
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const url = process.argv[2] ?? "http://127.0.0.1:4000";
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const args = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"];
const browser = await chromium.launch({ executablePath, args, chromiumSandbox: false });

try {
  await check("GraphiQL", "/", ".graphiql-execute-button", ".graphiql-response .CodeMirror");
  await check("the plain console", "/?plain", "button[type=submit]", "#answer");
} finally {
  await browser.close();
}

async function check(title, path, button, answer) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url + path);
  await page.click(button);
  await page.waitForFunction(isAnswered, answer);
  assert.deepEqual(complaints, [], `${title}: the browser complained`);
  console.log(`${title}: the first query is answered`);
  await page.close();
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
