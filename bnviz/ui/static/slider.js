// A slider over a list of values: every key press and every notch is a value worth having.

import { make, set, write } from "./elements.js";

const REST = 300; // ms after the last key until what it was moved to is chosen
const DECADE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]; // notches of a logarithmic slider

/**
 * The notches from `low` to `high`, both included.
 * @param {{low: number, high: number, log?: boolean, integer?: boolean}} range
 */
export function notches({ low, high, log = false, integer = false }) {
  return [low, ...(log ? decadesWithin(low, high, integer) : stepsWithin(low, high, integer)), high];
}

/** @param {number} low @param {number} high @param {boolean} integer */
function decadesWithin(low, high, integer) {
  const found = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
    for (const each of DECADE) {
      const value = Number((each * 10 ** power).toPrecision(3));
      if (value > low && value < high && (!integer || Number.isInteger(value))) found.push(value);
    }
  }
  return found;
}

/** @param {number} low @param {number} high @param {boolean} integer */
function stepsWithin(low, high, integer) {
  const rough = (high - low) / 200;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const nice = ([1, 2, 5].find((each) => each * decade >= rough * (1 - 1e-9)) ?? 10) * decade;
  const size = integer ? Math.max(1, Math.round(nice)) : nice;
  const found = [];
  for (let k = 1; low + k * size < high - size / 2; k += 1) found.push(Number((low + k * size).toPrecision(12)));
  return found;
}

/**
 * A list of notches with one value more: before the first larger one. A last value below the first (0, which stands for
 * full speed) stays the last.
 * @param {number[]} values @param {number} value
 */
export function including(values, value) {
  if (values.includes(value)) return values;
  const ascending = values.length > 1 && values[values.length - 1] < values[0] ? values.length - 1 : values.length;
  const larger = values.findIndex((each) => each > value);
  const place = larger < 0 ? ascending : larger;
  return [...values.slice(0, place), value, ...values.slice(place)];
}

/**
 * A slider that says its value while it is moved. What it was moved to is chosen at once, or, where it is `once`, when
 * it is let go: then one drag is one choice, and so are keys that are pressed one soon after the other.
 * @param {number[]} values in order @param {string} name for whoever cannot see it
 * @param {(value: number) => string} text of a value @param {(value: number) => void} chosen
 * @param {boolean} [once]
 */
export function slide(values, name, text, chosen, once = false) {
  let list = values;
  let [held, timer] = [false, 0]; // whether it was moved and nothing has been chosen
  const input = make("input", { type: "range", min: 0, max: list.length - 1, step: 1, "aria-label": name });
  const output = make("output");
  const paint = () => {
    const said = text(list[input.valueAsNumber]);
    write(output, said);
    set(input, { "aria-valuetext": said });
    input.style.setProperty("--at", `${(100 * input.valueAsNumber) / Math.max(list.length - 1, 1)}%`);
  };
  let dragged = false;
  const choose = () => {
    clearTimeout(timer);
    if (!held) return;
    held = false;
    chosen(list[input.valueAsNumber]);
  };
  input.addEventListener("input", () => {
    held = true;
    paint();
    clearTimeout(timer);
    if (!once) choose();
    else if (!dragged) timer = setTimeout(choose, REST);
  });
  if (once) {
    input.addEventListener("pointerdown", () => void (dragged = true));
    input.addEventListener("change", () => {
      if (dragged) choose();
      dragged = false;
    });
    input.addEventListener("blur", choose);
  }
  return {
    input,
    output,
    /** Show a value; one that is no notch becomes one. @param {number} value */
    show(value) {
      if (held) return;
      if (!list.includes(value)) {
        list = including(values, value);
        input.max = String(list.length - 1);
      }
      const place = list.indexOf(value);
      if (input.valueAsNumber !== place) input.value = String(place);
      paint();
    },
  };
}
