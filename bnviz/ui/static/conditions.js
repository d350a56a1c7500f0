// The conditions and numbers of lessons: trees that bnviz/lessons/grammar.py made, evaluated on what the browser knows
// of a run. Pure; tests/cases/conditions.json holds both halves to the same results.

/** @import { Ref, Value } from "./types/wire.js" */
/** @import { Tree } from "./types/lesson.js" */

/**
 * @typedef {Object} Source where the names of a tree get their values from
 * @property {() => number} step
 * @property {(name: string) => Value | undefined} setting
 * @property {(name: string) => number} view
 * @property {(ref: Ref) => number} newest the newest known number of a column; NaN if there is none
 * @property {(ref: Ref) => {steps: ArrayLike<number>, values: ArrayLike<number>}} line a column at every kept step
 */

/** The places where a number is known. @param {ArrayLike<number>} values */
const known = (values) => Array.from(values, (value, k) => k).filter((k) => !Number.isNaN(values[k]));

/**
 * What is asked of a column's whole course.
 * @param {string} word @param {Ref} ref @param {number} bound @param {Source} source
 */
function over(word, ref, bound, source) {
  const { steps, values } = source.line(ref);
  const places = known(values);
  if (word === "at") {
    const place = places.findLast((k) => steps[k] <= bound);
    return place === undefined ? NaN : values[place];
  }
  if (word === "reached") {
    const place = places.find((k) => values[k] >= bound);
    return place === undefined ? NaN : steps[place];
  }
  if (!places.length) return NaN;
  return places.reduce((best, k) => Math[word === "least" ? "min" : "max"](best, values[k]), values[places[0]]);
}

/** @type {Record<string, (left: any, right: any) => number | boolean>} */
const JOINED = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => (right ? left / right : NaN),
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
};

/**
 * What a tree comes to: a number (NaN where it is not known), a truth or a text.
 * @param {Tree} tree @param {Source} source @returns {any}
 */
export function evaluate(tree, source) {
  const [word, ...rest] = tree;
  switch (word) {
    case "number":
    case "truth":
    case "text":
      return rest[0];
    case "step":
      return source.step();
    case "setting":
      return source.setting(rest[0]);
    case "view":
      return source.view(rest[0]);
    case "column":
      return source.newest([rest[0], rest[1]]);
    case "and":
      return rest.every((each) => evaluate(each, source));
    case "or":
      return rest.some((each) => evaluate(each, source));
    case "not":
      return !evaluate(rest[0], source);
    case "abs":
      return Math.abs(evaluate(rest[0], source));
    case "at":
    case "least":
    case "most":
    case "reached":
      return over(word, [rest[0][1], rest[0][2]], rest[1] ?? 0, source);
    default:
      return JOINED[word](evaluate(rest[0], source), evaluate(rest[1], source));
  }
}

/** What a stage knows of its run. @param {import("./stage.js").Stage} stage @returns {Source} */
export const sourceOf = ({ run }) => ({
  step: () => run.step,
  setting: (name) => run.setting(name),
  view: (name) => run.view[name],
  newest: (ref) => run.columns?.scalar(ref) ?? NaN,
  line: (ref) => run.columns?.line(ref) ?? { steps: [], values: [] },
});
