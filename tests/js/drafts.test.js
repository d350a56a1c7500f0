// Values that a visitor is dragging.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts } from "../../bnviz/ui/static/drafts.js";
import { FakeStage } from "./requests.js";

/** Drafts of a stage, by a clock that the test moves. */
function started(context) {
  let now = 1000;
  context.mock.timers.enable({ apis: ["setTimeout"] });
  context.mock.method(performance, "now", () => now);
  const stage = new FakeStage();
  const pass = (ms) => {
    now += ms;
    context.mock.timers.tick(ms);
  };
  return { stage, drafts: new Drafts(stage), pass };
}

test("what is dragged is sent together, a few times a second, and told once it has settled", (context) => {
  const { stage, drafts, pass } = started(context);
  drafts.set({ "bn.lr": 0.5 });
  pass(0);
  drafts.set({ "bn.lr": 0.6 });
  drafts.set({ "bn.lr": 0.7, momentum: 0.9 });
  pass(40);
  assert.deepEqual(stage.sent, [{ do: "change", set: { "bn.lr": 0.5 } }]);
  pass(20);
  assert.deepEqual(stage.sent.slice(1), [{ do: "change", set: { "bn.lr": 0.7, momentum: 0.9 } }]);
  assert.deepEqual(stage.settled, []);
  pass(400);
  assert.deepEqual(stage.settled, [{ "bn.lr": 0.7, momentum: 0.9 }]);
});

test("the visitor's own value stands for a while, then the server's", (context) => {
  const { stage, drafts, pass } = started(context);
  assert.equal(drafts.value("bn.lr", 0.1), 0.1);
  stage.run.config = { "bn.lr": 3 };
  drafts.set({ "bn.lr": 0.5 });
  assert.equal(drafts.value("bn.lr", 0.1), 0.5);
  pass(400);
  assert.equal(drafts.value("bn.lr", 0.1), 0.5);
  pass(320);
  assert.equal(drafts.value("bn.lr", 0.1), 3);
  assert.deepEqual(stage.refreshed, ["config", "config"]); // drawn when it was set, and when the server's counts again
});

test("one step follows where it is asked for, unless the run goes on by itself", (context) => {
  const { stage, drafts, pass } = started(context);
  drafts.set({ gamma: 1 }, { step: true });
  pass(60);
  assert.deepEqual(stage.sent.map((each) => each.do), ["change", "step"]);
  stage.run.state = "running";
  drafts.set({ gamma: 2 }, { step: true });
  pass(60);
  stage.run.state = "paused";
  drafts.set({ gamma: 3 });
  pass(60);
  assert.deepEqual(stage.sent.slice(2).map((each) => each.do), ["change", "change"]);
});
