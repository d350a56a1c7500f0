// The networks: one cell is one unit, in its arm's colour where its nonlinearity is steep, grey where it is flat.
// A click, or the arrow keys, choose the unit that is watched.

import { glyph, make, set, write } from "./elements.js";
import { mix } from "./theme.js";

const CELL = 12; // px
const WIDE = 10; // cells in a row
const SHARP = 1.5; // a slope to this power is the share of colour

const LEVELS = 32; // colours between flat and steep

/** Colours from flat to steep. @param {import("./theme.js").Theme} theme */
const shades = (theme, slot) => Array.from({ length: LEVELS }, (_, k) =>
  `rgb(${mix(theme.rgb(`arm${slot}`), theme.rgb("hair"), (k / (LEVELS - 1)) ** SHARP)})`);

/** One layer of one arm. */
function block(arm, layer, units, stage) {
  const rows = Math.ceil(units / WIDE);
  const [width, height] = [WIDE * CELL + 2, rows * CELL + 2];
  const canvas = make("canvas", { class: "block", tabindex: 0, role: "slider", "aria-valuemin": 0, "aria-valuemax": units - 1,
    "aria-label": `${arm.name}, layer ${layer + 1}: the unit that is watched` });
  const caption = [make("span", {}, `layer ${layer + 1}`), make("span")];
  const element = make("figure", {}, canvas, make("figcaption", {}, caption[0], make("br"), caption[1]));
  const choose = (unit) => stage.look({ layer, unit: Math.max(0, Math.min(units - 1, unit)) });
  canvas.addEventListener("click", ({ offsetX, offsetY }) => {
    const scale = width / canvas.clientWidth;
    const [column, row] = [offsetX, offsetY].map((px) => Math.floor((px * scale - 1) / CELL));
    if (row * WIDE + column < units) choose(row * WIDE + Math.min(Math.max(column, 0), WIDE - 1));
  });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: WIDE, ArrowUp: -WIDE }[event.key];
    if (by === undefined && event.key !== "Enter") return;
    event.preventDefault();
    choose(stage.run.view.unit + (by ?? 0));
  });

  const paint = (slopes, colours, theme) => {
    const ratio = Math.min(devicePixelRatio || 1, 3);
    [canvas.width, canvas.height] = [width * ratio, height * ratio];
    const brush = canvas.getContext("2d");
    brush.scale(ratio, ratio);
    for (let unit = 0; unit < units; unit += 1) {
      brush.fillStyle = colours[Math.round((slopes[unit] / 255) * (LEVELS - 1))];
      brush.fillRect((unit % WIDE) * CELL + 1.5, Math.floor(unit / WIDE) * CELL + 1.5, CELL - 1, CELL - 1);
    }
    const { view } = stage.run;
    if (view.layer !== layer) return;
    brush.strokeStyle = theme.resolve("token:ink");
    brush.lineWidth = 3;
    brush.strokeRect((view.unit % WIDE) * CELL + 1, Math.floor(view.unit / WIDE) * CELL + 1, CELL, CELL);
  };
  return {
    element,
    draw(slopes, colours, theme) {
      paint(slopes, colours, theme);
      const { view } = stage.run;
      set(canvas, { "aria-valuenow": view.unit ?? 0, "aria-valuetext": `unit ${view.unit}${view.layer === layer ? "" : ` of layer ${(view.layer ?? 0) + 1}`}` });
      set(caption[0], { class: view.layer === layer ? "watched" : null });
      const steep = slopes.reduce((all, each) => all + each, 0) / (255 * units);
      write(caption[1], `${Math.round(100 * steep)}\u00a0% steep`);
    },
  };
}

/** @type {import("./scene.js").Kind} */
export function network(node, stage) {
  const arms = node.arms.map((arm) => ({ ...arm, blocks: Array.from({ length: node.layers }, (_, k) => block(arm, k, node.units, stage)) }));
  const pictures = arms.map(({ slot, name, blocks }) => make("section", { class: `slot${slot}`, "aria-label": name },
    make("h3", { class: "name" }, glyph(slot), name),
    make("div", { class: "net" }, make("span", { class: "end" }, "image"),
      ...blocks.flatMap(({ element }) => [make("span", { class: "wire" }), element]),
      make("span", { class: "wire" }), make("span", { class: "end" }, "answer"))));
  let colours = new Map();
  return {
    element: make("div", { class: "networks g2" }, ...pictures),
    heavy: true,
    draw(run, news) {
      if (!run.columns) return;
      if (news.has("theme") || !colours.size) colours = new Map(arms.map(({ slot }) => [slot, shades(stage.theme, slot)]));
      for (const { slope, slot, blocks } of arms) {
        const slopes = run.columns.now(slope);
        if (!slopes) continue;
        const units = slopes.length / blocks.length;
        blocks.forEach((each, k) => each.draw(slopes.subarray(k * units, (k + 1) * units), colours.get(slot), stage.theme));
      }
    },
  };
}
