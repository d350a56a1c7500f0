// The bits of a plane's cells, and where a drag puts the points.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cellsOf, dragged } from "../../bnviz/ui/static/plane.js";

test("bits are cells, the most significant one first, row by row, layer by layer", () => {
  const bits = new Uint8Array(2 * 8); // two layers of 8 x 8 cells
  bits[0] = 0b10000001;
  bits[7] = 0b00010000;
  bits[8 + 3] = 0b00000010;
  assert.deepEqual(cellsOf(bits, 0, 8), [[0, 0], [7, 0], [3, 7]]);
  assert.deepEqual(cellsOf(bits, 1, 8), [[6, 3]]);
});

test("a wider grid has several bytes a row", () => {
  const bits = new Uint8Array(16 * 2); // one layer of 16 x 16 cells
  bits[2 * 5 + 1] = 1;
  assert.deepEqual(cellsOf(bits, 0, 16), [[15, 5]]);
});

test("a drag sets tenths and stops at the bounds", () => {
  assert.equal(dragged(1.2345, 4), 1.2);
  assert.equal(dragged(-9, 4), -4);
  assert.equal(dragged(9, 4), 4);
});
