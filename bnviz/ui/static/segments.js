// A choice of one view variable, as joined buttons: radio buttons underneath, so the keyboard knows them.

/** @import { Kind, SegmentsNode } from "./types/scene.js" */

import { make, set, unique } from "./elements.js";

/** @type {Kind<SegmentsNode>} */
export function segments(node, stage) {
  const group = unique("segments");
  const options = node.options.map(([text, value]) => {
    const input = make("input", { type: "radio", name: group, value });
    input.addEventListener("change", () => stage.setView({ [node.view]: value }));
    return { input, value, label: make("label", {}, input, make("span", {}, text)) };
  });
  const labels = options.map(({ label }) => label);
  return {
    element: make("div", { class: "seg", role: "radiogroup", "aria-label": node.label }, ...labels),
    draw(run, news) {
      if (!news.has("view")) return;
      for (const { input, value, label } of options) {
        input.checked = run.view[node.view] === value;
        set(label, { "data-on": input.checked });
      }
    },
  };
}
