// The networks: one cell is one unit, in its arm's colour where its nonlinearity is steep, grey where it is flat.
// A click, or the arrow keys, choose the unit that is watched.

/** @import { Stage } from "./stage.js" */
/** @import { Theme } from "./theme.js" */
/** @import { Arm, Kind, NetworkNode } from "./types/scene.js" */

import { mix } from "./colours.js";
import { brushOf, glyph, make, set, write } from "./elements.js";
import { GLUE } from "./format.js";

const CELL = 12; // px
const WIDE = 10; // cells in a row
const SHARP = 1.5; // a slope to this power is the share of colour
const LEVELS = 32; // colours between flat and steep
const WATCHED = "the unit that is watched";

/** @type {Record<string, number>} */
const MOVES = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: WIDE, ArrowUp: -WIDE, Enter: 0 };

/** Colours from flat to steep. @param {Theme} theme @param {number} slot */
const shades = (theme, slot) => Array.from({ length: LEVELS }, (_, k) =>
  `rgb(${mix(theme.rgb(`arm${slot}`), theme.rgb("hair"), (k / (LEVELS - 1)) ** SHARP)})`);

/** Where a unit's cell lies in px. @param {number} unit */
const placeOf = (unit) => [(unit % WIDE) * CELL, Math.floor(unit / WIDE) * CELL];

/**
 * A slider of the unit that is watched: a click on a cell or the arrow keys move it.
 * @param {HTMLCanvasElement} canvas of one layer @param {number} layer @param {number} units @param {Stage} stage
 */
function chooses(canvas, layer, units, stage) {
  set(canvas, { tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": units - 1 });
  /** @param {number} unit */
  const choose = (unit) => stage.setView({ layer, unit: Math.max(0, Math.min(units - 1, unit)) });
  canvas.addEventListener("click", ({ offsetX, offsetY }) => {
    const scale = (WIDE * CELL + 2) / canvas.clientWidth;
    const [column, row] = [offsetX, offsetY].map((px) => Math.floor((px * scale - 1) / CELL));
    if (row * WIDE + column < units) choose(row * WIDE + Math.min(Math.max(column, 0), WIDE - 1));
  });
  canvas.addEventListener("keydown", (event) => {
    const by = MOVES[event.key];
    if (by === undefined) return;
    event.preventDefault();
    choose(stage.run.view.unit + by);
  });
}

/**
 * One layer of one arm.
 * @param {Arm} arm @param {number} layer @param {NetworkNode} node @param {Stage} stage
 */
function block(arm, layer, { units, still }, stage) {
  const [width, height] = [WIDE * CELL + 2, Math.ceil(units / WIDE) * CELL + 2];
  const label = `${arm.name}, layer ${layer + 1}`;
  const canvas = make("canvas", { class: "block", role: "img", "aria-label": still ? label : `${label}: ${WATCHED}` });
  const [name, steepness] = [make("span", {}, `layer ${layer + 1}`), make("span")];
  const caption = make("figcaption", {}, name, make("br"), steepness);
  if (!still) chooses(canvas, layer, units, stage);

  /** @param {Float32Array | Uint8Array} slopes of the units @param {string[]} colours */
  const paint = (slopes, colours) => {
    const ratio = Math.min(devicePixelRatio || 1, 3);
    [canvas.width, canvas.height] = [width * ratio, height * ratio];
    const brush = brushOf(canvas);
    brush.scale(ratio, ratio);
    for (let unit = 0; unit < units; unit += 1) {
      const [x, y] = placeOf(unit);
      brush.fillStyle = colours[Math.round((slopes[unit] / 255) * (LEVELS - 1))];
      brush.fillRect(x + 1.5, y + 1.5, CELL - 1, CELL - 1);
    }
    const { view } = stage.run;
    if (view.layer !== layer) return;
    const [x, y] = placeOf(view.unit);
    brush.strokeStyle = stage.theme.css("token:ink");
    brush.lineWidth = 3;
    brush.strokeRect(x + 1, y + 1, CELL, CELL);
  };
  return {
    element: make("figure", {}, canvas, caption),
    /** @param {Float32Array | Uint8Array} slopes @param {string[]} colours */
    draw(slopes, colours) {
      paint(slopes, colours);
      const { view } = stage.run;
      const watched = view.layer === layer;
      const elsewhere = watched ? "" : ` of layer ${(view.layer ?? 0) + 1}`;
      set(name, { class: watched ? "watched" : null });
      if (!still) set(canvas, { "aria-valuenow": view.unit ?? 0, "aria-valuetext": `unit ${view.unit}${elsewhere}` });
      const steep = Array.from(slopes).reduce((all, each) => all + each, 0) / (255 * units);
      write(steepness, `${Math.round(100 * steep)}${GLUE}% steep`);
    },
  };
}

/** @type {Kind<NetworkNode>} */
export function network(node, stage) {
  const arms = node.arms.map((arm) => {
    const blocks = Array.from({ length: node.layers }, (_, layer) => block(arm, layer, node, stage));
    return { ...arm, blocks, colours: /** @type {string[]} */ ([]) };
  });
  const pictures = arms.map(({ slot, name, blocks }) => make("section", { class: `slot${slot}`, "aria-label": name },
    make("h3", { class: "name" }, glyph(slot), name),
    make("div", { class: "net" }, make("span", { class: "end" }, "image"),
      ...blocks.flatMap(({ element }) => [make("span", { class: "wire" }), element]),
      make("span", { class: "wire" }), make("span", { class: "end" }, "answer"))));
  return {
    element: make("div", { class: "networks g2" }, ...pictures),
    heavy: true,
    draw(run, news) {
      if (!run.columns) return;
      for (const arm of arms) {
        if (news.has("theme") || !arm.colours.length) arm.colours = shades(stage.theme, arm.slot);
        const slopes = run.columns.now(arm.slope);
        if (!slopes) continue;
        const units = slopes.length / arm.blocks.length;
        arm.blocks.forEach((each, k) => each.draw(slopes.subarray(k * units, (k + 1) * units), arm.colours));
      }
    },
  };
}
