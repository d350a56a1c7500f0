// One optimizer step part by part: back, play, forward, a jump to each part, its formula, its sentence, the graph. All
// numbers of the step are here, part, unit and example are chosen here: what is drawn and what is said change together.

/** @import { Run } from "./run.js" */
/** @import { Shown } from "./flow_graph.js" */
/** @import { Stage } from "./stage.js" */
/** @import { FlowNode, Kind, News } from "./types/scene.js" */

import { enlist, place } from "./bars.js";
import { glyph, make, picture, set } from "./elements.js";
import { graph } from "./flow_graph.js";
import { formula, sentence } from "./flow_words.js";
import { SIGNS, button } from "./transport.js";

const PACE = 1500; // ms that a part is shown while they play
const FORWARD_ONLY = 7; // parts that there are in inference mode
/** @type {News[]} */
const DRAWS = ["frame", "layout", "config", "view", "theme"];
const SVG = "http://www.w3.org/2000/svg";

/**
 * The numbers of the unit that is watched.
 * @param {Run} run @param {FlowNode} node @param {number} width @returns {Shown & {unit: number}}
 */
function numbers(run, node, width) {
  const columns = run.columns;
  const m = columns?.now(["labels", []])?.length ?? 0;
  const unit = Math.min(run.view.unit ?? 0, (columns?.now(["gamma", []])?.length ?? 1) - 1);
  const of = (/** @type {string} */ name, k = 0) => {
    const values = columns?.now([name, []]);
    const shape = columns?.shape([name, []]) ?? [];
    if (!values) return NaN;
    if (name === "u" || name === "labels") return values[k];
    return values[shape.length === 2 ? unit * shape[1] + k : shape.length === 1 ? unit : 0];
  };
  const inference = Boolean(run.setting(node.inference));
  const most = inference ? FORWARD_ONLY : node.parts.length;
  const [part, example] = [Math.min(run.view.part ?? 0, most - 1), Math.min(run.view.example ?? 0, m - 1)];
  return { m, unit, of, part, example, inference, width, back: false, pulled: Boolean(run.setting(node.pulled)) };
}

/** A way to each part, in their groups. @param {FlowNode} node @param {(part: number) => void} jump */
function rail(node, jump) {
  const cells = node.parts.map(({ name }, k) => {
    const called = `${k + 1} ${name}`;
    const cell = make("button", { type: "button", "aria-label": called, title: called }, make("i"));
    cell.addEventListener("click", () => jump(k));
    return cell;
  });
  const names = [...new Set(node.parts.map(({ group }) => group))];
  const groups = names.map((name) => make("div", { class: "group" },
    make("span", {}, name), make("div", {}, ...cells.filter((_, k) => node.parts[k].group === name))));
  return { element: make("div", { class: "rail", role: "group", "aria-label": "parts" }, ...groups), cells };
}

/** The parts, one after the other and over the ends of a step. @param {FlowNode} node @param {Stage} stage */
function walk(node, stage) {
  /** @type {{update: number, part: number} | null} */
  let awaited = null; // shown as soon as the numbers of that step are there
  const at = () => numbers(stage.run, node, 0);
  const most = () => (at().inference ? FORWARD_ONLY : node.parts.length) - 1;
  const update = () => Number(stage.drafts.value(node.field, 0));
  /** @param {number} by @param {number} part */
  const turn = (by, part) => {
    const wanted = update() + by;
    if (wanted < 0 || wanted > node.last) return false;
    awaited = { update: wanted, part };
    stage.drafts.set({ [node.field]: wanted, [node.pulled]: "" }, { step: true });
    return true;
  };
  return {
    at, most, update,
    jump: (/** @type {number} */ part) => stage.setView({ part: Math.min(part, most()) }),
    forward: () => {
      const { part } = at();
      if (part >= most()) return turn(1, 0);
      stage.setView({ part: part + 1 });
      return true;
    },
    back: () => {
      const { part } = at();
      if (part === 0) turn(-1, most());
      else stage.setView({ part: part - 1 });
    },
    /** Whether what was waited for is there: then its part is. */
    arrived: () => {
      if (!awaited || stage.run.columns?.scalar(["update", []]) !== awaited.update) return;
      stage.run.view = { ...stage.run.view, part: awaited.part }; // with these very numbers, not a frame later
      stage.send({ do: "view", set: { part: awaited.part } });
      awaited = null;
    },
  };
}

