// The runs that were handed in to a class: small pictures, and several of them laid into one chart.

/** @import { HandedRun } from "./types/classroom.js" */

import { ticksBetween } from "./axes.js";
import { make, set } from "./elements.js";
import { number, percent } from "./format.js";
import { apart } from "./labels.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, HIGH] = [1200, 600]; // of the joint chart's own units
const ROOM = { left: 92, right: 60, top: 20, bottom: 56 };
const LABEL = 30; // from one run's number to the next, in the same units

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  if (text) element.textContent = text;
  return element;
}

/**
 * What a chart of these runs has to hold: the last step, the least and the largest number.
 * @param {HandedRun[]} runs
 */
export function extentOf(runs) {
  const values = runs.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(([, value]) => value)));
  const [low, high] = [Math.min(0, ...values), Math.max(...values, -Infinity)];
  const isPercent = runs.every(({ format }) => format === "percent");
  const most = isPercent ? 100 : high > low ? high : low + 1;
  return { last: Math.max(1, ...runs.map(({ step }) => step)), low, high: most };
}

/**
 * The runs that can stand in one chart with the first of the chosen.
 * @param {HandedRun[]} runs @param {number[]} chosen
 */
export function comparable(runs, chosen) {
  if (!chosen.length) return runs.map((_, place) => place);
  const { what, format } = runs[chosen[0]];
  return runs.flatMap((run, place) => (run.what === what && run.format === format ? [place] : []));
}

/** @param {HandedRun} run @param {number} width @param {number} height */
function lines({ step, lines: drawn, ...more }, width, height) {
  const { last, low, high } = extentOf([{ step, lines: drawn, ...more }]);
  return drawn.map(({ colour, points }) => {
    const path = points.map(([at, value]) =>
      `${(width * at) / last},${height - 2 - ((height - 4) * (value - low)) / (high - low)}`);
    const line = draw("polyline", { points: path.join(" ") });
    line.style.setProperty("--arm", colour);
    return line;
  });
}

/** A small picture. @param {HandedRun} run */
export function thumb(run) {
  const svg = draw("svg", { viewBox: "0 0 112 64", "aria-hidden": "true" });
  svg.append(...lines(run, 112, 64));
  return make("span", { class: "thumb" }, svg);
}

/**
 * Several runs in one chart, each with its number at the end of its lines; a colour is an arm, as everywhere.
 * @param {HandedRun[]} runs @param {number[]} chosen their places
 */
export function joint(runs, chosen) {
  const shown = chosen.map((place) => runs[place]);
  const { last, low, high } = extentOf(shown);
  const { left, right, top, bottom } = ROOM;
  const x = (/** @type {number} */ at) => left + ((WIDE - left - right) * at) / last;
  const y = (/** @type {number} */ value) => top + (HIGH - top - bottom) * (1 - (value - low) / (high - low));
  const { what, format } = shown[0];
  const label = `${what} of the runs ${chosen.map((place) => place + 1).join(", ")}`;
  const svg = draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label });
  for (const tick of ticksBetween(low, high)) {
    svg.append(draw("line", { x1: left, x2: WIDE - right, y1: y(tick), y2: y(tick), class: "grid" }),
      draw("text", { x: left - 12, y: y(tick) + 8, class: "tick end" },
        format === "percent" ? percent(tick, 0) : number(tick)));
  }
  for (const at of ticksBetween(0, last)) {
    svg.append(draw("text", { x: x(at), y: HIGH - 14, class: "tick mid" }, at ? String(at) : "step 0"));
  }
  const ends = shown.flatMap((run, k) => run.lines.flatMap(({ colour, points }) => {
    const end = points.at(-1);
    return end ? [{ colour, name: String(chosen[k] + 1), points, x: x(end[0]), y: y(end[1]) }] : [];
  }));
  const shifts = apart(ends.map((end) => HIGH - end.y), LABEL);
  ends.forEach(({ colour, name, points, x: right_, y: height }, k) => {
    const line = draw("polyline", { points: points.map(([at, value]) => `${x(at)},${y(value)}`).join(" ") });
    const text = draw("text", { x: right_ + 8, y: height - shifts[k] + 9, class: "name" }, name);
    for (const each of [line, text]) /** @type {SVGElement} */ (each).style.setProperty("--arm", colour);
    svg.append(line, text);
  });
  const arms = new Map(shown.flatMap((run) => run.lines.map(({ arm, colour }) => [arm, colour])));
  const named = [...arms].map(([arm, colour]) => {
    const name = make("b", {}, arm);
    name.style.setProperty("--arm", colour);
    return name;
  });
  const title = make("h2", {}, `${shown.length} runs of the class: ${what} `, make("small", {}, ...named));
  return make("div", { class: "joint" }, title, svg);
}

/**
 * The list of small pictures, of which several may be chosen.
 * @param {HandedRun[]} runs @param {(link: string) => void} open shows one on this page
 * @param {(chosen: number[]) => void} lay lays several into one chart @param {() => void} close
 */
export function listOf(runs, open, lay, close) {
  /** @type {number[]} */
  let chosen = [];
  const together = make("button", { type: "button", class: "primary", disabled: true }, "Lay into one chart");
  const boxes = runs.map((run, place) => {
    const box = make("input", { type: "checkbox", "aria-label": `choose run ${place + 1}` });
    box.addEventListener("change", () => {
      chosen = runs.flatMap((_, k) => (boxes[k].checked ? [k] : []));
      const fit = comparable(runs, chosen);
      boxes.forEach((each, k) => set(each, { disabled: !fit.includes(k) }));
      set(together, { disabled: chosen.length < 2 });
    });
    return box;
  });
  const rows = runs.map((run, place) => {
    const href = new URL(run.link.replace(/^\//, ""), document.baseURI).href;
    const link = make("a", { href, "aria-label": `open run ${place + 1}` }, thumb(run),
      `${place + 1} · step ${run.step}`);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab
      event.preventDefault();
      open(href);
    });
    return make("div", {}, link, make("label", {}, boxes[place], "choose"));
  });
  together.addEventListener("click", () => lay(chosen));
  const done = make("button", { type: "button" }, "Close");
  done.addEventListener("click", close);
  return [make("h2", {}, "Handed in ", make("small", {}, "without names")), make("div", { class: "thumbs" }, ...rows),
    make("div", { class: "foot" }, done, together)];
}
