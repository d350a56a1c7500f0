// The page's address as it stands, to be pasted where somebody asks; the server keeps the address bar up to date.

/** @import { AddressNode, Kind } from "./types/scene.js" */

import { make, write } from "./elements.js";

const SAID = 2000; // ms for which the button says that it has copied

/** @type {Kind<AddressNode>} */
export function address() {
  const shown = make("input", { type: "text", readonly: true, "aria-label": "the address of what is shown" });
  const copy = make("button", { type: "button" }, "Copy link");
  let timer = 0;
  const read = () => {
    const said = document.activeElement === shown ? location.href : `…${location.pathname}${location.search}`;
    if (shown.value !== said) shown.value = said;
  };
  shown.addEventListener("focus", () => (read(), shown.select()));
  shown.addEventListener("blur", read);
  copy.addEventListener("click", async () => {
    read();
    const done = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
    if (!done) shown.focus(); // selected, so that a key copies it
    write(copy, done ? "Copied" : "Copy link");
    clearTimeout(timer);
    timer = setTimeout(() => write(copy, "Copy link"), SAID);
  });
  read();
  return { element: make("div", { class: "address" }, shown, copy), draw: read, dispose: () => clearTimeout(timer) };
}
