// What a lesson waits for: a question, answered before the run decides, or a task, done on the run itself.

/** @import { Ask, Kept, Task } from "./types/lesson.js" */
/** @import { Stage } from "./stage.js" */

import { evaluate, sourceOf } from "./conditions.js";
import { make, set, write } from "./elements.js";
import { integer } from "./format.js";
import { perform, text } from "./parts.js";

/**
 * @typedef {Object} Turn
 * @property {HTMLElement} element
 * @property {(here: boolean) => void} draw `here`: the run is the lesson's, so that it can be measured
 * @property {() => boolean} press the step's button was pressed; whether that was taken
 * @property {() => string} label what the button says while it is taken
 * @property {() => void} close
 */

/**
 * The turn of a step.
 * @param {Ask | Task} item @param {Stage} stage @param {Kept} progress @param {number} place of the step
 * @param {() => void} finish the turn is over @param {() => void} save keep the progress @returns {Turn}
 */
export function waiting(item, stage, progress, place, finish, save) {
  const after = afterwards(item, stage, progress, place, save);
  return item.kind === "ask" ? question(item, stage, progress, place, finish, save, after)
    : task(item, stage, progress, place, finish, after);
}

/**
 * What is said once a turn is over: its numbers stay as they were then.
 * @param {Ask | Task} item @param {Stage} stage @param {Kept} progress @param {number} place @param {() => void} save
 */
function afterwards(item, stage, progress, place, save) {
  const then = text(item.then, stage, (part) => perform(part, stage));
  const element = make("p", { class: "then", role: "status" });
  let shown = false;
  return {
    element,
    /** @param {boolean} fresh the turn has just ended */
    show(fresh) {
      if (shown) return;
      shown = true;
      if (fresh) {
        then.draw();
        progress.said[place] = then.numbers();
        save();
      }
      then.freeze(progress.said[place] ?? []);
      element.replaceChildren(...then.nodes);
    },
  };
}

/**
 * @param {Ask} item @param {Stage} stage @param {Kept} progress @param {number} place @param {() => void} finish
 * @param {() => void} save @param {ReturnType<typeof afterwards>} after @returns {Turn}
 */
function question(item, stage, progress, place, finish, save, after) {
  const source = sourceOf(stage);
  const asked = text(item.question, stage, (part) => perform(part, stage));
  let measuring = false;
  const options = item.options.map((option, k) => {
    const chip = make("button", { type: "button", class: "option" }, ...text(option.says, stage, () => {}).nodes);
    chip.addEventListener("click", () => {
      if (place in progress.facts) return;
      progress.answers[place] = k;
      save();
      show();
      stage.refresh("view");
    });
    return chip;
  });
  const show = () => options.forEach((chip, k) => {
    const fact = progress.facts[place] === k;
    set(chip, { "aria-pressed": String(progress.answers[place] === k), "data-fact": fact });
    set(chip, { "aria-label": fact ? `${chip.textContent}: this is what happened` : null });
  });
  const decide = () => {
    const fact = item.options.findIndex(({ when }) => evaluate(when, source));
    if (fact < 0) return;
    progress.facts[place] = fact;
    measuring = false;
    after.show(true);
    show();
    finish();
  };
  const chosen = () => place in progress.answers && !(place in progress.facts);
  if (place in progress.facts) after.show(false);
  show();
  return {
    element: make("div", { class: "turn", role: "group", "aria-label": "Your guess" },
      make("p", {}, ...asked.nodes), ...options, after.element),
    draw(here) {
      if (!here) return;
      asked.draw();
      const there = item.measure === null || stage.run.step >= item.measure;
      if (measuring && there && !(place in progress.facts)) decide();
    },
    press() {
      if (!chosen()) return false;
      measuring = true;
      if (item.measure !== null && stage.run.step < item.measure) {
        stage.send({ do: "replay", to: item.measure, on: false });
      }
      stage.refresh("view");
      return true;
    },
    label: () => (chosen() ? "Measure it" : ""),
    close() {},
  };
}

/** What the reader is to touch, ringed. @param {Task} item @param {Stage} stage @param {boolean} on */
function ring(item, stage, on) {
  if (!item.touches) return;
  for (const name of item.touches) {
    const found = stage.root.querySelectorAll(name === "layer" ? ".seg" : `.control[data-field="${CSS.escape(name)}"]`);
    for (const each of found) each.toggleAttribute("data-ring", on);
  }
  if (!item.touches.length) stage.root.querySelector(".transport .primary")?.toggleAttribute("data-ring", on);
}

/**
 * @param {Task} item @param {Stage} stage @param {Kept} progress @param {number} place @param {() => void} finish
 * @param {ReturnType<typeof afterwards>} after @returns {Turn}
 */
function task(item, stage, progress, place, finish, after) {
  const source = sourceOf(stage);
  const given = text(item.do, stage, (part) => perform(part, stage));
  const clue = text(item.hint, stage, (part) => perform(part, stage));
  const hint = make("p", { class: "hint", role: "status" });
  const bar = make("i");
  const [state, until] = [make("span", { role: "status" }), make("span")];
  const done = () => progress.done.includes(place);
  const timer = item.hint.length && !done() ? setTimeout(() => {
    if (!done()) hint.replaceChildren(...clue.nodes);
  }, 1000 * item.after) : 0;
  if (done()) after.show(false);
  return {
    element: make("div", { class: "turn", role: "group", "aria-label": "Your turn" },
      make("p", { class: "whose" }, "Your turn"), make("p", {}, ...given.nodes),
      item.by === null ? null : make("span", { class: "until", "aria-hidden": "true" }, bar),
      make("p", { class: "stands" }, state, until), hint, after.element),
    draw(here) {
      if (here) for (const each of [given, clue]) each.draw();
      const { step } = stage.run;
      const late = item.by !== null && step > item.by;
      if (here && !done() && !late && evaluate(item.until, source)) {
        after.show(true);
        hint.replaceChildren();
        finish();
      }
      ring(item, stage, !done());
      const missed = `Step ${integer(item.by ?? 0)} is past. Put it back and try again.`;
      write(state, done() ? "✓ done" : late ? missed : "waiting for you");
      write(until, item.by === null || done() ? "" : `step ${integer(Math.max(step, 0))} of ${integer(item.by)}`);
      bar.style.width = `${Math.min(100, (100 * Math.max(step, 0)) / (item.by ?? 1))}%`;
    },
    press: () => false,
    label: () => "",
    close() {
      clearTimeout(timer);
      ring(item, stage, false);
    },
  };
}
