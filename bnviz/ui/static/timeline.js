// The timeline: from the first step to now, a mark at every change. Pulled back, the page shows an earlier step while
// the run stays where it is; at its right end it shows now. From the step that is shown a copy of one arm can be branched
// off: the run is repeated up to there and goes on with one arm more.

import { flag } from "./controls.js";
import { make, set, write } from "./elements.js";
import { integer } from "./format.js";

const APART = 60; // ms between two messages

/** @type {import("./scene.js").Kind} */
export function timeline(node, stage) {
  const input = make("input", { type: "range", min: 0, max: 1, value: 1, step: 1, "aria-label": "the step that is shown" });
  const ticks = make("div", { class: "ticks", "aria-hidden": "true" });
  const shown = () => (input.valueAsNumber >= stage.run.step ? stage.run.step : input.valueAsNumber);
  const branches = make("div", { class: "branches" }, make("span", {}), ...(node.branch ?? []).map(([arm, name]) => {
    const button = make("button", { type: "button", "data-branch": arm }, "Branch off ", make("b", {}, name));
    button.addEventListener("click", () => stage.ask({ do: "branch", arm, to: shown() }));
    return button;
  }));
  const element = make("div", { class: "timeline" }, ticks, input, branches);
  let [sent, timer] = [0, 0];
  input.addEventListener("input", () => {
    clearTimeout(timer);
    const look = () => {
      sent = performance.now();
      stage.look({ at: input.valueAsNumber >= stage.run.step ? -1 : input.valueAsNumber });
    };
    timer = setTimeout(look, Math.max(0, sent + APART - performance.now()));
    paint(stage.run);
  });

  const paint = (run) => {
    const share = (step) => `${(100 * step) / Math.max(run.step, 1)}%`;
    input.style.setProperty("--at", share(input.valueAsNumber));
    const now = input.valueAsNumber >= run.step;
    set(input, { "aria-valuetext": `step ${integer(input.valueAsNumber)}${now ? ", now" : ` of ${integer(run.step)}`}` });
    set(element, { "data-past": !now });
    const may = node.branch?.length && run.step > 0 && run.state !== "running" && run.goal < 0;
    branches.hidden = !may;
    if (may) write(branches.firstChild, now ? "Here" : `At step ${integer(input.valueAsNumber)}`);
    return share;
  };
  const mark = (run, share) => ticks.replaceChildren(...run.changes.map((change) => {
    const slot = stage.arms.get(change.arm)?.slot ?? 0;
    const title = `${flag(change, stage.controls.get(change.field))}, step ${integer(change.step)}`;
    return make("i", { class: `slot${slot}`, title, style: `left: ${share(change.step)}` });
  }));

  return {
    element,
    draw(run, news) {
      if (!run.columns || !["frame", "view", "changes", "state"].some((each) => news.has(each))) return;
      input.max = String(Math.max(run.step, 1));
      const at = run.view.at >= 0 ? run.view.at : Math.max(run.step, 1);
      if (!timer || performance.now() - sent > 300) input.value = String(at);
      mark(run, paint(run));
    },
  };
}
