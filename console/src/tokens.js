/** The tokens of a document: comments, texts, names, numbers, `...` and punctuation. */
const TOKEN = /#[^\n\r]*|"""(?:\\"""|[^])*?(?:"""|$)|"(?:\\.|[^"\\\n\r])*"?|[_A-Za-z][_0-9A-Za-z]*|-?\d[\d.eE+-]*|\.{3}|[^\s,]/g;

/** Parts a document into its tokens. */
export function tokens(text) {
  return text.match(TOKEN) ?? [];
}

/** Whether a token is a name. */
export function isName(token) {
  return /^[_A-Za-z]/.test(token ?? "");
}
