// The pairs of axes of a figure.

import assert from "node:assert/strict";
import { test } from "node:test";

import { bounds, moveAxes, panelsOf } from "../../bnviz/ui/static/panels.js";

const FIXED = { x: "step", y: { mode: "fixed", log: false, start: [0, 1] } };
const GROWING = { x: "step", y: { mode: "grow", log: false, start: [0, 2.7], most: 10 } };
const axes = () => ({ xaxis: {}, yaxis: { range: [0, 1] }, margin: { l: 40, r: 10, t: 20, b: 30 } });
const context = (more = {}) =>
  ({ end: 100, steps: true, zoom: new Map(), reach: { low: Infinity, high: -Infinity }, ...more });

test("one panel fills what the margins leave", () => {
  const [panel] = panelsOf(axes(), { width: 450, height: 250 });
  assert.deepEqual([panel.x, panel.y, panel.width, panel.height], ["x", "y", 400, 200]);
});

test("panels of one row share its width, with gaps between them", () => {
  const layout = { ...axes(), xaxis2: {}, yaxis2: {}, grid: { columns: 2, xgap: 0.2 } };
  const panels = panelsOf(layout, { width: 450, height: 250 });
  assert.deepEqual(panels.map(({ x, y }) => [x, y]), [["x", "y"], ["x2", "y2"]]);
  assert.ok(Math.abs(panels[0].width - (400 * 0.8) / 1.8) < 1e-9);
});

test("bounds are those of the traces that follow the run; on a log axis of what is positive", () => {
  const data = [{ y: [3, NaN, -1] }, { y: [99] }, { y: [0, 7] }];
  const bindings = [{ trace: 0, attr: "y" }, { trace: 2, attr: "y" }, { trace: 1, attr: "marker.size" }];
  const node = (log) => ({ bindings, marks: { y: { log } } });
  assert.deepEqual(bounds(node(false), data), [-1, 7]);
  assert.deepEqual(bounds(node(true), data), [3, 7]);
  assert.deepEqual(bounds({ bindings: [], marks: { y: {} } }, data), [Infinity, -Infinity]);
});

test("the step axis ends where it is told, the y axis stays if it is fixed", () => {
  const layout = axes();
  moveAxes(FIXED, panelsOf(layout, { width: 450, height: 250 }), [0, 50], context());
  assert.deepEqual(layout.xaxis.range, [0, 100]);
  assert.deepEqual(layout.xaxis.tickvals, [0, 20, 40, 60, 80]);
  assert.deepEqual(layout.yaxis.range, [0, 1]);
});

test("a y axis grows with its data and does not shrink in the same run", () => {
  const layout = axes();
  const panels = panelsOf(layout, { width: 450, height: 250 });
  const running = context();
  moveAxes(GROWING, panels, [0.5, 4.2], running);
  assert.deepEqual(layout.yaxis.range, [0, 5]);
  moveAxes(GROWING, panels, [0.5, 1], running);
  assert.deepEqual(layout.yaxis.range, [0, 5]);
  moveAxes(GROWING, panels, [0.5, 1], context());
  assert.deepEqual(layout.yaxis.range, [0, 2.7]);
});

test("ticks of shares are percent", () => {
  const layout = { ...axes(), yaxis: { tickformat: ".0%" } };
  const marks = { x: "step", y: { mode: "grow", log: false, start: [0, 0.1] } };
  moveAxes(marks, panelsOf(layout, { width: 450, height: 250 }), [0, 0.05], context());
  assert.deepEqual(layout.yaxis.ticktext, ["0\u00a0%", "5\u00a0%", "10\u00a0%"]);
});

test("what the reader zoomed into stays", () => {
  const layout = axes();
  const zoom = new Map([["x", [20, 40]]]);
  moveAxes(FIXED, panelsOf(layout, { width: 450, height: 250 }), [0, 50], context({ zoom }));
  assert.deepEqual(layout.xaxis.range, [20, 40]);
  assert.deepEqual(layout.xaxis.tickvals, [20, 25, 30, 35]); // the end belongs to the word "step"
});
