// Where a run stands: one shape and one word, always in the same place. Colour only for what failed.

/** @import { Run } from "./run.js" */
/** @import { ArmLook } from "./scene.js" */

import { make, picture, set, write } from "./elements.js";
import { integer } from "./format.js";

const SHAPES = {
  ready: '<circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" stroke-width="2"/>',
  running: '<path d="M1 0l9 5-9 5z"/>',
  paused: '<path d="M1 0h3v10H1zm5 0h3v10H6z"/>',
  cross: '<path d="M1 0l4 4 4-4 1 1-4 4 4 4-1 1-4-4-4 4-1-1 4-4-4-4z"/>',
  dots: '<path d="M0 4h2v2H0zm4 0h2v2H4zm4 0h2v2H8z"/>',
  lines: '<path d="M0 0h10v2H0zm0 4h10v2H0zm0 4h6v2H0z"/>',
  dot: '<circle cx="5" cy="5" r="5"/>',
};

/** @typedef {[shape: keyof typeof SHAPES, text: string, look: "" | "ink" | "dash" | "bad"]} Pill */

/** @type {Record<Run["standing"] | "past", Pill>} */
const PILLS = {
  opening: ["dots", "starting", ""],
  waiting: ["dots", "waiting", ""],
  ready: ["ready", "ready", ""],
  running: ["running", "running", "ink"],
  pausing: ["running", "pausing", "ink"],
  paused: ["paused", "paused", ""],
  over: ["dot", "finished", ""],
  failed: ["cross", "failed", "bad"],
  lost: ["dots", "reconnecting", "dash"],
  past: ["lines", "looking back", "dash"],
  replaying: ["lines", "replaying", "dash"],
  recorded: ["dot", "recorded", "dash"],
};

/** What the pill says of a run. @param {Run} run @param {Map<string, ArmLook>} arms @returns {Pill} */
export function pillOf(run, arms) {
  const found = PILLS[run.standing];
  if (["lost", "failed", "opening", "waiting", "replaying"].includes(run.standing)) return found;
  if (run.shown < run.step && run.standing !== "recorded") return PILLS.past;
  const diverged = [...arms].filter(([arm]) => run.divergedAt(arm) >= 0);
  if (!diverged.length) return found;
  const names = diverged.map(([, { name }]) => name);
  const steps = [...new Set(diverged.map(([arm]) => run.divergedAt(arm)))];
  const at = steps.length === 1 ? ` at step ${integer(steps[0])}` : "";
  return ["cross", `${names.join(" and ")} diverged${at}`, "bad"];
}

export function pill() {
  const word = make("span");
  const element = make("span", { class: "state" }, word);
  let shown = "";
  return {
    element,
    /** @param {Run} run @param {Map<string, ArmLook>} arms */
    show(run, arms) {
      const [shape, text, look] = pillOf(run, arms);
      write(word, text);
      if (shown !== shape + look) {
        element.replaceChildren(picture(SHAPES[shape], 10), word);
        set(element, { class: `state ${look}` });
      }
      shown = shape + look;
    },
  };
}
