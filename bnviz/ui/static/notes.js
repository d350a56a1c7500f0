// Quiet notes inside a figure give way to the names at the lines' ends.

/** @import { Panel, Range } from "./types/chart.js" */
/** @import { Attributes } from "./types/plotly.js" */

import { measure } from "./measure.js";

/** @typedef {{left: number, right: number, low: number, high: number}} Box px from a panel's lower left corner */

/**
 * Where words lie in a panel; null where they do not belong to its axes.
 * @param {Attributes} note @param {Panel} panel @param {string} family @returns {Box | null}
 */
function boxOf(note, panel, family) {
  if (note.yref === "paper") return null;
  /** @param {number} place @param {Range} range @param {number} size */
  const across = (place, [low, high], size) => ((place - low) / (high - low)) * size;
  const x = note.xref === "paper" ? note.x * panel.width : across(note.x, panel.xaxis.range, panel.width);
  const y = across(note.y, panel.yaxis.range, panel.height) + (note.yshift ?? 0);
  const [width, height] = [measure(note.text, note.font.size, family, note.font.weight ?? 400), note.font.size];
  const anchored = note.xanchor === "right" ? width : note.xanchor === "center" ? width / 2 : 0;
  const left = x + (note.xshift ?? 0) - anchored;
  return { left, right: left + width, low: y - height / 2, high: y + height / 2 };
}

/** @param {Box} a @param {Box} b */
const overlap = (a, b) => a.left < b.right && b.left < a.right && a.low < b.high && b.low < a.high;

/**
 * The notes that no name lies upon.
 * @param {Attributes[]} notes @param {Attributes[]} names @param {Panel} panel @param {string} family
 */
export function uncovered(notes, names, panel, family) {
  const taken = names.flatMap((name) => boxOf(name, panel, family) ?? []);
  return notes.filter((note) => {
    const box = boxOf(note, panel, family);
    return !box || !taken.some((each) => overlap(each, box));
  });
}
