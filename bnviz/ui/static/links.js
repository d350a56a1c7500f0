// Ways to other pages: they open in this tab.

/** @import { Kind, LinksNode } from "./types/scene.js" */

import { make } from "./elements.js";

/** @type {Kind<LinksNode>} */
export function links(node) {
  const items = node.items.map(([words, address]) => make("li", {}, make("a", { href: address, target: "_self" }, words)));
  return { element: make("ul", { class: "ways" }, ...items) };
}
