// The pairs of axes of a figure, and how they move with the run.

/** @import { ChartNode, FigureContext, Marks, Panel, Range } from "./types/chart.js" */
/** @import { Attributes } from "./types/plotly.js" */

import { decades, grow, power, stepTicks, ticksBetween } from "./axes.js";
import { percentTick, setting } from "./format.js";

const WORD = 44; // px at the end of the step axis, for the word "step"

/** @param {Attributes} layout @param {{width: number, height: number}} size @returns {Panel[]} */
export function panelsOf(layout, { width, height }) {
  const { l = 0, r = 0, t = 0, b = 0 } = layout.margin ?? {};
  const { columns = 1, xgap = 0 } = layout.grid ?? {};
  const wide = ((width - l - r) * (1 - xgap)) / (columns - xgap || 1);
  return Object.keys(layout).filter((key) => key.startsWith("xaxis")).map((key) => {
    const number = key.slice("xaxis".length);
    const [xaxis, yaxis] = [layout[key], layout[`yaxis${number}`]];
    return { x: `x${number}`, y: `y${number}`, xaxis, yaxis, width: wide, height: height - t - b };
  });
}

/**
 * The smallest and largest value of the traces that follow the run; on a log axis of the positive ones.
 * @param {ChartNode} node @param {Attributes[]} data filled @returns {Range}
 */
export function bounds(node, data) {
  let [low, high] = [Infinity, -Infinity];
  const bound = node.bindings.filter(({ attr }) => attr === "y").map(({ trace }) => data[trace]);
  for (const trace of new Set(bound)) {
    for (const value of trace.y ?? []) {
      if (!Number.isFinite(value) || (node.marks.y.log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

/**
 * Move every panel's axes to where the run is; what the reader zoomed into stays.
 * @param {Marks} marks @param {Panel[]} panels @param {Range} found the data's bounds @param {FigureContext} context
 */
export function moveAxes(marks, panels, found, context) {
  const { reach, zoom, end, steps } = context;
  const { mode, log, start, least, most } = marks.y;
  if (mode === "grow") {
    [reach.low, reach.high] = [Math.min(reach.low, found[0]), Math.max(reach.high, found[1])];
    const range = reach.low <= reach.high ? grow(start, reach.low, reach.high, { log, least, most }) : start;
    for (const { yaxis } of panels) setScale(yaxis, range, log);
  }
  for (const { x, y, xaxis, yaxis, width } of panels) {
    if (steps) Object.assign(xaxis, { range: [0, end], tickvals: stepTicks(end, width) });
    xaxis.uirevision = yaxis.uirevision = false; // the zoom is kept here, because the ranges move under it
    zoomInto(xaxis, zoom.get(x), width / 70, steps ? WORD / width : 0);
    zoomInto(yaxis, zoom.get(y), 4, 0);
  }
}

/** @param {Attributes} yaxis @param {Range} range @param {boolean} log */
function setScale(yaxis, [low, high], log) {
  yaxis.range = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  yaxis.tickvals = log ? decades(low, high, 3) : ticksBetween(low, high, 3);
  const linear = yaxis.tickformat?.endsWith("%") ? percentTick : setting;
  yaxis.ticktext = yaxis.tickvals.map(log ? power : linear);
}

/**
 * Show where the reader zoomed to, if anywhere; a share of the axis at its end stays free of ticks.
 * @param {Attributes} axis @param {Range | undefined} range @param {number} most ticks @param {number} free
 */
function zoomInto(axis, range, most, free) {
  if (!range) return;
  axis.range = range;
  delete axis.ticktext;
  if (axis.type === "log") {
    delete axis.tickvals;
    axis.nticks = 4;
    return;
  }
  const [low, high] = [Math.min(...range), Math.max(...range)];
  const ticks = ticksBetween(low, high, most).filter((tick) => tick <= high - free * (high - low));
  axis.tickvals = ticks;
  if (!axis.tickformat) axis.ticktext = ticks.map(setting);
}
