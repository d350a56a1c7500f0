// A declared figure plus a run's columns: the data and layout that Plotly draws.

import { bounds, moveAxes, panelsOf } from "./panels.js";
import { mark } from "./marks.js";
import { clear } from "./notes.js";

/**
 * @typedef {Object} Setting what a figure is drawn in
 * @property {import("./run.js").Run} run
 * @property {{theme: import("./theme.js").Theme, controls: Map<string, any>}} stage
 * @property {number} width @property {number} height px
 * @property {number} end of the step axis
 * @property {Map<string, [number, number]>} zoom ranges that the reader chose, by axis
 * @property {{low: number, high: number}} reach of the y axes in this run so far
 * @property {boolean} touch whether dragging scrolls the page
 */

/** Write under a dotted path. @param {any} target @param {string} path */
function put(target, path, value) {
  const names = path.split(".");
  const last = names.pop();
  for (const name of names) target = target[name] = { ...target[name] };
  target[last] = value;
}

/** The figure of a chart in one theme and size of screen, without points. */
export function base(node, theme, phone, large) {
  const figure = theme.resolved(node.figure);
  if (phone) for (const [path, value] of Object.entries(node.phone ?? {})) put(figure.layout, path, value);
  if (large) {
    figure.layout.yaxis.showticklabels = true; // out of its row it needs its own numbers
    figure.layout.margin = { ...figure.layout.margin, l: Math.max(40, figure.layout.margin.l) };
  }
  const more = Math.max(0, theme.sizes.axis - 14); // larger type needs larger margins
  const { l = 0, t = 0, b = 0 } = figure.layout.margin ?? {};
  figure.layout.margin = { ...figure.layout.margin, l: l > 20 ? l + more : l, t: t > 14 ? t + more : t, b: b > 14 ? b + more : b };
  figure.layout.font = { ...figure.layout.font, family: theme.font };
  return figure;
}

/**
 * At each step every finite value of the columns in their order, at most so many; changes and the last always stay.
 * @param {{steps: Uint32Array, values: Float32Array}[]} columns @param {number} most @param {Set<number>} kept
 */
export function points(columns, most, kept) {
  const { steps } = columns[0];
  const rows = [];
  for (let row = 0; row < steps.length; row += 1) {
    if (columns.some(({ values }) => Number.isFinite(values[row]))) rows.push(row);
  }
  let stride = 1;
  while (rows.length / stride > most) stride *= 2;
  const [x, y] = [[], []];
  rows.forEach((row, place) => {
    if (place % stride && place !== rows.length - 1 && !kept.has(steps[row])) return;
    for (const { values } of columns) {
      if (!Number.isFinite(values[row])) continue;
      x.push(steps[row]);
      y.push(values[row]);
    }
  });
  return { x, y };
}

/** A film's columns as Plotly's rows: size arrays of n. @param {{values: Uint8Array, size: number, steps: Uint32Array}} film */
function turned({ values, size, steps }) {
  const n = steps.length;
  return Array.from({ length: size }, (_, row) => Array.from({ length: n }, (_, column) => values[column * size + row]));
}

/** The newest row's numbers in their shape. */
function shaped(values, shape) {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return Array.from(values);
  const width = shape.at(-1);
  return Array.from({ length: values.length / width }, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width)));
}

const refsOf = ({ ref }) => (Array.isArray(ref[0]) ? ref : [ref]);

/** Fill one trace from its column. @param {Setting} setting */
function feed(trace, binding, panel, setting) {
  const { columns, changes } = setting.run;
  if (binding.use === "line") {
    const lines = refsOf(binding).map((ref) => columns.line(ref));
    const [low, high] = setting.zoom.get(panel?.x) ?? [0, setting.end];
    const inside = (step) => step >= low && step <= high;
    const shown = lines[0].steps.reduce((count, step) => count + inside(step), 0) || 1;
    const room = (panel.width * Math.min(1, (columns.last - low) / (high - low) || 1)) * 0.7; // halving leaves one point in two pixels or fewer
    const most = Math.max(64, (room * lines[0].steps.length) / shown);
    const found = points(lines, most, new Set(changes.flatMap(({ step }) => [step - 1, step])));
    trace.x = found.x;
    put(trace, binding.attr, found.y);
  } else if (binding.use === "film") {
    const film = columns.film(binding.ref);
    trace.x = Array.from(film.steps);
    put(trace, binding.attr, turned(film));
  } else {
    const values = columns.now(binding.ref);
    if (values) put(trace, binding.attr, shaped(values, columns.shape(binding.ref)));
  }
}

/**
 * What Plotly is to draw.
 * @param {import("./scene.js").Node} node a chart @param {any} figure its base @param {Setting} setting
 */
export function compose(node, figure, setting) {
  const layout = { ...figure.layout, width: setting.width, height: setting.height, uirevision: setting.run.id || "none" };
  for (const key of Object.keys(layout).filter((each) => /^[xy]axis/.test(each))) {
    layout[key] = { ...layout[key] };
    if (layout[key].range) layout[key].range = [...layout[key].range]; // Plotly writes into it
  }
  const data = figure.data.map((trace) => ({ ...trace }));
  const panels = panelsOf(layout, setting);
  if (setting.touch) {
    layout.dragmode = false;
    for (const { xaxis, yaxis } of panels) xaxis.fixedrange = yaxis.fixedrange = true;
  }
  if (setting.run.columns) {
    for (const binding of node.bindings) feed(data[binding.trace], binding, panels.find(({ x }) => x === (data[binding.trace].xaxis ?? "x")), setting);
  }
  moveAxes(node.marks, panels, bounds(node, data), setting);
  const marks = mark(node.marks, panels, data, setting);
  layout.shapes = [...(layout.shapes ?? []), ...marks.shapes];
  const names = marks.annotations.filter(({ yref, xshift }) => xshift && !/domain/.test(yref));
  const notes = clear(layout.annotations ?? [], names, panels[0], setting.stage.theme.font);
  layout.annotations = [...notes, ...marks.annotations];
  return { data: [...data, ...marks.traces], layout };
}
