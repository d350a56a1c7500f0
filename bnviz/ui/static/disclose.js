// What waits behind one click: a summary that opens to its children.

import { make } from "./elements.js";

/** @type {import("./scene.js").Kind} */
export const disclose = (node) => ({ element: make("details", { class: "more" }, make("summary", {}, node.text)) });
