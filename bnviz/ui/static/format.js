// Numbers as people read them: few digits, a true minus, no line break before a unit. bnviz/stories/numbers.py writes
// the same texts; tests/cases/numbers.json holds both to that.

/** @import { NumberFormat } from "./types/scene.js" */

export const GLUE = "\u00a0"; // a space at which no line breaks
/** @type {Record<string, string>} */
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** A true minus; none before zero. @param {string} text */
const minus = (text) => (/^-[0.]+$/.test(text) ? text.slice(1) : text.replace("-", "−"));

/** A power of ten's exponent, raised. @param {number} power */
export const raised = (power) => String(power).replace(/./g, (sign) => RAISED[sign]);

/** 96.9 % @param {number} value */
export const percent = (value, digits = 1) => `${minus(value.toFixed(digits))}${GLUE}%`;

/**
 * A share from 0 to 1 as percent: whole, but one digit below 10 %, and exactly none is 0 %.
 * @param {number} value
 */
export function share(value) {
  const hundred = 100 * value;
  if (hundred === 0 || hundred >= 9.95) return percent(hundred, 0);
  return hundred >= 0.05 ? percent(hundred) : `under${GLUE}0.1${GLUE}%`;
}

/** A whole number, a comma at the thousands from 10,000 on. @param {number} value */
export function integer(value) {
  const text = value.toFixed(0);
  return minus(Math.abs(Number(text)) >= 10000 ? text.replace(/\B(?=(\d{3})+$)/g, ",") : text);
}

/** Some significant digits: 2.7, 0.049, 137; below a thousandth 3.6 · 10⁻⁶, never 0.000. @param {number} value */
export function number(value, digits = 2) {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  if (power < -3 || power > 6) return `${minus(mantissa)}${GLUE}·${GLUE}10${raised(power)}`;
  if (power >= digits) return integer(value);
  return minus(value.toFixed(Math.max(digits - 1 - power, 0)));
}

/** A setting as it was chosen: 0.5, 10, 0.0075. @param {number} value */
export function setting(value) {
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-4 && size < 1e5) ? minus(String(Number(value.toPrecision(6)))) : number(value);
}

/** A share at a tick of an axis, as short as it can be said: 0.05 is 5 %. @param {number} value */
export const percentTick = (value) => `${setting(100 * value)}${GLUE}%`;

/** @type {Record<NumberFormat, (value: number) => string>} */
const FORMATS = { percent, share, integer, number, setting, score: (value) => number(value, 3) };

/** A number in one of the formats above; a dash where there is none. @param {NumberFormat} way @param {number} value */
export function format(way, value) {
  return Number.isFinite(value) ? FORMATS[way](value) : "–";
}
