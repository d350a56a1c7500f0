// What a page's tree says of arms, controls and divergence. Importing it shows that no module needs a page to be read.

import assert from "node:assert/strict";
import { test } from "node:test";

import { flag } from "../../bnviz/ui/static/controls.js";
import { written } from "../../bnviz/ui/static/edit.js";
import { armsOf, badStepsOf, controlsOf } from "../../bnviz/ui/static/scene.js";

const LR = { kind: "slider", field: "bn.lr", label: "learning rate", short: "lr", value: 0.5, low: 0.01, high: 10 };
const BN = { kind: "switch", field: "plain.bn", label: "batch norm", help: "", value: false };
const GO = { kind: "button", label: "Go", help: "", set: { "bn.lr": 1 } };
const ref = (column) => ({ ref: [column, []] });
const CHART = { kind: "chart", marks: {
  slots: { bn: 2, extra: 3, line: 1 },
  ended: [{ arm: "bn", ...ref("bn.bad_step") }],
  labels: [{ arm: "bn", text: "BN" }, { arm: "line", text: "a line" }, { arm: "", text: "L + 1" }],
} };
const SCENE = {
  kind: "box", children: [
    { kind: "transport", diverged: [{ name: "plain", ...ref("plain.bad_step") }] },
    { kind: "card", arm: "bn", slot: 2, name: "with BN", controls: [LR] },
    { kind: "disclose", children: [{ kind: "controls", items: [BN, GO] }, CHART] },
    { kind: "network", arms: [{ arm: "plain", slot: 1, name: "plain" }] },
    { kind: "table", rows: [{ arm: "old", slot: 4, name: "of the paper" }] },
  ],
};

test("every arm that a tree speaks of has a slot and a name", () => {
  assert.deepEqual(Object.fromEntries(armsOf(SCENE)), {
    bn: { slot: 2, name: "with BN" }, extra: { slot: 3, name: "extra" },
    line: { slot: 1, name: "a line" }, plain: { slot: 1, name: "plain" },
    old: { slot: 4, name: "of the paper" },
  });
});

test("controls are known by their fields, on cards and behind a click", () => {
  assert.deepEqual([...controlsOf(SCENE)], [["bn.lr", LR], ["plain.bn", BN]]);
});

test("an arm says in its own column at which step it diverged", () => {
  assert.deepEqual([...badStepsOf(SCENE)].sort(), [["bn", ["bn.bad_step", []]], ["plain", ["plain.bad_step", []]]]);
});

test("a change is called by its control, or else by its field", () => {
  const change = (field, now) => ({ step: 5, field, old: 0, new: now, arm: null });
  assert.equal(flag(change("bn.lr", 0.5), LR), "lr 0.5");
  assert.equal(flag(change("plain.bn", true), BN), "batch norm on");
  assert.equal(flag(change("plain.bn", false), BN), "batch norm off");
  assert.equal(flag(change("bn.batch_size", 60), undefined), "batch size 60");
  assert.equal(flag(change("surgery", "keep"), undefined), "surgery keep");
});

test("a number set by hand has at most four decimals and differs from the text before it", () => {
  assert.equal(written(0.123456, ""), "0.1235");
  assert.equal(written(2, "gamma 1 22 3"), "2");
  assert.equal(written(2, "gamma 1 22 2"), "2.0000");
  assert.equal(written(-1e9, ""), "-9999");
});
