// The list of all lessons and challenges, with how far the reader is in each: that is known to this browser alone.

/** @import { NumberFormat } from "./types/scene.js" */

import { make } from "./elements.js";
import { format } from "./format.js";
import { kept } from "./progress.js";

/**
 * @typedef {{name: string, title: string, question: string, minutes: number, steps: number, label: string,
 *   picture: string, format: NumberFormat | ""}} Row
 * @typedef {{data: {lessons: Row[], challenges: Row[]}, parentElement: HTMLElement,
 *   setStateValue: (name: string, value: unknown) => void}} Component
 */

/** How far one is. @param {Row} row */
function standing({ name, steps }) {
  const { done, best } = kept(name);
  const count = done.filter((step) => step < steps).length;
  return { count, whole: count === steps, best };
}

/** @param {Row} row @param {boolean} first the one to go on with @param {(name: string) => void} open */
function lessonRow(row, first, open) {
  const { count, whole } = standing(row);
  const label = whole ? "Again" : count ? "Go on" : "Start";
  const attributes = { type: "button", class: first ? "primary" : null, "aria-label": `${label}: ${row.title}` };
  const button = make("button", attributes, label);
  button.addEventListener("click", () => open(row.name));
  const dots = Array.from({ length: row.steps }, (_, k) => make("i", { "data-done": k < count }));
  const picture = make("span", { class: "thumb" }, row.picture ? make("img", { src: row.picture, alt: "" }) : null);
  return make("li", { "data-lesson": row.name }, picture,
    make("div", { class: "what" }, make("h2", { class: "name" }, row.title), make("p", {}, row.question),
      make("p", { class: "far" }, make("span", { class: "dots", "aria-hidden": "true" }, ...dots),
        make("span", {}, whole ? "done" : count ? `${count} of ${row.steps} steps` : `${row.minutes} minutes`))),
    button);
}

/** @param {Row} row @param {(name: string) => void} open */
function challengeRow(row, open) {
  const { best } = standing(row);
  const button = make("button", { type: "button", class: "plain" }, row.title);
  button.addEventListener("click", () => open(row.name));
  const said = best && row.format ? `${row.label}: ${format(row.format, best.value)}` : "not yet";
  return make("li", { "data-lesson": row.name }, button, make("p", {}, row.question),
    make("p", { class: "far" }, said));
}

/** @param {Component} component */
export default function list({ data, parentElement, setStateValue }) {
  let root = parentElement.querySelector(".bnviz-lessons");
  if (!root) parentElement.append((root = make("div", { class: "bnviz-lessons" })));
  /** @param {string} name */
  const open = (name) => {
    setStateValue("lesson", { lesson: name, at: kept(name).at, put: false, count: Date.now() });
  };
  const next = data.lessons.find((row) => !standing(row).whole);
  root.replaceChildren(
    make("p", { class: "lede" }, "Each trains real networks, asks you before it shows, and waits for your hand."),
    make("ol", { class: "rows" }, ...data.lessons.map((row) => lessonRow(row, row === next, open))),
    ...(data.challenges.length ? [make("h2", {}, "Challenges ", make("i", {}, "the run is the judge")),
      make("ol", { class: "tiles" }, ...data.challenges.map((row) => challengeRow(row, open)))] : []));
}
