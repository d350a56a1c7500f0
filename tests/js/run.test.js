// What the browser knows of a run, from messages and frames.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Run } from "../../bnviz/ui/static/run.js";
import { bytes, cases } from "./cases.js";

const { layout: parts, frames } = cases("frames");
const START = {
  type: "layout", ...parts, run: "first", experiment: "toy", view: { layer: 2, at: -1 },
  config: { "bn.lr": 0.5 }, revision: 0, echo: 0,
  changes: [], state: "ready", rate: 60, goal: -1,
};
const change = (step, more = {}) => ({ step, field: "bn.lr", old: 0.5, new: 2, arm: "bn", ...more });

/** A run that has had its layout and its first frames. */
function begun(more = {}) {
  const run = new Run();
  run.receive({ ...START, ...more });
  for (const { hex } of frames.slice(0, 2)) run.receiveFrame(bytes(hex));
  return run;
}

test("a run that nothing is known of is opening, before step 0", () => {
  const run = new Run();
  assert.deepEqual([run.state, run.standing, run.step, run.shown, run.id], ["opening", "opening", -1, -1, ""]);
  assert.deepEqual([run.divergedAt("bn"), run.setting("bn.lr")], [-1, undefined]);
});

test("a layout says everything but the numbers: those before it stay until its first frame", () => {
  const run = begun();
  assert.deepEqual(run.receive({ ...START, run: "second", generation: 8, state: "running" }),
    ["layout", "state", "config", "changes", "view"]);
  assert.deepEqual([run.id, run.step, run.state], ["first", 5, "running"]);
  assert.deepEqual(run.receiveFrame(bytes(frames[0].hex)), []); // of the layout before
  assert.deepEqual(run.receiveFrame(bytes(frames[0].hex.replace("01010700", "01010800"))), ["frame"]);
  assert.deepEqual([run.id, run.step], ["second", 0]);
});

test("every message says what is new", () => {
  const run = begun();
  const messages = [
    { type: "state", state: "failed", rate: 5, goal: 40, message: "It broke." },
    { type: "settings", step: 3, config: { "bn.lr": 2 }, revision: 1, echo: 1 },
    { type: "changes", changes: [change(3)] },
    { type: "story", slots: { what: ["**bn** fell."] } },
    { type: "notice", text: "Full." },
  ];
  const news = messages.flatMap((message) => run.receive(message));
  assert.deepEqual(news, ["state", "config", "changes", "story", "notice"]);
  assert.deepEqual([run.state, run.rate, run.goal, run.message], ["failed", 5, 40, "It broke."]);
  assert.deepEqual([run.setting("bn.lr"), run.slots, run.notice], [2, { what: ["**bn** fell."] }, "Full."]);
  run.receive({ type: "state", state: "paused", rate: 5, goal: -1 });
  assert.equal(run.message, "");
});

test("an unknown message changes nothing", (context) => {
  const warned = context.mock.method(console, "warn", () => {});
  const run = begun();
  assert.deepEqual(run.receive({ type: "config", config: {} }), []);
  assert.equal(warned.mock.callCount(), 1);
  assert.deepEqual(run.config, START.config);
});

test("a lost connection stands above every state but a failure, until something comes", () => {
  const run = begun({ state: "running" });
  run.disconnected = true;
  assert.equal(run.standing, "lost");
  run.state = "failed";
  assert.equal(run.standing, "failed");
  run.state = "running";
  assert.deepEqual(run.receiveFrame(bytes(frames[2].hex)), ["frame", "state"]);
  assert.equal(run.standing, "running");
});

test("the step that is shown is the newest, or the one that the visitor went back to", () => {
  const run = begun();
  run.view = { at: 3 };
  assert.equal(run.shown, 3);
  run.view = { at: 90 };
  assert.equal(run.shown, 5);
});

test("a setting was changed at the step of its newest change, while that still holds", () => {
  const run = begun({ config: { "bn.lr": 3 }, changes: [change(3), change(9, { old: 2, new: 3 })] });
  assert.equal(run.changedAt("bn.lr"), 9);
  run.receive({ type: "settings", step: 12, config: { "bn.lr": 0.5 }, revision: 1, echo: 0 });
  assert.equal(run.changedAt("bn.lr"), undefined);
});

test("an arm diverged where its own column says so, or else where its lines end", () => {
  const run = begun();
  run.badSteps = new Map([["plain", ["n", []]]]);
  assert.equal(run.divergedAt("plain"), 2.25); // what n says
  assert.equal(run.divergedAt("arm"), -1);
});
