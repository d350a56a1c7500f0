// One calm line for what a visitor should know: said politely, gone after a while.

/** @import { Run } from "./run.js" */

import { make, write } from "./elements.js";

const READ = 7000; // ms for which a notice stays

export class Notice {
  #timer = 0;
  #last = "";
  element = make("p", { class: "notice", role: "status" });

  /** Say what there is to say of a run. @param {Run} run @param {() => void} gone is called when it is over */
  show(run, gone) {
    write(this.element, run.notice || standing(run));
    if (run.notice === this.#last) return;
    this.#last = run.notice;
    clearTimeout(this.#timer);
    if (!run.notice) return;
    this.#timer = setTimeout(() => {
      run.notice = "";
      gone();
    }, READ);
  }
}

/** What stays as long as it is so. @param {Run} run */
function standing(run) {
  if (run.standing !== "lost") return run.message;
  if (!run.columns) return "";
  return `Last heard at step ${run.step}. The run is at the server; the lines close up when it is back.`;
}
