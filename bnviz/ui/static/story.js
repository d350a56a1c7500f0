// Words: headings, paragraphs, and the sentences that the server writes of a run. Shown as text, never as HTML.

/** @import { MarkupPart } from "./markup.js" */
/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */
/** @import { HeadingNode, Kind, SayNode, StoryNode, TextNode } from "./types/scene.js" */
/** @import { View } from "./types/wire.js" */

import { make, unique } from "./elements.js";
import { filled, parse } from "./markup.js";
import { explain } from "./tips.js";

/** Markup as nodes. @param {string} text @param {Stage} stage */
export const markup = (text, stage) => shown(parse(text), stage);

/** @param {MarkupPart[]} parts @param {Stage} stage */
const shown = (parts, stage) => parts.map((part) => nodeOf(part, stage));

/** @param {MarkupPart} part @param {Stage} stage @returns {Node | string} */
function nodeOf(part, stage) {
  if (typeof part === "string") return part;
  if (part.kind === "bold") return make("b", {}, ...shown(part.inside, stage));
  if (part.kind === "arm") return named(part.arm, stage);
  if (part.kind === "formula") return make("span", { class: "formula" }, part.text);
  return term(shown(part.inside, stage), part.explanation, stage);
}

/** An arm's name in its ink. @param {string} arm @param {Stage} stage */
function named(arm, stage) {
  const { slot, name } = stage.arms.get(arm) ?? { slot: 0, name: arm };
  return make("span", { class: `arm-name slot${slot}` }, name);
}

/** @param {(Node | string)[]} words @param {string} explanation @param {Stage} stage */
function term(words, explanation, stage) {
  const element = make("dfn", { class: "term", tabindex: 0 }, ...words);
  explain(element, explanation, stage);
  return element;
}

/**
 * A term that explains itself on hover and focus.
 * @param {string} text @param {string} explanation @param {Stage} stage
 */
export const explained = (text, explanation, stage) => term(markup(text, stage), explanation, stage);

/**
 * Keeps an element's words up to date with what the visitor looks at; returns the function that does.
 * @param {HTMLElement} element @param {string} template @param {Stage} stage
 */
export function words(element, template, stage) {
  /** @type {string | null} */
  let last = null;
  const show = (/** @type {View} */ view) => {
    const text = filled(template, view);
    if (text !== last) element.replaceChildren(...markup(text, stage));
    last = text;
  };
  show(stage.run.view); // its place is taken before the run is there
  return show;
}

/** @type {Record<HeadingNode["level"], "h1" | "h2" | "h3">} */
const LEVELS = { 1: "h1", 2: "h2", 3: "h3" };

/** @type {Kind<HeadingNode>} */
export function heading(node, stage) {
  const title = make(LEVELS[node.level]);
  const [text, note] = [make("span"), make("i")];
  title.append(text, " ", note);
  const lede = node.lede ? make("p", { class: "lede" }) : null;
  const all = [words(text, node.text, stage), words(note, node.note, stage)];
  if (lede) all.push(words(lede, node.lede, stage));
  return {
    element: make("header", { class: `heading level${node.level}` }, title, lede),
    draw: (run, news) => news.has("view") && all.forEach((each) => each(run.view)),
  };
}

/** @type {Kind<TextNode>} */
export function text(node, stage) {
  const element = make("p", { class: node.style || "text" });
  const show = words(element, node.text, stage);
  return { element, draw: (run, news) => news.has("view") && show(run.view) };
}

/**
 * Keeps the sentences of a slot in an element; returns the function that does.
 * @param {HTMLElement} element @param {string} slot @param {"span" | "li"} tag of each sentence @param {Stage} stage
 */
export function sentences(element, slot, tag, stage) {
  /** @type {string | null} */
  let last = null;
  return (/** @type {Run} */ run) => {
    const found = run.slots[slot] ?? [];
    if (JSON.stringify(found) === last) return;
    last = JSON.stringify(found);
    element.replaceChildren(...found.map((each) => make(tag, {}, ...markup(each, stage))));
  };
}

/** @type {Kind<SayNode>} */
export function say(node, stage) {
  const element = make("p", { class: "say", style: node.lines ? `--lines: ${node.lines}` : null });
  const show = sentences(element, node.slot, "span", stage);
  return { element, draw: (run, news) => news.has("story") && show(run) };
}

/** @type {Kind<StoryNode>} */
export function story(node, stage) {
  const element = make("ul", { class: "story", id: unique("story") });
  const show = sentences(element, node.slot, "li", stage);
  return { element, draw: (run, news) => news.has("story") && show(run) };
}
