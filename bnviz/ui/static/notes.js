// Quiet notes inside a figure give way to the names at the lines' ends.

import { measure } from "./marks.js";

/**
 * Where words lie in a panel, in px from its lower left corner; null where they do not belong to its axes.
 * @param {any} note @param {import("./panels.js").Panel} panel @param {string} family
 */
function boxOf(note, panel, family) {
  const across = (place, [low, high], size) => ((place - low) / (high - low)) * size;
  const x = note.xref === "paper" ? note.x * panel.width : across(note.x, panel.xaxis.range, panel.width);
  if (note.yref === "paper") return null;
  const y = across(note.y, panel.yaxis.range, panel.height) + (note.yshift ?? 0);
  const [width, height] = [measure(note.text, note.font.size, family, note.font.weight ?? 400), note.font.size];
  const left = x + (note.xshift ?? 0) - (note.xanchor === "right" ? width : note.xanchor === "center" ? width / 2 : 0);
  return { left, right: left + width, low: y - height / 2, high: y + height / 2 };
}

const meet = (a, b) => a && b && a.left < b.right && b.left < a.right && a.low < b.high && b.low < a.high;

/**
 * The notes that no name lies upon.
 * @param {any[]} notes @param {any[]} names @param {import("./panels.js").Panel} panel @param {string} family
 */
export function clear(notes, names, panel, family) {
  const taken = names.map((name) => boxOf(name, panel, family));
  return notes.filter((note) => !taken.some((box) => meet(box, boxOf(note, panel, family))));
}
