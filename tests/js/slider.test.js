// The notches of sliders.

import assert from "node:assert/strict";
import { test } from "node:test";

import { including, notches } from "../../bnviz/ui/static/slider.js";

test("a logarithmic slider has ten notches a decade, from end to end", () => {
  assert.deepEqual(notches({ low: 0.1, high: 1, log: true }), [0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1]);
  const odd = notches({ low: 0.07, high: 3.3, log: true });
  assert.deepEqual([odd[0], odd[1], odd.at(-2), odd.at(-1)], [0.07, 0.08, 3, 3.3]);
});

test("a logarithmic slider of whole numbers has whole notches", () => {
  assert.deepEqual(notches({ low: 1, high: 20, log: true, integer: true }), [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20]);
});

test("a linear slider has round notches, about two hundred", () => {
  const found = notches({ low: 0, high: 1 });
  assert.equal(found.length, 201);
  assert.deepEqual(found.slice(0, 4), [0, 0.005, 0.01, 0.015]);
  assert.deepEqual(notches({ low: 0, high: 3, integer: true }), [0, 1, 2, 3]);
  assert.deepEqual(notches({ low: -2, high: 2, integer: true }), [-2, -1, 0, 1, 2]);
});

test("notches increase and hold both ends, whatever the range", () => {
  const ranges = [[0, 0.7], [1, 60], [-3.3, 1e4], [10, 2000], [1e-4, 30]];
  for (const [low, high] of ranges) {
    for (const log of low > 0 ? [false, true] : [false]) {
      for (const integer of Number.isInteger(low) ? [false, true] : [false]) {
        const found = notches({ low, high, log, integer });
        assert.deepEqual([found[0], found.at(-1)], [low, high]);
        assert.ok(found.every((value, k) => k === 0 || value > found[k - 1]), String([low, high, log, integer]));
      }
    }
  }
});

test("a value that is no notch becomes one, in order; full speed stays the last", () => {
  assert.deepEqual(including([1, 2, 5], 3), [1, 2, 3, 5]);
  assert.deepEqual(including([1, 2, 5], 9), [1, 2, 5, 9]);
  assert.deepEqual(including([1, 2, 5], 0.5), [0.5, 1, 2, 5]);
  assert.deepEqual(including([1, 20, 120, 0], 30), [1, 20, 30, 120, 0]);
  assert.deepEqual(including([1, 20, 120, 0], 500), [1, 20, 120, 500, 0]);
  assert.deepEqual(including([1, 20, 120, 0], 0), [1, 20, 120, 0]);
});
