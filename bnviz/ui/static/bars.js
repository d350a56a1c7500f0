// Transports and their keys: Space, the arrows. Where a page has several, the keys are for the one in view.

import { set } from "./elements.js";
import { closest, rootFor } from "./keys.js";

/** @typedef {{element: HTMLElement, press: (key: string) => void, keys: string[]}} Bar and the keys that it takes */

const OWN_KEYS = ["input", "select", "textarea", "[contenteditable]", "dialog",
  ...["slider", "radio", "tab", "combobox"].map((role) => `[role=${role}]`)].join();
const BUTTONS = "button, a, summary, [role=button], [role=switch]";

/** Every transport on the page. @type {Bar[]} */
const BARS = [];

/** What was pressed last with a pointer, not reached by key. @type {unknown} */
let pointed = null;

/** Whether a key already means something where the focus is. @param {unknown} target @param {string} key */
function taken(target, key) {
  const own = closest(target, OWN_KEYS);
  if (own) return key !== " " || !own.matches("input[type=range], [role=slider]");
  // a button that was clicked keeps the focus but not Space; one that was reached by key keeps it
  const button = closest(target, BUTTONS);
  return key === " " && button !== null && button !== closest(pointed, BUTTONS);
}

/** @param {KeyboardEvent} event */
function press(event) {
  const { key } = event;
  if (key === "Tab") pointed = null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const root = rootFor(event.target);
  const bar = BARS.find(({ element }) => root?.contains(element)) ?? BARS[0];
  if (!bar?.keys.includes(key) || event.defaultPrevented || taken(event.target, key)) return;
  event.preventDefault();
  if (key !== " " || !event.repeat) bar.press(key);
}

/** Where the transports share one place at the edge of the screen (a phone), only that of the run in view is there. */
export function place() {
  const root = rootFor(document.body);
  const inView = BARS.find(({ element }) => root?.contains(element));
  const stays = BARS.find(({ element }) => !element.hasAttribute("data-away")); // where a part without a run is in view
  for (const bar of BARS) set(bar.element, { "data-away": bar !== (inView ?? stays ?? BARS[0]) });
}

/** @param {PointerEvent} event */
const point = ({ target }) => void (pointed = target);

function listen() {
  document.addEventListener("keydown", press);
  document.addEventListener("pointerdown", point, true);
  document.addEventListener("scroll", place, { capture: true, passive: true });
}

function stopListening() {
  document.removeEventListener("keydown", press);
  document.removeEventListener("pointerdown", point, true);
  document.removeEventListener("scroll", place, { capture: true });
}

/** Let a transport hear its keys; returns how to stop. @param {Bar} bar */
export function enlist(bar) {
  if (!BARS.length) listen();
  BARS.push(bar);
  return () => {
    BARS.splice(BARS.indexOf(bar), 1);
    if (!BARS.length) stopListening();
  };
}
