// The numbers of a run: they grow, thin as the server thins, and are replaced.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Columns } from "../../bnviz/ui/static/columns.js";
import { decode } from "../../bnviz/ui/static/wire.js";
import { bytes, cases } from "./cases.js";

const { layout, sequences } = cases("frames").thinning;
const NONE = new Set();

/** A frame of one line and no film. */
const frame = (steps, values, more = {}) => ({
  generation: 1, reset: false, provisional: false, last: steps.at(-1) ?? 0, stride: 1, filmStride: 1, time: 0,
  steps: Uint32Array.from(steps), lines: [Float32Array.from(values)], filmSteps: new Uint32Array(),
  films: [new Uint8Array()], now: [], ...more,
});
const plain = ({ steps, values }) => [Array.from(steps), Array.from(values)];

for (const { name, changes, frames, steps, lines, film_steps, films } of sequences) {
  test(`the rows are those of Python's receiver: ${name}`, () => {
    const columns = new Columns(layout);
    const kept = new Set(changes.flatMap((step) => [step - 1, step]));
    for (const each of frames.map((hex) => decode(bytes(hex), layout))) if (each) columns.add(each, kept);
    assert.deepEqual(plain(columns.line(["a", []])), [steps, lines[0]]);
    assert.deepEqual(plain(columns.film(["h", []])), [film_steps, films[0]]);
  });
}

test("there is room for any number of rows", () => {
  const columns = new Columns(layout);
  const count = 5000;
  for (let step = 0; step < count; step += 1) columns.add(frame([step], [step / 2]), NONE);
  const [steps, values] = plain(columns.line(["a", []]));
  assert.deepEqual(steps, Array.from({ length: count }, (_, step) => step));
  assert.deepEqual(values, steps.map((step) => step / 2));
});

test("a reference that is not in the layout has no rows, no number and no shape", () => {
  const columns = new Columns(layout);
  assert.deepEqual(plain(columns.line(["b", []])), [[], []]);
  assert.deepEqual(plain(columns.film(["a", []])), [[], []]);
  assert.equal(columns.now(["a", []]), undefined);
  assert.ok(Number.isNaN(columns.scalar(["a", []])));
  assert.deepEqual(columns.shape(["a", []]), []);
});

test("now is what the newest frame says, with the shape of its layout", () => {
  const ref = ["v", ["layer"]];
  const columns = new Columns({ ...layout, now: [{ ref, shape: [2, 3], dtype: "f4" }] });
  assert.equal(columns.last, -1);
  columns.add(frame([0], [1], { now: [new Float32Array(6)] }), NONE);
  columns.add(frame([7], [1], { now: [Float32Array.of(5, 4, 3, 2, 1, 0)] }), NONE);
  assert.deepEqual(Array.from(columns.now(ref)), [5, 4, 3, 2, 1, 0]);
  assert.deepEqual([columns.scalar(ref), columns.shape(ref), columns.last], [5, [2, 3], 7]);
});

test("an arm has no numbers since the step from which all of its lines are NaN", () => {
  const arms = [["plain.a", []], ["plain.b", []], ["bn.a", []]];
  const columns = new Columns({ ...layout, line: arms });
  const lines = [[1, NaN, NaN, NaN], [1, 2, NaN, NaN], [1, 1, 1, 1]].map((values) => Float32Array.from(values));
  columns.add({ ...frame([0, 2, 4, 6], []), lines }, NONE);
  assert.deepEqual(["plain.", "bn.", "other."].map((prefix) => columns.nanSince(prefix)), [4, -1, -1]);
});
