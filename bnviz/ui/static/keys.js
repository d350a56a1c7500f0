// Keys beside the transport's: 1 to 9 enlarge a picture, Escape restores it, ? lists the keys.

import { make } from "./elements.js";
import { project, projecting, turn } from "./projector.js";

const TRANSPORT = [
  ["Space", "play or pause"],
  ["→", "one step"],
];
const LIST = [
  ["P", "projector: larger, for the last row; P again leaves it"],
  ["1 – 9", "enlarge a picture"],
  ["Esc", "back to the page"],
  ["?", "this list"],
];
/** @type {Record<string, number>} */
const PAGES = { PageDown: 1, PageUp: -1 };
const WRITING = "input:not([type=range]):not([type=radio]), textarea, select, [contenteditable]";

/** Whether a key is none of ours: it is typed into a field, or the browser's own. @param {KeyboardEvent} event */
export const typed = ({ ctrlKey, metaKey, altKey, target }) =>
  ctrlKey || metaKey || altKey || closest(target, WRITING) !== null;

/** The keys of a projector: P, and those that turn pages. @param {KeyboardEvent} event @returns whether it was one */
export function projected(event) {
  if (event.key.toLowerCase() === "p") project(!projecting());
  else if (projecting() && event.key in PAGES) {
    event.preventDefault();
    turn(PAGES[event.key]);
  } else return false;
  return true;
}

/**
 * The element that a selector finds at or above the target of an event.
 * @param {unknown} target @param {string} selector
 */
export const closest = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

/**
 * Whose keys these are, where a page holds several stages: that which holds the focus, or else the one at the middle
 * of the window. @param {unknown} target of the event @returns {Element | undefined}
 */
export function rootFor(target) {
  const inside = closest(target, ".bnviz-live");
  if (inside) return inside;
  const middle = innerHeight / 2;
  /** @param {Element} root */
  const away = (root) => {
    const { top, bottom } = root.getBoundingClientRect();
    return Math.max(top - middle, middle - bottom, 0);
  };
  return [...document.querySelectorAll(".bnviz-live")].sort((a, b) => away(a) - away(b))[0];
}

/** The list of the keys that do something. @param {HTMLElement} root */
function list(root) {
  const keys = root.querySelector(".transport") ? [...TRANSPORT, ...LIST] : LIST;
  const items = keys.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)]);
  const parts = [make("h3", {}, "Keys"), make("dl", {}, ...items)];
  const dialog = make("dialog", { class: "keys", "aria-label": "Keys" }, ...parts);
  dialog.addEventListener("click", () => dialog.close());
  return dialog;
}

/** Listen for a stage; returns how to stop. @param {HTMLElement} root */
export function keys(root) {
  /** @type {HTMLDialogElement | null} */
  let dialog = null;
  const restore = () => root.querySelectorAll("[data-large]").forEach((chart) => chart.removeAttribute("data-large"));
  /** @param {number} place of the chart among those that are seen */
  const enlarge = (place) => {
    const charts = [...root.querySelectorAll(".chart")];
    const chart = charts.filter((each) => each instanceof HTMLElement && each.offsetWidth > 0)[place];
    const was = chart?.hasAttribute("data-large");
    restore();
    chart?.toggleAttribute("data-large", !was);
  };
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (typed(event) || root !== rootFor(event.target) || projected(event)) return;
    if (/^[1-9]$/.test(event.key)) enlarge(Number(event.key) - 1);
    else if (event.key === "Escape") restore();
    else if (event.key === "?") {
      dialog ??= list(root);
      root.append(dialog);
      if (!dialog.open) dialog.showModal();
    }
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
