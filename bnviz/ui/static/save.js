// A chart as a picture file: a small button at its corner that shows on hover and focus, with the formats behind it.

/** @import { Stage } from "./stage.js" */
/** @import { ChartNode } from "./types/scene.js" */

import { make } from "./elements.js";

/** px of the file for one px of the screen. */
const SCALES = { png: 3, svg: 1 };
/** @type {(keyof typeof SCALES)[]} */
const FORMATS = ["png", "svg"];

/** @param {HTMLElement} plot @param {ChartNode} node @param {Stage} stage */
export function save(plot, node, stage) {
  const menu = make("details", { class: "save" });
  const buttons = FORMATS.map((format) => {
    const button = make("button", { type: "button" }, format.toUpperCase());
    button.addEventListener("click", () => {
      menu.open = false;
      const size = { width: plot.clientWidth, height: plot.clientHeight, scale: SCALES[format] };
      stage.Plotly?.downloadImage(plot, { format, filename: `bnviz-${node.key}`, ...size });
    });
    return button;
  });
  const label = `save ${node.title || node.key} as a picture`;
  menu.append(make("summary", { "aria-label": label, title: "Save as a picture" }, "↓"), ...buttons);
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && menu.contains(relatedTarget))) menu.open = false;
  });
  return menu;
}
