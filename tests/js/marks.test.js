// What is drawn on top of the data.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chart, drawnIn, ref, running } from "./drawing.js";
import { compose } from "../../bnviz/ui/static/figure.js";

const LOSS = { trace: 0, attr: "y", use: "line", ref: ref("plain.loss") };
const LINE = { type: "scatter", mode: "lines" };
const TIP = { trace: 0, arm: "plain", color: "token:arm1", symbol: "square" };
const NAME = { trace: 0, text: "plain", arm: "plain", color: "token:arm1-ink" };
const change = (step, more = {}) => ({ step, field: "plain.lr", old: 1, new: 2, arm: "plain", ...more });

/** The figure of one line. */
function drawn(values, marks, { run = {}, now = {}, ...context } = {}) {
  const node = chart([LINE], [LOSS], marks);
  return compose(node, node.figure, drawnIn(running({ "plain.loss": values }, { now, ...run }), context));
}

test("a thin line stands at the newest step, with the word step at the axis' end", () => {
  const { layout } = drawn([1, 2, 2], { now: true });
  assert.deepEqual(layout.shapes.map(({ type, x0, x1, line }) => [type, x0, x1, line.width]), [["line", 2, 2, 1]]);
  assert.deepEqual(layout.annotations.map(({ text, x, y }) => [text, x, y]), [["step", 1, 0]]);
});

test("pulled back it is thicker, and what came later fades", () => {
  const { layout } = drawn([1, 2, 2], { now: true }, { run: { view: { at: 1 } } });
  assert.deepEqual(layout.shapes.map(({ type, x0, x1 }) => [type, x0, x1]), [["rect", 1, 100], ["line", 1, 1]]);
  assert.equal(layout.shapes[1].line.width, 3);
});

test("a name stands where its line ends, in the arm's ink", () => {
  const { layout } = drawn([1, 2], { labels: [NAME] });
  const [name] = layout.annotations.filter(({ text }) => text === "plain");
  assert.deepEqual([name.x, name.y, name.xanchor, name.font.color], [1, 2, "left", "token:arm1-ink"]);
});

test("it stands right of now where its line lags a little, and at the line's end where it lags far", () => {
  const well = { now: { bad: [-1] }, run: { badSteps: new Map([["plain", ref("bad")]]) } };
  const at = (values) =>
    drawn(values, { labels: [NAME] }, well).layout.annotations.find(({ text }) => text === "plain").x;
  assert.equal(at([1, 2, NaN, NaN]), 3);
  assert.equal(at([1, ...Array(20).fill(NaN)]), 0);
});

test("a name says at which step its arm stopped having numbers", () => {
  const [name] = drawn([1, 2, NaN], { labels: [NAME] }).layout.annotations.filter(({ text }) => /plain/.test(text));
  assert.equal(name.text, "plain, NaN at step 2");
});

test("names that meet are pushed apart; the middle one of a narrow band speaks for all", () => {
  const traces = [0, 1, 2].map(() => LINE);
  const bindings = ["low", "high", "middle"].map((column, trace) => ({ ...LOSS, trace, ref: ref(column) }));
  const labels = [["15th", ""], ["85th", ""], ["50th", "15th–85th"]].map(([text, narrow], trace) =>
    ({ ...NAME, trace, text, ...(narrow ? { narrow } : {}) }));
  const names = (low, middle, high) => {
    const node = chart(traces, bindings, { labels });
    const run = running({ low: [low, low], high: [high, high], middle: [middle, middle] });
    const { annotations } = compose(node, node.figure, drawnIn(run)).layout;
    return annotations.filter(({ text }) => text !== "step").map(({ text, yshift }) => [text, yshift]);
  };
  assert.deepEqual(names(1, 5, 9), [["15th", 0], ["85th", 0], ["50th", 0]]);
  assert.deepEqual(names(5, 5, 5), [["15th–85th", 0]]);
});

