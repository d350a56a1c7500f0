// The timeline: from the first step to now, a mark at every change. Pulled back, the page shows an earlier step while
// the run stays where it is; at its right end it shows now. From the step that is shown a copy of one arm can be
// branched off: the run is repeated up to there and goes on with one arm more. A recorded run has only some steps: the
// slider stops there, and the arrow keys go from one to the next.

/** @import { Run } from "./run.js" */
/** @import { Kind, News, TimelineNode } from "./types/scene.js" */

import { flag } from "./controls.js";
import { make, set, write } from "./elements.js";
import { integer } from "./format.js";

const APART = 60; // ms between two messages
const HELD = 300; // ms after a message for which the slider stays where the visitor has it
/** @type {News[]} */
const FOLLOWS = ["frame", "view", "changes", "state"];

/** @type {Record<string, number>} */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

/** The one of some steps that is nearest. @param {number[]} steps increasing @param {number} to */
export const nearest = (steps, to) =>
  steps.reduce((best, step) => (Math.abs(step - to) < Math.abs(best - to) ? step : best));

/** @type {Kind<TimelineNode>} */
export function timeline(node, stage) {
  const label = "the step that is shown";
  const input = make("input", { type: "range", min: 0, max: 1, value: 1, step: 1, "aria-label": label });
  const ticks = make("div", { class: "ticks", "aria-hidden": "true" });
  const isNow = () => input.valueAsNumber >= stage.run.step;
  const where = make("span");
  const back = make("button", { type: "button", class: "undo" }, "Bring back");
  back.addEventListener("click", () => stage.send({ do: "undo" }));
  const branches = make("div", { class: "branches" }, where, ...node.branch.map(([arm, name]) => {
    const button = make("button", { type: "button", "data-branch": arm }, "Branch off ", make("b", {}, name));
    button.addEventListener("click", () => {
      stage.send({ do: "branch", arm, to: isNow() ? stage.run.step : input.valueAsNumber });
    });
    return button;
  }), back);
  branches.hidden = back.hidden = true;
  const element = make("div", { class: "timeline" }, ticks, input, branches);
  let [sent, timer] = [0, 0];
  const chosen = () => {
    const { moments } = stage.run;
    if (moments) input.value = String(nearest(moments, input.valueAsNumber));
    clearTimeout(timer);
    timer = setTimeout(() => {
      sent = performance.now();
      stage.setView({ at: isNow() ? -1 : input.valueAsNumber });
    }, Math.max(0, sent + APART - performance.now()));
    paint(stage.run);
  };
  input.addEventListener("input", chosen);
  input.addEventListener("keydown", (event) => {
    const { moments } = stage.run;
    if (!moments || !(event.key in KEYS)) return;
    event.preventDefault();
    const place = moments.indexOf(nearest(moments, input.valueAsNumber)) + KEYS[event.key];
    input.value = String(moments[Math.max(0, Math.min(moments.length - 1, place))]);
    chosen();
  });

  /** @param {number} step @param {Run} run */
  const share = (step, run) => `${(100 * step) / Math.max(run.step, 1)}%`;
  /** @param {Run} run */
  const paint = (run) => {
    const [step, now] = [integer(input.valueAsNumber), isNow()];
    input.style.setProperty("--at", share(input.valueAsNumber, run));
    set(input, { "aria-valuetext": `step ${step}${now ? ", now" : ` of ${integer(run.step)}`}` });
    set(element, { "data-past": !now });
    const stands = run.state !== "running" && run.goal < 0;
    branches.hidden = !((node.branch.length && run.step > 0 && stands) || run.gone);
    back.hidden = !run.gone;
    write(back, `Bring back ${node.names[run.gone] ?? run.gone}`);
    if (!branches.hidden) write(where, now ? "Here" : `At step ${step}`);
  };
  /** @param {Run} run */
  const mark = (run) => ticks.replaceChildren(...run.changes.map((change) => {
    const slot = (change.arm && stage.arms.get(change.arm)?.slot) || 0;
    const title = `${flag(change, stage.controls.get(change.field))}, step ${integer(change.step)}`;
    return make("i", { class: `slot${slot}`, title, style: `left: ${share(change.step, run)}` });
  }));

  return {
    element,
    draw(run, news) {
      if (!run.columns || !FOLLOWS.some((each) => news.has(each))) return;
      input.max = String(Math.max(run.step, 1));
      const at = run.view.at >= 0 ? run.view.at : Math.max(run.step, 1);
      if (!timer || performance.now() - sent > HELD) input.value = String(at);
      paint(run);
      mark(run);
    },
  };
}
