// The link that the form makes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { linkOf, writeOf } from "../../bnviz/ui/static/share.js";

const NOW = "https://a.test/live_training?seed=3&changes=20~plain.bn~true&step=40&hide=seed&projector=1";

test("a link says what it hides, its step and the projector, and keeps the run", () => {
  assert.equal(linkOf(NOW, { step: 55, hide: ["speed", "bn.lr"], projector: true }),
    "https://a.test/live_training?seed=3&changes=20~plain.bn~true&step=55&hide=speed,bn.lr&projector=1");
  assert.equal(linkOf(NOW, { step: null, hide: [], projector: false }),
    "https://a.test/live_training?seed=3&changes=20~plain.bn~true");
});

test("a lesson is written beside the run of an address", () => {
  assert.equal(writeOf(`${NOW}&layer=1`, "live_training"),
    "https://a.test/lessons?seed=3&changes=20~plain.bn~true&step=40&layer=1&write=live_training");
  assert.equal(writeOf("https://a.test/app/?step=7", "live_training"),
    "https://a.test/app/lessons?step=7&write=live_training");
});
