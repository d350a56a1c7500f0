// A declared figure and a run's columns: what Plotly draws.

import assert from "node:assert/strict";
import { test } from "node:test";

import { THEME, chart, drawnIn, ref, running } from "./drawing.js";
import { base, compose, points } from "../../bnviz/ui/static/figure.js";

const line = (values, steps = values.map((_, k) => k)) =>
  ({ steps: Uint32Array.from(steps), values: Float32Array.from(values) });
const NONE = new Set();

test("every finite value is a point", () => {
  assert.deepEqual(points([line([1, NaN, 3, Infinity])], 100, NONE), { x: [0, 2], y: [1, 3] });
});

test("several columns are interleaved at each step", () => {
  const [before, after] = [line([NaN, 10, NaN]), line([1, 2, 3])];
  assert.deepEqual(points([before, after], 100, NONE), { x: [0, 1, 1, 2], y: [1, 10, 2, 3] });
});

test("a line of more points than can be told apart is halved until they fit; the last stays", () => {
  const many = line(Array.from({ length: 1001 }, (_, k) => k));
  const { x } = points([many], 300, NONE);
  assert.deepEqual([x.slice(0, 3), x.at(-1)], [[0, 4, 8], 1000]);
  assert.equal(x.length, 251);
});

test("steps that are kept stay", () => {
  const many = line(Array.from({ length: 1000 }, (_, k) => k));
  const { x, y } = points([many], 10, new Set([501, 502]));
  assert.deepEqual(x.filter((step) => step > 400 && step < 600), [501, 502, 512]);
  assert.deepEqual(x, y);
});

test("no points come of no rows", () => {
  assert.deepEqual(points([line([])], 100, NONE), { x: [], y: [] });
});

test("a line gets its steps and values", () => {
  const node = chart([{ type: "scatter" }], [{ trace: 0, attr: "y", use: "line", ref: ref("loss") }]);
  const { data } = compose(node, node.figure, drawnIn(running({ loss: [3, NaN, 1] })));
  assert.deepEqual([data[0].x, data[0].y], [[0, 2], [3, 1]]);
});

test("several columns of one line stand at the same step, in their order", () => {
  const both = [ref("before"), ref("after")];
  const node = chart([{ type: "scatter" }], [{ trace: 0, attr: "y", use: "line", ref: both }]);
  const { data } = compose(node, node.figure, drawnIn(running({ before: [NaN, 12, NaN], after: [10, 80, NaN] })));
  assert.deepEqual([data[0].x, data[0].y], [[0, 1, 1], [10, 12, 80]]);
});

test("a film has a column of pixels a step", () => {
  const node = chart([{ type: "heatmap", y: [0, 1, 2] }], [{ trace: 0, attr: "z", use: "film", ref: ref("seen") }]);
  const { data } = compose(node, node.figure, drawnIn(running({}, { films: { seen: [[1, 2, 3], [4, 5, 6]] } })));
  assert.deepEqual([data[0].x, data[0].z], [[0, 1], [[1, 4], [2, 5], [3, 6]]]);
});

test("what is of now takes the row that is shown, in its shape, at any depth of a trace", () => {
  const bindings = [
    { trace: 0, attr: "marker.size", use: "now", ref: ref("sizes") },
    { trace: 1, attr: "z", use: "now", ref: ref("plane") },
  ];
  const node = chart([{ type: "scatter", marker: { color: "token:ink" } }, { type: "heatmap" }], bindings);
  const now = { sizes: [4, 5, 6], plane: [1, 2, 3, 4, 5, 6] };
  const run = running({ loss: [1] }, { now, shapes: { sizes: [3], plane: [2, 3] } });
  const { data } = compose(node, node.figure, drawnIn(run));
  assert.deepEqual(data[0].marker, { color: "token:ink", size: [4, 5, 6] });
  assert.deepEqual(data[1].z, [[1, 2, 3], [4, 5, 6]]);
});

test("drawing leaves the declared chart as it was", () => {
  const bindings = [{ trace: 0, attr: "y", use: "line", ref: ref("loss") }];
  const growing = { y: { mode: "grow", log: false, start: [0, 1] }, now: true };
  const node = chart([{ type: "scatter", line: { color: "token:arm1" } }], bindings, growing);
  const declared = structuredClone(node);
  compose(node, base(node, THEME, true, true), drawnIn(running({ loss: [3, 20] })));
  assert.deepEqual(node, declared);
});

test("a phone has its own margins and numbers; larger type has larger margins", () => {
  const node = { ...chart([], []), phone: { "margin.l": 26, "yaxis.showticklabels": true } };
  assert.equal(base(node, THEME, false, false).layout.margin.l, 40);
  const { margin, yaxis } = base(node, THEME, true, false).layout;
  assert.deepEqual([margin.l, yaxis.showticklabels], [26, true]);
  const larger = { ...THEME, sizes: { ...THEME.sizes, axis: 20 } };
  assert.deepEqual(base(node, larger, false, false).layout.margin, { l: 46, r: 10, t: 26, b: 36 });
});

test("whoever scrolls with a finger does not zoom", () => {
  const node = chart([], []);
  const { layout } = compose(node, node.figure, drawnIn(running({}), { touch: true }));
  assert.deepEqual([layout.dragmode, layout.xaxis.fixedrange], [false, true]);
});
