// The picture of a class's question: the curve so far, its bounds, what comes as a grey strip.

/** @import { ClassQuestion } from "./types/classroom.js" */

import { set } from "./elements.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 520; // of the drawing's own units
const [HIGH, FLAT] = [440, 320]; // with options beside the curve, and below it
const [LEFT, TOP, BELOW] = [56, 24, 64]; // room around the plot; below it stands the last option
const LEAST = 11; // percent of the height that an option's words need

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  if (text) element.textContent = text;
  return element;
}

/** The range of the y axis: everything that was seen and every bound. @param {ClassQuestion} question */
export function rangeOf({ bounds, curve, unit }) {
  if (unit === "%") return [0, 100];
  const values = [...bounds, ...curve.flatMap(([, value]) => (value === null ? [] : [value]))];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low || Math.abs(high) || 1) / 3;
  return [low - room, high + room];
}

/** A value's height in the drawing, and a step's place. @param {ClassQuestion} question */
function placed(question, tall = HIGH) {
  const { by, step } = question;
  const [low, high] = rangeOf(question);
  const [from, to] = [Math.max(step - 2 * by, 0), step + by];
  return {
    from, to,
    x: (/** @type {number} */ at) => LEFT + ((WIDE - LEFT - 10) * (at - from)) / Math.max(to - from, 1),
    y: (/** @type {number} */ value) =>
      TOP + (tall - TOP - BELOW) * (1 - (Math.min(Math.max(value, low), high) - low) / (high - low)),
  };
}

/**
 * Where each option lies beside the curve, in percent of the drawing's height: its zone of the y axis, and below all of
 * them that the number is none any more. Null where a zone is too small for words, or where no bounds decide.
 * @param {ClassQuestion} question
 */
export function zonesOf(question) {
  const { bounds, options } = question;
  if (!bounds.length || options.length !== bounds.length + 2) return null;
  const { y } = placed(question);
  const [low, high] = rangeOf(question);
  const edges = [...[high, ...bounds, low].map(y), HIGH].map((at) => (100 * at) / HIGH);
  const zones = options.map((_, k) => ({ from: edges[k], tall: edges[k + 1] - edges[k] }));
  return zones.every(({ tall }) => tall >= LEAST) ? zones : null;
}

/** Where a curve's name stands: over its beginning, or under it where there is no room. */
const nameAt = (/** @type {number} */ x, /** @type {number} */ y) => ({ x: x + 8, y: y > TOP + 40 ? y - 14 : y + 30 });

/** The curve between the bounds. @param {ClassQuestion} question @param {boolean} beside whether options stand there */
export function curveOf(question, beside) {
  const tall = beside ? HIGH : FLAT;
  const { bounds, step, curve, arm } = question;
  const { from, to, x, y } = placed(question, tall);
  const label = `${question.what || "the number"} so far`;
  const svg = draw("svg", { viewBox: `0 0 ${WIDE} ${tall}`, role: "img", "aria-label": label });
  for (const value of [...(question.unit === "%" ? [100, 0] : []), ...bounds]) {
    svg.append(draw("line", { x1: LEFT, x2: WIDE, y1: y(value), y2: y(value), class: "grid" }),
      draw("text", { x: 48, y: y(value) + 5, class: "tick end" }, String(value).replace("-", "−")));
  }
  const what = question.what + (question.unit ? ` ${question.unit}` : "");
  svg.append(draw("text", { x: LEFT, y: 14, class: "tick" }, what));
  for (const at of [from, step, to]) {
    const said = at === from ? `step ${at}` : String(at);
    svg.append(draw("text", { x: x(at), y: tall - 12, class: at === to ? "tick end" : "tick mid" }, said));
  }
  const there = curve.filter(([, value]) => value !== null);
  const last = there.at(-1);
  if (!question.found) {
    const strip = { x: x(step), y: TOP, width: x(to) - x(step), height: tall - TOP - BELOW, class: "coming" };
    svg.append(draw("rect", strip),
      draw("text", { x: (x(step) + x(to)) / 2, y: tall / 2, class: "what" }, "?"));
  }
  svg.append(draw("line", { x1: x(step), x2: x(step), y1: TOP, y2: tall - BELOW, class: "asked" }));
  const points = there.map(([at, value]) => `${x(at)},${y(value ?? 0)}`).join(" ");
  svg.append(draw("polyline", { points, class: "curve" }));
  if (there.length) svg.append(draw("text", { ...nameAt(x(there[0][0]), y(there[0][1] ?? 0)), class: "name" }, arm));
  if (last) {
    const [left, top] = [x(last[0]) - 6, y(last[1] ?? 0) - 6];
    svg.append(draw("rect", { x: left, y: top, width: 12, height: 12, class: "tip" }));
  }
  return svg;
}
