// An arm's card: shape, name, controls, score. It stands above the arm's own charts and is their legend.

import { control } from "./controls.js";
import { glyph, make, write } from "./elements.js";
import { format } from "./format.js";
import { explained, markup } from "./story.js";

/** @type {import("./scene.js").Kind} */
export function card(node, stage) {
  const controls = (node.controls ?? []).map((each) => control({ arm: node.arm, ...each }, stage));
  const score = make("b", {}, "–");
  const label = node.score?.explanation ? explained(node.score.label, node.score.explanation, stage) : node.score?.label ?? "";
  const [toggles, others] = [[], []];
  for (const each of controls) (each.element.classList.contains("toggle") ? toggles : others).push(each.element);
  const head = make("div", { class: "head" }, make("h3", { class: "name" }, glyph(node.slot), node.name), ...toggles);
  const element = make("div", { class: `arm slot${node.slot}`, "data-arm": node.arm }, head,
    node.score ? make("p", { class: "score" }, score, make("small", {}, label)) : null,
    ...others, node.text ? make("p", { class: "words" }, ...markup(node.text, stage)) : null);
  return {
    element,
    draw(run, news) {
      if (node.score && news.has("frame") && run.columns) write(score, format(node.score.format, run.columns.scalar(node.score.ref)));
      if (news.has("config") || news.has("changes") || news.has("layout")) for (const each of controls) each.draw(run);
    },
  };
}
