// The theme of a stage.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Theme } from "../../bnviz/ui/static/theme.js";

const SIZES = { axis: 14, label: 15, line: 2.5 };
const COLOURS = new Map([["ink", [38, 42, 51, 1]], ["arm1", [194, 80, 12, 1]]]);
const theme = Object.assign(Object.create(Theme.prototype), { sizes: SIZES, colours: COLOURS, key: "light" });

test("every token of a figure is resolved, at any depth; the figure stays as it is", () => {
  const figure = { data: [{ line: { color: "token:arm1/0.5", width: "token:line" }, y: Float32Array.of(1) }], n: null };
  const declared = structuredClone(figure);
  const { data, n } = theme.resolved(figure);
  assert.deepEqual([data[0].line, n], [{ color: "rgba(194, 80, 12, 0.5)", width: 2.5 }, null]);
  assert.equal(data[0].y, figure.data[0].y);
  assert.deepEqual(figure, declared);
});

test("a picture over the page has the type of a projector and the same colours", () => {
  const larger = theme.larger();
  assert.deepEqual(larger.resolved(["token:axis", "token:label", "token:line", "token:ink"]),
    [20, 23, 4, "rgb(38, 42, 51)"]);
  assert.notEqual(larger.key, theme.key);
  assert.deepEqual(theme.resolved(["token:axis"]), [14]);
});
