// A page's tree of nodes becomes elements. A node is {"kind", "class"?, ...}; each kind is one module's function
// (node, stage, children) -> Part. An unknown kind is shown as nothing.
//
//   box        {children}                            a container; its classes lay it out (live.css): fold left right duo
//                                                    bands probe g2 g3 g4 thirds rows cols jac only-desk
//   disclose   {text}                                a summary that opens to its children
//   edit       {arm, slot, name, field, items: [{what, label, help, ref, when?}]}    numbers of the unit that is
//                                                    watched; a click sets `field` to "what layer unit value"
//   exports    {kinds: [csv | jsonl | html | py]}    links to take the run home; py also as code to read
//   heading    {level, text, note?, lede?}           markup; {layer+1} is a view variable, counted from 1
//   text       {text, style?: lede | eq | say}       a paragraph of markup
//   say        {slot, lines?}                        one sentence of the run, in a reserved place
//   story      {slot}                                the sentences of a slot as a list
//   transport  {rates, rate?, seed, diverged?: [{ref, name}]}    play, step, reset, new seed, speed, state, clock;
//                                                    the refs say at which step an arm turned non-finite
//   timeline   {}                                    which step is shown, a mark at every change
//   card       {arm, slot, name, score?: number, controls?, text?}
//   controls   {items: [control]}                    control: see controls.js
//   readout    {items: [number]}                     number: {ref, format, label, explanation?, slot?};
//                                                    format: percent share number score integer
//   segments   {view, label, options: [[text, value], ...]}      one view variable
//   chart      {key, title, note, explanation, height, figure, bindings, marks, say?, slot?, phone?, bare?}
//   network    {arms: [{arm, slot, name, slope: ref}], layers, units}
//   hinton     {ref, size?, largest?, slot?, title, note?, sum?: ref, text?}     a signed matrix
//   table      {heads, rows: [{arm, slot, name, cells: [markup | {ref, format}]}], label}
//   progress   {ref, label}                          how much of a run is done
//   claims     {rows: [{says, source, expects, verdict, link, format}], median, low, high, verdict, progress, now: {ref}}
//   ask        {key, lead, questions: [{id, text, options: [[value, text], ...], slot?}]}    a prediction; its slot
//                                                    says what happened: [value, words?]
//
// Markup: **bold**, [[arm]], ((term|explanation)), $formula$. Sentences of a slot come from the server.

import { ask } from "./ask.js";
import { transport } from "./bar.js";
import { card } from "./cards.js";
import { claims } from "./claims.js";
import { chart } from "./charts.js";
import { controls } from "./controls.js";
import { disclose } from "./disclose.js";
import { edit } from "./edit.js";
import { exports } from "./exports.js";
import { hinton } from "./hinton.js";
import { network } from "./network.js";
import { readout } from "./readout.js";
import { segments } from "./segments.js";
import { heading, say, story, text } from "./story.js";
import { progress, table } from "./table.js";
import { timeline } from "./timeline.js";

/**
 * @typedef {{kind: string, class?: string, children?: Node[]} & Object<string, any>} Node
 * @typedef {Object} Part
 * @property {HTMLElement} element
 * @property {(run: import("./run.js").Run, news: Set<import("./run.js").News>) => any} [draw] show what is new
 * @property {() => void} [dispose]
 * @property {boolean} [heavy] takes long to draw: waits while it is far from the screen
 * @typedef {(node: Node, stage: import("./stage.js").Stage) => Part} Kind
 */

/** @type {Kind} */
const box = () => ({ element: document.createElement("div") });

/** @type {Map<string, Kind>} */
const KINDS = new Map(Object.entries({
  ask, box, card, chart, claims, controls, disclose, edit, exports, heading, hinton, network, progress, readout, say,
  segments, story, table, text, timeline, transport,
}));

/**
 * Build a node and what is in it; its parts are added to `parts`, outer ones first.
 * @param {Node} node @param {import("./stage.js").Stage} stage @param {Part[]} parts @returns {Element}
 */
export function build(node, stage, parts) {
  const kind = KINDS.get(node.kind);
  if (!kind) {
    console.warn("bnviz: an unknown kind of node", node.kind);
    return document.createElement("div");
  }
  const part = kind(node, stage);
  parts.push(part);
  if (node.class) part.element.classList.add(...node.class.split(/\s+/).filter(Boolean));
  for (const child of node.children ?? []) part.element.append(build(child, stage, parts));
  return part.element;
}

/** Every object in a tree, the tree first; figures are not looked into. @param {any} tree @returns {Generator<any>} */
function* objects(tree) {
  if (tree === null || typeof tree !== "object") return;
  if (!Array.isArray(tree)) yield tree;
  for (const [key, value] of Object.entries(tree)) if (key !== "figure") yield* objects(value);
}

/**
 * Every arm that a tree speaks of, by key, with the slot of its colour and its name.
 * @param {Node} tree @returns {Map<string, {slot: number, name: string}>}
 */
export function armsOf(tree) {
  const found = new Map();
  for (const { slots } of objects(tree)) for (const [arm, slot] of Object.entries(slots ?? {})) found.set(arm, { slot, name: arm });
  for (const { arm, slot, name } of objects(tree)) if (arm && slot && name) found.set(arm, { slot, name });
  return found;
}

/**
 * Where each arm says at which step it turned non-finite, by arm.
 * @param {Node} tree @returns {Map<string, import("./wire.js").Ref>}
 */
export function endsOf(tree) {
  const found = new Map();
  for (const { ended, diverged } of objects(tree)) {
    for (const { ref } of [...(ended ?? []), ...(diverged ?? [])]) found.set(ref[0].slice(0, ref[0].lastIndexOf(".")), ref);
  }
  return found;
}

/**
 * Every control of a tree, by its field.
 * @param {Node} tree @returns {Map<string, import("./controls.js").Control>}
 */
export const controlsOf = (tree) => new Map([...objects(tree)].flatMap((each) => (each.field ? [[each.field, each]] : [])));
