// The parts of a lesson's text as elements: words, numbers of the run, words that act on it, links.

/** @import { Stage } from "./stage.js" */
/** @import { Part } from "./types/lesson.js" */

import { evaluate, sourceOf } from "./conditions.js";
import { make, write } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

/**
 * A text, and how it is kept up to date.
 * @typedef {{nodes: (Node | string)[], draw: () => void, numbers: () => string[], freeze: (texts: string[]) => void}}
 *   Text `numbers` are what its numbers say; `freeze` lets them say something for good
 *
 * @param {Part[]} parts @param {Stage} stage @param {(act: Extract<Part, {kind: "act"}>) => void} act
 * @returns {Text}
 */
export function text(parts, stage, act) {
  const source = sourceOf(stage);
  /** @type {{element: HTMLElement, draw: () => void}[]} */
  const numbers = [];
  let frozen = false;
  const nodes = parts.flatMap((part) => {
    const found = nodesOf(part);
    return "strong" in part && part.strong ? [make("b", {}, ...found)] : found;
  });
  /** @param {Part} part @returns {(Node | string)[]} */
  function nodesOf(part) {
    if (part.kind === "words") return markup(part.text, stage);
    if (part.kind === "link") return [make("a", { href: href(part.href) }, part.text)];
    if (part.kind === "act") return [pressed(part, stage, act)];
    const element = make("b", { class: "figure" }, "–");
    const draw = () => {
      const value = evaluate(part.tree, source);
      write(element, Number.isFinite(value) ? format(part.format, value) : "–");
    };
    numbers.push({ element, draw });
    return [element];
  }
  return {
    nodes,
    draw: () => frozen || numbers.forEach((each) => each.draw()),
    numbers: () => numbers.map(({ element }) => element.textContent ?? ""),
    freeze(texts) {
      frozen = true;
      numbers.forEach(({ element }, k) => write(element, texts[k] ?? "–"));
    },
  };
}

/** A page of this app where it stands, or another site's. @param {string} to */
const href = (to) => (to.startsWith("/") ? new URL(`.${to}`, document.baseURI).href : to);

/**
 * Words that act: a small triangle before, a tick once done.
 * @param {Extract<Part, {kind: "act"}>} part @param {Stage} stage
 * @param {(act: Extract<Part, {kind: "act"}>) => void} act
 */
function pressed(part, stage, act) {
  const button = make("button", { type: "button", class: "act" }, ...markup(part.text, stage));
  button.addEventListener("click", () => {
    act(part);
    button.toggleAttribute("data-done", true);
  });
  return button;
}

/** Do what such words say. @param {Extract<Part, {kind: "act"}>} part @param {Stage} stage */
export function perform(part, stage) {
  if (part.view) stage.setView(part.view);
  if (part.set) stage.drafts.set(part.set);
  if (part.arm) stage.send({ do: "branch", arm: part.arm, to: stage.run.step });
  if (part.to !== undefined && part.to > stage.run.step) stage.send({ do: "replay", to: part.to, on: false });
  if (part.play && stage.run.state !== "running") stage.send({ do: "play" });
}
