// What outlasts a session.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Memory } from "../../bnviz/ui/static/memory.js";
import { FakeStage } from "./requests.js";

/** A stage whose run stands somewhere. */
function stageAt(step, more = {}) {
  const stage = new FakeStage();
  stage.run.columns = { last: step };
  const where = { id: "first", state: "paused", rate: 60, view: { layer: 2, at: 7 }, config: { lr: 1 } };
  Object.assign(stage.run, where, more);
  return stage;
}

test("the page is told where things have come to rest, and only what it does not know", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const stage = stageAt(0, { state: "ready" });
  const memory = new Memory(stage);
  memory.knows(0);
  memory.scheduleSave();
  context.mock.timers.tick(500);
  assert.equal(stage.settled, 0); // the page opened it so
  stage.run.columns.last = 120;
  memory.scheduleSave();
  context.mock.timers.tick(499);
  memory.scheduleSave();
  context.mock.timers.tick(499);
  assert.equal(stage.settled, 0);
  context.mock.timers.tick(1);
  assert.equal(stage.settled, 1);
});

test("nothing is told while the run goes on or the connection is lost", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const stage = stageAt(0);
  const memory = new Memory(stage);
  memory.knows(0);
  memory.scheduleSave();
  for (const state of [{ state: "running" }, { state: "paused", disconnected: true }]) {
    Object.assign(stage.run, state);
    stage.run.columns.last += 10;
    memory.scheduleSave();
    context.mock.timers.tick(1000);
  }
  assert.equal(stage.settled, 0);
});

test("settings that the page does not show are told while the run goes on too, a new run's at once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const stage = stageAt(50, { state: "running", revision: 3 });
  const memory = new Memory(stage);
  memory.knows(3);
  memory.begin();
  memory.scheduleSave();
  context.mock.timers.tick(500);
  assert.equal(stage.settled, 0);
  stage.run.revision = 4;
  memory.scheduleSave();
  context.mock.timers.tick(500);
  assert.equal(stage.settled, 1);
  stage.run.revision = 5;
  memory.begin();
  assert.equal(stage.settled, 2);
});

test("the next session is sent on to where the lost one was", () => {
  const stage = stageAt(90, { state: "running" });
  const memory = new Memory(stage);
  memory.keep();
  memory.resume(); // a last frame of the lost session
  Object.assign(stage.run, { id: "second", state: "ready", columns: { last: 0 } });
  memory.resume();
  memory.resume();
  assert.deepEqual(stage.sent, [{ do: "replay", to: 90, on: true }]);
});

test("a session that is as far already only plays on", () => {
  const stage = stageAt(90, { state: "running" });
  const memory = new Memory(stage);
  memory.keep();
  Object.assign(stage.run, { id: "second", state: "paused" });
  memory.resume();
  assert.deepEqual(stage.sent, [{ do: "play" }]);
});

test("a run with other settings, and one that is on its way by itself, is left alone", () => {
  const stage = stageAt(90);
  const memory = new Memory(stage);
  memory.keep();
  Object.assign(stage.run, { id: "second", columns: { last: 0 }, goal: 90 });
  memory.resume();
  Object.assign(stage.run, { goal: -1, config: { lr: 2 } });
  memory.resume();
  assert.deepEqual(stage.sent, []);
});
