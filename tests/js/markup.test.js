// The markup of texts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { filled, parse, unmarked } from "../../bnviz/ui/static/markup.js";

test("a text is read into its parts", () => {
  assert.deepEqual(parse("plain words"), ["plain words"]);
  assert.deepEqual(parse("**bn** passed $x̂ = 2$ in [[plain]]."), [
    { kind: "bold", inside: ["bn"] }, " passed ", { kind: "formula", text: "x̂ = 2" }, " in ",
    { kind: "arm", arm: "plain" }, ".",
  ]);
});

test("a term explains itself, and markup may stand inside of bold words and terms", () => {
  assert.deepEqual(parse("((the **spread**|85th minus 15th))"),
    [{ kind: "term", inside: ["the ", { kind: "bold", inside: ["spread"] }], explanation: "85th minus 15th" }]);
  assert.deepEqual(parse("**[[bn]] won**"), [{ kind: "bold", inside: [{ kind: "arm", arm: "bn" }, " won"] }]);
});

test("no part is empty", () => {
  assert.deepEqual(parse(""), []);
  assert.deepEqual(parse("[[a]][[b]]"), [{ kind: "arm", arm: "a" }, { kind: "arm", arm: "b" }]);
});

test("what is not closed is text, and so is HTML", () => {
  const texts = ["**open", "[[open", "((no explanation))", "5 $", "<b>5 < 6</b>"];
  for (const text of texts) assert.deepEqual(parse(text), [text]);
});

test("view variables are put in, counted from 0 or from 1; a dash for what is not known yet", () => {
  assert.equal(filled("layer {layer+1}, unit {unit}", { layer: 2, unit: 22 }), "layer 3, unit 22");
  assert.equal(filled("{nobody} {layer}", { layer: 0 }), "– 0");
});

test("a text is read aloud without its markup", () => {
  const text = "((Error of **x**|how far it is)) of [[bn]], $x̂$";
  assert.equal(unmarked(text, (arm) => `arm ${arm}`), "Error of x of arm bn, x̂");
});
