// The plane: the lines along which a network's units switch, layer by layer, and the points of the data. The points can
// be dragged, where the page says which settings that changes.

/** @import { Stage } from "./stage.js" */
/** @import { Kind, PlaneNode } from "./types/scene.js" */

import { brushOf, make } from "./elements.js";

const STRONG = [1, 0.5, 0.26]; // opacity of the lines of each layer, the first one strongest
const DOT = 0.0075; // of the picture's side: the radius of a point
const TENTH = 10; // settings are changed in tenths

/**
 * Which cells are set in one layer of packed bits, the most significant bit first: column and row of each.
 * @param {Float32Array | Uint8Array} bits (L, G, G / 8) @param {number} layer @param {number} grid G
 */
export function cellsOf(bits, layer, grid) {
  /** @type {[column: number, row: number][]} */
  const found = [];
  const wide = grid / 8;
  for (let row = 0; row < grid; row += 1) {
    for (let k = 0; k < wide; k += 1) {
      const byte = bits[(layer * grid + row) * wide + k];
      if (byte === 0) continue;
      for (let bit = 0; bit < 8; bit += 1) if (byte & (128 >> bit)) found.push([8 * k + bit, row]);
    }
  }
  return found;
}

/** A setting after a drag: in tenths, within its bounds. @param {number} value @param {number} far */
export const dragged = (value, far) => Math.max(-far, Math.min(far, Math.round(value * TENTH) / TENTH));

/**
 * Let the points be dragged.
 * @param {HTMLCanvasElement} canvas @param {PlaneNode} node @param {Stage} stage
 */
function drags(canvas, { moves, far = 0, reach }, stage) {
  if (!moves) return;
  const [across, up] = moves;
  /** @type {{x: number, y: number, from: [number, number]} | null} */
  let held = null;
  /** @param {string} field */
  const now = (field) => Number(stage.drafts.value(field, 0));
  canvas.addEventListener("pointerdown", ({ clientX, clientY, pointerId }) => {
    held = { x: clientX, y: clientY, from: [now(across), now(up)] };
    canvas.setPointerCapture(pointerId);
  });
  canvas.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!held) return;
    const unit = (2 * reach) / canvas.clientWidth; // of the plane, a px
    const [x, y] = [held.from[0] + (clientX - held.x) * unit, held.from[1] - (clientY - held.y) * unit];
    stage.drafts.set({ [across]: dragged(x, far), [up]: dragged(y, far) }, { step: true });
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => (held = null));
}

/** @type {Kind<PlaneNode>} */
export function plane(node, stage) {
  const canvas = make("canvas", { role: "img", "aria-label": node.label, class: node.moves ? "moves" : null });
  drags(canvas, node, stage);

  /** @param {CanvasRenderingContext2D} brush @param {Float32Array | Uint8Array} bits @param {number[]} shape */
  function lines(brush, bits, [layers, grid]) {
    const cell = canvas.width / grid;
    brush.fillStyle = stage.theme.css(`token:arm${node.slot}`);
    for (let layer = layers - 1; layer >= 0; layer -= 1) {
      brush.globalAlpha = STRONG[Math.min(layer, STRONG.length - 1)];
      for (const [column, row] of cellsOf(bits, layer, grid)) {
        brush.fillRect(column * cell, canvas.height - (row + 1) * cell, cell, cell);
      }
    }
    brush.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} brush @param {Float32Array | Uint8Array} at x and y of every point
   * @param {Float32Array | Uint8Array} classes
   */
  function dots(brush, at, classes) {
    const [middle, unit] = [canvas.width / 2, canvas.width / (2 * node.reach)];
    const radius = Math.max(2, DOT * canvas.width);
    brush.lineWidth = radius / 2;
    brush.strokeStyle = stage.theme.css("token:ink");
    classes.forEach((kind, k) => {
      brush.fillStyle = stage.theme.css(kind ? "token:ink" : "token:paper");
      brush.beginPath();
      brush.arc(middle + at[2 * k] * unit, middle - at[2 * k + 1] * unit, radius, 0, 2 * Math.PI);
      brush.fill();
      brush.stroke();
    });
  }

  return {
    element: make("figure", { class: `plane slot${node.slot}` }, canvas),
    heavy: true,
    draw(run, news) {
      const { columns } = run;
      const [bits, at, kinds] = [node.lines, node.points, node.classes].map((ref) => columns?.now(ref));
      if (!columns || !bits || !at || !kinds) return;
      if (!(news.has("frame") || news.has("theme") || news.has("layout"))) return;
      canvas.width = canvas.height = Math.round((canvas.clientWidth || 300) * Math.min(devicePixelRatio || 1, 3));
      const brush = brushOf(canvas);
      lines(brush, bits, columns.shape(node.lines));
      dots(brush, at, kinds);
    },
  };
}
