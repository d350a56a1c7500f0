// A chart on the page: its title, its sentence, and a Plotly figure that is drawn anew at most once a frame.

import { stepEnd } from "./axes.js";
import { glyph, make, set } from "./elements.js";
import { base, compose } from "./figure.js";
import { reserve } from "./marks.js";
import { panelsOf } from "./panels.js";
import { save } from "./save.js";
import { explained, filled, markup, telling } from "./story.js";

const CONFIG = { displayModeBar: false, doubleClick: false, responsive: false, showTips: false };

const phones = matchMedia("(max-width: 700px)");
const fingers = matchMedia("(pointer: coarse)");

/** The end of the step axis: one for all charts of a stage, so that they can be compared. */
function endOf(stage) {
  const shares = [...(stage.reserves ?? new Map()).values()];
  const most = Math.min(0.5, Math.max(0.02, ...shares));
  return stepEnd(Math.max(stage.run.step, 0), most, most > 0.25);
}

function head(node, stage) {
  const words = node.title ? (node.explanation ? [explained(node.title, node.explanation, stage)] : markup(node.title, stage)) : [];
  const note = make("i");
  const title = !node.title ? null : make("h3", { class: node.slot ? "name" : null }, node.slot ? glyph(node.slot) : null, ...words, " ", note);
  const say = node.say ? make("p", { class: "say" }) : null;
  const tell = say ? telling(say, node.say, "span", stage) : () => {};
  let noted = null;
  return {
    parts: title || say ? [make("header", {}, title, say)] : [],
    draw(run, news) {
      if (news.has("story")) tell(run);
      const text = filled(node.note ?? "", run.view);
      if (text !== noted) note.replaceChildren(...markup(text, stage));
      noted = text;
    },
  };
}

/** Remember what the reader zooms into; a double click forgets it. */
function zooming(plot, redraw) {
  const zoom = new Map();
  plot.on("plotly_relayout", (moved) => {
    for (const [key, value] of Object.entries(moved)) {
      const found = key.match(/^([xy])axis(\d*)\.range(?:\[(\d)\])?$/);
      if (!found) continue;
      const axis = found[1] + found[2];
      if (!found[3]) zoom.set(axis, [...value]);
      else zoom.set(axis, Object.assign([...(zoom.get(axis) ?? [0, 0])], { [found[3]]: value }));
    }
    redraw();
  });
  plot.on("plotly_doubleclick", () => {
    zoom.clear();
    redraw();
  });
  return zoom;
}

/** @type {import("./scene.js").Kind} */
export function chart(node, stage) {
  const header = head(node, stage);
  const plot = make("div", { class: "plot", role: "img", "aria-label": node.title ? `${node.title} ${node.note ?? ""}`.trim() : node.explanation });
  const tall = node.height;
  set(plot, { style: `--desk: ${tall.desk}px; --phone: ${tall.phone}px; --projector: ${tall.projector}px` });
  const element = make("section", { class: `chart ${node.slot ? `slot${node.slot}` : ""}`, "data-chart": node.key, "data-bare": Boolean(node.bare) }, ...header.parts, plot, save(plot, node, stage));

  let [figure, key, shown] = [null, "", ""];
  let [zoom, reach, run_id] = [null, null, null];
  const part = {
    element,
    heavy: true,
    async draw(run, news) {
      header.draw(run, news);
      const [width, height] = [plot.clientWidth, plot.clientHeight];
      stage.reserves ??= new Map();
      if (!width || !height) return void stage.reserves.delete(node);
      const large = element.hasAttribute("data-large");
      const theme = large ? stage.theme.larger() : stage.theme;
      const now = `${theme.key} ${phones.matches} ${large}`;
      if (now !== key) [figure, key] = [base(node, theme, phones.matches, large), now];
      if (node.marks.x === "step" && !large) stage.reserves.set(node, reserve(node, stage.theme, panelsOf(figure.layout, { width, height })[0].width));
      if (run.id !== run_id) {
        [run_id, reach] = [run.id, { low: Infinity, high: -Infinity }];
        zoom?.clear();
      }
      const picture = { width, height, end: endOf(stage), view: run.view.at, zoom: zoom ? [...zoom] : [], key, run_id };
      const stale = news.has("frame") || news.has("changes") || news.has("layout") || JSON.stringify(picture) !== shown;
      if (!stale) return;
      shown = JSON.stringify(picture);
      const setting = { ...picture, run, stage: { theme, controls: stage.controls }, zoom: zoom ?? new Map(), reach, touch: fingers.matches, top: figure.layout.margin?.t ?? 0, steps: node.marks.x === "step" };
      const { data, layout } = compose(node, figure, setting);
      await stage.Plotly.react(plot, data, layout, CONFIG);
      zoom ??= zooming(plot, () => {
        part.missed?.add("theme");
        stage.tell("theme");
      });
    },
    dispose() {
      stage.reserves?.delete(node);
      stage.Plotly?.purge(plot);
    },
  };
  return part;
}
