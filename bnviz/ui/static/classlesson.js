// The words of a lesson on a phone: the step at which the teacher is. The teacher goes on; here one reads and looks.

/** @import { LessonInClass } from "./types/classroom.js" */
/** @import { Stage } from "./stage.js" */

import { make, set, write } from "./elements.js";
import { text } from "./parts.js";

const LETTERS = "ABCDEFG";

export class LessonWords {
  element = make("section", { class: "lesson-words", "aria-label": "the lesson", hidden: true });
  #shown = "";
  /** @type {Stage | null} */
  #stage = null;
  /** @type {(() => void)[]} */
  #draws = [];

  /** @param {LessonInClass | null} told @param {Stage | null} stage whose run the numbers are of */
  show(told, stage) {
    const shown = JSON.stringify(told);
    if (shown !== this.#shown || stage !== this.#stage) {
      [this.#shown, this.#stage, this.#draws] = [shown, stage, []];
      this.element.replaceChildren(...(told && stage ? this.#built(told, stage) : []));
    }
    set(this.element, { hidden: !told || !stage, "data-at": told ? told.at + 1 : null });
    if (stage?.run.columns) for (const draw of this.#draws) draw();
  }

  /** @param {LessonInClass} told @param {Stage} stage */
  #built({ at, of, items }, stage) {
    const head = make("p", { class: "way" });
    write(head, `step ${at + 1} of ${of}`);
    return [head, ...items.flatMap(({ kind, parts, options }) => {
      const said = this.#text(parts, stage);
      const mine = options.map((each, k) =>
        make("li", {}, make("b", { class: "letter" }, LETTERS[k]), make("span", {}, ...this.#text(each, stage))));
      return [make("p", { class: kind }, ...(kind === "task" ? ["The teacher does this: "] : []), ...said),
        ...(mine.length ? [make("ul", {}, ...mine)] : [])];
    })];
  }

  /** @param {import("./types/lesson.js").Part[]} parts @param {Stage} stage */
  #text(parts, stage) {
    const { nodes, draw } = text(parts, stage, () => {});
    this.#draws.push(draw);
    return nodes;
  }
}
