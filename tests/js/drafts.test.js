// Settings that the visitor has changed and the server has not taken over yet.

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

test("what is dragged is sent together, a few times a second, each message with the next number", (context) => {
  const { stage, drafts, pass } = started(context);
  drafts.set({ "bn.lr": 0.5 });
  pass(0);
  drafts.set({ "bn.lr": 0.6 });
  drafts.set({ "bn.lr": 0.7, momentum: 0.9 });
  pass(40);
  assert.deepEqual(stage.sent, [{ do: "change", set: { "bn.lr": 0.5 }, number: 1 }]);
  pass(20);
  assert.deepEqual(stage.sent.slice(1), [{ do: "change", set: { "bn.lr": 0.7, momentum: 0.9 }, number: 2 }]);
});

test("the visitor's own value stands until the server has taken it over, however long that takes", (context) => {
  const { stage, drafts, pass } = started(context);
  assert.equal(drafts.value("bn.lr", 0.1), 0.1);
  stage.run.config = { "bn.lr": 3 };
  drafts.set({ "bn.lr": 0.5 });
  pass(60);
  drafts.set({ "bn.lr": 0.7 });
  pass(60_000);
  assert.equal(drafts.value("bn.lr", 0.1), 0.7);
  drafts.taken(1); // an answer to the first of the two
  assert.equal(drafts.value("bn.lr", 0.1), 0.7);
  drafts.taken(2);
  assert.equal(drafts.value("bn.lr", 0.1), 3);
});

test("a value that was never sent is not taken over by an answer to an earlier one", (context) => {
  const { drafts, pass } = started(context);
  drafts.set({ bn: true });
  pass(0);
  drafts.set({ bn: false });
  drafts.taken(1);
  assert.equal(drafts.value("bn", true), false);
});

test("without a connection nothing is kept: what the server has counts", (context) => {
  const { stage, drafts, pass } = started(context);
  stage.run.config = { "bn.lr": 3 };
  stage.connected = false;
  drafts.set({ "bn.lr": 0.5 });
  pass(60);
  assert.equal(drafts.value("bn.lr", 0.1), 3);
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
