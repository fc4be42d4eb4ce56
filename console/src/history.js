const KEY = "relata-console-history";
const MOST = 20;

/** The requests that were sent before, the newest first. */
export function readHistory() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Keeps a request, once; without its headers, which can hold secrets. */
export function remember(request) {
  const text = JSON.stringify(request);
  const others = readHistory().filter((each) => JSON.stringify(each) !== text);
  try {
    localStorage.setItem(KEY, JSON.stringify([request, ...others].slice(0, MOST)));
  } catch {
    // A browser without storage has no history.
  }
}
