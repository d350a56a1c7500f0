// A lesson's column beside a run: one step at a time, forward only when its task is done or skipped, back always.

/** @import { Kind, LessonNode } from "./types/scene.js" */
/** @import { Ask, Lesson, LessonStep, Task, Told } from "./types/lesson.js" */
/** @import { Stage } from "./stage.js" */

import { challengeOf } from "./challenge.js";
import { make, set, write } from "./elements.js";
import { perform, text } from "./parts.js";
import { keep, kept } from "./progress.js";
import { waiting } from "./turns.js";

let count = 0;

/**
 * Tell the page where the reader is; it puts the run as the lesson has it.
 * @param {Stage} stage @param {Omit<Told, "count">} told
 */
function tell(stage, told) {
  count += 1;
  stage.root.dispatchEvent(new CustomEvent("bnviz-lesson", { bubbles: true, detail: { ...told, count } }));
}

/** Say a step, counted from 0, in the address bar. @param {number} at */
function readdress(at) {
  const url = new URL(location.href);
  url.searchParams.set("at", String(at + 1));
  history.replaceState(history.state, "", url);
}

/** The step that the address names, counted from 0; the first where it names none. @param {number} steps */
function addressed(steps) {
  const said = Number(new URL(location.href).searchParams.get("at"));
  return Number.isInteger(said) && said >= 1 && said <= steps ? said - 1 : 0;
}

/** One dot a step. @param {number} steps */
function dots(steps) {
  const all = Array.from({ length: steps }, () => make("i"));
  return {
    element: make("span", { class: "dots", "aria-hidden": "true" }, ...all),
    /** @param {number} at @param {number[]} done */
    show: (at, done) => all.forEach((each, k) => set(each, { "data-at": k === at, "data-done": done.includes(k) })),
  };
}

/** @param {string} label @param {string} name @param {() => void} act */
function button(label, name, act) {
  const made = make("button", { type: "button", class: name }, label);
  made.addEventListener("click", () => made.getAttribute("aria-disabled") === "true" || act());
  return made;
}

/** @type {Kind<LessonNode>} */
export function lesson(node, stage) {
  /** @type {Lesson} */
  const told = JSON.parse(node.told);
  const progress = kept(told.name);
  const last = told.steps.length - 1;
  let at = addressed(told.steps.length);
  /** The run that the lesson is about to replace: nothing is measured on it. @type {string | null} */
  let leaving = null;
  /** @type {ReturnType<typeof turn> | null} */
  let shown = null;

  const marks = dots(told.steps.length);
  const where = make("span", { class: "where" });
  const words = make("div", { class: "words-of-step" });
  const [back, skip] = [button("Previous", "back", () => go(at - 1)), button("skip", "skip", () => pass())];
  const next = button("Next", "next", () => forward());
  const again = button("Put it back as the lesson has it", "again", () => put());
  const head = make("header", {},
    make("p", { class: "place" }, make("a", { href: "./lessons" }, "Lessons"), ` · ${told.place}`),
    make("h1", {}, told.title), make("p", { class: "way" }, marks.element, where));
  const foot = make("footer", {}, back, next, skip);
  const element = make("aside", { class: "lesson", "aria-label": `Lesson: ${told.title}` }, head, words, foot);

  const save = () => keep(told.name, progress);
  const only = told.steps[0].items.find(({ kind }) => kind === "task");
  const challenge = told.challenge && only?.kind === "task"
    ? challengeOf(told.challenge, only, stage, progress, save) : null;
  const done = () => progress.done.includes(at);
  const finish = () => {
    if (!done()) progress.done.push(at);
    save();
  };

  /** @param {number} to */
  function go(to) {
    if (to < 0 || to > last) return;
    at = progress.at = to;
    save();
    readdress(at);
    const { sets, experiment } = told.steps[at];
    if (sets || experiment !== told.experiment) leaving = stage.run.id;
    tell(stage, { lesson: told.name, at, put: false });
    build();
  }

  function pass() {
    finish();
    onward();
  }

  function forward() {
    if (!shown?.measures()) onward();
  }

  function onward() {
    if (!told.steps[at].items.some(({ kind }) => kind !== "paragraph")) finish();
    if (at < last) return go(at + 1);
    tell(stage, { lesson: told.next, at: 0, put: false });
  }

  function put() {
    leaving = stage.run.id;
    progress.done = progress.done.filter((step) => step !== at);
    for (const each of [progress.facts, progress.said, progress.answers]) delete each[at];
    save();
    tell(stage, { lesson: told.name, at, put: true });
    build();
  }

  function build() {
    shown?.close();
    set(element, { "data-at": at + 1 });
    words.replaceChildren();
    shown = turn(told.steps[at], at);
    words.append(...shown.elements, ...(challenge ? [challenge.element] : []), again);
    words.scrollTop = 0;
    draw();
  }

  /** @param {LessonStep} step @param {number} place */
  function turn(step, place) {
    const texts = step.items.flatMap((item) => (item.kind === "paragraph" ? [item] : []));
    const paragraphs = texts.map(({ parts }) => text(parts, stage, (part) => perform(part, stage)));
    const item = /** @type {Ask | Task | undefined} */ (step.items.find(({ kind }) => kind !== "paragraph"));
    const mine = item ? waiting(item, stage, progress, place, () => {
      finish();
      draw();
    }, save) : null;
    return {
      elements: [...paragraphs.map(({ nodes }) => make("p", {}, ...nodes)), ...(mine ? [mine.element] : [])],
      draw(/** @type {boolean} */ here) {
        if (here) for (const each of paragraphs) each.draw();
        mine?.draw(here);
      },
      /** Whether the button now lets the run decide. */
      measures: () => mine?.press() ?? false,
      label: () => mine?.label() ?? "",
      open: () => !mine || done(),
      close: () => mine?.close(),
    };
  }

  function draw() {
    const { run } = stage;
    if (leaving !== null && run.id !== leaving && run.columns) leaving = null;
    const here = leaving === null && run.columns !== null && told.steps[at].experiment === told.experiment
      && run.goal < 0;
    shown?.draw(here);
    challenge?.draw(here);
    marks.show(at, progress.done);
    write(where, told.steps.length > 1 ? `${at + 1} of ${told.steps.length}` : "");
    const after = told.next ? `Next ${challenge ? "challenge" : "lesson"}` : "All lessons";
    write(next, shown?.label() || (at < last ? "Next" : after));
    const able = Boolean(shown?.label()) || Boolean(shown?.open());
    set(next, { "aria-disabled": String(!able), "data-ready": able });
    set(back, { "aria-disabled": String(at === 0), hidden: told.steps.length === 1 });
    set(skip, { hidden: shown?.open() ?? true });
    set(element, { "data-done": done(), "data-ready": here });
  }

  build();
  return { element, draw, dispose: () => shown?.close() };
}
