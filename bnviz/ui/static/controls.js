// The controls of live settings: switch, slider, choice, button. What they say goes up at once, and down as in force.

/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */
/** @import { ButtonControl, ChoiceControl, Control, ControlsNode, FieldControl, Kind } from "./types/scene.js" */
/** @import { EitherControl, News, PressControl } from "./types/scene.js" */
/** @import { SettingControl, SliderControl, SwitchControl } from "./types/scene.js" */
/** @import { Change, Settings, Value } from "./types/wire.js" */

import { make, set, write } from "./elements.js";
import { integer, setting } from "./format.js";
import { notches, slide } from "./slider.js";
import { explain } from "./tips.js";

/** What makes a control say something else. @type {News[]} */
export const SETTINGS = ["config", "changes", "layout", "view"];

/**
 * @typedef {{element: HTMLElement, show: (value: Value, run: Run) => void}} Widget a field's control; `show` makes it
 *   say a value
 * @typedef {(value: Value) => void} Chosen
 */

/** The name of a control for whoever cannot see where it stands. @param {FieldControl} control @param {Stage} stage */
function fullName({ label, arm }, stage) {
  return arm ? `${label}, ${stage.arms.get(arm)?.name ?? arm}` : label;
}

/** @param {FieldControl} field @param {Stage} stage @param {HTMLElement} [control] that it is the name of */
function labelOf({ label, short, help }, stage, control) {
  const element = make("span", { class: help ? "words term" : "words" }, make("span", { class: "long" }, label));
  if (short) element.append(make("span", { class: "short", "aria-hidden": "true" }, short));
  return explain(element, help, stage, control);
}

/** @param {SwitchControl} control @param {Stage} stage @param {Chosen} chosen @returns {Widget} */
function switchOf(control, stage, chosen) {
  const name = fullName(control, stage);
  const knob = make("button", { type: "button", role: "switch", class: "switch", "aria-label": name });
  const since = make("i", { class: "wide" });
  knob.addEventListener("click", () => chosen(knob.getAttribute("aria-checked") !== "true"));
  return {
    element: make("div", { class: "control toggle" }, knob, labelOf(control, stage, knob), since),
    show(value, run) {
      set(knob, { "aria-checked": value ? "true" : "false" });
      const step = value && run.columns ? run.changedAt(control.field) : undefined;
      write(since, step === undefined ? "" : `since ${integer(step)}`);
    },
  };
}

/** @param {SliderControl} control @param {Stage} stage @param {Chosen} chosen @returns {Widget} */
function sliderOf(control, stage, chosen) {
  const once = control.then !== "step"; // a change of a run that goes on is kept with its step: one drag is one
  const slider = slide(control.values ?? notches(control), fullName(control, stage), setting, chosen, once);
  return {
    element: make("div", { class: "control lr" }, labelOf(control, stage, slider.input), slider.input, slider.output),
    show: (value) => slider.show(Number(value)),
  };
}

/** @param {ChoiceControl} control @param {Stage} stage @param {Chosen} chosen @returns {Widget} */
function choiceOf(control, stage, chosen) {
  const options = control.options.map((each) => make("option", { value: each }, each));
  const select = make("select", { "aria-label": fullName(control, stage) }, ...options);
  select.addEventListener("change", () => chosen(select.value));
  return {
    element: make("div", { class: "control" }, labelOf(control, stage, select), select),
    show: (value) => (select.value = String(value)),
  };
}

/** A large button that switches. @param {PressControl} control @param {Chosen} chosen @returns {Widget} */
function pressOf(control, chosen) {
  const button = make("button", { type: "button", class: "big" });
  button.addEventListener("click", () => chosen(button.dataset.on === undefined));
  return {
    element: make("div", { class: "control" }, button),
    show(value) {
      set(button, { "data-on": Boolean(value) });
      write(button, value ? control.on : control.off);
      button.classList.toggle("primary", !value);
    },
  };
}

/** A switch in words, nothing to press. @param {EitherControl} control @returns {Widget} */
function eitherOf(control) {
  const [words, since] = [make("span"), make("span")];
  return {
    element: make("p", { class: "control toggle either" }, words, " ", since),
    show(value, run) {
      write(words, value ? control.on : control.off);
      const step = run.columns ? run.changedAt(control.field) : undefined;
      write(since, step === undefined ? "" : `since step ${integer(step)}`);
    },
  };
}

/** What a setting was, in words. @param {SettingControl} control @param {Stage} stage @returns {Widget} */
function settingOf(control, stage) {
  const [words, since] = [make("b"), make("i")];
  const looks = typeof control.value === "boolean" ? "control set toggle" : "control set";
  return {
    element: make("div", { class: looks }, labelOf(control, stage), words, since),
    show(value, run) {
      write(words, valueText(value));
      const latest = run.changes.findLast(({ field, step }) => field === control.field && step <= run.shown);
      write(since, latest ? `since ${integer(latest.step)}` : "");
    },
  };
}

/** @param {FieldControl} control @param {Stage} stage @param {Chosen} chosen @returns {Widget} */
function widgetOf(control, stage, chosen) {
  if (control.kind === "setting") return settingOf(control, stage);
  if (control.kind === "switch") return switchOf(control, stage, chosen);
  if (control.kind === "press") return pressOf(control, chosen);
  if (control.kind === "either") return eitherOf(control);
  return control.kind === "slider" ? sliderOf(control, stage, chosen) : choiceOf(control, stage, chosen);
}

/** @param {ButtonControl} control @param {Stage} stage */
function buttonOf(control, stage) {
  const button = make("button", { type: "button", class: control.primary ? "primary" : null }, control.label);
  explain(button, control.help, stage);
  button.addEventListener("click", () => {
    /** @type {Settings} */
    const values = {};
    for (const [field, value] of Object.entries(control.set)) {
      values[field] = typeof value === "object" ? (stage.run.columns?.scalar(value.ref) ?? NaN) : value;
    }
    stage.drafts.set(values, { step: control.then === "step" });
  });
  return button;
}

/**
 * One control; `draw` makes it say what is in force.
 * @param {Control} control @param {Stage} stage @returns {{element: HTMLElement, draw: (run: Run) => void}}
 */
export function control(control, stage) {
  if (control.kind === "button") return { element: buttonOf(control, stage), draw() {} };
  const { field, value, then } = control;
  const widget = widgetOf(control, stage, (chosen) => stage.drafts.set({ [field]: chosen }, { step: then === "step" }));
  widget.element.dataset.field = field;
  widget.show(value, stage.run);
  /** @param {Run} run */
  const shown = (run) =>
    (control.kind === "setting" ? run.settingAt(field, run.shown) : stage.drafts.value(field, value));
  return { element: widget.element, draw: (run) => widget.show(shown(run), run) };
}

/** @type {Kind<ControlsNode>} */
export function controls(node, stage) {
  const items = node.items.map((each) => control(each, stage));
  return {
    element: make("div", { class: "controls" }, ...items.map((each) => each.element)),
    draw: (run, news) => SETTINGS.some((each) => news.has(each)) && items.forEach((each) => each.draw(run)),
  };
}

/** What a change is called on its marker. @param {Change} change @param {Control | undefined} control of its field */
export function flag({ new: now, field }, control) {
  const name = control?.short ?? control?.label ?? field.slice(field.lastIndexOf(".") + 1).replaceAll("_", " ");
  return `${name} ${valueText(now)}`;
}

/** A setting's value in words. @param {Value} value */
function valueText(value) {
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "number" ? setting(value) : value;
}
