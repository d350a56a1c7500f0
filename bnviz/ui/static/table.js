// A table: what stands in it is either words or a number of the newest row.

/** @import { Columns } from "./columns.js" */
/** @import { Stage } from "./stage.js" */
/** @import { Kind, NumberItem, ProgressNode, TableNode } from "./types/scene.js" */

import { glyph, make, write } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

/**
 * A cell; one with a number follows the run: a dash before there is a number, "never" for an infinite one.
 * @param {string | NumberItem} content @param {Stage} stage @param {((columns: Columns) => void)[]} numbers
 */
function cell(content, stage, numbers) {
  if (typeof content === "string") return make("td", {}, ...markup(content, stage));
  const element = make("td", { class: "number" });
  numbers.push((columns) => {
    const value = columns.scalar(content.ref);
    write(element, value === Infinity ? "never" : format(content.format, value));
  });
  return element;
}

/** @type {Kind<TableNode>} */
export function table(node, stage) {
  /** @type {((columns: Columns) => void)[]} */
  const numbers = [];
  const heads = node.heads.map((head) =>
    make(head ? "th" : "td", head ? { scope: "col" } : {}, ...markup(head, stage)));
  const rows = node.rows.map(({ slot, name, cells }) => make("tr", {},
    make("th", { scope: "row", class: `slot${slot}` }, glyph(slot), " ", name),
    ...cells.map((each) => cell(each, stage, numbers))));
  return {
    element: make("div", { class: "table", tabindex: 0, role: "region", "aria-label": node.label },
      make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows))),
    draw(run, news) {
      if (run.columns && (news.has("frame") || news.has("layout"))) for (const show of numbers) show(run.columns);
    },
  };
}

/** How much of a run is done. @type {Kind<ProgressNode>} */
export function progress(node) {
  const bar = make("progress", { class: "done", max: 1, value: 0, "aria-label": node.label });
  return {
    element: bar,
    draw(run, news) {
      const share = run.columns && (news.has("frame") || news.has("layout")) ? run.columns.scalar(node.ref) : NaN;
      if (Number.isFinite(share)) bar.value = share;
    },
  };
}
