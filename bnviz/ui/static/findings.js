// What checks have found in a watched model: a mark, what was found, and the way to a page that shows the same.

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
    return make("li", { "data-level": level }, mark, make("p", {}, ...markup(rest.join("|"), stage), ...way));
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
