import { offerWords } from "./completion.js";
import { format } from "./format.js";
import { readHistory, remember } from "./history.js";
import { post } from "./request.js";
import { fetchSchema, printSchema } from "./schema.js";

/** Shows the plain console, which needs no file but our own. */
export function showPlain(place, settings, notice = "") {
  place.replaceChildren(document.getElementById("plain").content.cloneNode(true));
  const form = place.querySelector("form");
  const { operation, variables, headers, status } = form.elements;
  operation.value = format(settings.firstQuery);
  status.value = notice;
  [variables, headers].forEach(requireJsonObject);

  const fetchTypes = fetchOnce(() => fetchSchema(settings.endpoint, parseObject(headers.value)));
  offerWords(operation, form.querySelector("#words"), fetchTypes);
  onFormat(form);
  onHistory(form);
  onSubmit(form, settings.endpoint);
  onSchemaOpened(form, fetchTypes);
}

/** Fetches something the first time that it is wanted, and again where that failed. */
function fetchOnce(fetchIt) {
  let fetched;
  return () => {
    fetched ??= fetchIt().catch((error) => {
      fetched = undefined;
      throw error;
    });
    return fetched;
  };
}

function onFormat(form) {
  const { operation } = form.elements;
  form.querySelector("#format").addEventListener("click", () => {
    operation.value = format(operation.value);
  });
}

/** Fills the list of earlier requests, and takes the one that is chosen. */
function onHistory(form) {
  const { operation, variables, "operation-name": operationName, history } = form.elements;
  const fill = () => {
    const options = readHistory().map(({ query }, place) => new Option(query.replace(/\s+/g, " ").slice(0, 80), place));
    history.replaceChildren(new Option("Earlier requests", "", true, true), ...options);
    history.disabled = options.length === 0;
  };
  fill();
  history.addEventListener("focus", fill);
  history.addEventListener("change", () => {
    const request = readHistory()[history.value];
    if (!request) return;
    operation.value = request.query;
    operationName.value = request.operationName ?? "";
    variables.value = Object.keys(request.variables).length > 0 ? JSON.stringify(request.variables, null, 2) : "";
    history.value = "";
  });
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
    const request = requestFrom(form);
    remember(request);
    form.elements.history.disabled = false;
    const response = await post(endpoint, request, { headers, signal });
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

function onSchemaOpened(form, fetchTypes) {
  const details = form.querySelector("details");
  const schema = form.querySelector("#schema");
  details.addEventListener("toggle", async () => {
    if (!details.open) return;
    schema.textContent ||= "Loading…";
    try {
      schema.textContent = printSchema(await fetchTypes());
    } catch (error) {
      schema.textContent = `No schema: ${error.message}`;
    }
  });
}
