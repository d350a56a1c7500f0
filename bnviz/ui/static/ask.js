// A prediction before the run: chips to choose from, a ring round one's own, ink on what happened. Nobody is scolded.
// What happened comes as a slot of the story: [value of the option, words?].

import { make, set } from "./elements.js";
import { markup } from "./story.js";

const remember = (key, value) => {
  try {
    if (value === undefined) return sessionStorage.getItem(key);
    sessionStorage.setItem(key, value);
  } catch (blocked) {
    console.info("bnviz: the choice is not kept", blocked.name); // a browser that forbids storage
  }
  return null;
};

function question(node, { id, text, options, slot }, stage) {
  const key = `bnviz:${node.key}:${id}`;
  let mine = remember(key);
  let story = "";
  const chips = options.map(([value, words]) => {
    const note = make("em");
    const chip = make("button", { type: "button", class: "opt" }, make("span", {}, ...markup(words, stage)), note);
    chip.addEventListener("click", () => {
      mine = value;
      remember(key, value);
      show(stage.run);
    });
    return { chip, note, value };
  });
  const show = (run) => {
    const [fact, words] = run.slots[slot ?? `ask.${node.key}.${id}`] ?? [];
    story = fact ?? "";
    for (const { chip, note, value } of chips) {
      set(chip, { "aria-pressed": String(value === mine), "data-fact": value === story });
      note.replaceChildren(...(value === story ? markup(words ?? "", stage) : []));
    }
  };
  show(stage.run);
  return { element: make("div", { class: "question", role: "group", "aria-label": text }, make("span", { class: "q" }, ...markup(text, stage)), ...chips.map((each) => each.chip)), show };
}

/** @type {import("./scene.js").Kind} */
export function ask(node, stage) {
  const questions = node.questions.map((each) => question(node, each, stage));
  const key = make("span", { class: "key" }, make("i"), " yours ", make("i", { class: "f" }), " what happened");
  return {
    element: make("div", { class: "ask" }, make("b", {}, ...markup(node.lead ?? "What do you expect?", stage)),
      ...questions.map((each) => each.element), key),
    draw: (run, news) => news.has("story") && questions.forEach((each) => each.show(run)),
  };
}
