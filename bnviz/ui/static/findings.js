// What checks have found in a watched model: a mark, what was found, the lines of code that cause and cure the same,
// and the way to a page where they run.

/** @import { FindingsNode, Kind } from "./types/scene.js" */

import { make } from "./elements.js";
import { markup } from "./story.js";

/** @type {Kind<FindingsNode>} */
export function findings(node, stage) {
  const [list, quiet] = [make("ul"), make("small")];
  let known = "";
  /** @param {string} line level|symptom|words */
  const item = (line) => {
    const [level, symptom, ...rest] = line.split("|");
    const link = node.links[symptom];
    const mark = make("i", { class: `mark ${level}`, role: "img", "aria-label": level });
    const way = link ? [" ", make("a", { href: link[1], target: "_self" }, link[0])] : [];
    const said = make("div", {}, make("p", {}, ...markup(rest.join("|"), stage), ...way), code(symptom));
    return make("li", { "data-level": level }, mark, said);
  };
  /** @type {Set<string>} those that the reader has opened, also after the next look */
  const opened = new Set();
  /** @param {string} symptom */
  const code = (symptom) => {
    const lines = node.lines[symptom];
    if (!lines) return null;
    const parts = lines.flatMap(([does, text]) =>
      [make("small", {}, does), make("pre", { class: "code", tabindex: 0 }, text)]);
    const details = make("details", { open: opened.has(symptom) }, make("summary", {}, "cause and cure"), ...parts);
    details.addEventListener("toggle", () => (details.open ? opened.add(symptom) : opened.delete(symptom)));
    return details;
  };
  return {
    element: make("section", { class: "findings", "aria-label": "findings" }, list, quiet),
    draw(run, news) {
      const [lines, told] = [run.slots[node.slot] ?? [], run.slots[node.quiet] ?? []];
      if (!news.has("story") || known === lines.join("\n") + told.join("\n")) return;
      known = lines.join("\n") + told.join("\n");
      list.replaceChildren(...lines.map(item));
      quiet.replaceChildren(...told);
    },
  };
}
