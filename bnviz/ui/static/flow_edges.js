// The paths between x and x-hat: straight, by way of the mean, by way of the variance; and those to the loss. They are
// there from the part on that makes them. The ways through the mean leave and land a little above the straight one,
// those through the variance a little below, so that they never cross.

/** @import { Places } from "./flow_places.js" */
/** @import { Shown } from "./flow_graph.js" */

import { MEAN_Y, RADIUS, TOP, laneOf, varianceY } from "./flow_places.js";
import { arrow, label, line, written } from "./flow_marks.js";

const OFF = 9; // px above and below the straight path
const [FAINT, AWAY] = [0.3, 0.1]; // opacity of other examples' paths, and of what has not come yet
const INK = "var(--ink-2)";
const COLOURS = ["var(--arm2)", "var(--arm3)", "var(--arm4)"];
/** From which part on each path is there: to the mean, on from it, to the variance, on from it, straight. */
const FORWARD = { toMean: 1, fromMean: 3, toVariance: 2, fromVariance: 3, straight: 3 };
const BACK = { fromMean: 11, toMean: 12, fromVariance: 10, toVariance: 12, straight: 12 };

/**
 * How strong a path is drawn: its width and its opacity.
 * @param {boolean} there @param {boolean} followed @returns {[number, number]}
 */
const strength = (there, followed) => (!there ? [1.2, AWAY] : followed ? [2.5, 1] : [1.2, FAINT]);

/** Where the paths leave x and reach x-hat. @param {Places} where */
function ends({ at, small }) {
  return { left: (at.x ?? 0) + (small ? 82 : 106), right: (at.normalized ?? 0) - (small ? 36 : 56) };
}

/** One example's three paths. @param {Shown} shown @param {Places} where @param {number} example */
function paths(shown, where, example) {
  const { left, right } = ends(where);
  const [y, followed] = [laneOf(where, example), example === shown.example];
  const from = shown.back ? BACK : FORWARD;
  const there = (/** @type {keyof typeof FORWARD} */ name) => shown.part >= from[name];
  let drawn = line(`M${left} ${y}H${right}`, COLOURS[0], ...strength(there("straight"), followed));
  for (const [node, off, colour, to, on] of /** @type {const} */ ([
    [MEAN_Y, -OFF, COLOURS[1], "toMean", "fromMean"],
    [varianceY(where), OFF, COLOURS[2], "toVariance", "fromVariance"],
  ])) {
    const [middle, bend] = [where.at.stats ?? 0, where.bend];
    const [before, behind, end] = [middle - RADIUS, middle + RADIUS, y + off];
    const into = `M${left} ${end}C${left + bend} ${end} ${before - bend} ${node} ${before} ${node}`;
    const away = `M${behind} ${node}C${behind + bend} ${node} ${right - bend} ${end} ${right} ${end}`;
    if (!shown.inference) drawn += line(into, colour, ...strength(there(to), followed));
    drawn += line(away, colour, ...strength(there(on), followed));
  }
  return drawn;
}

/** A number that is subtracted. @param {number} value */
const less = (value) => (value < 0 ? `+ ${written(-value)}` : `− ${written(value)}`);

/**
 * The numbers on the paths of the example that is followed, and which way they go.
 * @param {Shown} shown @param {Places} where
 */
function numbers(shown, where) {
  const { left, right } = ends(where);
  const [y, middle, k] = [laneOf(where, shown.example), where.at.stats ?? 0, shown.example];
  const { of } = shown;
  const halo = "var(--paper)";
  const said = shown.back
    ? shown.part >= 12 && [of("straight", k), of("by_mean", k), of("by_variance", k)].map(written)
    : shown.part >= 3 && [written(of("x", k)), less(of("mean")), `/ ${written(of("deviation"))}`];
  if (!said) return "";
  const [tip, towards] = shown.back ? [left - 3, -1] : [right + 4, 1];
  const aside = towards * (where.small ? 54 : 88);
  const looks = (/** @type {number} */ slot) => ({ colour: `var(--arm${slot}-ink)`, weight: 650, size: 15, halo });
  return arrow(tip, y, towards, COLOURS[0], 5) + arrow(tip, y - OFF, towards, COLOURS[1], 5)
    + arrow(tip, y + OFF, towards, COLOURS[2], 5)
    + label(middle, y, said[0], { ...looks(2), halo: "var(--flat)" })
    + label(middle + aside, MEAN_Y + 26, said[1], looks(3))
    + label(middle + aside, varianceY(where) - 26, said[2], looks(4));
}

/** The thin lines from column to column where nothing is shared. @param {Shown} shown @param {Places} where */
function lanes({ m, part }, { at, small, ...where }) {
  /** @type {[number | undefined, number | undefined, number][]} from, to, and the part that goes there */
  const spans = [
    [at.u && at.u + 40, at.x && at.x - 58, 0],
    [at.normalized && at.normalized + (small ? 78 : 102), at.affine && at.affine - 25, 4],
    [at.affine && at.affine + 25, at.y && at.y - 40, 4], [at.y && at.y + 102, at.z && at.z - 44, 5],
  ];
  let drawn = "";
  for (let k = 0; k < m; k += 1) {
    const y = laneOf({ at, small, ...where }, k);
    for (const [from, to, since] of spans) {
      if (from && to && to > from) drawn += line(`M${from} ${y}H${to}`, INK, 1.2, part >= since ? 0.4 : AWAY);
    }
    if (!at.loss) continue;
    const [start, end] = [(at.z ?? at.y ?? 0) + (at.z ? 92 : 84), at.loss - RADIUS];
    const middle = (where.bottom + TOP) / 2;
    const path = `M${start} ${y}C${start + 8} ${y} ${end - 4} ${middle} ${end} ${middle}`;
    drawn += line(path, INK, 1.2, part >= 6 ? 0.4 : AWAY);
  }
  return drawn;
}

/** All of them. @param {Shown} shown @param {Places} where */
export function edges(shown, where) {
  const drawn = lanes(shown, where);
  if (where.at.x === undefined) return drawn;
  const order = Array.from({ length: shown.m }, (_, k) => k).sort((a) => (a === shown.example ? 1 : -1));
  return drawn + order.map((k) => paths(shown, where, k)).join("") + numbers(shown, where);
}
