// How axes move: in steps, never smoothly, and only outwards. Pure numbers. Python computes the same step ends and
// ticks; tests/cases/axes.json holds both to that.

/** @import { Range } from "./types/chart.js" */

import { raised } from "./format.js";

const ROUND = [1, 1.5, 2, 3, 5, 7, 10];

/** The power of ten at or below a positive number. @param {number} value */
const decadeOf = (value) => 10 ** Math.floor(Math.log10(value));

/**
 * The first of some multiples of `decade` that is not below `least`.
 * @param {number[]} leads @param {number} decade @param {number} least
 */
const firstFrom = (leads, decade, least) =>
  (leads.find((lead) => lead * decade >= least) ?? leads[leads.length - 1]) * decade;

/**
 * The end of the step axis: 100, 200, 500, 1000, ...; a share of it stays free for the labels right of now.
 * A narrow picture takes finer steps, 100, 150, 200, 300, ..., so that it is not half empty.
 * @param {number} last the newest step
 */
export function stepEnd(last, reserve = 0.15, fine = false) {
  const leads = fine ? [1, 1.5, 2, 3, 4, 6, 8] : [1, 2, 5];
  for (let decade = 100; ; decade *= 10) {
    const found = leads.find((lead) => last <= (1 - reserve) * lead * decade);
    if (found) return found * decade;
  }
}

/** By an end's leading digits, into how many parts it can be cut at round steps. @type {Record<number, number[]>} */
const PARTS = {
  1: [5, 4, 2, 1], 1.5: [3, 1.5], 2: [4, 2, 1], 3: [3, 1.5], 4: [4, 2, 1], 5: [5, 2.5, 1], 6: [3, 1.5], 8: [4, 2, 1],
};

/**
 * Round steps from 0, as many as fit into `room` px; the end's own place belongs to the word "step".
 * @param {number} end @param {number} room
 */
export function stepTicks(end, room) {
  const parts = PARTS[end / decadeOf(end)] ?? [2, 1];
  const widest = 1.5 * (14 + 9 * String(end).length); // px that one tick needs
  const count = parts.find((each) => room / each >= widest) ?? parts[parts.length - 1];
  const apart = end / count;
  const most = end * (1 - 44 / Math.max(room, 60));
  const found = [];
  for (let step = 0; step <= end - 0.5 * apart && step < most; step += apart) found.push(step);
  return found;
}

/** Round numbers between two limits, at most about so many. @param {number} low @param {number} high */
export function ticksBetween(low, high, most = 4) {
  const least = (high - low) / most;
  const size = firstFrom([1, 2, 2.5, 5, 10], decadeOf(least), least * (1 - 1e-9));
  const found = [];
  for (let k = Math.ceil(low / size - 1e-9); k * size <= high + 1e-9 * size; k += 1) {
    found.push(Number((k * size).toPrecision(12)));
  }
  return found;
}

/**
 * The range that holds the values: the one before, or stepped outwards to a round number or power of ten.
 * @param {Range} before @param {number} smallest @param {number} largest
 * @param {{log?: boolean, least?: number, most?: number}} limits
 * @returns {Range}
 */
export function grow([low, high], smallest, largest, { log = false, least = -Infinity, most = Infinity } = {}) {
  const [bottom, top] = [Math.max(smallest, least), Math.min(largest, most)];
  if (log) {
    return [
      bottom < low && bottom > 0 ? Number(`1e${Math.floor(Math.log10(bottom))}`) : low,
      top > high ? Number(`1e${Math.ceil(Math.log10(top))}`) : high,
    ];
  }
  return [bottom < low ? -roundUp(-bottom) : low, top > high ? roundUp(top) : high];
}

/** The next of 1, 1.5, 2, 3, 5, 7 times a power of ten. @param {number} value */
export function roundUp(value) {
  if (value <= 0) return 0;
  return Number(firstFrom(ROUND, decadeOf(value), value * (1 - 1e-12)).toPrecision(12));
}

/** Powers of ten in a range, at most `most`, the upper end preferred. @param {number} low @param {number} high */
export function decades(low, high, most = 4) {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / most));
  const found = [];
  for (let power = last; power >= first; power -= stride) found.unshift(Number(`1e${power}`));
  return found;
}

/** A power of ten as people write it: 0.01, 10, but 10⁻⁴. @param {number} value */
export function power(value) {
  const exponent = Math.round(Math.log10(value));
  return Math.abs(exponent) <= 3 ? String(value) : `10${raised(exponent)}`;
}
