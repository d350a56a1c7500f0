// An arm's card: shape, name, controls, score. It stands above the arm's own charts and is their legend.

/** @import { CardNode, Kind } from "./types/scene.js" */

import { SETTINGS, control } from "./controls.js";
import { glyph, make, write } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

/** @type {Kind<CardNode>} */
export function card(node, stage) {
  const controls = node.controls.map((each) => control({ arm: node.arm, ...each }, stage));
  const elements = controls.map(({ element }) => element);
  const score = make("b", {}, "–");
  const toggles = elements.filter((each) => each.classList.contains("toggle"));
  const head = make("div", { class: "head" }, make("h3", { class: "name" }, glyph(node.slot), node.name), ...toggles);
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
