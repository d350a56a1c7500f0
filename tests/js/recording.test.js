// A recorded run: the channel that answers from what a report holds, and what the page shows of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { RecordedChannel } from "../../bnviz/ui/static/recording.js";
import { Run } from "../../bnviz/ui/static/run.js";
import { nearest } from "../../bnviz/ui/static/timeline.js";
import { bytes, cases } from "./cases.js";

const { layout: parts, frames } = cases("frames");
const base64 = (hex) => Buffer.from(bytes(hex)).toString("base64");
const LAYOUT = {
  type: "layout", ...parts, run: "recorded", experiment: "toy", view: { at: -1 }, config: { "bn.lr": 2, seed: 1 },
  changes: [{ step: 4, field: "bn.lr", old: 0.5, new: 2, arm: "bn" }], state: "recorded", rate: 0, goal: -1,
  moments: [0, 4, 9],
};
const RECORDING = {
  scene: { kind: "box", class: "", children: [] }, tokens: { light: {}, dark: {} }, layout: LAYOUT,
  frame: base64(frames[0].hex),
  moments: LAYOUT.moments.map((step, k) => ({ step, frame: base64(frames[k].hex), slots: { what: [k], all: [0, k] } })),
  sentences: ["first", "second", "third"],
};
const sent = async (...messages) => {
  const seen = [];
  const channel = new RecordedChannel(RECORDING, {
    message: (message) => seen.push(message.type === "story" ? message.slots : message.type),
    frame: (frame) => seen.push(Buffer.from(frame).toString("hex")),
  });
  await Promise.resolve();
  const started = seen.splice(0);
  return { started, answers: messages.map((message) => [channel.send(message), ...seen.splice(0)]) };
};
const view = (at) => ({ do: "view", set: { at } });

test("it opens with the layout, the whole history and the newest moment", async () => {
  const { started } = await sent();
  assert.deepEqual(started, ["layout", frames[0].hex, frames[2].hex, { what: ["third"], all: ["first", "third"] }]);
});

test("another step shows its own numbers and sentences; one between two, the one before it", async () => {
  const { answers } = await sent(view(4), view(8), view(0), view(-1));
  const moments = answers.map(([taken, frame, { what }]) =>
    [taken, frames.findIndex(({ hex }) => hex === frame), ...what]);
  assert.deepEqual(moments, [[true, 1, "second"], [true, 1, "second"], [true, 0, "first"], [true, 2, "third"]]);
});

test("nothing else can be asked of it", async () => {
  const others = [{ do: "play" }, { do: "change", set: { "bn.lr": 3 } }, { do: "view", set: { unit: 3 } }];
  const { answers } = await sent(...others);
  assert.deepEqual(answers, [[false], [false], [false]]);
});

test("a channel that was closed says nothing", async () => {
  const seen = [];
  new RecordedChannel(RECORDING, { message: (message) => seen.push(message), frame: () => seen.push("frame") }).close();
  await Promise.resolve();
  assert.deepEqual(seen, []);
});

test("a recorded run knows its moments, a live one has none", () => {
  const run = new Run();
  run.receive(LAYOUT);
  assert.deepEqual([run.standing, run.moments], ["recorded", [0, 4, 9]]);
  run.receive({ ...LAYOUT, moments: undefined, state: "ready" });
  assert.equal(run.moments, null);
});

test("a setting is what it was at the step that is shown", () => {
  const run = new Run();
  run.receive(LAYOUT);
  assert.deepEqual([0, 3, 4, 9].map((step) => run.settingAt("bn.lr", step)), [0.5, 0.5, 2, 2]);
  assert.equal(run.settingAt("seed", 0), 1);
});

test("the timeline stops at the nearest moment", () => {
  assert.deepEqual([0, 1, 3, 6, 7, 100].map((step) => nearest([0, 4, 9], step)), [0, 0, 4, 4, 9, 9]);
});

test("when the run has grown, what is looked back at stays", async () => {
  const seen = [];
  const channel = new RecordedChannel(RECORDING, {
    message: (message) => seen.push(message.type === "layout" ? message.view.at : message.slots.what[0]),
    frame: (frame) => seen.push(frames.findIndex(({ hex }) => hex === Buffer.from(frame).toString("hex"))),
  });
  await Promise.resolve();
  channel.send(view(4));
  seen.length = 0;
  channel.bring({ ...RECORDING, sentences: ["one", "two", "three"] });
  assert.deepEqual(seen, [4, 0, 1, "two"]);
  channel.close();
  channel.bring(RECORDING);
  assert.equal(seen.length, 4);
});
