// What waits behind one click: a summary that opens to its children.

/** @import { DiscloseNode, Kind } from "./types/scene.js" */

import { make } from "./elements.js";

/** @type {Kind<DiscloseNode>} */
export const disclose = (node) => ({ element: make("details", { class: "more" }, make("summary", {}, node.text)) });
