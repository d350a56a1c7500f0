// Sentences and formulas of the graph's parts, filled with the very numbers that are drawn.

import { glyph, make } from "./elements.js";
import { number } from "./format.js";
import { written } from "./flow_marks.js";

/** @import { Shown } from "./flow_graph.js" */

const PLACE = /\{(\w+)(?::(unit|example|lowest|highest))?(?:#([1-4]))?\}/;
const COLOURED = /\[([1-4])\|([^\]]*)\]/;

/**
 * What a place in a sentence says.
 * @param {Shown & {unit: number}} shown @param {string} name @param {string} [which]
 */
function said(shown, name, which) {
  if (name === "m") return String(shown.m);
  if (name === "unit" || name === "example") return String(shown[name] + 1);
  if (which === "example") return exact(shown.of(name, shown.example));
  if (which === "unit" || !which) return exact(shown.of(name));
  const all = Array.from({ length: shown.m }, (_, k) => shown.of(name, k));
  return exact(which === "lowest" ? Math.min(...all) : Math.max(...all));
}

/** As in the graph; what is too small for that with its power of ten. @param {number} value */
const exact = (value) => (Math.abs(value) < 5e-4 && Math.abs(value) > 1e-12 ? number(value) : written(value));

/**
 * A sentence with its numbers.
 * @param {string} text @param {Shown & {unit: number}} shown @returns {(Node | string)[]}
 */
export function sentence(text, shown) {
  const parts = text.split(new RegExp(PLACE, "g"));
  /** @type {(Node | string)[]} */
  const made = [];
  for (let k = 0; k < parts.length; k += 4) {
    made.push(parts[k]);
    if (k + 1 >= parts.length) break;
    const [name, which, slot] = parts.slice(k + 1, k + 4);
    const [words, plain] = [said(shown, name, which), ["m", "unit", "example"].includes(name)];
    made.push(plain ? words : make("b", { class: slot ? `slot${slot}` : null }, words));
  }
  return made;
}

/**
 * A formula, what belongs to one path in its colour and with its shape.
 * @param {string} text @returns {(Node | string)[]}
 */
export function formula(text) {
  const parts = text.split(new RegExp(COLOURED, "g"));
  /** @type {(Node | string)[]} */
  const made = [];
  for (let k = 0; k < parts.length; k += 3) {
    made.push(parts[k]);
    if (k + 1 >= parts.length) break;
    made.push(make("span", { class: `slot${parts[k + 1]}` }, glyph(Number(parts[k + 1])), parts[k + 2]));
  }
  return made;
}
