// Numbers as people read them: the cases are Python's too.

import assert from "node:assert/strict";
import { test } from "node:test";

import { format, GLUE, percentTick } from "../../bnviz/ui/static/format.js";
import { cases } from "./cases.js";

const WAYS = Object.entries(cases("numbers")).filter(([way]) => way !== "about");

for (const [way, all] of WAYS) {
  test(`a number is written as Python writes it: ${way}`, () => {
    for (const [value, text] of all) assert.equal(format(way, value), text.replaceAll(" ", GLUE), `${way} of ${value}`);
  });
}

test("every way is held to cases", () => {
  assert.deepEqual(WAYS.map(([way]) => way).sort(), ["integer", "number", "percent", "score", "setting", "share"]);
});

test("where there is no number there is a dash", () => {
  for (const value of [NaN, Infinity, -Infinity]) assert.equal(format("number", value), "–");
});

test("a tick says a share as short as it can", () => {
  const ticks = [0, 0.05, 0.07, 0.025, 0.0005, 1, -0.1];
  assert.deepEqual(ticks.map(percentTick).map((text) => text.replaceAll(GLUE, " ")),
    ["0 %", "5 %", "7 %", "2.5 %", "0.05 %", "100 %", "−10 %"]);
});
