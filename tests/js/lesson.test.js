// Lessons: the link to a challenge's run says what was done; progress is kept where a browser keeps anything.

import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST, noted, saysOf } from "../../bnviz/ui/static/attempts.js";
import { linkTo } from "../../bnviz/ui/static/challenge.js";
import { keep, kept } from "../../bnviz/ui/static/progress.js";

const CHALLENGE = { defaults: { seed: 0, "bn.lr": 0.5, "bn.bn": true }, page: "/live_training", prefix: "" };

test("a link holds the first settings, every change and the last step", () => {
  const changes = [
    { step: 20, field: "bn.lr", old: 0.5, new: 2, arm: "bn" },
    { step: 40, field: "bn.bn", old: true, new: false, arm: "bn" },
  ];
  const run = { config: { seed: 3, "bn.lr": 2, "bn.bn": false }, changes, step: 60 };
  assert.equal(linkTo(run, CHALLENGE), "/live_training?seed=3&changes=20~bn.lr~2~40~bn.bn~false&step=60");
});

test("a run as it is needs no query; an experiment on another's page has its prefix", () => {
  const run = { config: { ...CHALLENGE.defaults }, changes: [], step: 0 };
  assert.equal(linkTo(run, CHALLENGE), "/live_training");
  const other = { ...CHALLENGE, page: "/bias_explosion", prefix: "blow_up." };
  assert.equal(linkTo({ ...run, step: 5 }, other), "/bias_explosion?blow_up.step=5");
});

test("progress outlasts a page, and what is broken is as if nothing had been kept", () => {
  const store = new Map();
  globalThis.localStorage = { getItem: (key) => store.get(key) ?? null, setItem: (key, text) => store.set(key, text) };
  keep("one", { ...kept("one"), at: 2, done: [0, 1] });
  assert.deepEqual([kept("one").at, kept("one").done, kept("other").done], [2, [0, 1], []]);
  store.set("bnviz:lesson:one", "{");
  assert.deepEqual(kept("one").done, []);
  store.set("bnviz:lesson:one", '{"done": 3}');
  assert.deepEqual(kept("one").done, []);
});

test("a browser that keeps nothing still plays", () => {
  globalThis.localStorage = {
    getItem() {
      throw new Error("blocked");
    },
    setItem() {
      throw new Error("blocked");
    },
  };
  keep("two", { ...kept("two"), done: [0] });
  assert.deepEqual(kept("two").done, [0]);
});

const tried = (id, value) => ({ id, says: "", value, link: "" });

test("one's own runs are numbered as they were tried, the best one first, those that failed last", () => {
  let runs = [];
  for (const [id, value] of [["a", null], ["b", 130], ["c", null], ["d", 90], ["e", 130]]) {
    runs = noted(runs, tried(id, value), true);
  }
  assert.deepEqual(runs.map(({ id, number }) => [id, number]), [["d", 4], ["b", 2], ["e", 5], ["c", 3], ["a", 1]]);
  const larger = runs.reduce((all, each) => noted(all, tried(each.id, each.value), false), runs);
  assert.deepEqual(larger.map(({ id }) => id), ["b", "e", "d", "c", "a"]);
  assert.deepEqual(noted(runs, tried("c", 20), true).map(({ id, number }) => [id, number])[0], ["c", 3]);
});

test("so many runs are kept, and the best is never lost", () => {
  let runs = noted([], tried("best", 1), true);
  for (let k = 0; k < 3 * MOST; k += 1) runs = noted(runs, tried(`run ${k}`, k % 2 ? null : 5 + k), true);
  assert.equal(runs.length, MOST);
  assert.deepEqual([runs[0].id, runs[0].number], ["best", 1]);
  assert.equal(new Set(runs.map(({ number }) => number)).size, MOST);
});

test("a run is called by what was set in it", () => {
  const own = [["sigma", "sigma", 0.1], ["plain.bn", "batch norm, [[plain]]", false], ["init", "init", "gaussian"]];
  assert.equal(saysOf(own, { sigma: 0.3, "plain.bn": true, init: "he" }),
    "sigma 0.3; batch norm, [[plain]] on; init he");
  assert.equal(saysOf(own, { sigma: 0.1, "plain.bn": false, init: "gaussian" }), "as it was");
});
