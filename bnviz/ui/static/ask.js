// A prediction before the run: chips to choose from, a ring round one's own, ink on what happened. Nobody is scolded.

/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */
/** @import { AskNode, Kind, Question } from "./types/scene.js" */

import { make, set } from "./elements.js";
import { remember, remembered } from "./kept.js";
import { markup } from "./story.js";

/** @param {AskNode} node @param {Question} question @param {Stage} stage */
function question(node, { id, text, options, slot }, stage) {
  const key = `bnviz:${node.key}:${id}`;
  let mine = remembered(key);
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
  /** @param {Run} run */
  const show = (run) => {
    const [fact, words = ""] = run.slots[slot ?? `ask.${node.key}.${id}`] ?? [];
    for (const { chip, note, value } of chips) {
      set(chip, { "aria-pressed": String(value === mine), "data-fact": value === fact });
      note.replaceChildren(...(value === fact ? markup(words, stage) : []));
    }
  };
  show(stage.run);
  const words = make("span", { class: "q" }, ...markup(text, stage));
  const buttons = chips.map(({ chip }) => chip);
  return { element: make("div", { class: "question", role: "group", "aria-label": text }, words, ...buttons), show };
}

/** @type {Kind<AskNode>} */
export function ask(node, stage) {
  const questions = node.questions.map((each) => question(node, each, stage));
  const key = make("span", { class: "key" }, make("i"), " yours ", make("i", { class: "f" }), " what happened");
  return {
    element: make("div", { class: "ask" }, node.lead ? make("b", {}, ...markup(node.lead, stage)) : null,
      ...questions.map((each) => each.element), key),
    draw: (run, news) => news.has("story") && questions.forEach((each) => each.show(run)),
  };
}
