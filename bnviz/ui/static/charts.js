// A chart on the page: its title, its sentence, and a Plotly figure that is drawn anew at most once a frame.

/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */
/** @import { ChartNode, FigureContext, Range } from "./types/chart.js" */
/** @import { Figure, PlotElement } from "./types/plotly.js" */
/** @import { Kind, News, Part } from "./types/scene.js" */

import { stepEnd } from "./axes.js";
import { glyph, make, set } from "./elements.js";
import { base, compose } from "./figure.js";
import { reserve } from "./labels.js";
import { filled, unmarked } from "./markup.js";
import { panelsOf } from "./panels.js";
import { save } from "./save.js";
import { explained, markup, sentences, words } from "./story.js";

const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, showTips: false };
/** What makes a figure stale even where its size, axes and theme are as they were. @type {News[]} */
const STALE = ["frame", "changes", "layout"];

const isPhone = () => matchMedia("(max-width: 700px)").matches;
const isTouch = () => matchMedia("(pointer: coarse)").matches;

/** The end of the step axis: one for all charts of a stage, so that they can be compared. @param {Stage} stage */
function endOf({ reserves, run }) {
  const most = Math.min(0.5, Math.max(0.02, ...reserves.values()));
  return stepEnd(Math.max(run.step, 0), most, most > 0.25);
}

/**
 * Keep the share that a chart's labels need; null for a chart that is not seen. Where the common end moves, the charts
 * that were drawn before are drawn again.
 * @param {ChartNode} node @param {number | null} share @param {Stage} stage
 */
function keepReserve(node, share, stage) {
  const before = endOf(stage);
  if (share === null) stage.reserves.delete(node);
  else stage.reserves.set(node, share);
  if (endOf(stage) !== before) stage.refresh("theme");
}

/** @param {ChartNode} node @param {Stage} stage */
function title(node, stage) {
  if (!node.title) return null;
  const text = node.explanation ? [explained(node.title, node.explanation, stage)] : markup(node.title, stage);
  return make("h3", { class: node.slot ? "name" : null }, node.slot ? glyph(node.slot) : null, ...text, " ");
}

/** @param {ChartNode} node @param {Stage} stage */
function head(node, stage) {
  const [heading, note] = [title(node, stage), make("i")];
  heading?.append(note);
  const noted = words(note, node.note, stage);
  const line = node.say ? make("p", { class: "say" }) : null;
  const said = node.say && line ? sentences(line, node.say, "span", stage) : null;
  return {
    parts: heading || line ? [make("header", {}, heading, line)] : [],
    /** @param {Run} run @param {Set<News>} news */
    draw(run, news) {
      if (news.has("story")) said?.(run);
      noted(run.view);
    },
  };
}

/** Whether Plotly has drawn in an element. @param {HTMLElement} plot @returns {plot is PlotElement} */
const isDrawn = (plot) => "on" in plot;

/**
 * Remember what the reader zooms into; a double click forgets it.
 * @param {PlotElement} plot @param {Map<string, Range>} zoom @param {() => void} redraw
 */
function rememberZoom(plot, zoom, redraw) {
  plot.on("plotly_relayout", (moved) => {
    for (const [key, value] of Object.entries(moved)) {
      const found = key.match(/^([xy])axis(\d*)\.range(?:\[(\d)\])?$/);
      if (!found) continue;
      const [, letter, number, end] = found;
      const axis = letter + number;
      const [low, high] = zoom.get(axis) ?? [0, 0];
      if (end === undefined) zoom.set(axis, [value[0], value[1]]);
      else zoom.set(axis, end === "0" ? [value, high] : [low, value]);
    }
    redraw();
  });
  plot.on("plotly_doubleclick", () => {
    zoom.clear();
    redraw();
  });
}

/** @type {Kind<ChartNode>} */
export function chart(node, stage) {
  const header = head(node, stage);
  const label = node.title ? `${node.title} ${node.note}`.trim() : node.explanation;
  const plot = make("div", { class: "plot", role: "img" });
  const called = (/** @type {string} */ arm) => stage.arms.get(arm)?.name ?? arm;
  const name = () => set(plot, { "aria-label": unmarked(filled(label, stage.run.view), called) });
  name();
  const { desk, phone, projector } = node.height;
  set(plot, { style: `--desk: ${desk}px; --phone: ${phone}px; --projector: ${projector}px` });
  const classes = `chart ${node.slot ? `slot${node.slot}` : ""}`;
  const attributes = { class: classes, "data-chart": node.key, "data-bare": Boolean(node.bare) };
  const whole = make("button", { type: "button", class: "whole", hidden: true }, "whole picture");
  const element = make("section", attributes, ...header.parts, plot, save(plot, node, stage), whole);
  const steps = node.marks.x === "step";

  /** @type {Figure | null} */
  let figure = null; // without points
  let key = ""; // of the theme and the screen that it is made for
  let shown = ""; // what it was drawn in, as JSON
  let followed = false; // whether the reader's zoom is
  /** @type {string | null} */
  let runId = null;
  let reach = { low: Infinity, high: -Infinity };
  /** @type {Map<string, Range>} */
  const zoom = new Map();

  /** The figure without points, and what it is to be drawn in. @param {Run} run @returns {[Figure, FigureContext]} */
  const prepared = (run) => {
    const [large, phone] = [element.hasAttribute("data-large"), isPhone()];
    const theme = large ? stage.theme.larger() : stage.theme;
    const now = `${theme.key} ${phone} ${large}`;
    if (now !== key || !figure) [figure, key] = [base(node, theme, phone, large), now];
    const size = { width: plot.clientWidth, height: plot.clientHeight };
    const [panel] = panelsOf(figure.layout, size);
    if (steps && !large) keepReserve(node, reserve(node, stage.theme, panel.width), stage);
    if (run.id !== runId) {
      [runId, reach] = [run.id, { low: Infinity, high: -Infinity }];
      zoom.clear();
    }
    const { beside, controls } = stage;
    const axes = { top: figure.layout.margin?.t ?? 0, end: endOf(stage), steps, zoom, reach };
    return [figure, { ...size, ...axes, run, theme, controls, beside, touch: isTouch() }];
  };

  const redraw = () => {
    part.missed?.add("theme");
    stage.refresh("theme");
  };
  whole.addEventListener("click", () => {
    zoom.clear();
    redraw();
  });
  /** @type {Part} */
  const part = {
    element,
    heavy: true,
    async draw(run, news) {
      header.draw(run, news);
      if (news.has("view")) name();
      if (!stage.Plotly || !plot.clientWidth || !plot.clientHeight) return keepReserve(node, null, stage);
      const [plain, context] = prepared(run);
      const { width, height, end } = context;
      const picture = JSON.stringify({ width, height, end, view: run.view.at, zoom: [...zoom], key, runId });
      if (picture === shown && !STALE.some((each) => news.has(each))) return;
      shown = picture;
      whole.hidden = !zoom.size;
      const { data, layout } = compose(node, plain, context);
      await stage.Plotly.react(plot, data, layout, CONFIG);
      if (followed || !isDrawn(plot)) return;
      followed = true;
      rememberZoom(plot, zoom, redraw);
    },
    dispose() {
      stage.reserves.delete(node);
      stage.Plotly?.purge(plot);
    },
  };
  return part;
}
