// Runs that were handed in: what one chart of several has to hold, and which can stand in one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { comparable, extentOf } from "../../bnviz/ui/static/classhanded.js";

const run = (what, format, step, ...points) =>
  ({ link: "/x", step, what, format, lines: [{ arm: "plain", colour: "red", points }] });

test("percent go from 0 to 100, as far as the longest run", () => {
  const runs = [run("accuracy", "percent", 40, [0, 10], [40, 30]), run("accuracy", "percent", 90, [90, 96])];
  assert.deepEqual(extentOf(runs), { last: 90, low: 0, high: 100 });
});

test("other numbers go from 0, or below, to the largest of all runs", () => {
  const runs = [run("loss", "number", 3, [0, 2.5]), run("loss", "number", 5, [0, -1], [5, 7])];
  assert.deepEqual(extentOf(runs), { last: 5, low: -1, high: 7 });
  assert.deepEqual(extentOf([run("loss", "number", 0)]), { last: 1, low: 0, high: 1 });
});

test("only runs of the same number stand in one chart", () => {
  const runs = [run("accuracy", "percent", 1), run("loss", "number", 1), run("accuracy", "percent", 2)];
  assert.deepEqual(comparable(runs, []), [0, 1, 2]);
  assert.deepEqual(comparable(runs, [2]), [0, 2]);
  assert.deepEqual(comparable(runs, [1]), [1]);
});
