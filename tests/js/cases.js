// What the browser and Python must agree on: the cases that the tests of both halves read.

import { readFileSync } from "node:fs";

/** The cases of one file. @param {string} name */
export const cases = (name) => JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8"));

/** A number of a case: JSON has neither NaN nor infinity. @param {number | string | null} value */
export const number = (value) => (value === null ? NaN : Number(value));

/** The bytes that a text of hexadecimal digits says. @param {string} hex @returns {ArrayBuffer} */
export const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (each) => parseInt(each, 16)).buffer;
