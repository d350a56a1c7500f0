// A number guessed before the run: a slider for one's own, then the formula's mark, then what was measured.

/** @import { Run } from "./run.js" */
/** @import { GuessNode, Kind, News } from "./types/scene.js" */

import { make, set, write } from "./elements.js";
import { format } from "./format.js";
import { remember, remembered } from "./kept.js";
import { notches, slide } from "./slider.js";
import { markup } from "./story.js";

/** What may say another number. @type {News[]} */
const NEWS = ["story", "frame", "layout"];

/**
 * Where a value lies among the notches of a slider, from 0 to 1; what lies beyond is at an end.
 * @param {number[]} values ascending @param {number} value @param {boolean} log
 */
export function placeOf(values, value, log) {
  const above = values.findIndex((each) => each >= value);
  if (above <= 0) return above === 0 ? 0 : 1;
  const [low, high] = [values[above - 1], values[above]];
  const part = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return (above - 1 + part) / (values.length - 1);
}

/** A mark on the slider's rail, and how to put it somewhere. @param {string} kind @param {string} name */
function markOf(kind, name) {
  const label = make("span");
  const element = make("i", { class: kind, hidden: true }, label);
  return {
    element,
    /** @param {number} place from 0 to 1; NaN is nowhere @param {string} said */
    show(place, said) {
      const style = `left: ${100 * (place || 0)}%`;
      set(element, { hidden: !Number.isFinite(place), style, "data-late": place > 0.6 });
      write(label, `${name} ${said}`);
    },
  };
}

/** @type {Kind<GuessNode>} */
export function guess(node, stage) {
  const key = `bnviz:guess:${node.key}`;
  const values = notches(node);
  /** @param {number} value */
  const said = (value) => `${format(node.format, value)}${node.unit}`;
  const slider = slide(values, node.text, said, (value) => {
    remember(key, String(value));
    show(stage.run);
  });
  const marks = { formula: markOf("said", "formula"), measured: markOf("found", "measured") };
  const [words, result] = [make("span"), make("span")];
  const button = make("button", { type: "button" }, "Show the formula");
  button.addEventListener("click", () => {
    remember(`${key}:shown`, "yes");
    show(stage.run);
  });
  const rail = make("div", { class: "rail" }, slider.input,
    make("div", { class: "marks" }, marks.formula.element, marks.measured.element));
  const element = make("div", { class: "guess", role: "group", "aria-label": node.text },
    make("p", { class: "q" }, ...markup(node.text, stage)), rail,
    make("p", { class: "mine" }, "your guess ", slider.output), button,
    make("p", { class: "truth", "aria-live": "polite" }, words, " ", result));

  /** @param {Run} run */
  function show(run) {
    const [formula = "", told = "", measured = "", outcome = ""] = run.slots[node.slot] ?? [];
    const open = run.step > 0 || remembered(`${key}:shown`) !== null;
    set(button, { hidden: open });
    set(element, { "data-open": open });
    for (const [mark, text] of /** @type {const} */ ([[marks.formula, formula], [marks.measured, measured]])) {
      const value = open && text ? Number(text) : NaN;
      mark.show(Number.isFinite(value) ? placeOf(values, value, node.log) : NaN, said(value));
    }
    words.replaceChildren(...markup(open ? told : "", stage));
    result.replaceChildren(...markup(open ? outcome : "", stage));
  }

  const middle = values[Math.floor(values.length / 2)];
  const mine = Number(remembered(key) ?? NaN);
  slider.show(values.includes(mine) ? mine : middle);
  show(stage.run);
  return { element, draw: (run, news) => NEWS.some((each) => news.has(each)) && show(run) };
}
