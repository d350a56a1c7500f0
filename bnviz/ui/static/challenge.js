// A challenge beside its run: what is locked and free, the result, the best one so far, and the link to its run.

/** @import { Challenge, Kept, Task } from "./types/lesson.js" */
/** @import { Settings, Value } from "./types/wire.js" */
/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */

import { evaluate, sourceOf } from "./conditions.js";
import { make, write } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

/**
 * The address of a run as it was done: its first settings, its changes, its last step.
 * @param {Run} run @param {Challenge} challenge
 */
export function linkTo(run, { defaults, page, prefix }) {
  /** @type {Settings} */
  const start = { ...run.config };
  for (const { field, old } of [...run.changes].reverse()) start[field] = old;
  const said = Object.entries(start).filter(([field, value]) => value !== defaults[field]);
  const query = said.map(([field, value]) => [field, valueText(value)]);
  const changes = run.changes.map(({ step, field, new: now }) => `${step}~${field}~${valueText(now)}`).join("~");
  if (changes) query.push(["changes", changes]);
  if (run.step > 0) query.push(["step", String(run.step)]);
  const text = new URLSearchParams(query.map(([name, value]) => [prefix + name, value])).toString();
  return `${page}${text ? `?${text.replaceAll("%7E", "~")}` : ""}`;
}

/** @param {Value} value */
const valueText = (value) => String(value);

/** Words in a list. @param {string} kind @param {string[]} labels @param {Stage} stage */
function listed(kind, labels, stage) {
  const words = labels.flatMap((each, k) => [k ? ", " : "", ...markup(each, stage)]);
  return words.length ? make("p", { class: kind }, ...words) : null;
}

/**
 * @param {Challenge} challenge @param {Task} task @param {Stage} stage @param {Kept} progress
 * @param {() => void} save keep the progress
 */
export function challengeOf(challenge, task, stage, progress, save) {
  const source = sourceOf(stage);
  const [best, link] = [make("b"), make("a", { hidden: true }, "Its run, for others")];
  const locked = listed("locked", challenge.labels, stage);
  const said = () => {
    const { best: found } = progress;
    write(best, found ? format(challenge.format, found.value) : "–");
    link.hidden = !found;
    if (found) link.href = new URL(`.${found.link}`, document.baseURI).href;
  };
  said();
  let counted = "";
  /** Whether what is locked was left alone in this run. */
  const fair = () => Object.entries(challenge.locked).every(([field, value]) => stage.run.setting(field) === value
    && stage.run.changes.every((change) => change.field !== field));
  return {
    element: make("div", { class: "challenge" }, locked, listed("free", challenge.free, stage),
      make("p", { class: "best" }, `${challenge.label}, your best: `, best, " ", link)),
    fair,
    /** @param {boolean} here the run is the challenge's own */
    draw(here) {
      const { run } = stage;
      if (locked) locked.toggleAttribute("data-broken", here && !fair());
      const late = task.by !== null && run.step > task.by;
      if (!here || late || counted === run.id || !fair() || !evaluate(task.until, source)) return;
      counted = run.id;
      const value = evaluate(challenge.result, source);
      const better = !progress.best || (challenge.least ? value < progress.best.value : value > progress.best.value);
      if (Number.isFinite(value) && better) progress.best = { value, link: linkTo(run, challenge) };
      save();
      said();
    },
  };
}
