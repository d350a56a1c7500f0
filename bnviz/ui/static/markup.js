// The markup of texts, read into parts: **bold**, [[arm]], ((term|explanation)), $formula$. Pure; story.js shows it.

/** @import { View } from "./types/wire.js" */

/**
 * @typedef {string
 *   | {kind: "bold", inside: MarkupPart[]}
 *   | {kind: "arm", arm: string}
 *   | {kind: "formula", text: string}
 *   | {kind: "term", inside: MarkupPart[], explanation: string}} MarkupPart
 */

const MARKUP = /\*\*(.+?)\*\*|\[\[(.+?)\]\]|\(\((.+?)\|(.+?)\)\)|\$(.+?)\$/g;

/** A text's parts, in order; no part is empty. @param {string} text @returns {MarkupPart[]} */
export function parse(text) {
  /** @type {MarkupPart[]} */
  const found = [];
  let at = 0;
  for (const match of text.matchAll(MARKUP)) {
    const [whole, bold, arm, term, explanation, formula] = match;
    if (match.index > at) found.push(text.slice(at, match.index));
    at = match.index + whole.length;
    if (bold) found.push({ kind: "bold", inside: parse(bold) });
    else if (arm) found.push({ kind: "arm", arm });
    else if (formula) found.push({ kind: "formula", text: formula });
    else found.push({ kind: "term", inside: parse(term), explanation });
  }
  return at < text.length ? [...found, text.slice(at)] : found;
}

/**
 * A text without its markup, as it is read aloud.
 * @param {string} text @param {(arm: string) => string} name of an arm @returns {string}
 */
export function unmarked(text, name) {
  /** @param {MarkupPart} part @returns {string} */
  const said = (part) => {
    if (typeof part === "string") return part;
    if (part.kind === "arm") return name(part.arm);
    return part.kind === "formula" ? part.text : part.inside.map(said).join("");
  };
  return parse(text).map(said).join("");
}

/**
 * View variables put into a text: {layer} as it is, {layer+1} counted from 1; a dash for one that is not known.
 * @param {string} text @param {View} view
 */
export const filled = (text, view) =>
  text.replace(/\{(\w+)(\+1)?\}/g, (_whole, name, one) => (name in view ? String(view[name] + (one ? 1 : 0)) : "–"));
