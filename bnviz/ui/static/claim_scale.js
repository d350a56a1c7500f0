// The numbers that were measured of a claim against its bounds: a scale, and a small picture on it.

/** @import { Claim } from "./types/scene.js" */

import { format, percent, number } from "./format.js";

const [WIDE, HIGH, LINE] = [270, 45, 15]; // px of the picture, and its axis
const [LEFT, RIGHT] = [10, 260];
const DECADES = 40; // the ratio of the largest to the least from which a scale is logarithmic
const [DOT, APART] = [4, 6]; // px of a dot, and between dots at the same place
const NOW = 1.5; // px by which the dot of a seed that was measured just now is larger
/** @type {Record<string, [low: number, high: number]>} */
const WHOLE = { percent: [0, 100], share: [0, 1] };

/** What a claim's numbers say. @param {Claim} claim @param {number[]} values */
export function summed(claim, values) {
  const numbers = values.filter((each) => !Number.isNaN(each)).sort((a, b) => a - b);
  const [low, high] = [numbers[(numbers.length - 1) >> 1], numbers[numbers.length >> 1]];
  const median = !numbers.length ? NaN : Number.isFinite(low) && Number.isFinite(high) ? (low + high) / 2 : low;
  const good = values.filter((each) => within(claim, each)).length;
  return { median, good, count: values.length, stands: values.length > 0 && good > claim.share * values.length - 0.01 };
}

/** Whether a number bears a claim out. @param {Claim} claim @param {number} value */
export const within = ({ low, high }, value) =>
  !Number.isNaN(value) && (low === null || value >= low) && (high === null || value <= high);

/** A number of a claim as people read it. @param {Claim} claim @param {number} value */
export function said(claim, value) {
  if (value === Infinity && claim.format === "integer") return "never";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "none";
  if (claim.decimals === null) return format(claim.format, value);
  return claim.format === "percent" ? percent(value, claim.decimals) : value.toFixed(claim.decimals).replace("-", "−");
}

/**
 * From a number to a place on the picture, and the ends of its axis.
 * @param {Claim} claim @param {number[]} values
 */
export function scale(claim, values) {
  const all = [...values, claim.low, claim.high].filter((each) => each !== null && Number.isFinite(each)).map(Number);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const log = all.length > 0 && least > 0 && most / least > DECADES && !(claim.format in WHOLE);
  let [low, high] = WHOLE[claim.format] ?? [least, most];
  if (claim.format in WHOLE) [low, high] = [Math.min(low, least), Math.max(high, most)];
  else if (log) [low, high] = [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(most) - 1e-9)];
  else {
    const room = (most - least || Math.abs(most) || 1) * 0.25;
    [low, high] = [least >= 0 && least < 0.7 * most ? 0 : least - room, most + room];
  }
  const at = (/** @type {number} */ value) => {
    const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return LEFT + (RIGHT - LEFT) * Math.max(0, Math.min(1, Number.isNaN(share) ? 0 : share));
  };
  return { at, low, high };
}

/** Dots that would lie on one another stand above and below. @param {number[]} places @returns {number[]} */
export function heights(places) {
  /** @type {number[]} */
  const done = [];
  return places.map((x) => {
    const there = done.filter((each) => Math.abs(each - x) < 2 * DOT - 1).length;
    done.push(x);
    const step = Math.ceil(there / 2) * (there % 2 ? -1 : 1);
    return LINE + Math.max(-11, Math.min(11, step * APART * 0.5));
  });
}

/** A number at the axis. @param {number} x @param {string} text @param {boolean} strong */
const tick = (x, text, strong) => `<text x="${Math.max(20, Math.min(WIDE - 22, x))}" y="43" font-size="14"`
  + ` text-anchor="middle" font-weight="${strong ? 650 : 400}"`
  + ` style="fill:var(--ink${strong ? "" : "-2"})">${text}</text>`;

/**
 * The picture as SVG: grey bears the claim out, hatched speaks against it.
 * @param {Claim} claim @param {number[]} values @param {number} [kept] how many were there before the others
 */
export function picture(claim, values, kept = 0) {
  const { at, low, high } = scale(claim, values);
  const short = (/** @type {number} */ value) => claim.format === "percent" ? percent(value, 0) : number(value, 2);
  const [from, to] = [claim.low === null ? LEFT : at(claim.low), claim.high === null ? RIGHT : at(claim.high)];
  const fill = claim.verdict === "holds" || claim.verdict === "holds if" ? "var(--zone)" : "url(#bnviz-hatch)";
  const zone = `<rect x="${from}" y="3" width="${Math.max(to - from, 2)}" height="24" style="fill:${fill}"/>`;
  const bounds = [claim.low, claim.high].flatMap((bound) => (bound === null ? [] : [bound]));
  const lines = bounds.map((bound) => `<path d="M${at(bound)} 2v26" style="stroke:var(--ink);stroke-width:1.5"/>`);
  const taken = bounds.map(at);
  const names = bounds.map((bound, k) => (k && taken[1] - taken[0] < 44 ? "" : tick(at(bound), short(bound), true)));
  const ends = [low, high].map((end) =>
    taken.some((x) => Math.abs(x - at(end)) < 52) ? "" : tick(at(end), short(end), false));
  const places = values.map((value) => (Number.isNaN(value) ? LEFT : at(value)));
  const rises = heights(places);
  const dots = values.map((value, k) => {
    const [inside, edge] = within(claim, value) ? ["ink", "paper"] : ["paper", "ink"];
    const looks = `fill:var(--${inside});stroke:var(--${edge})`;
    const now = kept && k >= kept ? NOW : 0;
    return `<circle cx="${places[k]}" cy="${rises[k]}" r="${DOT + now}" style="${looks};stroke-width:1.2"/>`;
  });
  const axis = `<path d="M${LEFT} ${LINE}H${RIGHT}" style="stroke:var(--hair)"/>`;
  return [zone, axis, ...lines, ...names, ...ends, ...dots].join("");
}

export const SIZE = `0 0 ${WIDE} ${HIGH}`;
