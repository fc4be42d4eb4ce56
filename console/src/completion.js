import { suggest } from "./suggest.js";

const MOST = 12;

/** Offers the words that can stand at the cursor of a field, in a list below it; `fetchTypes` gives the schema. */
export function offerWords(field, list, fetchTypes) {
  let chosen = 0;
  let offered = { word: "", words: [] };

  const hide = () => show({ word: "", words: [] });
  const show = (found) => {
    offered = { ...found, words: found.words.slice(0, MOST) };
    chosen = 0;
    list.replaceChildren(...offered.words.map(createOption));
    list.hidden = offered.words.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(0);
  };
  const choose = (place) => {
    chosen = (place + offered.words.length) % (offered.words.length || 1);
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    const option = list.children[chosen];
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const take = () => {
    const start = field.selectionStart - offered.word.length;
    field.setRangeText(offered.words[chosen], start, field.selectionStart, "end");
    hide();
  };
  const look = async () => {
    const schema = await fetchTypes().catch(() => undefined);
    if (schema) show(suggest(field.value.slice(0, field.selectionStart), schema));
  };

  const keys = {
    ArrowDown: () => choose(chosen + 1),
    ArrowUp: () => choose(chosen - 1),
    Enter: take,
    Escape: hide,
    Tab: take,
  };
  field.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, shiftKey } = event;
    const act = ctrlKey && key === " " ? look : !list.hidden && !ctrlKey && !metaKey && !shiftKey && keys[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  field.addEventListener("input", ({ inputType }) => (inputType === "insertText" ? look() : hide()));
  field.addEventListener("blur", hide);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    choose([...list.children].indexOf(event.target));
    take();
  });
}

function createOption(word, place) {
  return Object.assign(document.createElement("li"), { id: `word-${place}`, role: "option", textContent: word });
}
