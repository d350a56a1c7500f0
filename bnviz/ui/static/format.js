// Numbers as people read them: few digits, a true minus, no line break before a unit.

export const GLUE = "\u00a0"; // a space at which no line breaks
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** @param {string} text */
const minus = (text) => text.replace("-", "−");

/** A power of ten's exponent, raised. @param {number} power */
export const raised = (power) => String(power).replace(/./g, (sign) => RAISED[sign]);

/** 96.9 % @param {number} value */
export const percent = (value, digits = 1) => `${minus(value.toFixed(digits))}${GLUE}%`;

/** A share from 0 to 1, as percent. @param {number} value */
export const share = (value) => percent(100 * value, value !== 0 && Math.abs(value) < 0.0995 && (1000 * value) % 10 ? 1 : 0);

/** A whole number, a comma at the thousands from 10,000 on. @param {number} value */
export function integer(value) {
  const text = String(Math.round(value));
  return minus(Math.abs(value) >= 10000 ? text.replace(/\B(?=(\d{3})+$)/g, ",") : text);
}

/** Some significant digits: 2.7, 0.049, 137; below a thousandth 3.6 · 10⁻⁶. @param {number} value */
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

const WAYS = { percent, share, integer, number, setting, score: (/** @type {number} */ value) => number(value, 3) };

/** A number in one of the ways above; a dash where there is none. @param {string} way @param {number} value */
export function format(way, value) {
  return Number.isFinite(value) ? (WAYS[way] ?? number)(value) : "–";
}
