// Numbers of the newest row, side by side.

import { make, write } from "./elements.js";
import { format } from "./format.js";
import { explained } from "./story.js";

/** @type {import("./scene.js").Kind} */
export function readout(node, stage) {
  const shown = node.items.map((item) => ({ item, value: make("b") }));
  const labels = shown.map(({ item, value }) => {
    const label = item.explanation ? explained(item.label, item.explanation, stage) : item.label;
    return make("p", { class: item.slot ? `slot${item.slot}` : null }, value, make("span", {}, label));
  });
  return {
    element: make("div", { class: "readout" }, ...labels),
    draw(run, news) {
      if (!run.columns || !news.has("frame")) return;
      for (const { item, value } of shown) write(value, format(item.format, run.columns.scalar(item.ref)));
    },
  };
}