test("the arm's shape stands at a line's last point, a cross where the arm diverged", () => {
  const tipOf = (now) => drawn([1, 2], { tips: [TIP] }, { now, run: { badSteps: new Map([["plain", ref("bad")]]) } })
    .data[1];
  const { x, y, marker } = tipOf({ bad: [-1] });
  assert.deepEqual([x, y, marker.symbol, marker.color], [[1], [2], "square", "token:arm1"]);
  assert.equal(tipOf({ bad: [1] }).marker.symbol, "x");
});

test("a tip never stands outside its panel", () => {
  assert.equal(drawn([1, 11], { tips: [TIP] }).data.length, 1);
  assert.equal(drawn([1, 9], { tips: [TIP] }).data.length, 2);
  assert.equal(drawn([1, 9], { tips: [TIP] }, { zoom: new Map([["x", [20, 40]]]) }).data.length, 1);
});

test("a band of one step is an upright bar with a tip, as long as there is one step", () => {
  const traces = [0, 1, 2].map(() => LINE);
  const bindings = ["low", "high", "middle"].map((column, trace) => ({ ...LOSS, trace, ref: ref(column) }));
  const node = chart(traces, bindings, { bars: [{ ...TIP, low: 0, high: 1, middle: 2 }] });
  const added = (...rows) => {
    const [low, middle, high] = [0, 1, 2].map((k) => rows.map((row) => row[k]));
    return compose(node, node.figure, drawnIn(running({ low, middle, high }))).data.slice(3);
  };
  const [bar, tip] = added([1, 2, 4]);
  assert.deepEqual([bar.x, bar.y, bar.line.color], [[0, 0], [1, 4], "token:arm1/0.45"]);
  assert.deepEqual([tip.x, tip.y, tip.marker.symbol], [[0], [2], "square"]);
  assert.deepEqual(added([1, 2, 4], [1, 2, 4]), []);
});

test("a change is a dashed line with a flag, in the ink of its arm; another arm's is not shown", () => {
  const marks = { changes: ["plain"], slots: { plain: 1 } };
  const changes = [change(20), change(30, { arm: "bn", field: "bn.lr" }), change(40, { arm: null, field: "batch" })];
  const { layout } = drawn(Array(50).fill(1), marks, { run: { changes } });
  assert.deepEqual(layout.shapes.map(({ x0, line }) => [x0, line.color, line.dash]),
    [[20, "token:arm1-ink", "4px,3px"], [40, "token:ink-2", "4px,3px"]]);
  const flags = layout.annotations.filter(({ yanchor }) => yanchor === "bottom");
  assert.deepEqual(flags.map(({ text, x }) => [text, x]), [["batch 2", 40], ["lr 2", 20]]);
});

test("flags that meet give way to the newest; a low margin has none", () => {
  const run = { changes: [change(20), change(22)] };
  const flags = (context) => drawn(Array(50).fill(1), { changes: ["plain"], slots: { plain: 1 } }, { run, ...context })
    .layout.annotations.filter(({ yanchor }) => yanchor === "bottom").map(({ x }) => x);
  assert.deepEqual(flags({}), [22]);
  assert.deepEqual(flags({ top: 8 }), []);
});

test("a panel in which nothing exceeds the limit says so", () => {
  const empty = { limit: 0.5, text: "0 % in both" };
  const said = (values) => drawn(values, { empty }).layout.annotations.map(({ text }) => text);
  assert.deepEqual(said([0, 0.5]), ["step", "0 % in both"]);
  assert.deepEqual(said([0, 0.6]), ["step"]);
  assert.deepEqual(said([]), ["step"]); // nothing is known yet
});

test("quiet notes give way to the names of lines", () => {
  const note = (y) => ({ text: "chance", x: 1, y, font: { size: 14 }, xanchor: "left" });
  const node = chart([LINE], [LOSS], { labels: [NAME] }, { annotations: [note(2), note(8)] });
  const { annotations } = compose(node, node.figure, drawnIn(running({ "plain.loss": [1, 2] }))).layout;
  assert.deepEqual(annotations.filter(({ text }) => text === "chance").map(({ y }) => y), [8]);
});
