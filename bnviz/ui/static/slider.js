// A slider over a list of values: every key press and every notch is a value worth having.

import { make, set, write } from "./elements.js";

const DECADE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]; // notches of a logarithmic slider

/** The notches from `low` to `high`. @param {{low: number, high: number, log?: boolean, integer?: boolean}} range */
export function notches({ low, high, log = false, integer = false }) {
  if (log) {
    const found = [low];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power += 1) {
      for (const each of DECADE) {
        const value = Number((each * 10 ** power).toPrecision(3));
        if (value > low && value < high && (!integer || Number.isInteger(value))) found.push(value);
      }
    }
    return [...found, high];
  }
  const rough = (high - low) / 200;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].find((each) => each * decade >= rough * (1 - 1e-9)) * decade;
  const size = integer ? Math.max(1, Math.round(nice)) : nice;
  const found = [];
  for (let k = 0; low + k * size < high - size / 2; k += 1) found.push(Number((low + k * size).toPrecision(12)));
  return [...found, high];
}

/**
 * @param {any[]} values in order @param {string} name for whoever cannot see it
 * @param {(value: any) => string} words @param {(value: any) => void} chosen while it is being dragged
 */
export function slide(values, name, words, chosen) {
  let list = values;
  const input = make("input", { type: "range", min: 0, max: list.length - 1, step: 1, "aria-label": name });
  const output = make("output", {});
  const paint = () => {
    const text = words(list[input.valueAsNumber]);
    write(output, text);
    set(input, { "aria-valuetext": text });
    input.style.setProperty("--at", `${(100 * input.valueAsNumber) / Math.max(list.length - 1, 1)}%`);
  };
  input.addEventListener("input", () => {
    paint();
    chosen(list[input.valueAsNumber]);
  });
  return {
    input,
    output,
    /** Show a value; one that is no notch becomes one. */
    show(value) {
      if (!list.includes(value)) {
        const numbers = values.every((each) => typeof each === "number" && each > 0) || values[0] <= values[1];
        list = numbers ? [...values, value].sort((a, b) => a - b) : [...values, value];
        input.max = String(list.length - 1);
      }
      const place = list.indexOf(value);
      if (input.valueAsNumber !== place) input.value = String(place);
      paint();
    },
  };
}
