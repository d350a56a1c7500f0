// Names at the lines' ends, pushed apart until they can be read.

/** @import { ChartNode, FigureContext, Label, Panel } from "./types/chart.js" */
/** @import { Attributes } from "./types/plotly.js" */
/** @import { Theme } from "./theme.js" */

import { number } from "./format.js";
import { measure } from "./measure.js";

const APART = 17; // px between the middles of two labels
const LATE = 0.08; // share of the step axis that a line may end before now and be named right of now all the same
const GAP = 9; // px between a line's end and its name
const USUAL = 15; // px of type that APART is meant for
const WEIGHT = 650; // of the type

/** @typedef {{x: number, y: number, first: number}} LineEnd a line's last point, and the x of its first */
/** @typedef {{label: Label, x: number, y: number, px: number, text: string}} Placed px is above the panel's floor */

/**
 * The share of a panel that its labels need right of now.
 * @param {ChartNode} node @param {Theme} theme @param {number} width px of the panel
 */
export function reserve(node, theme, width) {
  const texts = node.marks.labels.map(({ text, between }) => (between ? `0.000 ${text}` : text));
  const widths = texts.map((text) => measure(text, theme.sizes.label, theme.font));
  const widest = Math.max(0, ...widths);
  return widest ? (widest + GAP + 4) / width : 0.02;
}

/** Where each line ends, at its last number, by trace. @param {Attributes[]} data @returns {(LineEnd | null)[]} */
export const lineEnds = (data) => data.map(({ x, y }) => {
  if (!x?.length || !y?.length || typeof x === "string") return null;
  const last = y.findLastIndex(Number.isFinite);
  return last < 0 ? null : { x: x[last], y: y[last], first: x[0] };
});

/**
 * How far to shift each label so that neighbours are apart and none lies below the floor; a cluster spreads around its
 * middle. @param {number[]} pixels above the floor
 */
export function apart(pixels, distance = APART) {
  const floor = distance / 2 - 2;
  /** @type {{middle: number, members: number[]}[]} */
  const clusters = [];
  for (const k of pixels.map((_, k) => k).sort((a, b) => pixels[a] - pixels[b])) {
    clusters.push({ middle: Math.max(pixels[k], floor), members: [k] });
    while (clusters.length > 1) {
      const [below, above] = clusters.slice(-2);
      const members = [...below.members, ...above.members];
      if (above.middle - below.middle >= (distance * members.length) / 2) break;
      const middle = members.reduce((sum, m) => sum + pixels[m], 0) / members.length;
      clusters.splice(-2, 2, { middle: Math.max(middle, floor + (distance * (members.length - 1)) / 2), members });
    }
  }
  const shifts = pixels.map(() => 0);
  for (const { middle, members } of clusters) {
    members.forEach((k, place) => {
      shifts[k] = middle + (place - (members.length - 1) / 2) * distance - pixels[k];
    });
  }
  return shifts;
}

/** What a label says now. @param {Label} label @param {(LineEnd | null)[]} ends */
function textOf({ text, between }, ends) {
  const [low, high] = (between ?? []).map((trace) => ends[trace]);
  return low && high ? `${number(high.y - low.y)} ${text}` : text;
}

/**
 * Where the labels of a panel are to stand, before they are pushed apart.
 * @param {Label[]} labels @param {Panel} panel @param {(LineEnd | null)[]} ends @param {FigureContext} context
 * @returns {Placed[]}
 */
function placed(labels, panel, ends, { run, zoom, end, steps }) {
  const log = panel.yaxis.type === "log";
  const [low, high] = zoom.get(panel.y) ?? panel.yaxis.range;
  const unit = panel.height / (high - low);
  return labels.flatMap((label) => {
    const at = ends[label.trace];
    if (!at || (log && at.y <= 0)) return [];
    const y = Math.min(Math.max(log ? Math.log10(at.y) : at.y, low), high);
    const lag = run.step - at.x;
    const x = lag > 0 && lag <= LATE * end && steps ? run.step : at.x;
    return [{ label, x, y, px: (y - low) * unit, text: textOf(label, ends) }];
  });
}

/**
 * Where labels would lie upon one another, those that may speak for all.
 * @param {Placed[]} all @param {number} distance
 */
function legible(all, distance) {
  const pixels = all.map(({ px }) => px);
  const spread = Math.max(...pixels) - Math.min(...pixels);
  const alone = all.flatMap((each) => (each.label.narrow ? [{ ...each, text: each.label.narrow }] : []));
  return alone.length && spread < distance ? alone : all;
}

/**
 * The names of a panel's lines, as annotations.
 * @param {Label[]} labels @param {Panel} panel @param {(LineEnd | null)[]} ends @param {FigureContext} context
 * @returns {Attributes[]}
 */
export function names(labels, panel, ends, context) {
  if (!labels.length) return []; // and so perhaps no range either: an axis may find its own
  const { run, theme, zoom, end, steps } = context;
  const distance = APART * (theme.sizes.label / USUAL);
  const all = legible(placed(labels, panel, ends, context), distance);
  const shifts = apart(all.map(({ px }) => px), distance);
  const [from, to] = zoom.get(panel.x) ?? (steps ? [0, end] : panel.xaxis.range);
  return all.map(({ label, x, y, text }, k) => {
    const room = panel.width * (1 - (x - from) / (to - from)) - GAP;
    /** @param {string} words */
    const fits = (words) => measure(words, theme.sizes.label, theme.font, WEIGHT) <= room;
    const diverged = run.divergedAt(label.arm);
    const long = diverged >= 0 ? `${text}, NaN at step ${diverged}` : text;
    const words = fits(long) ? long : text;
    const beside = fits(words) || words === textOf(label, ends);
    const [xshift, yshift] = beside ? [GAP, shifts[k]] : [-GAP, shifts[k] + distance * 0.8];
    return { text: words, x, y, xref: panel.x, yref: panel.y, showarrow: false, align: "left", yanchor: "middle",
      xanchor: beside ? "left" : "right", xshift, yshift,
      font: { size: theme.sizes.label, color: theme.css(label.color), weight: WEIGHT } };
  });
}
