// The packages of these checks: pinned, and from whichever registry the reader's npm is set to.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (name) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"));

test("every package is pinned", () => {
  const { dependencies, devDependencies } = read("package.json");
  assert.equal(dependencies, undefined); // what the browser runs needs none
  for (const [name, version] of Object.entries(devDependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name);
});

test("the lock file names no registry", () => {
  const named = Object.entries(read("package-lock.json").packages).filter(([, each]) => "resolved" in each);
  assert.deepEqual(named.map(([name]) => name), []);
});
