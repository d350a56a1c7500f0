// Lines of code that the run executes, with the settings' values in them.

/** @import { CodeNode, Kind } from "./types/scene.js" */
/** @import { Value } from "./types/wire.js" */

import { SETTINGS } from "./controls.js";
import { make } from "./elements.js";

/** A value as Python writes it. @param {Value} value */
export function literal(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** @type {Kind<CodeNode>} */
export function code(node, stage) {
  const shown = make("code");
  /** @type {string | null} */
  let last = null;
  return {
    element: make("pre", { class: "code", tabindex: 0, "aria-label": node.label }, shown),
    draw(run, news) {
      if (!SETTINGS.some((each) => news.has(each))) return;
      /** @param {string} field */
      const value = (field) => stage.drafts.value(field, node.values[field]);
      const when = node.by ? String(value(node.by)) : "";
      const { pieces } = node.readings.find((each) => each.when === when) ?? node.readings[0];
      const parts = pieces.map(([kind, text]) =>
        /** @type {const} */ ([kind, kind === "field" ? literal(value(text)) : text]));
      if (JSON.stringify(parts) === last) return;
      last = JSON.stringify(parts);
      shown.replaceChildren(...parts.map(([kind, text]) => (kind === "words" ? text : make("b", {}, text))));
    },
  };
}
