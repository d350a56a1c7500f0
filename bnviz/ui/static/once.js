// Children that are there until a setting is changed in the run, or only since.

/** @import { Kind, OnceNode } from "./types/scene.js" */

import { make } from "./elements.js";

/** @type {Kind<OnceNode>} */
export function once(node) {
  const element = make("div", { class: "once", hidden: node.done }); // nothing is known to have been changed yet
  return {
    element,
    draw(run, news) {
      if (!news.has("changes") && !news.has("layout") && !news.has("view")) return;
      const step = run.changes.find((change) => change.field === node.field)?.step;
      element.hidden = (step !== undefined && step <= Math.max(run.shown, 0) + 1) !== node.done;
    },
  };
}
