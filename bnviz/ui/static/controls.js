// The controls of live settings: switch, slider, choice, button. What they say goes up at once, and down as in force.

import { make, set, write } from "./elements.js";
import { integer, setting } from "./format.js";
import { notches, slide } from "./slider.js";
import { explain } from "./tips.js";

/**
 * @typedef {Object} Control
 * @property {"switch" | "slider" | "choice" | "button"} kind
 * @property {string} field dotted @property {string} label @property {string} [short] where there is little room
 * @property {string} [help] @property {any} value before the server has said one
 * @property {number} [low] @property {number} [high] @property {boolean} [log] @property {boolean} [integer]
 * @property {any[]} [values] the notches, if not the usual ones @property {string[]} [options] of a choice
 * @property {Object<string, any>} [set] what a button sets: values, or {ref} for the newest row's number
 * @property {string} [arm] @property {"step"} [then] make one step after it, if nothing runs
 */

const whose = (control, stage) => (control.arm ? `, ${stage.arms.get(control.arm)?.name ?? control.arm}` : "");

function words(control, stage) {
  const label = make("span", { class: control.help ? "words term" : "words" }, make("span", { class: "long" }, control.label));
  if (control.short) label.append(make("span", { class: "short", "aria-hidden": "true" }, control.short));
  return control.help ? explain(label, control.help, stage) : label;
}

const KINDS = {
  /** @param {Control} control @param {import("./stage.js").Stage} stage */
  switch(control, stage, change) {
    const knob = make("button", { type: "button", role: "switch", class: "switch", "aria-label": control.label + whose(control, stage) });
    const since = make("i", { class: "wide" });
    knob.addEventListener("click", () => change(knob.getAttribute("aria-checked") !== "true"));
    const label = words(control, stage);
    label.addEventListener("click", () => knob.click());
    return {
      element: make("div", { class: "control toggle" }, knob, label, since),
      show(value, run) {
        set(knob, { "aria-checked": Boolean(value) ? "true" : "false" });
        const step = value && run.columns ? run.since(control.field) : undefined;
        write(since, step === undefined ? "" : `since ${integer(step)}`);
      },
    };
  },

  slider(control, stage, change) {
    const values = control.values ?? notches(control);
    const slider = slide(values, control.label + whose(control, stage), setting, change);
    return {
      element: make("div", { class: "control lr" }, words(control, stage), slider.input, slider.output),
      show: (value) => slider.show(value),
    };
  },

  choice(control, stage, change) {
    const options = control.options.map((each) => make("option", { value: each }, each));
    const select = make("select", { "aria-label": control.label + whose(control, stage) }, ...options);
    select.addEventListener("change", () => change(select.value));
    return {
      element: make("div", { class: "control" }, words(control, stage), select),
      show: (value) => (select.value = value),
    };
  },

  button(control, stage) {
    const button = make("button", { type: "button", class: control.primary ? "primary" : null }, control.label);
    explain(button, control.help, stage);
    button.addEventListener("click", () => {
      const value = (each) => (each?.ref ? stage.run.columns.scalar(each.ref) : each);
      const values = Object.entries(control.set).map(([field, each]) => [field, value(each)]);
      stage.drafts.set(Object.fromEntries(values), { step: control.then === "step" });
    });
    return { element: button, show() {} };
  },
};

/** One control; `show(run)` makes it say what is in force. @param {Control} control @param {import("./stage.js").Stage} stage */
export function control(control, stage) {
  const change = (value) => stage.drafts.set({ [control.field]: value }, { step: control.then === "step" });
  const made = KINDS[control.kind](control, stage, change);
  if (control.field) made.element.dataset.field = control.field;
  made.show(control.value, stage.run);
  return {
    element: made.element,
    draw: (run) => made.show(stage.drafts.value(control.field, control.value), run),
  };
}

/** @type {import("./scene.js").Kind} */
export function controls(node, stage) {
  const items = node.items.map((each) => control(each, stage));
  return {
    element: make("div", { class: "controls" }, ...items.map((each) => each.element)),
    draw: (run, news) => (news.has("config") || news.has("changes")) && items.forEach((each) => each.draw(run)),
  };
}

/** What a change is called on its marker. @param {import("./run.js").Change} change @param {Control | undefined} control */
export function flag({ old, new: now, text, field }, control) {
  if (text) return text;
  const name = control?.short ?? control?.label ?? field.split(".").pop().replaceAll("_", " ");
  if (typeof now === "boolean") return `${name} ${now ? "on" : "off"}`;
  return `${name} ${typeof now === "number" ? setting(now) : now ?? old}`;
}
