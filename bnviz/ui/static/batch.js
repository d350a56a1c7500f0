// The examples of a mini-batch as points in the plane. One is pulled by pointer or by arrow keys; the server computes
// what follows.

/** @import { Kind, News, BatchNode } from "./types/scene.js" */

import { make, set, write } from "./elements.js";
import { written } from "./flow_marks.js";

const [WIDE, HIGH] = [180, 120]; // px
const STEP = 0.1; // that an arrow key moves a point
/** @type {News[]} */
const DRAWS = ["frame", "layout", "config", "view"];
const SVG = "http://www.w3.org/2000/svg";
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

/** @param {number} value @param {number} most */
const within = (value, most) => Math.max(-most, Math.min(most, value));

/** A place as the setting has it. @param {number} example @param {number[]} place */
export const text = (example, place) => [example + 1, ...place.map((each) => Number(each.toFixed(3)))].join(" ");

/** The example whose point an event is at; -1 for none. @param {Event} event */
const pointOf = ({ target }) =>
  Number((target instanceof Element ? target.closest("[data-k]") : null)?.getAttribute("data-k") ?? -1);

/** One point for every example, filled by its class. @param {ArrayLike<number>} labels */
function pointsOf(labels) {
  return Array.from(labels, (label, k) => {
    const point = document.createElementNS(SVG, "g");
    set(point, { "data-k": k, tabindex: 0, role: "button" });
    const dot = `<circle class="dot" r="5.500" data-filled="${Boolean(label)}"/>`;
    point.innerHTML = `<circle class="reach" r="14"/><circle class="ring" r="9"/>${dot}`;
    return point;
  });
}

/**
 * Let the points be pulled.
 * @param {SVGSVGElement} svg @param {BatchNode} node @param {(k: number) => number[]} at
 * @param {(k: number, place: number[]) => void} put @param {(k: number) => void} follow
 */
function pull(svg, { size: [right, top] }, at, put, follow) {
  let held = -1;
  svg.addEventListener("pointerdown", (event) => {
    held = pointOf(event);
    if (held < 0) return;
    svg.setPointerCapture(event.pointerId);
    follow(held);
  });
  svg.addEventListener("pointermove", (event) => {
    if (held < 0) return;
    const { left, top: above, width, height } = svg.getBoundingClientRect();
    const [across, down] = [(event.clientX - left) / width, (event.clientY - above) / height];
    put(held, [across * 2 * right - right, top - down * 2 * top]);
  });
  const end = () => void (held = -1);
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
  svg.addEventListener("keydown", (event) => {
    const [k, by] = [pointOf(event), ARROWS[event.key]];
    if (!by || k < 0) return;
    event.preventDefault();
    put(k, at(k).map((value, axis) => value + by[axis]));
  });
  svg.addEventListener("focusin", (event) => pointOf(event) >= 0 && follow(pointOf(event)));
}

/** What pulling did. @param {string} pulled as the setting has it @param {number} moved the furthest of the others */
const told = (pulled, moved) => {
  if (!pulled) return "Pull a point of the plane: its companions feel it. Click a lane to follow its example.";
  const others = moved > 0 ? `The outputs of the others moved, by up to ${written(moved)}.` : "No other output moved.";
  return `Example ${pulled.split(" ")[0]} was pulled. ${others}`;
};

/** @type {Kind<BatchNode>} */
export function batch(node, stage) {
  const [right, top] = node.size;
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "group", "aria-label": "the examples of the mini-batch" });
  const release = make("button", { type: "button", class: "small" }, "let it go back");
  const say = make("p", { class: "say", "aria-live": "polite" });
  const pulled = () => String(stage.drafts.value(node.field, ""));
  const choose = (/** @type {string} */ value) => stage.drafts.set({ [node.field]: value }, { step: true });
  const at = (/** @type {number} */ k) => {
    const [name, ...place] = pulled().split(" ");
    if (Number(name) === k + 1) return place.map(Number);
    return Array.from(stage.run.columns?.now(node.places) ?? []).slice(2 * k, 2 * k + 2);
  };
  const put = (/** @type {number} */ k, /** @type {number[]} */ [x, y]) =>
    choose(text(k, [within(x, right), within(y, top)]));
  pull(svg, node, at, put, (example) => stage.setView({ example }));
  release.addEventListener("click", () => choose(""));
  /** @type {SVGElement[]} */
  let points = [];
  return {
    element: make("div", { class: "batch" }, svg, make("div", {}, say, release)),
    draw(run, news) {
      const labels = run.columns?.now(node.labels);
      if (!labels || !DRAWS.some((each) => news.has(each))) return;
      const example = Math.min(run.view.example ?? 0, labels.length - 1);
      if (points.length !== labels.length) {
        points = pointsOf(labels);
        svg.innerHTML = `<path d="M0 ${HIGH / 2}H${WIDE}M${WIDE / 2} 0V${HIGH}" style="stroke:var(--hair)"/>`;
        svg.append(...points);
      }
      points.forEach((point, k) => {
        const [x, y] = at(k);
        const [across, down] = [(x + right) / (2 * right), (top - y) / (2 * top)];
        const name = `example ${k + 1} at ${written(x)}, ${written(y)}; arrow keys pull it`;
        set(point, { transform: `translate(${across * WIDE} ${down * HIGH})`, "data-followed": k === example,
          "aria-pressed": k === example ? "true" : "false", "aria-label": name });
        point.querySelector(".dot")?.setAttribute("data-filled", String(Boolean(labels[k])));
      });
      set(release, { hidden: !pulled() });
      write(say, told(pulled(), run.columns?.now(node.moved)?.[run.view.unit ?? 0] ?? NaN));
    },
  };
}
