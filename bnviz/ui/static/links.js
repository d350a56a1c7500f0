// Ways to other pages: they open in this tab.

/** @import { Kind, LinksNode } from "./types/scene.js" */

import { make } from "./elements.js";

/** @type {Kind<LinksNode>} */
export function links(node) {
  /** @param {string} words @param {string} href */
  const way = (words, href) => make("li", {}, make("a", { href, target: "_self" }, words));
  return { element: make("ul", { class: "ways" }, ...node.items.map(([words, address]) => way(words, address))) };
}
