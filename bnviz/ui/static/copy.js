// A button that copies a text, and says that it did.

import { make, write } from "./elements.js";

const SAID = 2000; // ms

/** @param {string} label @param {() => string} text */
export function copied(label, text) {
  const button = make("button", { type: "button", class: "copy", "aria-live": "polite" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
      write(button, "copied");
    } catch {
      prompt("Copy this", text()); // a page without https has no clipboard
    }
    setTimeout(() => write(button, label), SAID);
  });
  return button;
}
