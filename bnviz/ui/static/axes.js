// How axes move: in steps, never smoothly, and only outwards. Pure numbers.

import { raised } from "./format.js";

const ROUND = [1, 1.5, 2, 3, 5, 7, 10];

/**
 * The end of the step axis: 100, 200, 500, 1000, ...; a share of it stays free for the labels right of now.
 * A narrow picture takes finer steps, 100, 150, 200, 300, ..., so that it is not half empty.
 */
export function stepEnd(last, reserve = 0.15, fine = false) {
  const leads = fine ? [1, 1.5, 2, 3, 4, 6, 8] : [1, 2, 5];
  for (let decade = 100; ; decade *= 10) {
    const found = leads.find((lead) => last <= (1 - reserve) * lead * decade);
    if (found) return found * decade;
  }
}

const PARTS = { 1: [5, 4, 2, 1], 1.5: [3, 1.5], 2: [4, 2, 1], 3: [3, 1.5], 4: [4, 2, 1], 5: [5, 2.5, 1], 6: [3, 1.5], 8: [4, 2, 1] };

/** Round steps from 0, as many as fit into `room` px; the end's own place belongs to the word "step". */
export function stepTicks(end, room) {
  const parts = PARTS[end / 10 ** Math.floor(Math.log10(end))] ?? [2, 1];
  const widest = 1.5 * (14 + 9 * String(end).length); // px that one tick needs
  const count = parts.find((each) => room / each >= widest) ?? parts.at(-1);
  const apart = end / count;
  const found = [];
  for (let step = 0; step <= end - 0.5 * apart && step < end * (1 - 44 / Math.max(room, 60)); step += apart) found.push(step);
  return found;
}

/** Round numbers between two limits, at most about so many. */
export function ticksBetween(low, high, most = 4) {
  const size = niceStep((high - low) / most);
  const found = [];
  for (let k = Math.ceil(low / size - 1e-9); k * size <= high + 1e-9 * size; k += 1) found.push(Number((k * size).toPrecision(12)));
  return found;
}

function niceStep(least) {
  const decade = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 2.5, 5, 10].find((each) => each * decade >= least * (1 - 1e-9)) * decade;
}

/**
 * The range that holds the values: the one before, or stepped outwards to a round number or power of ten.
 * @param {[number, number]} before @param {number} smallest @param {number} largest
 * @returns {[number, number]}
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
  const decade = 10 ** Math.floor(Math.log10(value));
  return Number((ROUND.find((each) => each * decade >= value * (1 - 1e-12)) * decade).toPrecision(12));
}

/** Powers of ten in a range, at most `most`, the upper end preferred. */
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
