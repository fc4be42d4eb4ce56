import { post } from "./request.js";
import { fetchSchema } from "./schema.js";

/** Shows the plain console, which needs no file but our own. */
export function showPlain(place, settings, notice = "") {
  place.replaceChildren(document.getElementById("plain").content.cloneNode(true));
  const form = place.querySelector("form");
  const { operation, variables, headers, status } = form.elements;
  operation.value = settings.firstQuery;
  status.value = notice;
  [variables, headers].forEach(requireJsonObject);
  onSubmit(form, settings.endpoint);
  onSchemaOpened(form, settings.endpoint);
}

/** Lets the browser refuse to submit the form, and say why, while the field is neither empty nor a JSON object. */
function requireJsonObject(field) {
  field.addEventListener("input", () => field.setCustomValidity(mistakeIn(field.value)));
}

function mistakeIn(text) {
  try {
    const value = parseObject(text);
    return value?.constructor === Object ? "" : "This must be a JSON object.";
  } catch (error) {
    return `This is not JSON: ${error.message}`;
  }
}

function parseObject(text) {
  return text.trim() ? JSON.parse(text) : {};
}

function onSubmit(form, endpoint) {
  let running = new AbortController();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    running.abort();
    running = new AbortController();
    run(form, endpoint, running.signal);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

async function run(form, endpoint, signal) {
  const { status } = form.elements;
  const answer = form.querySelector("#answer");
  const started = performance.now();
  status.value = "Running…";
  try {
    const headers = parseObject(form.elements.headers.value);
    const response = await post(endpoint, requestFrom(form), { headers, signal });
    answer.textContent = indent(await response.text());
    const outcome = `${response.status} ${response.statusText}`.trim();
    status.value = `${outcome}, ${Math.round(performance.now() - started)} ms`;
  } catch (error) {
    if (signal.aborted) return;
    answer.textContent = "";
    status.value = `No answer: ${error.message}`;
  }
}

function requestFrom(form) {
  const { operation, variables, "operation-name": operationName } = form.elements;
  return {
    query: operation.value,
    operationName: operationName.value.trim() || undefined,
    variables: parseObject(variables.value),
  };
}

function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function onSchemaOpened(form, endpoint) {
  const details = form.querySelector("details");
  const schema = form.querySelector("#schema");
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    schema.textContent ||= "Loading…";
    try {
      schema.textContent = await fetchSchema(endpoint, parseObject(form.elements.headers.value));
    } catch (error) {
      schema.textContent = `No schema: ${error.message}`;
    }
  });
}
