// The conditions of lessons: the trees that Python made come to the same here.

import assert from "node:assert/strict";
import { test } from "node:test";

import { evaluate } from "../../bnviz/ui/static/conditions.js";
import { cases, number } from "./cases.js";

const { run, cases: all } = cases("conditions");

/** @param {[string, (number | string)[]]} ref */
function line([column, index]) {
  const places = index.map((each) => (typeof each === "string" ? run.view[each] : each));
  const found = places.length ? run.columns[column][places[0]] : run.columns[column];
  return { steps: found[0], values: found[1].map(number) };
}

const source = {
  step: () => run.step,
  setting: (name) => run.settings[name],
  view: (name) => run.view[name],
  newest: (ref) => line(ref).values.findLast((value) => !Number.isNaN(value)) ?? NaN,
  line,
};

for (const { text, is, tree } of all) {
  test(`an expression is what it says: ${text}`, () => {
    assert.deepEqual(evaluate(tree, source), is === null ? NaN : is);
  });
}
