// A declared figure plus a run's columns: the data and layout that Plotly draws.

/** @import { Binding, ChartNode, FigureContext, Panel } from "./types/chart.js" */
/** @import { Attributes, Figure } from "./types/plotly.js" */
/** @import { Ref } from "./types/wire.js" */
/** @import { Theme } from "./theme.js" */

import { behind } from "./beside.js";
import { axisOf, mark } from "./marks.js";
import { uncovered } from "./notes.js";
import { bounds, moveAxes, panelsOf } from "./panels.js";

const PLAIN = 14; // px of an axis' type that margins are declared for
const FEWEST = 64; // points of a line

/** @typedef {{steps: Uint32Array, values: Float32Array}} Line a scalar at every kept step */

/**
 * Write under a dotted path; what lies on the way is copied.
 * @param {Attributes} target @param {string} path @param {unknown} value
 */
function put(target, path, value) {
  const names = path.split(".");
  const last = names.splice(-1)[0];
  for (const name of names) target = target[name] = { ...target[name] };
  target[last] = value;
}

/**
 * The figure of a chart in one theme and size of screen, without points.
 * @param {ChartNode} node @param {Theme} theme @param {boolean} phone @param {boolean} large out of its row
 * @returns {Figure}
 */
export function base(node, theme, phone, large) {
  const figure = theme.resolved(node.figure);
  const { layout } = figure;
  if (phone) for (const [path, value] of Object.entries(node.phone ?? {})) put(layout, path, value);
  const { l = 0, t = 0, b = 0, ...others } = layout.margin ?? {};
  if (large) layout.yaxis.showticklabels = true; // it needs its own numbers
  const left = large ? Math.max(40, l) : l;
  const more = Math.max(0, theme.sizes.axis - PLAIN); // larger type needs larger margins
  const room = { l: left > 20 ? left + more : left, t: t > 14 ? t + more : t, b: b > 14 ? b + more : b };
  layout.margin = { ...others, ...room };
  layout.font = { ...layout.font, family: theme.font };
  return figure;
}

/**
 * At each step every finite value of the lines in their order, at most so many; changes and the last always stay.
 * @param {Line[]} lines @param {number} most @param {Set<number>} kept steps
 */
export function points(lines, most, kept) {
  const { steps } = lines[0];
  const rows = [];
  for (let row = 0; row < steps.length; row += 1) {
    if (lines.some(({ values }) => Number.isFinite(values[row]))) rows.push(row);
  }
  let stride = 1;
  while (rows.length / stride > most) stride *= 2;
  /** @type {number[]} */
  const x = [];
  /** @type {number[]} */
  const y = [];
  rows.forEach((row, place) => {
    if (place % stride && place !== rows.length - 1 && !kept.has(steps[row])) return;
    for (const { values } of lines) {
      if (!Number.isFinite(values[row])) continue;
      x.push(steps[row]);
      y.push(values[row]);
    }
  });
  return { x, y };
}

/**
 * A film's n columns as Plotly's rows: size arrays of n.
 * @param {{values: Uint8Array, size: number, steps: Uint32Array}} film
 */
function transposed({ values, size, steps }) {
  const columns = Array.from(steps, (_, column) => column * size);
  return Array.from({ length: size }, (_, row) => columns.map((column) => values[column + row]));
}

/** The newest row's numbers in their shape. @param {Float32Array | Uint8Array} values @param {number[]} shape */
function shaped(values, shape) {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return Array.from(values);
  const width = shape[shape.length - 1];
  const rows = values.length / width;
  return Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
}

/** @param {Ref | Ref[]} ref @returns {ref is Ref[]} */
const isList = (ref) => Array.isArray(ref[0]);

/**
 * How many points of a line can be told apart: halving leaves one point in two pixels or fewer.
 * @param {Line} line @param {Panel} panel @param {FigureContext} context
 */
function mostPoints({ steps }, panel, { run, zoom, end }) {
  const [low, high] = zoom.get(panel.x) ?? [0, end];
  const shown = steps.reduce((count, step) => count + Number(step >= low && step <= high), 0) || 1;
  const room = panel.width * Math.min(1, ((run.columns?.last ?? 0) - low) / (high - low) || 1) * 0.7;
  return Math.max(FEWEST, (room * steps.length) / shown);
}

/**
 * Fill one attribute of a trace from its column.
 * @param {Attributes} trace @param {Binding} binding @param {Panel[]} panels @param {FigureContext} context
 */
function fill(trace, binding, panels, context) {
  const { columns, changes } = context.run;
  if (!columns) return;
  if (binding.use === "line") {
    const refs = isList(binding.ref) ? binding.ref : [binding.ref];
    const lines = refs.map((ref) => columns.line(ref));
    const panel = panels.find(({ x }) => x === axisOf(trace)) ?? panels[0];
    const kept = new Set(changes.flatMap(({ step }) => [step - 1, step]));
    const found = points(lines, mostPoints(lines[0], panel, context), kept);
    trace.x = found.x;
    put(trace, binding.attr, found.y);
  } else if (binding.use === "film") {
    const film = columns.film(binding.ref);
    trace.x = Array.from(film.steps);
    put(trace, binding.attr, transposed(film));
  } else {
    const values = columns.now(binding.ref);
    if (values) put(trace, binding.attr, shaped(values, columns.shape(binding.ref)));
  }
}

/**
 * What Plotly is to draw.
 * @param {ChartNode} node @param {Figure} figure its base @param {FigureContext} context @returns {Figure}
 */
export function compose(node, figure, context) {
  const { width, height, run, theme, touch } = context;
  /** @type {Attributes} */
  const layout = { ...figure.layout, width, height, uirevision: run.id || "none" };
  for (const key of Object.keys(layout).filter((each) => /^[xy]axis/.test(each))) {
    layout[key] = { ...layout[key] };
    if (layout[key].range) layout[key].range = [...layout[key].range]; // Plotly writes into it
  }
  const data = figure.data.map((trace) => ({ ...trace }));
  const panels = panelsOf(layout, context);
  if (touch) {
    layout.dragmode = false;
    for (const { xaxis, yaxis } of panels) xaxis.fixedrange = yaxis.fixedrange = true;
  }
  for (const binding of node.bindings) fill(data[binding.trace], binding, panels, context);
  moveAxes(node.marks, panels, bounds(node, data), context);
  const marks = mark(node.marks, panels, data, context);
  layout.shapes = [...(layout.shapes ?? []), ...marks.shapes];
  const names = marks.annotations.filter(({ yref, xshift }) => xshift && !/domain/.test(yref));
  const notes = uncovered(layout.annotations ?? [], names, panels[0], theme.font);
  const other = behind(node, data, panels, context);
  layout.annotations = [...notes, ...marks.annotations, ...other.annotations];
  return { data: [...data, ...marks.traces, ...other.traces], layout };
}
