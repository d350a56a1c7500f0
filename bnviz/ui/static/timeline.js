// The timeline: from the first step to now, a mark at every change. Pulled back, the page shows an earlier step while
// the run stays where it is; at its right end it shows now.

import { flag } from "./controls.js";
import { make, set } from "./elements.js";
import { integer } from "./format.js";

const APART = 60; // ms between two messages

/** @type {import("./scene.js").Kind} */
export function timeline(node, stage) {
  const input = make("input", { type: "range", min: 0, max: 1, value: 1, step: 1, "aria-label": "the step that is shown" });
  const ticks = make("div", { class: "ticks", "aria-hidden": "true" });
  const element = make("div", { class: "timeline" }, ticks, input);
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
      if (!run.columns || !(news.has("frame") || news.has("view") || news.has("changes"))) return;
      input.max = String(Math.max(run.step, 1));
      const shown = run.view.at >= 0 ? run.view.at : Math.max(run.step, 1);
      if (!timer || performance.now() - sent > 300) input.value = String(shown);
      mark(run, paint(run));
    },
  };
}
