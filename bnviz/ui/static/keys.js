// Keys beside the transport's: 1 to 9 enlarge a picture, Escape restores it, ? lists the keys.

import { make } from "./elements.js";

const LIST = [
  ["Space", "play or pause"],
  ["→", "one step"],
  ["1 – 9", "enlarge a picture"],
  ["Esc", "back to the page"],
  ["?", "this list"],
];

/** Whether somebody is writing. @param {any} target */
const writes = (target) => Boolean(target.closest?.("input:not([type=range]):not([type=radio]), textarea, select, [contenteditable]"));

/**
 * Whose keys these are, where a page holds several runs: the one that holds the focus, or else the one at the middle
 * of the window. @param {any} target @returns {Element | undefined}
 */
export function meant(target) {
  const inside = target.closest?.(".bnviz-live");
  if (inside) return inside;
  const middle = innerHeight / 2;
  const away = (root) => {
    const { top, bottom } = root.getBoundingClientRect();
    return Math.max(top - middle, middle - bottom, 0);
  };
  return [...document.querySelectorAll(".bnviz-live")].sort((a, b) => away(a) - away(b))[0];
}

/** Listen for a stage; returns how to stop. @param {HTMLElement} root */
export function keys(root) {
  const dialog = make("dialog", { class: "keys", "aria-label": "Keys" }, make("h3", {}, "Keys"),
    make("dl", {}, ...LIST.flatMap(([key, what]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, what)])));
  dialog.addEventListener("click", () => dialog.close());

  const restore = () => root.querySelectorAll("[data-large]").forEach((chart) => chart.removeAttribute("data-large"));
  const enlarge = (place) => {
    const chart = [...root.querySelectorAll(".chart")].filter((each) => each.offsetWidth > 0)[place];
    const was = chart?.hasAttribute("data-large");
    restore();
    chart?.toggleAttribute("data-large", !was);
  };
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (root !== meant(event.target)) return;
    if (/^[1-9]$/.test(event.key)) enlarge(Number(event.key) - 1);
    else if (event.key === "Escape") restore();
    else if (event.key === "?") {
      root.append(dialog);
      if (!dialog.open) dialog.showModal();
    }
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
