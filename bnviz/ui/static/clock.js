// Where a run stands, and the step that is shown.

/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */
/** @import { ClockNode, Kind, News } from "./types/scene.js" */

import { make, write } from "./elements.js";
import { integer } from "./format.js";
import { pill } from "./pill.js";

/** The pill and the count of steps. @param {Stage} stage */
export function clockOf(stage) {
  const [state, step] = [pill(), make("b", {}, "0")];
  return {
    parts: [state.element, make("span", { class: "count" }, make("i", {}, "step"), step)],
    /** @param {Run} run @param {Set<News>} news */
    draw(run, news) {
      if (news.has("frame") || news.has("view")) write(step, integer(Math.max(run.shown, 0)));
      state.show(run, stage.arms);
    },
  };
}

/** @type {Kind<ClockNode>} */
export function clock(_node, stage) {
  const { parts, draw } = clockOf(stage);
  return { element: make("div", { class: "clock" }, ...parts), draw };
}
