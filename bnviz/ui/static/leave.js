// A way to another page of the app that shows this very run there; in another window it is repeated.

/** @import { Kind, LeaveNode } from "./types/scene.js" */

import { make } from "./elements.js";

/** @type {Kind<LeaveNode>} */
export function leave(node, stage) {
  const link = make("a", { class: "leave", href: node.href }, node.text);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    stage.onLeave(node.to);
  });
  return { element: link };
}
