// A question that a teacher writes: a number of the run, some steps on, and bounds; or free text with options.

import { make } from "./elements.js";

/** @param {string} text */
const numbers = (text) => text.split(/[\s,;]+/).filter(Boolean).map(Number);

/**
 * @param {string[]} known the numbers of the run, by the names of their columns
 * @param {(question: object) => void} ask @param {(text: string) => void} say
 */
export function draftOf(known, ask, say) {
  const text = make("input", { "aria-label": "question", placeholder: "What is asked?" });
  const column = make("select", { "aria-label": "number of the run" },
    make("option", { value: "" }, "no number: options in words"),
    ...known.map((name) => make("option", { value: name }, name)));
  const by = make("input", { type: "number", min: 1, max: 2000, value: 30, "aria-label": "steps on" });
  const rest = make("input", { "aria-label": "bounds, or options", placeholder: "bounds 70, 30 or options yes; no" });
  const send = make("button", { type: "button" }, "Ask this");
  send.addEventListener("click", () => {
    const said = text.value.trim();
    if (!said) return say("Write what is asked.");
    if (!column.value) return ask({ text: said, options: rest.value.split(";").map((each) => each.trim()) });
    return ask({ text: said, column: column.value, by: Number(by.value), bounds: numbers(rest.value), what: "" });
  });
  return make("details", {}, make("summary", {}, "Write your own"), text, column, by, rest, send);
}
