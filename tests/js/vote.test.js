// The drawing of a class's question: its y axis holds all that was seen and every bound.

import assert from "node:assert/strict";
import { test } from "node:test";

import { rangeOf } from "../../bnviz/ui/static/vote.js";

test("percent are drawn from 0 to 100", () => {
  assert.deepEqual(rangeOf({ bounds: [70, 30], curve: [[0, 10]], unit: "%" }), [0, 100]);
});

test("other numbers are drawn with room around the curve and the bounds", () => {
  const [low, high] = rangeOf({ bounds: [2, 1], curve: [[0, 5], [1, null], [2, -1]], unit: "" });
  assert.ok(low < -1 && high > 5);
  assert.deepEqual([low, high].map(Math.round), [-3, 7]);
});

test("a curve that stands still has room too", () => {
  const [low, high] = rangeOf({ bounds: [3], curve: [[0, 3]], unit: "" });
  assert.ok(low < 3 && high > 3);
});
