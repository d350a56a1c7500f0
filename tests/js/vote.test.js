// The drawing of a class's question: its y axis holds all that was seen and every bound.

import assert from "node:assert/strict";
import { test } from "node:test";

import { rangeOf, zonesOf } from "../../bnviz/ui/static/votecurve.js";

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

const PERCENT = { bounds: [70, 30], options: ["a", "b", "c", "breaks"], curve: [[0, 10]], unit: "%", by: 30, step: 60 };

test("options lie beside their zones of the axis, one below the other without a gap", () => {
  const zones = zonesOf(PERCENT);
  assert.equal(zones.length, 4);
  zones.slice(1).forEach(({ from }, k) => assert.ok(Math.abs(from - zones[k].from - zones[k].tall) < 1e-9));
  assert.ok(Math.abs(zones[0].tall / zones[1].tall - 30 / 40) < 1e-9);
  assert.ok(Math.abs(zones[3].from + zones[3].tall - 100) < 1e-9);
});

test("where a zone is too small for words, or nothing is measured, options stand as a list", () => {
  assert.equal(zonesOf({ ...PERCENT, bounds: [70, 69] }), null);
  assert.equal(zonesOf({ ...PERCENT, bounds: [], options: ["yes", "no"] }), null);
});
