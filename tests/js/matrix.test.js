// The squares of a large matrix: area is size, hollow is negative.

import assert from "node:assert/strict";
import { test } from "node:test";

import { squareOf } from "../../bnviz/ui/static/matrix.js";

test("one fills its cell, and minus one too, hollow", () => {
  assert.deepEqual(squareOf(254, 8), { inset: 0, side: 8, hollow: false });
  assert.deepEqual(squareOf(0, 8), { inset: 0, side: 8, hollow: true });
});

test("the area of a square is the number's share of its cell", () => {
  const [quarter, half] = [31.75, 63.5].map((more) => squareOf(127 + more, 10).side ** 2 / 100);
  assert.ok(Math.abs(quarter - 0.25) < 1e-9);
  assert.ok(Math.abs(half - 0.5) < 1e-9);
});

test("nothing is drawn for zero, nor what is smaller than a pixel", () => {
  assert.equal(squareOf(127, 8), null);
  assert.equal(squareOf(128, 4), null);
});

test("no square leaves its cell, whatever the byte", () => {
  for (let byte = 0; byte < 256; byte += 1) {
    const { inset, side } = squareOf(byte, 6) ?? { inset: 0, side: 0 };
    assert.ok(inset >= 0 && inset + side <= 6 + 1e-9, String(byte));
  }
});
