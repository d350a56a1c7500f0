// The theme of a stage for what cannot read CSS variables: Plotly and canvases.

/** @import { Colour, Rgb } from "./colours.js" */

import { SIZES, channels, colourOf, isDark, palette, resolve } from "./colours.js";
import { brushOf, make } from "./elements.js";

/** @typedef {Record<"light" | "dark", Record<string, string>>} Tokens the chosen colours of both themes, by name */

/** @type {CanvasRenderingContext2D | null} */
let brush = null;

/** Any CSS colour's channels and opacity. @param {string} colour @returns {Colour} */
function read(colour) {
  brush ??= brushOf(make("canvas"));
  brush.fillStyle = "#000";
  brush.fillStyle = colour;
  return channels(brush.fillStyle);
}

/**
 * A copy of nested objects and lists, each other value replaced.
 * @param {unknown} value @param {(value: unknown) => unknown} change @returns {unknown}
 */
function deeply(value, change) {
  if (Array.isArray(value)) return value.map((each) => deeply(each, change));
  if (value === null || typeof value !== "object" || ArrayBuffer.isView(value)) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deeply(each, change)]));
}

/** The theme of an element, read once; `key` differs when anything in it does. */
export class Theme {
  /** @param {HTMLElement} root @param {Tokens} tokens */
  constructor(root, tokens) {
    const style = getComputedStyle(root);
    /** @param {string} property @param {string} fallback */
    const property = (property, fallback) => style.getPropertyValue(property).trim() || fallback;
    /** @param {string} name @param {string} fallback @returns {Rgb} */
    const opaque = (name, fallback) => {
      const [r, g, b] = read(property(name, fallback));
      return [r, g, b];
    };
    const paper = opaque("--st-background-color", "#ffffff");
    this.dark = isDark(paper);
    this.arms = Object.entries(tokens[this.dark ? "dark" : "light"]).filter(([name]) => name.startsWith("arm"));
    this.font = property("--st-font", "sans-serif");
    /** @param {keyof typeof SIZES} name */
    const size = (name) => parseFloat(property(`--t-${name}`, String(SIZES[name])));
    /** px of type and lines. */
    this.sizes = { axis: size("axis"), label: size("label"), line: size("line") };
    const ink = opaque("--st-text-color", "#262a33");
    this.colours = palette(paper, ink, this.arms.map(([name, colour]) => [name, read(colour)]));
    this.key = JSON.stringify([...this.colours.values(), this.sizes, this.font]);
  }

  /** The same colours with the type and lines of a projector. @returns {Theme} */
  larger() {
    const { axis, label, line } = this.sizes;
    const sizes = { axis: Math.max(20, axis), label: Math.max(23, label), line: Math.max(4, line) };
    return Object.assign(Object.create(Theme.prototype), this, { sizes, key: `${this.key} larger` });
  }

  /** Tell the style sheet. @param {HTMLElement} root */
  applyTo(root) {
    root.dataset.theme = this.dark ? "dark" : "light";
    for (const [name, colour] of this.arms) root.style.setProperty(`--${name}`, colour);
  }

  /** A colour's channels. @param {string} name @returns {Rgb} */
  rgb(name) {
    const [r, g, b] = colourOf(this.colours, name);
    return [r, g, b];
  }

  /** The colour that a token stands for, as CSS. @param {string} token */
  css(token) {
    return String(resolve(token, this.colours, this.sizes));
  }

  /** A copy of nested objects and lists in which every token is resolved. @template T @param {T} figure @returns {T} */
  resolved(figure) {
    return /** @type {T} */ (deeply(figure, (value) => resolve(value, this.colours, this.sizes)));
  }
}

/**
 * Call back when the theme's colours change, whoever changes them. Returns how to stop.
 * @param {HTMLElement} root @param {() => void} changed
 */
export function watch(root, changed) {
  // a transition on a colour that follows the variable ends whenever the variable changes
  const sentinel = document.createElement("i");
  sentinel.className = "theme-watch";
  sentinel.setAttribute("aria-hidden", "true");
  sentinel.addEventListener("transitionend", changed);
  root.append(sentinel);
  const sizes = [matchMedia("(max-width: 700px)"), matchMedia("(prefers-color-scheme: dark)")];
  for (const query of sizes) query.addEventListener("change", changed);
  return () => {
    sentinel.remove();
    for (const query of sizes) query.removeEventListener("change", changed);
  };
}
