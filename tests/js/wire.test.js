// Binary frames: the same bytes that Python writes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { decode } from "../../bnviz/ui/static/wire.js";
import { bytes, cases, number } from "./cases.js";

const { layout, frames } = cases("frames");
const plain = (parts) => parts.map((part) => Array.from(part));

for (const each of frames) {
  test(`a frame says what Python wrote: ${each.name}`, () => {
    const frame = decode(bytes(each.hex), { ...layout, generation: each.generation });
    const { reset, provisional, last, stride, filmStride, time, steps, lines, filmSteps, films, now } = frame;
    assert.deepEqual({ reset, provisional, last, stride, filmStride, time },
      { reset: each.reset, provisional: each.provisional, last: each.last, stride: each.stride,
        filmStride: each.film_stride, time: each.time });
    assert.deepEqual([Array.from(steps), Array.from(filmSteps)], [each.steps, each.film_steps]);
    assert.deepEqual(plain(lines), each.lines.map((line) => line.map(number)));
    assert.deepEqual(plain(films), each.films);
    assert.deepEqual(plain(now), each.now.map((values) => values.map((value) => Math.fround(number(value)))));
  });
}

test("a frame of another layout is not read", () => {
  assert.equal(decode(bytes(frames[0].hex), { ...layout, generation: 8 }), null);
  assert.equal(decode(bytes(frames[0].hex), null), null);
});

test("a frame of another version is refused", () => {
  assert.throws(() => decode(bytes(`02${frames[0].hex.slice(2)}`), layout), /version 2, not 1/);
});

test("a frame that ends too early is refused, wherever it was cut", () => {
  const { hex } = frames[1];
  const named = { ...layout, generation: frames[1].generation };
  for (let length = 0; length < hex.length; length += 8) {
    assert.throws(() => decode(bytes(hex.slice(0, length)), named), RangeError, `${length / 2} bytes`);
  }
});
