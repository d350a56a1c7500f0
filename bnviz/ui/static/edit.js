// Numbers of one unit of an arm, set by hand: hover says what a number is, a click makes it a field, Enter sets it.

/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */
/** @import { EditItem, EditNode, Kind } from "./types/scene.js" */

import { glyph, make, set, write } from "./elements.js";
import { format, setting } from "./format.js";
import { explain } from "./tips.js";

const MOST = 9999;

/**
 * A number as the server reads it, at most four decimals; written otherwise than the last time, or it were no news.
 * @param {number} value @param {string} before what the field said last
 */
export function written(value, before) {
  const whole = Math.max(-MOST, Math.min(MOST, value)).toFixed(4);
  const short = String(Number(whole));
  return before.endsWith(` ${short}`) ? whole : short;
}

/** One number of the unit that is watched. @param {EditItem} item @param {EditNode} node @param {Stage} stage */
function number(item, node, stage) {
  const value = () => stage.run.columns?.scalar(item.ref) ?? NaN;
  const rounded = () => Number(value().toPrecision(4));
  const button = make("button", { type: "button", class: "number" }, "–");
  const label = `${item.label}, ${node.name}`;
  const input = make("input", { type: "number", step: "any", hidden: true, "aria-label": label });
  const close = () => {
    set(input, { hidden: true });
    set(button, { hidden: false });
  };
  const words = make("span", { class: "words term" }, item.label);
  explain(words, item.help, stage);
  button.addEventListener("click", () => {
    input.value = String(rounded());
    set(button, { hidden: true });
    set(input, { hidden: false });
    input.select();
  });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the page's own keys
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || !Number.isFinite(input.valueAsNumber)) return;
    event.preventDefault(); // or the button that is focused next would be clicked
    const { layer, unit } = stage.run.view;
    const text = written(input.valueAsNumber, String(stage.run.setting(node.field) ?? ""));
    stage.drafts.set({ [node.field]: `${item.what} ${layer + 1} ${unit} ${text}` }, { step: true });
    close();
    button.focus();
  });
  input.addEventListener("blur", close);
  return {
    element: make("span", { class: "control" }, words, button, input),
    /** @param {Run} run */
    draw(run) {
      const there = !item.when || Boolean(run.setting(item.when));
      button.disabled = !there || !Number.isFinite(value());
      write(button, there ? format("score", value()) : "–");
      const known = there && Number.isFinite(value()) ? setting(rounded()) : "none";
      set(button, { "aria-label": `${item.label} ${known}, ${node.name}: set it`, title: there ? known : null });
    },
  };
}

/** @type {Kind<EditNode>} */
export function edit(node, stage) {
  const numbers = node.items.map((item) => number(item, node, stage));
  const name = make("h3", { class: "name" }, glyph(node.slot), node.name);
  return {
    element: make("div", { class: `controls slot${node.slot}` }, name, ...numbers.map((each) => each.element)),
    draw: (run, news) => (news.has("frame") || news.has("config")) && numbers.forEach((each) => each.draw(run)),
  };
}
