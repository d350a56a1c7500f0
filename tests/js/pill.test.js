// Where a run stands, in one shape and one word.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pillOf } from "../../bnviz/ui/static/pill.js";

const ARMS = new Map([["plain", { slot: 1, name: "plain" }], ["bn", { slot: 2, name: "with BN" }]]);
const run = (standing, { step = 40, shown = step, diverged = {} } = {}) =>
  ({ standing, step, shown, divergedAt: (arm) => diverged[arm] ?? -1 });

test("every state has its word", () => {
  const states = ["opening", "waiting", "replaying", "ready", "running", "pausing", "paused", "over", "failed"];
  assert.deepEqual([...states, "lost"].map((state) => pillOf(run(state), ARMS)[1]),
    ["starting", "waiting", "replaying", "ready", "running", "pausing",
      "paused", "finished", "failed", "reconnecting"]);
});

test("whoever looks back is told so", () => {
  assert.equal(pillOf(run("running", { shown: 12 }), ARMS)[1], "looking back");
});

test("a recorded run says so, at every step", () => {
  assert.deepEqual(pillOf(run("recorded"), ARMS), ["dot", "recorded", "dash"]);
  assert.equal(pillOf(run("recorded", { shown: 12 }), ARMS)[1], "recorded");
  assert.equal(pillOf(run("recorded", { diverged: { plain: 7 } }), ARMS)[1], "plain diverged at step 7");
});

test("who diverged is named, with the step if it is one", () => {
  const one = pillOf(run("running", { diverged: { plain: 7 } }), ARMS);
  assert.deepEqual(one, ["cross", "plain diverged at step 7", "bad"]);
  assert.equal(pillOf(run("over", { diverged: { plain: 7, bn: 7 } }), ARMS)[1], "plain and with BN diverged at step 7");
  assert.equal(pillOf(run("over", { diverged: { plain: 7, bn: 9 } }), ARMS)[1], "plain and with BN diverged");
});

test("a lost connection and a failure come before all that", () => {
  assert.equal(pillOf(run("lost", { shown: 3, diverged: { plain: 7 } }), ARMS)[1], "reconnecting");
  assert.equal(pillOf(run("failed", { diverged: { plain: 7 } }), ARMS)[1], "failed");
});
