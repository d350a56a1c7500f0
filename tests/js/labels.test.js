// Names at the lines' ends.

import assert from "node:assert/strict";
import { test } from "node:test";

import { apart, lineEnds } from "../../bnviz/ui/static/labels.js";

const moved = (pixels) => apart(pixels, 17).map((shift, k) => shift + pixels[k]);

test("labels that are apart stay where they are", () => {
  assert.deepEqual(apart([20, 60, 100], 17), [0, 0, 0]);
  assert.deepEqual(apart([], 17), []);
});

test("two that meet spread around their middle", () => {
  assert.deepEqual(moved([50, 54]), [43.5, 60.5]);
  assert.deepEqual(moved([54, 50]), [60.5, 43.5]); // whichever comes first
});

test("a cluster that spreads onto its neighbour takes it in", () => {
  assert.deepEqual(moved([50, 52, 63]), [38, 55, 72]);
});

test("none lies below the floor, and no two overlap, wherever the lines end", () => {
  const ends = [[0, 0, 0], [1, 3, 90, 92], [-40, 5, 5, 200], [7, 7.1, 7.2, 30, 31, 32]];
  for (const pixels of ends) {
    const found = moved(pixels).sort((a, b) => a - b);
    assert.ok(found[0] >= 17 / 2 - 2 - 1e-9, String(found));
    assert.ok(found.every((at, k) => k === 0 || at - found[k - 1] >= 17 - 1e-9), String(found));
  }
});

test("a line that breaks off ends at its last number", () => {
  const data = [{ x: [0, 1, 2], y: [4, 5, NaN] }, { x: [0, 1], y: [null, NaN] }];
  assert.deepEqual(lineEnds(data), [{ x: 1, y: 5, first: 0 }, null]);
});

test("a line ends at its last point", () => {
  const data = [{ x: [0, 2, 5], y: [1, 2, 3] }, { x: [], y: [] }, { y: [1] }, { x: "x2", y: [1] }];
  assert.deepEqual(lineEnds(data), [{ x: 5, y: 3, first: 0 }, null, null, null]);
});
