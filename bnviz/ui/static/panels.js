// The pairs of axes of a figure, and how they move with the run.

import { decades, grow, power, stepTicks, ticksBetween } from "./axes.js";
import { setting as said, share } from "./format.js";

/**
 * @typedef {Object} Panel one pair of axes
 * @property {string} x @property {string} y as traces name them: x, x2, ...
 * @property {any} xaxis @property {any} yaxis their layout
 * @property {number} width @property {number} height px of the plot
 */

/** @param {any} layout @param {{width: number, height: number}} size @returns {Panel[]} */
export function panelsOf(layout, { width, height }) {
  const { l = 0, r = 0, t = 0, b = 0 } = layout.margin ?? {};
  const { columns = 1, xgap = 0 } = layout.grid ?? {};
  const wide = ((width - l - r) * (1 - xgap)) / (columns - xgap || 1);
  return Object.keys(layout).filter((key) => key.startsWith("xaxis")).map((key) => {
    const number = key.slice(5);
    return { x: `x${number}`, y: `y${number}`, xaxis: layout[key], yaxis: layout[`yaxis${number}`], width: wide, height: height - t - b };
  });
}

/** The smallest and largest value of the traces that follow the run; on a log axis of the positive ones. */
export function bounds(node, data) {
  let [low, high] = [Infinity, -Infinity];
  for (const trace of new Set(node.bindings.filter(({ attr }) => attr === "y").map((binding) => data[binding.trace]))) {
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
 * @param {any} marks @param {Panel[]} panels @param {[number, number]} found @param {import("./figure.js").Setting} setting
 */
export function moveAxes(marks, panels, found, setting) {
  const { reach, zoom, end } = setting;
  const { mode, log, start, least, most } = marks.y;
  if (mode === "grow") {
    if (found[0] <= found[1]) [reach.low, reach.high] = [Math.min(reach.low, found[0]), Math.max(reach.high, found[1])];
    const range = reach.low <= reach.high ? grow(start, reach.low, reach.high, { log, least, most }) : start;
    for (const { yaxis } of panels) scale(yaxis, range, log);
  }
  for (const { x, y, xaxis, yaxis, width } of panels) {
    if (marks.x === "step") Object.assign(xaxis, { range: [0, end], tickvals: stepTicks(end, width) });
    xaxis.uirevision = yaxis.uirevision = false; // the zoom is kept here, because the ranges move under it
    if (zoom.has(x)) closer(xaxis, zoom.get(x), width / 70, marks.x === "step" ? 44 / width : 0);
    if (zoom.has(y)) closer(yaxis, zoom.get(y), 4);
  }
}

function scale(yaxis, [low, high], log) {
  yaxis.range = log ? [Math.log10(low), Math.log10(high)] : [low, high];
  yaxis.tickvals = log ? decades(low, high, 3) : ticksBetween(low, high, 3);
  if (log) yaxis.ticktext = yaxis.tickvals.map(power);
  else yaxis.ticktext = yaxis.tickvals.map(yaxis.tickformat?.endsWith("%") ? share : said);
}

/** Where the reader zoomed to; a share of the axis at its end may stay free of ticks. */
function closer(axis, range, most, free = 0) {
  axis.range = range;
  delete axis.ticktext;
  if (axis.type === "log") {
    delete axis.tickvals;
    axis.nticks = 4;
  } else {
    const [low, high] = [Math.min(...range), Math.max(...range)];
    axis.tickvals = ticksBetween(low, high, most).filter((tick) => tick <= high - free * (high - low));
    if (!axis.tickformat) axis.ticktext = axis.tickvals.map(said);
  }
}
