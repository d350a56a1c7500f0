// The reader's own runs of a challenge, numbered in the order in which they were tried, the best one first. Pure.

/** @import { Attempt, Challenge } from "./types/lesson.js" */
/** @import { Settings, Value } from "./types/wire.js" */

import { format } from "./format.js";

export const MOST = 12; // runs that are kept of one challenge

/** @param {Value} value */
const text = (value) => (typeof value === "boolean" ? (value ? "on" : "off")
  : typeof value === "number" ? format("setting", value) : value);

/** What was set, in words with markup. @param {Challenge["own"]} own @param {Settings} config */
export function saysOf(own, config) {
  const set = own.filter(([field, , start]) => config[field] !== undefined && config[field] !== start);
  return set.map(([field, label]) => `${label} ${text(config[field])}`).join("; ") || "as it was";
}

/**
 * The runs with one more, or with what has become of one of them.
 * @param {Attempt[]} runs @param {Omit<Attempt, "number">} run
 * @param {boolean} least whether a smaller result is better
 * @returns {Attempt[]}
 */
export function noted(runs, run, least) {
  const known = runs.find(({ id }) => id === run.id);
  const number = known?.number ?? Math.max(0, ...runs.map((each) => each.number)) + 1;
  const all = [...runs.filter((each) => each !== known), { ...run, number }];
  const sign = least ? 1 : -1;
  all.sort((a, b) => {
    const [lost, other] = [a.value === null, b.value === null];
    if (a.value === null || b.value === null) return Number(lost) - Number(other) || b.number - a.number;
    return sign * (a.value - b.value) || a.number - b.number;
  });
  return all.slice(0, MOST);
}
