// What is drawn on top of the data: now, the changes and their flags, tips, the word "step", the names of the lines.

/** @import { Bar, FigureContext, Marker, Marks, Panel } from "./types/chart.js" */
/** @import { LineEnd } from "./labels.js" */
/** @import { Theme } from "./theme.js" */
/** @import { Attributes } from "./types/plotly.js" */
/** @import { Change } from "./types/wire.js" */

import { flag } from "./controls.js";
import { lineEnds, names } from "./labels.js";
import { measure } from "./measure.js";

const FLAG = 18; // px above a panel that flags need
const AIR = 6; // px between two flags
const BAR = 9; // px: the width of the upright bar that stands for a band of one step
const QUIET = 0.45; // its opacity

/** The axis that a trace lies on. @param {Attributes} trace @returns {string} */
export const axisOf = (trace) => trace.xaxis ?? "x";

/** A line across a panel from its floor to its top. @param {Panel} panel @param {number} x @param {Attributes} line */
const upright = (panel, x, line, layer = "above") =>
  ({ type: "line", xref: panel.x, x0: x, x1: x, yref: `${panel.y} domain`, y0: 0, y1: 1, line, layer });

/** Quiet text in a panel. @param {string} text @param {Panel} panel @param {Theme} theme @param {Attributes} more */
function quiet(text, panel, theme, more) {
  const font = { size: theme.sizes.axis, color: theme.css("token:ink-2") };
  const where = { xref: `${panel.x} domain`, yref: `${panel.y} domain`, xanchor: "left", yanchor: "middle" };
  return { text, showarrow: false, font, ...where, ...more };
}

/**
 * Dashed lines at the changes that concern these arms, with flags where there is room above the panel.
 * @param {Marks} marks @param {Panel} panel @param {FigureContext} context @param {string} layer
 */
function changeMarks(marks, panel, context, layer) {
  const { run, theme, end, zoom, top } = context;
  const [low, high] = zoom.get(panel.x) ?? [0, end];
  const found = run.changes.filter(({ arm, step }) =>
    (arm === null || marks.changes?.includes(arm)) && step >= low && step <= high);
  /** @param {Change} change */
  const inkOf = ({ arm }) => theme.css(arm === null ? "token:ink-2" : `token:arm${marks.slots[arm] ?? 1}-ink`);
  /** @param {Change} change */
  const line = (change) => ({ color: inkOf(change), width: theme.sizes.line * 0.6, dash: "4px,3px" });
  const shapes = found.map((change) => upright(panel, change.step, line(change), layer));
  return { shapes, annotations: top >= FLAG ? flags(found, panel, context, [low, high], inkOf) : [] };
}

/**
 * The flags that have room, the newest first.
 * @param {Change[]} changes @param {Panel} panel @param {FigureContext} context @param {[number, number]} range
 * @param {(change: Change) => string} inkOf
 */
function flags(changes, panel, { theme, controls }, [low, high], inkOf) {
  const annotations = [];
  let free = Infinity; // px: the left end of the flag to the right
  for (const change of changes.toReversed()) {
    const text = flag(change, controls.get(change.field));
    const half = measure(text, theme.sizes.axis, theme.font) / 2;
    const at = ((change.step - low) / (high - low)) * panel.width;
    if (at + half + AIR > free) continue;
    const [left, right] = [Math.max(0, half - at), Math.max(0, at + half - panel.width)];
    free = at - half + left - right;
    annotations.push({ x: change.step, xref: panel.x, yref: `${panel.y} domain`, y: 1, yanchor: "bottom",
      xanchor: "center", text, showarrow: false, yshift: -2, xshift: left - right,
      font: { size: theme.sizes.axis, color: inkOf(change), weight: 650 } });
  }
  return annotations;
}

/**
 * A thin line at now; pulled into the past it is thicker, and what came later fades.
 * @param {Panel} panel @param {FigureContext} context
 */
function nowMarks(panel, { run, theme, zoom, end }) {
  const past = run.shown < run.step;
  const line = upright(panel, run.shown, { color: theme.css("token:ink-2"), width: past ? 3 : 1 });
  if (!past) return [line];
  const [, high] = zoom.get(panel.x) ?? [0, end];
  const veil = { type: "rect", xref: panel.x, x0: run.shown, x1: high, yref: `${panel.y} domain`, y0: 0, y1: 1,
    fillcolor: theme.css("token:paper/0.75"), line: { width: 0 }, layer: "above" };
  return [veil, line];
}

