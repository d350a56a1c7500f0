// Where a run stands: one shape and one word, always in the same place. Colour only for what failed.

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

// state -> shape, word, look
const LOOKS = {
  opening: ["dots", "starting", "dash"],
  ready: ["ready", "ready", ""],
  running: ["running", "running", "ink"],
  paused: ["paused", "paused", ""],
  over: ["dot", "finished", ""],
  failed: ["cross", "failed", "bad"],
  lost: ["dots", "reconnecting", "dash"],
  past: ["lines", "looking back", "dash"],
  replaying: ["lines", "replaying", "dash"],
  recorded: ["dot", "recorded run", "dash"],
};

/** What the pill says of a run. @param {import("./run.js").Run} run @param {Map<string, {name: string}>} arms */
function look(run, arms) {
  const found = LOOKS[run.standing] ?? LOOKS.ready;
  if (["lost", "failed", "opening", "replaying"].includes(run.standing)) return found;
  if (run.shown < run.step) return LOOKS.past;
  const ended = [...arms].filter(([arm]) => run.ended(arm) >= 0);
  if (!ended.length) return found;
  const names = ended.map(([, { name }]) => name);
  const steps = new Set(ended.map(([arm]) => run.ended(arm)));
  const at = steps.size === 1 ? ` at step ${integer([...steps][0])}` : "";
  return ["cross", `${names.join(" and ")} diverged${at}`, "bad"];
}

export function pill() {
  const word = make("span");
  const element = make("span", { class: "state" }, word);
  let shown = "";
  return {
    element,
    show(run, arms) {
      const [shape, text, kind] = look(run, arms);
      write(word, text);
      if (shown !== shape + kind) {
        element.replaceChildren(picture(SHAPES[shape], 10), word);
        set(element, { class: `state ${kind}` });
      }
      shown = shape + kind;
    },
  };
}
