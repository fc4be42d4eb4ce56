/** A network that swallows packets gives no error for minutes. */
const PATIENCE_MS = 10_000;

/** Adds the files to the page, from the CDN or, without one, from beside this script; says whether all came. */
export async function loadFiles(files, cdn) {
  const elements = files.map((file) => createElement(file, cdn));
  const loaded = Promise.all(elements.map(whenLoaded)).then(() => true);
  document.head.append(...elements);
  const complete = await Promise.race([loaded, tooLong()]).catch(() => false);
  if (!complete) elements.forEach((element) => element.remove());
  return complete;
}

function createElement({ name, path, integrity }, cdn) {
  const url = cdn ? cdn + path : new URL(name, import.meta.url).href;
  const element = name.endsWith(".css") ? createStyle(url) : createScript(url);
  element.integrity = integrity;
  element.crossOrigin = "anonymous";
  return element;
}

function createStyle(url) {
  return Object.assign(document.createElement("link"), { rel: "stylesheet", href: url });
}

function createScript(url) {
  // Not async: the files run in their order, since each needs those before it.
  return Object.assign(document.createElement("script"), { src: url, async: false });
}

function whenLoaded(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
  });
}

function tooLong() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, false));
}
