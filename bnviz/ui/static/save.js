// A chart as a picture file: a small button at its corner that shows on hover and focus, with the formats behind it.

import { make } from "./elements.js";

const FORMATS = ["png", "svg"];

/** @param {HTMLElement} plot @param {import("./scene.js").Node} node @param {import("./stage.js").Stage} stage */
export function save(plot, node, stage) {
  const menu = make("details", { class: "save" });
  const store = (format) => {
    const size = { width: plot.clientWidth, height: plot.clientHeight, scale: format === "png" ? 3 : 1 };
    menu.open = false;
    return stage.Plotly.downloadImage(plot, { format, filename: `bnviz-${node.key}`, ...size });
  };
  const buttons = FORMATS.map((format) => {
    const button = make("button", { type: "button" }, format.toUpperCase());
    button.addEventListener("click", () => store(format));
    return button;
  });
  menu.append(make("summary", { "aria-label": `save ${node.title || node.key} as a picture`, title: "Save as a picture" }, "↓"), ...buttons);
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(event.relatedTarget)) menu.open = false;
  });
  return menu;
}