/** Whether a point lies in its trace's panel: tips are not clipped. @param {LineEnd} point @param {Panel} panel */
function inside({ x, y }, { xaxis, yaxis }) {
  /** @param {number} value @param {[number, number]} range */
  const within = (value, [low, high]) => value >= Math.min(low, high) && value <= Math.max(low, high);
  return within(yaxis.type === "log" ? Math.log10(y) : y, yaxis.range) && within(x, xaxis.range);
}

/**
 * The arm's shape at a line's last point; a cross where the arm ended.
 * @param {LineEnd | null} at @param {Attributes} trace @param {Marker} tip @param {Panel[]} panels
 * @param {FigureContext} context @returns {Attributes[]}
 */
function tipTrace(at, trace, { symbol, color, arm }, panels, { run, theme }) {
  const panel = panels.find(({ x }) => x === axisOf(trace));
  if (!at || !panel || !inside(at, panel)) return [];
  const line = { color: theme.css("token:paper"), width: 1.5 };
  const shape = run.divergedAt(arm) >= 0 ? "x" : symbol;
  const marker = { symbol: shape, size: theme.sizes.line * 4, color: theme.css(color), line };
  const { xaxis, yaxis } = trace;
  const where = { x: [at.x], y: [at.y], xaxis, yaxis, cliponaxis: false };
  return [{ type: "scatter", mode: "markers", marker, hoverinfo: "skip", ...where }];
}

/**
 * A band of one step: an upright bar with a tip. Nothing as soon as there are two steps.
 * @param {Bar} bar @param {Attributes[]} data @param {(LineEnd | null)[]} ends @param {Panel[]} panels
 * @param {FigureContext} context @returns {Attributes[]}
 */
function barTraces(bar, data, ends, panels, context) {
  const [low, high] = [ends[bar.low], ends[bar.high]];
  if (!low || !high || low.x !== low.first) return [];
  const line = { color: context.theme.css(`${bar.color}/${QUIET}`), width: BAR };
  const where = { x: [low.x, high.x], y: [low.y, high.y], cliponaxis: false };
  const upright = { type: "scatter", mode: "lines", line, hoverinfo: "skip", ...where };
  return [upright, ...tipTrace(ends[bar.middle], data[bar.middle], bar, panels, context)];
}

/**
 * All marks of a figure.
 * @param {Marks} marks @param {Panel[]} panels @param {Attributes[]} data filled @param {FigureContext} context
 * @returns {{shapes: Attributes[], annotations: Attributes[], traces: Attributes[]}}
 */
export function mark(marks, panels, data, context) {
  const { run, theme, steps } = context;
  const [shapes, annotations] = [/** @type {Attributes[]} */ ([]), /** @type {Attributes[]} */ ([])];
  const ends = lineEnds(data);
  const layer = data.some(({ type }) => type === "heatmap") ? "above" : "below";
  panels.forEach((panel, place) => {
    if (run.step >= 0 && marks.changes) {
      const made = changeMarks(marks, panel, context, layer);
      shapes.push(...made.shapes);
      annotations.push(...made.annotations);
    }
    if (run.step >= 0 && marks.now) shapes.push(...nowMarks(panel, context));
    if (steps && place === panels.length - 1 && panel.xaxis.showticklabels !== false) {
      annotations.push(quiet("step", panel, theme, { x: 1, xanchor: "right", y: 0, yanchor: "top", yshift: -5 }));
    }
    const labels = marks.labels.filter(({ trace }) => axisOf(data[trace]) === panel.x);
    annotations.push(...names(labels, panel, ends, context));
    const here = data.filter((trace) => axisOf(trace) === panel.x).flatMap(({ y }) => y ?? []);
    if (marks.empty && here.length && Math.max(...here) <= marks.empty.limit) {
      annotations.push(quiet(marks.empty.text, panel, theme, { x: 0.04, y: 0.3 }));
    }
  });
  const bars = marks.bars.flatMap((bar) => barTraces(bar, data, ends, panels, context));
  const tips = marks.tips.flatMap((tip) => tipTrace(ends[tip.trace], data[tip.trace], tip, panels, context));
  return { shapes, annotations, traces: [...bars, ...tips] };
}
