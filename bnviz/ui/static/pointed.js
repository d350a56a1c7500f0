// What an address points out: `look` names a chart, which is brought into sight with a ring round it until it is used.

import { set } from "./elements.js";

/** Point out what the address names, once it is there. @param {HTMLElement} root */
export function pointOut(root) {
  const key = new URLSearchParams(location.search).get("look");
  const chart = [...root.querySelectorAll("[data-chart]")].find((each) => each.getAttribute("data-chart") === key);
  if (!chart || root.hasAttribute("data-pointing")) return;
  set(root, { "data-pointing": true });
  set(chart, { "data-pointed": true });
  chart.scrollIntoView({ block: "center" });
  chart.addEventListener("pointerdown", () => set(chart, { "data-pointed": null }), { once: true });
}
