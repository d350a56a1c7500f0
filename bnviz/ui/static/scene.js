// A page's tree of nodes becomes elements. Each kind of node is one module's function (node, stage) -> Part; what the
// nodes hold is said in types/scene.d.ts. An unknown kind is shown as nothing.

/** @import { Stage } from "./stage.js" */
/** @import { Arm, BoxNode, CardNode, Control, FieldControl, Kind, Kinds, Part, SceneNode } from "./types/scene.js" */
/** @import { Ref } from "./types/wire.js" */

import { address } from "./address.js";
import { ask } from "./ask.js";
import { batch } from "./batch.js";
import { card } from "./cards.js";
import { chart } from "./charts.js";
import { claims } from "./claims.js";
import { clock } from "./clock.js";
import { code } from "./code.js";
import { controls } from "./controls.js";
import { digits } from "./digits.js";
import { disclose } from "./disclose.js";
import { edit } from "./edit.js";
import { make } from "./elements.js";
import { exports } from "./exports.js";
import { findings } from "./findings.js";
import { flow } from "./flow.js";
import { hinton } from "./hinton.js";
import { links } from "./links.js";
import { leave } from "./leave.js";
import { matrix } from "./matrix.js";
import { lesson } from "./lesson.js";
import { network } from "./network.js";
import { once } from "./once.js";
import { plane } from "./plane.js";
import { readout } from "./readout.js";
import { segments } from "./segments.js";
import { guess } from "./guess.js";
import { heading, say, story, text } from "./story.js";
import { progress, table } from "./table.js";
import { timeline } from "./timeline.js";
import { transport } from "./transport.js";
import { way } from "./way.js";

/** @typedef {{slot: number, name: string}} ArmLook the slot of an arm's colour and shape, and its name */

/** @type {Kind<BoxNode>} */
function box({ class: looks }) {
  return { element: make("div", { class: looks ? null : "stack" }) };
}

/** @type {Kinds} */
const KINDS = {
  address, ask, batch, box, card, chart, claims, clock, code, controls, digits, disclose, edit, exports, findings, flow,
  guess, heading, hinton, leave, lesson, links, matrix, network, once, plane, progress, readout, say, segments, story,
  table, text, timeline, transport, way,
};

/** @param {SceneNode} node */
const childrenOf = (node) => ("children" in node ? node.children : []);

/**
 * Build a node and what is in it; its parts are added to `parts`, outer ones first.
 * @param {SceneNode} node @param {Stage} stage @param {Part[]} parts @returns {HTMLElement}
 */
export function build(node, stage, parts) {
  // the kind that the table holds under a node's kind takes that node
  const kind = /** @type {Kind<SceneNode> | undefined} */ (KINDS[node.kind]);
  if (!kind) {
    console.warn("bnviz: an unknown kind of node", node.kind);
    return make("div");
  }
  const part = kind(node, stage);
  parts.push(part);
  if (node.class) part.element.classList.add(...node.class.split(/\s+/).filter(Boolean));
  for (const child of childrenOf(node)) part.element.append(build(child, stage, parts));
  return part.element;
}

/** Every node of a tree, the tree first. @param {SceneNode} tree @returns {SceneNode[]} */
const nodesOf = (tree) => [tree, ...childrenOf(tree).flatMap(nodesOf)];

/** The arms that a node names. @param {SceneNode} node @returns {Arm[]} */
function namedBy(node) {
  if (node.kind === "card" || node.kind === "edit" || node.kind === "digits") return [node];
  if (node.kind === "network" || node.kind === "way") return node.arms;
  return node.kind === "table" ? node.rows : [];
}

/** Every arm that a tree speaks of, by key. @param {SceneNode} tree @returns {Map<string, ArmLook>} */
export function armsOf(tree) {
  const nodes = nodesOf(tree);
  const charts = nodes.flatMap((node) => (node.kind === "chart" ? [node.marks] : []));
  const drawn = charts.flatMap(({ slots }) => Object.entries(slots));
  const labelled = new Map(charts.flatMap(({ labels }) => labels.map(({ arm, text }) => [arm, text])));
  const named = nodes.flatMap(namedBy);
  return new Map([
    ...drawn.map(([arm, slot]) => /** @type {const} */ ([arm, { slot, name: labelled.get(arm) ?? arm }])),
    ...named.map(({ arm, slot, name }) => /** @type {const} */ ([arm, { slot, name }])),
  ]);
}

/** Every card of an arm, by the arm. @param {SceneNode} tree @returns {Map<string, CardNode>} */
export const cardsOf = (tree) =>
  new Map(nodesOf(tree).flatMap((node) => (node.kind === "card" ? [[node.arm, node]] : [])));

/** Where each arm says at which step it turned non-finite. @param {SceneNode} tree @returns {Map<string, Ref>} */
export function badStepsOf(tree) {
  /** @type {{ref: Ref}[]} */
  const found = nodesOf(tree).flatMap((/** @returns {{ref: Ref}[]} */ (node) => {
    if (node.kind === "transport" || node.kind === "clock") return node.diverged;
    return node.kind === "chart" ? node.marks.ended : [];
  }));
  return new Map(found.map(({ ref }) => [ref[0].slice(0, ref[0].lastIndexOf(".")), ref]));
}

/** Every control of one field, by its field. @param {SceneNode} tree @returns {Map<string, FieldControl>} */
export function controlsOf(tree) {
  /** @type {Control[]} */
  const found = nodesOf(tree).flatMap((node) => {
    if (node.kind === "card") return node.controls;
    return node.kind === "controls" ? node.items : [];
  });
  return new Map(found.flatMap((each) => (each.kind === "button" ? [] : [[each.field, each]])));
}
