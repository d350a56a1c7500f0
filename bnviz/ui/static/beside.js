// Another run behind one's own, dotted: the class's, while a student explores.

/** @import { ChartNode, FigureContext, Panel } from "./types/chart.js" */
/** @import { Attributes } from "./types/plotly.js" */

import { axisOf } from "./marks.js";

const MOST = 300; // points of a line
const NAME = "the class";
const APART = 0.1; // of the axis: lines that are closer are not named

/**
 * The finite values of a column with their steps, at most so many; the last always stays.
 * @param {{steps: Uint32Array, values: Float32Array}} line
 */
function known({ steps, values }) {
  const rows = Array.from(steps.keys()).filter((row) => Number.isFinite(values[row]));
  const stride = Math.ceil(rows.length / MOST) || 1;
  const kept = rows.filter((_, place) => place % stride === 0 || place === rows.length - 1);
  return { x: kept.map((row) => steps[row]), y: kept.map((row) => values[row]) };
}

/** How far two lines are apart at the last step of the shorter. @param {Attributes} one @param {Attributes} other */
function distance(one, other) {
  const last = Math.min(one.x.at(-1) ?? -1, other.x.at(-1) ?? -1);
  const at = (/** @type {Attributes} */ { x, y }) => y[x.findLastIndex((/** @type {number} */ step) => step <= last)];
  return Math.abs((at(one) ?? 0) - (at(other) ?? 0));
}

/**
 * The other run's lines in a chart that all arms share, and its name at the line that is furthest from one's own.
 * @param {ChartNode} node @param {Attributes[]} data one's own, filled @param {Panel[]} panels
 * @param {FigureContext} context
 * @returns {{traces: Attributes[], annotations: Attributes[]}}
 */
export function behind(node, data, panels, { beside, theme, end }) {
  const { columns } = beside ?? {};
  const found = [];
  if (columns && node.slot === undefined && node.marks.x === "step" && panels.length === 1) {
    for (const binding of node.bindings) {
      const own = data[binding.trace];
      const plain = binding.use === "line" && binding.attr === "y" && !Array.isArray(binding.ref[0]);
      if (!plain || !own.line || own.fill) continue;
      const line = known(columns.line(/** @type {import("./types/wire.js").Ref} */ (binding.ref)));
      if (!line.x.length || !own.x?.length) continue;
      const { xaxis, yaxis } = own;
      const drawn = { ...own.line, dash: "dot", width: Math.max(1.5, (own.line.width ?? 2) - 0.5) };
      found.push({ own, trace: { type: "scatter", mode: "lines", ...line, xaxis, yaxis, line: drawn, hoverinfo: "skip",
        showlegend: false, zorder: -1 } });
    }
  }
  const [furthest] = found.toSorted((a, b) => distance(b.own, b.trace) - distance(a.own, a.trace));
  const panel = furthest && panels.find(({ x }) => x === axisOf(furthest.trace));
  const traces = found.map(({ trace }) => trace);
  if (!panel || panel.yaxis.type === "log") return { traces, annotations: [] };
  const [low, high] = panel.yaxis.range;
  if (distance(furthest.own, furthest.trace) < APART * (high - low)) return { traces, annotations: [] };
  const { trace } = furthest;
  const place = Math.max(0, trace.x.findLastIndex((step) => step <= end));
  const name = { text: NAME, x: trace.x[place], y: trace.y[place], xref: panel.x, yref: panel.y, xanchor: "right",
    xshift: -6, showarrow: false, font: { size: theme.sizes.axis, color: trace.line.color } };
  return { traces, annotations: [name] };
}
