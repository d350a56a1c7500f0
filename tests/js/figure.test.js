// A run's columns as the points of a line.

import assert from "node:assert/strict";
import { test } from "node:test";

import { points } from "../../bnviz/ui/static/figure.js";

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
