// Words: headings, paragraphs, and the sentences that the server writes of a run. Shown as text, never as HTML.

import { make, unique } from "./elements.js";
import { explain } from "./tips.js";

const MARKUP = /\*\*(.+?)\*\*|\[\[(.+?)\]\]|\(\((.+?)\|(.+?)\)\)|\$(.+?)\$/g;

/**
 * Markup as nodes: **bold**, [[arm]], ((term|explanation)), $formula$.
 * @param {string} text @param {import("./stage.js").Stage} stage @returns {(Node | string)[]}
 */
export function markup(text, stage) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(MARKUP)) {
    const [whole, bold, arm, term, explanation, formula] = match;
    found.push(text.slice(at, match.index));
    at = match.index + whole.length;
    if (bold) found.push(make("b", {}, ...markup(bold, stage)));
    else if (arm) found.push(named(arm, stage));
    else if (formula) found.push(make("span", { class: "formula" }, formula));
    else found.push(explained(term, explanation, stage));
  }
  return [...found, text.slice(at)].filter(Boolean);
}

/** An arm's name in its ink. */
function named(arm, stage) {
  const { slot, name } = stage.arms.get(arm) ?? { slot: 0, name: arm };
  return make("span", { class: `arm-name slot${slot}` }, name);
}

/** A term that explains itself on hover and focus. */
export function explained(term, explanation, stage) {
  const element = make("dfn", { class: "term", tabindex: 0 }, ...markup(term, stage));
  explain(element, explanation, stage);
  return element;
}

/** View variables in words: {layer} as it is, {layer+1} counted from 1. @param {Object<string, number>} view */
export function filled(text, view) {
  return text.replace(/\{(\w+)(\+1)?\}/g, (whole, name, one) => (name in view ? String(view[name] + (one ? 1 : 0)) : whole));
}

/** Keeps an element's words up to date; returns the function that does. */
function wording(element, template, stage) {
  let said = null;
  return (view) => {
    const text = filled(template, view);
    if (text !== said) element.replaceChildren(...markup(text, stage));
    said = text;
  };
}

/** @type {import("./scene.js").Kind} */
export function heading(node, stage) {
  const title = make(`h${node.level ?? 2}`);
  const [words, note] = [make("span"), make("i")];
  title.append(words, " ", note);
  const lede = node.lede ? make("p", { class: "lede" }) : null;
  const say = [wording(words, node.text, stage), wording(note, node.note ?? "", stage)];
  if (lede) say.push(wording(lede, node.lede, stage));
  return {
    element: make("header", { class: `heading level${node.level ?? 2}` }, title, lede),
    draw: (run, news) => news.has("view") && say.forEach((each) => each(run.view)),
  };
}

/** @type {import("./scene.js").Kind} */
export function text(node, stage) {
  const element = make("p", { class: node.style || "text" });
  const say = wording(element, node.text, stage);
  return { element, draw: (run, news) => news.has("view") && say(run.view) };
}

/** The sentences of a slot, kept in place. @param {HTMLElement} element @param {string} tag of each sentence */
export function telling(element, slot, tag, stage) {
  let said = null;
  return (run) => {
    const sentences = run.slots[slot] ?? [];
    if (JSON.stringify(sentences) === said) return;
    said = JSON.stringify(sentences);
    element.replaceChildren(...sentences.map((each) => make(tag, {}, ...markup(each, stage))));
  };
}

/** @type {import("./scene.js").Kind} */
export function say(node, stage) {
  const element = make("p", { class: "say", style: node.lines ? `--lines: ${node.lines}` : null });
  const tell = telling(element, node.slot, "span", stage);
  return { element, draw: (run, news) => news.has("story") && tell(run) };
}

/** @type {import("./scene.js").Kind} */
export function story(node, stage) {
  const element = make("ul", { class: "story", id: unique("story") });
  const tell = telling(element, node.slot, "li", stage);
  return { element, draw: (run, news) => news.has("story") && tell(run) };
}
