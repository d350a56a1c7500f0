// What a figure is drawn in, without a page: a theme whose tokens stay as they are, words of 8 px a letter, a run whose
// columns are given.

import { Run } from "../../bnviz/ui/static/run.js";
import { Columns } from "../../bnviz/ui/static/columns.js";

const brush = { font: "", measureText: (text) => ({ width: 8 * text.length }) };
globalThis.document = { createElement: () => ({ getContext: () => brush }) };

export const THEME = {
  sizes: { axis: 14, label: 15, line: 2.5 }, font: "sans-serif", css: (token) => token, resolved: structuredClone,
};

/** A reference to a scalar. @param {string} column */
export const ref = (column) => [column, []];

/**
 * A run.
 * @param {Record<string, number[]>} lines scalars by column, one value a step
 * @param {{films?: Record<string, number[][]>, now?: Record<string, number[]>, shapes?: Record<string, number[]>}} more
 *   films: a vector a step; now: what the row that is shown says, in these shapes
 */
export function running(lines, { films = {}, now = {}, shapes = {}, ...more } = {}) {
  const count = Math.max(0, ...Object.values({ ...lines, ...films }).map((each) => each.length));
  const steps = Uint32Array.from({ length: count }, (_, step) => step);
  const layout = {
    generation: 1,
    line: Object.keys(lines).map(ref),
    film: Object.entries(films).map(([column, rows]) => ({ ref: ref(column), size: rows[0].length })),
    now: Object.keys(now).map((column) => ({ ref: ref(column), shape: shapes[column] ?? [], dtype: "f4" })),
  };
  const run = new Run();
  run.columns = new Columns(layout);
  run.columns.add({
    generation: 1, reset: true, provisional: false, last: count - 1, stride: 1, filmStride: 1, time: 0, steps,
    lines: Object.values(lines).map((values) => Float32Array.from(values)),
    filmSteps: Object.keys(films).length ? steps : new Uint32Array(),
    films: Object.values(films).map((rows) => Uint8Array.from(rows.flat())),
    now: Object.values(now).map((values) => Float32Array.from(values)),
  }, new Set());
  return Object.assign(run, { id: "here" }, more);
}

/** What a figure of 400 by 200 px, without its margins, is drawn in. @param {Run} run */
export const drawnIn = (run, more = {}) => ({
  run, theme: THEME, controls: new Map(), width: 450, height: 250, top: 20, end: 100, steps: true, zoom: new Map(),
  reach: { low: Infinity, high: -Infinity }, touch: false, ...more,
});

const MARKS = {
  x: "step", now: false, labels: [], tips: [], bars: [], changes: null, slots: {}, ended: [],
  y: { mode: "fixed", log: false, start: [0, 10] },
};

/** A chart of some traces, with one panel of 400 by 200 px. */
export const chart = (data, bindings, marks = {}, layout = {}) => ({
  kind: "chart", key: "key", title: "", note: "", explanation: "", height: { desk: 250, phone: 250, projector: 250 },
  figure: { data, layout: { xaxis: {}, yaxis: { range: [0, 10] }, margin: { l: 40, r: 10, t: 20, b: 30 }, ...layout } },
  bindings, marks: { ...MARKS, ...marks },
});
