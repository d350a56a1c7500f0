// The link to what is seen: copied, or with what a teacher wants of it: its step, fewer knobs, the projector.

/** @import { Stage } from "./stage.js" */

import { copied } from "./copy.js";
import { make, set, unique } from "./elements.js";

/** What a link can take off the page: its name in the address, and in words. */
const HIDDEN = [["settings", "settings"], ["examples", "examples"], ["seed", "new seed"], ["speed", "speed"],
  ["timeline", "timeline"]];

/**
 * The address with what was chosen.
 * @param {string} now @param {{step: number | null, hide: string[], projector: boolean}} wanted
 */
export function linkOf(now, { step, hide, projector }) {
  const url = new URL(now);
  const all = url.searchParams;
  if (step === null) all.delete("step");
  else if (step > 0) all.set("step", String(step));
  for (const [name, value] of [["hide", hide.join(",")], ["projector", projector ? "1" : ""]]) {
    if (value) all.set(name, value);
    else all.delete(name);
  }
  return url.href.replaceAll("%7E", "~").replaceAll("%2C", ",");
}

/**
 * The address of the editor of lessons, beside the run of an address.
 * @param {string} now @param {string} experiment
 */
export function writeOf(now, experiment) {
  const url = new URL("lessons", new URL(".", now));
  url.search = new URL(now).search;
  for (const key of ["hide", "projector", "lesson", "at", "doc"]) url.searchParams.delete(key);
  url.searchParams.set("write", experiment);
  return url.href.replaceAll("%7E", "~");
}

/** A box with its words. @param {string} words @param {boolean} [checked] */
function box(words, checked = false) {
  const input = make("input", { type: "checkbox", checked });
  return { input, element: make("label", {}, input, words) };
}

/** The button, and the form behind it. @param {Stage} stage */
export function share(stage) {
  const id = unique("share");
  const [atStep, projector] = [box("at this step", true), box("on a projector")];
  const hide = HIDDEN.map(([name, words]) => ({ name, ...box(words) }));
  const field = make("input", { type: "text", readonly: true, "aria-label": "the link" });
  const link = () => linkOf(location.href, {
    step: atStep.input.checked ? stage.run.shown : null, projector: projector.input.checked,
    hide: hide.filter(({ input }) => input.checked).map(({ name }) => name),
  });
  const write = make("a", {}, "Write a lesson beside this run");
  const show = () => {
    field.value = link();
    write.href = writeOf(link(), stage.run.experiment);
    write.hidden = new URL(location.href).pathname.endsWith("/lessons");
  };
  const form = make("form", { class: "choices share", id, hidden: true, "aria-label": "link" },
    make("fieldset", {}, make("legend", {}, "the link opens"), atStep.element, projector.element),
    make("fieldset", {}, make("legend", {}, "without"), ...hide.map(({ element }) => element)),
    field, copied("Copy the link", link), write);
  const named = { type: "button", class: "link", "aria-expanded": "false", "aria-controls": id };
  const button = make("button", named, "Link");
  const turn = (/** @type {boolean} */ on) => {
    set(form, { hidden: !on });
    set(button, { "aria-expanded": String(on) });
    if (on) show();
  };
  button.addEventListener("click", () => turn(form.hasAttribute("hidden")));
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  const element = make("div", { class: "again" }, button, form);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || form.hidden) return;
    turn(false);
    button.focus();
  });
  return element;
}
