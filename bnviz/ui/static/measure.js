// How wide words are.

import { brushOf, make } from "./elements.js";

/** @type {CanvasRenderingContext2D | null} */
let brush = null;

/** The width of words in px. @param {string} text @param {number} size px of the type @param {string} family */
export function measure(text, size, family, weight = 650) {
  brush ??= brushOf(make("canvas"));
  brush.font = `${weight} ${size}px ${family}`;
  return brush.measureText(text).width;
}
