// The graph of one optimizer step: what it draws at which part.

import assert from "node:assert/strict";
import { test } from "node:test";

import { graph } from "../../bnviz/ui/static/flow_graph.js";
import { written } from "../../bnviz/ui/static/flow_marks.js";
import { places } from "../../bnviz/ui/static/flow_places.js";
import { text } from "../../bnviz/ui/static/batch.js";

// every number is another one, so that a drawing of it is known by it
const NAMES = ["x", "normalized", "y", "z", "y_gradient", "normalized_gradient", "x_gradient", "mean", "variance",
  "loss", "deviation", "straight", "by_mean", "by_variance", "mean_gradient", "variance_gradient", "gamma", "beta",
  "gamma_gradient", "beta_gradient", "y_unpulled", "u", "labels", "x_gradient_sum"];
const of = (name, k = 0) => (NAMES.indexOf(name) + 1) / 100 + k / 1000;
const at = (part, more = {}) =>
  graph({ m: 4, part, example: 2, inference: false, back: false, pulled: false, of, width: 1198, ...more }).drawn;
const shows = (drawn, name, k = 0) => drawn.includes(`>${written(of(name, k))}<`);

test("each part shows what it made, and nothing that has not come yet", () => {
  const made = [["x", 0], ["mean", 1], ["variance", 2], ["normalized", 3], ["y", 4], ["z", 5], ["loss", 6],
    ["y_gradient", 7], ["gamma_gradient", 8], ["normalized_gradient", 9], ["variance_gradient", 10],
    ["mean_gradient", 11], ["x_gradient", 12]];
  for (let part = 0; part < 13; part += 1) {
    for (const [name, since] of made) {
      if (since > part) assert.ok(!shows(at(part), name), `${name} at part ${part}`);
      if (since === part) assert.ok(shows(at(part), name), `no ${name} at part ${part}`);
    }
  }
});

test("the numbers on the paths are those of the example that is followed", () => {
  for (const name of ["straight", "by_mean", "by_variance"]) {
    assert.ok(shows(at(12), name, 2));
    assert.ok(!shows(at(12), name, 1));
  }
  assert.ok(at(12).includes("sum"));
});

test("in inference mode no path leads to the statistics", () => {
  const paths = (drawn) => drawn.match(/stroke:var\(--arm3\)/g).length;
  assert.equal(paths(at(3)) - paths(at(3, { inference: true })), 4); // one an example
  assert.ok(at(3, { inference: true }).includes("Var[x]"));
});

test("where there is little room the present part is shown, with its neighbours", () => {
  assert.deepEqual(Object.keys(places(8, 360, 12).at), ["x", "stats", "normalized"]);
  assert.deepEqual(Object.keys(places(8, 360, 6).at), ["normalized", "affine", "y", "loss"]);
  for (const part of [0, 6, 12]) {
    for (const x of Object.values(places(8, 360, part).at)) assert.ok(x > 0 && x < 360);
  }
});

test("sixteen examples take the room of eight, with the number of the one that is followed", () => {
  assert.equal(places(16, 1198, 0).bottom, places(8, 1198, 0).bottom);
  const drawn = at(0, { m: 16 });
  assert.ok(shows(drawn, "x", 2));
  assert.ok(!shows(drawn, "x", 3));
});

test("a number has three decimals and a true minus, and no minus before zero", () => {
  assert.deepEqual([-0.0001, -1.25, 2, NaN].map(written), ["0.000", "−1.250", "2.000", "–"]);
});

test("a place is written as the server reads it", () => {
  assert.equal(text(5, [1.50004, -0.25]), "6 1.5 -0.25");
});