/** Play and pause. @param {() => boolean} forward whether there is more @param {(on: boolean) => void} changed */
function player(forward, changed) {
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    changed(false);
  };
  const start = () => {
    changed(true);
    timer = setInterval(() => !forward() && stop(), PACE);
  };
  return { stop, toggle: () => (timer ? stop() : start()) };
}

/** The numbers below. @param {FlowNode} node @param {Shown & {unit: number}} shown */
function totals(node, shown) {
  const there = node.totals.filter(({ since, until }) => since <= shown.part && shown.part < until);
  return there.map(({ text, label, slot }) => {
    const number = make("b", {}, slot ? glyph(slot) : null, ...sentence(text, shown));
    return make("div", { class: slot ? `slot${slot}` : "" }, number, make("span", {}, label));
  });
}

/** Scroll a row sideways until one of its cells is in its middle. @param {HTMLElement} row @param {HTMLElement} cell */
const bring = (row, cell) => row.scrollTo({ left: cell.offsetLeft - row.offsetLeft - row.clientWidth / 2 });

/** @type {Kind<FlowNode>} */
export function flow(node, stage) {
  const steps = walk(node, stage);
  const play = button("play", "Play", { title: "Space", "aria-keyshortcuts": "Space" }, () => playing.toggle());
  const playing = player(steps.forward, (on) => {
    set(play, { "aria-label": on ? "Pause" : "Play" });
    play.replaceChildren(picture(on ? SIGNS.pause : SIGNS.play), make("span", {}, on ? "Pause" : "Play"));
  });
  const by = (/** @type {() => unknown} */ act) => () => {
    playing.stop();
    act();
  };
  const back = button("back", "Back", { title: "Left arrow", "aria-keyshortcuts": "ArrowLeft" }, by(steps.back));
  const keyed = { class: "primary", title: "Right arrow", "aria-keyshortcuts": "ArrowRight" };
  const on = button("step", "Forward", keyed, by(steps.forward));
  const parts = rail(node, (part) => by(() => steps.jump(part))());
  const count = make("span", { class: "count" });
  const named = { class: "transport", role: "group", "aria-label": "the step" };
  const buttons = make("div", named, back, play, on, parts.element, count);
  const dock = make("div", { class: "dock" }, buttons);
  const [told, words] = [make("p", { class: "eq" }), make("p", { class: "told", "aria-live": "polite" })];
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { role: "img" });
  const below = make("div", { class: "totals" });
  const said = make("div", { class: "said" }, told, words);
  const element = make("div", { class: "flow" }, dock, said, make("div", { class: "graph" }, svg), below);
  svg.addEventListener("click", ({ target }) => {
    const found = target instanceof Element ? target.closest("[data-example], [data-part]") : null;
    if (!(found instanceof SVGElement)) return;
    const { example, part } = found.dataset;
    if (example) stage.setView({ example: Number(example) });
    else if (Number(part) >= 0) by(() => steps.jump(Number(part)))();
  });
  /** @type {Record<string, () => void>} */
  const acts = { " ": playing.toggle, ArrowRight: by(steps.forward), ArrowLeft: by(steps.back) };
  const leave = enlist({ element: dock, press: (key) => acts[key](), keys: Object.keys(acts) });
  const sized = new ResizeObserver(() => stage.refresh("theme"));
  sized.observe(svg);
  let was = -1;
  return {
    element,
    draw(run, news) {
      if (!DRAWS.some((each) => news.has(each))) return;
      steps.arrived();
      const width = Math.round(svg.parentElement?.clientWidth ?? 0);
      const shown = numbers(run, node, width);
      if (!shown.m || !width) return;
      place();
      const { drawn, height } = graph(shown);
      const part = node.parts[shown.part];
      set(svg, { viewBox: `0 0 ${width} ${height}`, width, height, "data-part": shown.part, "aria-label": part.name });
      svg.innerHTML = drawn;
      told.replaceChildren(...formula(part.formula));
      words.replaceChildren(...sentence((shown.inference && part.inference) || part.says, shown));
      below.replaceChildren(...totals(node, shown));
      count.textContent = `optimizer step ${shown.of("update") + 1}`;
      if (shown.part !== was) bring(parts.element, parts.cells[shown.part]);
      was = shown.part;
      parts.cells.forEach((cell, k) => {
        const current = k === shown.part ? "step" : null;
        set(cell, { "aria-current": current, "data-done": k < shown.part, disabled: k > steps.most() });
      });
      back.disabled = shown.part === 0 && steps.update() === 0;
      on.disabled = shown.part === steps.most() && steps.update() === node.last;
    },
    dispose() {
      playing.stop();
      leave();
      sized.disconnect();
    },
  };
}
