// A claim's numbers against its bounds.

import assert from "node:assert/strict";
import { test } from "node:test";

import { heights, picture, said, scale, summed, within } from "../../bnviz/ui/static/claim_scale.js";
import { isRight } from "../../bnviz/ui/static/claim_row.js";

const CLAIM = { format: "number", decimals: null, low: 0, high: 2, share: 0.9, verdict: "holds" };
const claim = (more) => ({ ...CLAIM, ...more });

test("a number bears a claim out within its bounds; one that is none never does, one that is infinite may", () => {
  assert.deepEqual([-1, 0, 2, 2.1, NaN].map((each) => within(CLAIM, each)), [false, true, true, false, false]);
  assert.ok(within(claim({ high: null }), Infinity));
  assert.ok(!within(claim({ high: null }), NaN));
});

test("a verdict stands where enough of the seeds bear it out, as on the server", () => {
  assert.deepEqual(summed(CLAIM, [1, 1, 3]), { median: 1, good: 2, count: 3, stands: false });
  assert.equal(summed(CLAIM, [...Array(9).fill(1), 3]).stands, true);
  assert.equal(summed(CLAIM, []).stands, false);
  assert.equal(summed(CLAIM, [1, Infinity]).median, 1);
  assert.equal(summed(CLAIM, [1, 2]).median, 1.5);
});

test("percent stand between 0 and 100, what spans decades on decades, the rest from 0 or around its numbers", () => {
  assert.deepEqual(Object.values(scale(claim({ format: "percent" }), [10])).slice(1), [0, 100]);
  const log = scale(claim({ low: null, high: 1e-4 }), [2e-9, 3e-7]);
  assert.deepEqual([log.low, log.high], [1e-9, 1e-4].map((each) => 10 ** Math.round(Math.log10(each))));
  assert.ok(Math.abs(log.at(1e-8) - log.at(1e-9) - (log.at(1e-7) - log.at(1e-8))) < 1e-9);
  assert.equal(scale(claim({ low: null, high: 60 }), [40]).low, 0);
  assert.ok(scale(claim({ low: 0.999, high: 1.001 }), [1]).low > 0.99);
});

test("dots at the same place stand beside one another", () => {
  assert.equal(new Set(heights([50, 50, 50])).size, 3);
  assert.equal(new Set(heights([20, 50, 80])).size, 1);
});

test("a seed outside its bound is hollow; what speaks against a claim is hatched", () => {
  assert.equal(picture(CLAIM, [1, 5]).match(/fill:var\(--paper\);stroke:var\(--ink\)/g).length, 1);
  assert.ok(picture(claim({ verdict: "does not hold" }), [1]).includes("hatch"));
  assert.ok(!picture(CLAIM, [1]).includes("hatch"));
  assert.equal(picture(CLAIM, [1, 1, 1], 2).match(/r="5.5"/g).length, 1); // the third came later
});

test("a number is written as its claim has it", () => {
  assert.equal(said(claim({ format: "integer" }), Infinity), "never");
  assert.equal(said(claim({ decimals: 4 }), -0.5), "−0.5000");
  assert.equal(said(claim({ format: "percent" }), 92.54), "92.5\u00a0%");
  assert.equal(said(CLAIM, NaN), "none");
});

test("a guess is right for its verdicts", () => {
  assert.deepEqual(["true", "it depends", "false"].map((word) => isRight(claim({ verdict: "does not hold" }), word)),
    [false, false, true]);
  assert.ok(isRight(claim({ verdict: "holds if" }), "it depends"));
});
