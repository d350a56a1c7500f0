// Numbers of the newest row, side by side.

/** @import { Kind, ReadoutNode } from "./types/scene.js" */

import { make, write } from "./elements.js";
import { format } from "./format.js";

/** @type {Kind<ReadoutNode>} */
export function readout(node) {
  const shown = node.items.map((item) => ({ item, value: make("b") }));
  const labels = shown.map(({ item, value }) => make("p", {}, value, make("span", {}, item.label)));
  return {
    element: make("div", { class: "readout" }, ...labels),
    draw(run, news) {
      if (!run.columns || !news.has("frame")) return;
      for (const { item, value } of shown) write(value, format(item.format, run.columns.scalar(item.ref)));
    },
  };
}
