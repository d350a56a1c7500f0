// Where a number stands on the rail of a guess.

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeOf } from "../../bnviz/ui/static/guess.js";
import { notches } from "../../bnviz/ui/static/slider.js";

test("a notch stands where the slider's knob would", () => {
  const values = notches({ low: 1, high: 1e9, log: true });
  values.forEach((value, k) => assert.equal(placeOf(values, value, true), k / (values.length - 1)));
});

test("between two notches a value lies by its share, or by its logarithm", () => {
  assert.equal(placeOf([0, 10, 20], 5, false), 0.25);
  assert.ok(Math.abs(placeOf([1, 100, 10000], 10, true) - 0.25) < 1e-12);
});

test("what lies beyond the rail stands at its end", () => {
  assert.equal(placeOf([1, 2, 3], 0.5, false), 0);
  assert.equal(placeOf([1, 2, 3], 17, false), 1);
});

test("places increase with the value", () => {
  const values = notches({ low: 0.5, high: 20, log: true });
  const places = [0.5, 0.7, 1.1, 5.73, 19, 20].map((value) => placeOf(values, value, true));
  assert.ok(places.every((place, k) => k === 0 || place > places[k - 1]), String(places));
});
