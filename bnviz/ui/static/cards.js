// An arm's card: shape, name, controls, score. It stands above the arm's own charts and is their legend.

/** @import { Stage } from "./stage.js" */
/** @import { CardNode, Kind } from "./types/scene.js" */

import { SETTINGS, control } from "./controls.js";
import { glyph, make, write } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

/** What takes an arm out of the run; the timeline brings it back. @param {CardNode} node @param {Stage} stage */
function remover({ arm, name }, stage) {
  const attributes = { type: "button", class: "remove", "aria-label": `remove ${name}`, title: `remove ${name}` };
  const button = make("button", attributes, "×");
  button.addEventListener("click", () => stage.send({ do: "remove", arm }));
  return button;
}

/** @type {Kind<CardNode>} */
export function card(node, stage) {
  const controls = node.controls.map((each) => control({ arm: node.arm, ...each }, stage));
  const elements = controls.map(({ element }) => element);
  const score = make("b", {}, "–");
  const toggles = elements.filter((each) => each.classList.contains("toggle"));
  const head = make("div", { class: "head" }, make("h3", { class: "name" }, glyph(node.slot), node.name), ...toggles);
  if (node.removable) head.append(remover(node, stage));
  const number = node.score ? make("p", { class: "score" }, score, make("small", {}, node.score.label)) : null;
  const element = make("div", { class: `arm slot${node.slot}`, "data-arm": node.arm }, head, number,
    ...elements.filter((each) => !toggles.includes(each)),
    node.text ? make("p", { class: "words" }, ...markup(node.text, stage)) : null);
  return {
    element,
    draw(run, news) {
      if (node.score && run.columns && news.has("frame")) {
        write(score, format(node.score.format, run.columns.scalar(node.score.ref)));
      }
      if (SETTINGS.some((each) => news.has(each))) for (const each of controls) each.draw(run);
    },
  };
}
