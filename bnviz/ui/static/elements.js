// Making elements.

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, string | number | boolean | null | undefined>} ElementAttributes null or false: left out */

/**
 * An element with attributes and children; null, undefined and empty children are left out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {ElementAttributes} attributes
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  for (const child of children) if (child) element.append(child);
  return element;
}

/** An SVG picture of paths in a square of `size`. @param {string} paths markup of ours, never of a visitor */
export function picture(paths, size = 16, className = "") {
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: `0 0 ${size} ${size}`, class: className || null, "aria-hidden": "true" });
  svg.innerHTML = paths;
  return svg;
}

const GLYPHS = [
  '<rect width="10" height="10" rx="1"/>',
  '<circle cx="5" cy="5" r="5"/>',
  '<path d="M5 0 10 10H0z"/>',
  '<path d="M5 0 10 5 5 10 0 5z"/>',
];

/** An arm's shape. @param {number} slot */
export const glyph = (slot) => picture(GLYPHS[slot - 1] ?? GLYPHS[0], 10, "glyph");

/** Set or remove attributes. @param {Element} element @param {ElementAttributes} attributes */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Write text only where it differs: a selection survives. @param {Node} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** What draws on a canvas. @param {HTMLCanvasElement} canvas */
export function brushOf(canvas) {
  const brush = canvas.getContext("2d");
  if (!brush) throw new Error("this browser has no canvas to draw on");
  return brush;
}

let counter = 0;

/** An id that is unique in the document. */
export const unique = (stem = "bnviz") => `${stem}-${(counter += 1)}`;
