// A signed matrix as squares: area is size, filled is positive, hollow negative.

/** @import { HintonNode, Kind } from "./types/scene.js" */

import { make } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

const CELL = 40;
const FULL = 36; // px of the largest square's side
const EDGE = 2.5; // px of a hollow square's line

/** The squares as SVG. @param {number[]} values @param {number} columns @param {number} largest */
function squares(values, columns, largest) {
  return values.map((value, k) => {
    const [x, y] = [(k % columns) * CELL, Math.floor(k / columns) * CELL];
    const side = Math.sqrt(Math.abs(value) / largest) * FULL;
    const cell = `<rect class="cell" x="${x}" y="${y}" width="${CELL}" height="${CELL}"/>`;
    if (!(side >= 1)) return cell;
    const inset = (CELL - side) / 2 + (value > 0 ? 0 : EDGE / 2);
    const width = Math.max(value > 0 ? side : side - EDGE, 1);
    const sign = value > 0 ? "filled" : "hollow";
    return `${cell}<rect class="${sign}" x="${x + inset}" y="${y + inset}" width="${width}" height="${width}"/>`;
  }).join("");
}

/** @type {Kind<HintonNode>} */
export function hinton(node, stage) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", node.title || "matrix");
  const total = make("b");
  const element = make("figure", { class: `hinton ${node.slot ? `slot${node.slot}` : ""}` },
    node.title ? make("h3", {}, ...markup(node.title, stage), make("i", {}, ...markup(node.note, stage))) : null, svg,
    node.sum ? make("p", { class: "ones" }, total, make("small", {}, ...markup(node.text ?? "", stage))) : null);
  return {
    element,
    draw(run, news) {
      const values = run.columns?.now(node.ref);
      if (!run.columns || !values || !(news.has("frame") || news.has("theme"))) return;
      const columns = node.size ?? run.columns.shape(node.ref).at(-1) ?? Math.round(Math.sqrt(values.length));
      const rows = Math.ceil(values.length / columns);
      const largest = node.largest ?? Math.max(...Array.from(values, Math.abs), 1e-12);
      svg.setAttribute("viewBox", `-1 -1 ${columns * CELL + 2} ${rows * CELL + 2}`);
      svg.setAttribute("aria-label", `${node.title || "matrix"}: ${rows} rows of ${columns} numbers`);
      svg.innerHTML = squares(Array.from(values), columns, largest);
      if (node.sum) total.textContent = format("number", run.columns.scalar(node.sum));
    },
  };
}
