// Shows GraphiQL if its files can be loaded, and the plain console otherwise.
import { showGraphiql } from "./graphiql.js";
import { loadFiles } from "./load.js";
import { showPlain } from "./plain.js";

const place = document.getElementById("console");
const { files, cdn, endpoint, firstQuery } = place.dataset;
const settings = { endpoint, firstQuery };

if (new URLSearchParams(location.search).has("plain")) {
  showPlain(place, settings);
} else if (await loadFiles(JSON.parse(files), cdn)) {
  showGraphiql(place, settings);
} else {
  showPlain(place, settings, "GraphiQL could not be loaded, so this is the plain console.");
}
