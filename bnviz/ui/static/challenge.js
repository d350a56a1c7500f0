// A challenge beside its run: what is locked and free, and the reader's own runs, each of which is a link.

/** @import { Attempt, Challenge, Kept, Task } from "./types/lesson.js" */
/** @import { Settings, Value } from "./types/wire.js" */
/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */

import { noted, saysOf } from "./attempts.js";
import { evaluate, sourceOf } from "./conditions.js";
import { make } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

const REST = 600; // ms

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
  const locked = listed("locked", challenge.labels, stage);
  const free = listed("free", challenge.own.map(([, label]) => label), stage);
  const [title, list] = [make("p", { class: "best" }, `Your runs: ${challenge.label}`), make("ol", { class: "runs" })];
  const show = () => {
    const runs = progress.runs ?? [];
    title.hidden = !runs.length;
    list.replaceChildren(...runs.map((each) => row(each, challenge, stage)));
  };
  show();
  let noticed = "";
  /** The settings that have rested, and those that may. */
  let [rested, moving] = ["", ""];
  /** Whether settings stand still: what a slider passes on its way is no run. @param {string} id */
  const rests = (id) => {
    if (id !== moving) {
      moving = id;
      setTimeout(() => {
        if (moving === id) rested = id;
        stage.refresh("view");
      }, REST);
    }
    return rested === id;
  };
  /** Whether what is locked was left alone in this run. */
  const fair = () => Object.entries(challenge.locked).every(([field, value]) => stage.run.setting(field) === value
    && stage.run.changes.every((change) => change.field !== field));
  /** Whether a run stands: what came later in it no longer counts. @param {string} id */
  const over = (id) => progress.runs?.some((each) => each.id === id && each.value !== null) ?? false;
  return {
    element: make("div", { class: "challenge" }, locked, free, title, list),
    fair,
    /** @param {boolean} here the run is the challenge's own */
    draw(here) {
      const { run } = stage;
      if (locked) locked.toggleAttribute("data-broken", here && !fair());
      const says = saysOf(challenge.own, run.config);
      const id = challenge.timeless ? `${run.id} ${says}` : run.id;
      if (!here || run.step < 1 || !fair() || over(id) || (challenge.timeless && !rests(id))) return;
      const late = task.by !== null && run.step > task.by;
      const found = !late && evaluate(task.until, source) ? evaluate(challenge.result, source) : NaN;
      const value = Number.isFinite(found) ? found : null;
      if (noticed === `${id} ${says} ${value}`) return;
      noticed = `${id} ${says} ${value}`;
      progress.runs = noted(progress.runs ?? [], { id, says, value, link: linkTo(run, challenge) }, challenge.least);
      const [best] = progress.runs;
      if (best.value !== null) progress.best = { value: best.value, link: best.link };
      save();
      show();
    },
  };
}

/**
 * One of the reader's own runs: its number, what was set, its result, and a link that repeats it for others.
 * @param {Attempt} attempt @param {Challenge} challenge @param {Stage} stage
 */
function row({ number, says, value, link }, challenge, stage) {
  const done = value !== null;
  const href = done ? new URL(`.${link}`, document.baseURI).href : "";
  return make("li", { "data-done": done }, make("span", { class: "number" }, String(number)),
    make("span", {}, ...markup(says, stage)), make("b", {}, done ? format(challenge.format, value) : "–"),
    done ? make("a", { href, "aria-label": `run ${number}, for others` }, "its run") : null);
}
