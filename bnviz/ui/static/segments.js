// A choice of one view variable, as joined buttons: radio buttons underneath, so the keyboard knows them.

import { make, set, unique } from "./elements.js";

/** @type {import("./scene.js").Kind} */
export function segments(node, stage) {
  const group = unique("segments");
  const inputs = node.options.map(([, value]) => make("input", { type: "radio", name: group, value }));
  const labels = node.options.map(([text], k) => make("label", {}, inputs[k], make("span", {}, text)));
  inputs.forEach((input, k) => input.addEventListener("change", () => stage.look({ [node.view]: node.options[k][1] })));
  return {
    element: make("div", { class: "seg", role: "radiogroup", "aria-label": node.label ?? node.view }, ...labels),
    draw(run, news) {
      if (!news.has("view")) return;
      node.options.forEach(([, value], k) => {
        inputs[k].checked = run.view[node.view] === value;
        set(labels[k], { "data-on": inputs[k].checked });
      });
    },
  };
}
