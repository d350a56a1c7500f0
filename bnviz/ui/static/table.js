// A table: what stands in it is either words or a number of the newest row.

import { glyph, make, write } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

/** A cell {ref, format} follows the run: a dash before there is a number, "never" for an infinite one. */
function cell(content, stage, numbers) {
  if (typeof content === "string") return make("td", {}, ...markup(content, stage));
  const element = make("td", { class: "number" });
  numbers.push((columns) => {
    const value = columns.scalar(content.ref);
    write(element, value === Infinity ? "never" : format(content.format, value));
  });
  return element;
}

/** node: {heads: [markup], rows: [{arm, slot, name, cells: [markup | {ref, format}]}], label} @type {import("./scene.js").Kind} */
export function table(node, stage) {
  const numbers = [];
  const heads = node.heads.map((head) => make("th", { scope: "col" }, ...markup(head, stage)));
  const rows = node.rows.map(({ slot, name, cells }) => make("tr", {},
    make("th", { scope: "row", class: `slot${slot}` }, glyph(slot), " ", name), ...cells.map((each) => cell(each, stage, numbers))));
  return {
    element: make("div", { class: "table", tabindex: 0, role: "region", "aria-label": node.label },
      make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows))),
    draw(run, news) {
      if (run.columns && (news.has("frame") || news.has("layout"))) for (const show of numbers) show(run.columns);
    },
  };
}

/** How much of a run is done: {ref, label}. @type {import("./scene.js").Kind} */
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
