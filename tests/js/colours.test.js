// Colours and tokens: the cases are Python's too.

import assert from "node:assert/strict";
import { test } from "node:test";

import { channels, colourOf, isDark, mix, palette, resolve } from "../../bnviz/ui/static/colours.js";
import { cases } from "./cases.js";

const CASES = cases("colours");
const rgb = (colour) => channels(colour).slice(0, 3);

/** The colours of a theme, from the chosen ones. */
function coloursOf({ chosen: { paper, ink, ...arms } }) {
  return palette(rgb(paper), rgb(ink), Object.entries(arms).map(([name, colour]) => [name, channels(colour)]));
}

test("a colour is read from every form in which a canvas gives it back", () => {
  assert.deepEqual(channels("#c2500c"), [194, 80, 12, 1]);
  assert.deepEqual(channels("rgba(194, 80, 12, 0.17)"), [194, 80, 12, 0.17]);
  assert.deepEqual(channels("rgb(194, 80, 12)"), [194, 80, 12, 1]);
  assert.deepEqual(channels("color(srgb 0.5 0 1 / 0.25)"), [128, 0, 255, 0.25]);
});

test("mixing is Python's", () => {
  for (const { top, ground, share, mixed } of CASES.mix) {
    assert.deepEqual(mix(rgb(top), rgb(ground), share), rgb(mixed));
  }
});

for (const [name, theme] of Object.entries(CASES.themes)) {
  test(`a token is the colour that Python gives it: ${name}`, () => {
    const colours = coloursOf(theme);
    for (const [token, expected] of Object.entries(theme.tokens)) {
      assert.deepEqual(channels(resolve(token, colours, {})), expected, token);
    }
  });
}

test("a size is a token too, and everything else stays", () => {
  const [colours, sizes] = [coloursOf(CASES.themes.light), { axis: 14, label: 15, line: 2.5 }];
  for (const [token, size] of Object.entries(CASES.sizes)) assert.equal(resolve(token, colours, sizes), size);
  for (const value of [...CASES.plain, 3, null, true]) assert.equal(resolve(value, colours, sizes), value);
});

test("a colour that nobody knows is ink", () => {
  assert.deepEqual(colourOf(coloursOf(CASES.themes.light), "mauve"), [38, 42, 51, 1]);
});

test("dark paper asks for bright ink", () => {
  assert.deepEqual(["#ffffff", "#0e1117", "#808080"].map((paper) => isDark(rgb(paper))), [false, true, false]);
});
