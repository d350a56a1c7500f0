// Another run behind one's own: dotted, in what all arms share, named where the two differ most.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chart, drawnIn, ref, running } from "./drawing.js";
import { compose } from "../../bnviz/ui/static/figure.js";

const LINE = { type: "scatter", line: { color: "red", width: 2.5 } };
const BINDINGS = ["plain", "bn"].map((column, trace) => ({ trace, attr: "y", use: "line", ref: ref(column) }));
const OWN = running({ plain: [1, 2, 3], bn: [5, 5, 5] });
const CLASS = running({ plain: [1, 2, 9, 9], bn: [5, 5, 5, 5] });
const named = ({ annotations }) => annotations.filter(({ text }) => text !== "step").map(({ text, y }) => [text, y]);
const drawn = (node, more) => compose(node, node.figure, drawnIn(OWN, more));

test("the class's lines are dotted, in the arms' colours, behind one's own", () => {
  const { data, layout } = drawn(chart([LINE, LINE], BINDINGS), { beside: CLASS });
  assert.deepEqual(data.slice(2).map(({ y, line, zorder }) => [y, line.dash, line.color, zorder]),
    [[[1, 2, 9, 9], "dot", "red", -1], [[5, 5, 5, 5], "dot", "red", -1]]);
  assert.deepEqual(named(layout), [["the class", 9]]);
});

test("where both are the same nothing is named", () => {
  const { data, layout } = drawn(chart([LINE, LINE], BINDINGS), { beside: OWN });
  assert.equal(data.length, 4);
  assert.deepEqual(named(layout), []);
});

test("without a class, in an arm's own chart, and for columns that the class does not have, there is none", () => {
  assert.equal(drawn(chart([LINE, LINE], BINDINGS), {}).data.length, 2);
  assert.equal(drawn({ ...chart([LINE, LINE], BINDINGS), slot: 1 }, { beside: CLASS }).data.length, 2);
  assert.equal(drawn(chart([LINE, LINE], BINDINGS), { beside: running({ loss: [1] }) }).data.length, 2);
});
