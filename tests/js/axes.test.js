// How axes move. The step ends and the ticks are Python's too.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decades, grow, power, roundUp, stepEnd, stepTicks, ticksBetween } from "../../bnviz/ui/static/axes.js";
import { cases } from "./cases.js";

const CASES = cases("axes");

test("the step axis goes in steps, with room for the names right of now", () => {
  for (const { last, reserve, fine, end } of CASES.step_end) assert.equal(stepEnd(last, reserve, fine), end, `${last}`);
});

test("the step axis has as many round ticks as fit, none where the word step stands", () => {
  for (const { end, room, ticks } of CASES.step_ticks) assert.deepEqual(stepTicks(end, room), ticks, `${end}, ${room}`);
});

test("number axes have few round ticks", () => {
  for (const { low, high, most, ticks } of CASES.ticks) {
    assert.deepEqual(ticksBetween(low, high, most).map((tick) => tick + 0), ticks, `${low} to ${high}`); // no -0
  }
});

test("logarithmic axes have powers of ten", () => {
  for (const { low, high, most, ticks } of CASES.decades) assert.deepEqual(decades(low, high, most), ticks);
});

test("powers of ten read as people write them", () => {
  for (const { exponent, text } of CASES.power) assert.equal(power(Number(`1e${exponent}`)), text);
});

test("an axis grows outwards only, to the next round number", () => {
  assert.deepEqual(grow([0, 2.7], 0.1, 2.6), [0, 2.7]);
  assert.deepEqual(grow([0, 2.7], 0.1, 2.8), [0, 3]);
  assert.deepEqual(grow([0, 3], -0.4, 2.8), [-0.5, 3]);
  assert.deepEqual(grow([0, 3], 0, 42), [0, 50]);
});

test("an axis never grows beyond its limits", () => {
  assert.deepEqual(grow([0, 2.7], 0, 1e9, { most: 10 }), [0, 10]);
  assert.deepEqual(grow([0, 2.7], -7, 1, { least: -1 }), [-1, 2.7]);
});

test("a logarithmic axis grows to powers of ten, and not for what is not positive", () => {
  assert.deepEqual(grow([0.01, 10], 0.002, 30, { log: true }), [0.001, 100]);
  assert.deepEqual(grow([0.01, 10], 0, 5, { log: true }), [0.01, 10]);
});

test("rounding up stays where a number is round already", () => {
  for (const value of [0.001, 0.15, 0.2, 3, 7, 50, 1000]) assert.equal(roundUp(value), value);
  assert.deepEqual([0.16, 2.1, 8, 11, -3].map(roundUp), [0.2, 3, 10, 15, 0]);
});
