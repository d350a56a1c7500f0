// A large signed matrix on a canvas: area is size, filled is positive, hollow negative.

/** @import { Kind, MatrixNode } from "./types/scene.js" */

import { brushOf, glyph, make, set } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

const ZERO = 127; // a byte is ZERO + ZERO times the number
const SMALL = 0.9; // px: a smaller square is left out

/**
 * The square of one cell: where it begins within the cell, its side and whether it is hollow; null where there is none.
 * @param {number} byte @param {number} cell px
 */
export function squareOf(byte, cell) {
  const value = Math.max(-1, Math.min(1, (byte - ZERO) / ZERO));
  const side = Math.sqrt(Math.abs(value)) * cell;
  return side < SMALL ? null : { inset: (cell - side) / 2, side, hollow: value < 0 };
}

/**
 * @param {HTMLCanvasElement} canvas @param {Float32Array | Uint8Array} bytes of a square matrix @param {string} colour
 */
function paint(canvas, bytes, colour) {
  const rows = Math.round(Math.sqrt(bytes.length));
  const ratio = Math.min(devicePixelRatio || 1, 3);
  const cell = Math.max(2, Math.floor(((canvas.clientWidth || 240) * ratio) / rows)); // whole pixels of the screen
  canvas.width = canvas.height = rows * cell;
  const brush = brushOf(canvas);
  brush.fillStyle = brush.strokeStyle = colour;
  brush.lineWidth = 1;
  bytes.forEach((byte, k) => {
    const square = squareOf(byte, cell);
    if (!square) return;
    const [x, y] = [(k % rows) * cell + square.inset, Math.floor(k / rows) * cell + square.inset];
    const inner = Math.max(square.side - 1, 0.5); // within the line
    if (square.hollow) brush.strokeRect(x + 0.5, y + 0.5, inner, inner);
    else brush.fillRect(x, y, square.side, square.side);
  });
}

/** @type {Kind<MatrixNode>} */
export function matrix(node, stage) {
  const canvas = make("canvas", { role: "img" });
  const mean = make("b");
  const name = node.slot ? glyph(node.slot) : null;
  const element = make("figure", { class: `matrix ${node.slot ? `slot${node.slot}` : ""}` },
    !node.title && !name ? null : make("h3", { class: node.slot ? "name" : null }, name, ...markup(node.title, stage),
      make("i", {}, " ", ...markup(node.note, stage))),
    canvas,
    node.mean ? make("p", {}, mean, " ", ...markup(node.text ?? "", stage)) : null);
  return {
    element,
    heavy: true,
    draw(run, news) {
      const bytes = run.columns?.now(node.ref);
      if (!run.columns || !bytes || !(news.has("frame") || news.has("theme") || news.has("layout"))) return;
      paint(canvas, bytes, stage.theme.css(node.slot ? `token:arm${node.slot}` : "token:ink-2"));
      const said = node.mean ? format("score", run.columns.scalar(node.mean)) : "";
      mean.textContent = said;
      set(canvas, { "aria-label": `${node.title}: ${said} ${node.text ?? ""}` });
    },
  };
}
