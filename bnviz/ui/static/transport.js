// The transport: play or pause (Space), one step (right arrow), reset, new seed, speed, state, clock.

/** @import { Stage } from "./stage.js" */
/** @import { Kind, TransportNode } from "./types/scene.js" */
/** @import { ClientMessage } from "./types/wire.js" */

import { enlist, place } from "./bars.js";
import { clockOf } from "./clock.js";
import { make, picture, set, unique } from "./elements.js";
import { scores } from "./scores.js";
import { share } from "./share.js";
import { slide } from "./slider.js";
import { timeline } from "./timeline.js";

export const SIGNS = {
  play: '<path d="M3 1l11 7-11 7z"/>',
  pause: '<path d="M3 1h3.600v14H3zm6.400 0H13v14H9.400z"/>',
  back: '<path d="M14 1L6 8l8 7zM1.500 1H4v14H1.500z"/>',
  step: '<path d="M2 1l8 7-8 7zM12 1h2.500v14H12z"/>',
  reset: '<path d="M8 2a6 6 0 1 1-5.700 4.100l1.900.600A4 4 0 1 0 8 4v3L3.500 3.500 8 0z"/>',
  seed: '<path d="M2 2h12v12H2zm2.200 2.200v1.900h1.900V4.200zm5.700 5.700v1.900h1.900V9.900zM7 7v2h2V7z" '
    + 'fill-rule="evenodd"/>',
};
const USUAL = 60; // steps a second that the slider shows before the server has said how many

/** @param {number} rate */
const speedText = (rate) => (rate === 0 ? "full speed" : rate === 1 ? "1 step/s" : `${rate} steps/s`);

/**
 * @param {keyof typeof SIGNS} sign @param {string} label @param {Record<string, string>} more attributes
 * @param {() => void} act
 */
export function button(sign, label, more, act) {
  const attributes = { type: "button", "aria-label": label, ...more };
  const made = make("button", attributes, picture(SIGNS[sign]), make("span", {}, label));
  made.addEventListener("click", act);
  return made;
}

/**
 * Back to step 0. Where settings were changed on the way it asks which of them the run is to start with.
 * @param {Stage} stage
 */
function startAgain(stage) {
  const id = unique("again");
  const reset = button("reset", "Reset", { title: "Back to step 0, same seed" }, () => {
    if (stage.run.changes.length) show(choices.hasAttribute("hidden"));
    else stage.send({ do: "reset" });
  });
  /** @param {string} words @param {"again" | "reset"} way */
  const choice = (words, way) => {
    const made = make("button", { type: "button" }, words);
    made.addEventListener("click", () => {
      show(false);
      stage.send({ do: way });
    });
    return made;
  };
  const choices = make("div", { class: "choices", id, hidden: true },
    choice("with the settings it began with", "again"), choice("with the settings as they are now", "reset"));
  /** @param {boolean} open */
  const show = (open) => {
    set(choices, { hidden: !open });
    set(reset, { "aria-expanded": stage.run.changes.length ? String(open) : null });
    if (open) choices.querySelector("button")?.focus();
  };
  const element = make("div", { class: "again" }, reset, choices);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || choices.hidden) return;
    show(false);
    reset.focus();
  });
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && element.contains(relatedTarget))) show(false);
  });
  set(reset, { "aria-controls": id });
  const draw = () => {
    set(reset, { "aria-expanded": stage.run.changes.length ? String(!choices.hasAttribute("hidden")) : null });
  };
  return { element, draw };
}

/** @type {Kind<TransportNode>} */
export function transport(node, stage) {
  const playing = () => stage.run.state === "running";
  const now = () => stage.setView({ at: -1 }); // whoever goes on looks at what comes
  const toggle = () => {
    if (!playing()) now();
    stage.send({ do: playing() ? "pause" : "play" });
  };
  const forward = () => {
    now();
    stage.send({ do: "step" });
  };
  const play = button("play", "Play", { class: "primary", title: "Space", "aria-keyshortcuts": "Space" }, toggle);
  const keyed = { title: "One step: right arrow", "aria-keyshortcuts": "ArrowRight" };
  const step = node.quiet ? null : button("step", "Step", keyed, forward);
  /** @param {ClientMessage} message */
  const sends = (message) => () => stage.send(message);
  const again = startAgain(stage);
  const other = { title: "Other weights and batches", class: "seed" };
  const seed = node.seed ? button("seed", "New seed", other, sends({ do: "seed" })) : null;
  const pace = (/** @type {number} */ rate) => stage.send({ do: "pace", rate });
  const speed = node.rates.length ? slide(node.rates, "speed", speedText, pace) : null;
  const reading = clockOf(stage);
  const progress = make("progress", { "aria-label": "the run is being repeated", hidden: "" });
  const [line, standing] = [node.timeline ? timeline(node.timeline, stage) : null, scores(stage)];
  const buttons = make("div", { class: "transport", role: "group", "aria-label": "the run" },
    play, step, again.element, seed, node.link ? share(stage) : null,
    speed && make("label", { class: "speed" }, make("span", {}, "Speed"), speed.input, speed.output),
    standing.element, make("div", { class: "clock" }, progress, ...reading.parts));
  const element = make("div", { class: "dock" }, buttons, line?.element);
  const press = (/** @type {string} */ key) => (key === " " ? toggle() : forward());
  const leave = enlist({ element, press, keys: [" ", "ArrowRight"] });

  const label = () => {
    const [name, sign] = playing() ? ["Pause", SIGNS.pause] : ["Play", SIGNS.play];
    if (play.getAttribute("aria-label") === name) return;
    set(play, { "aria-label": name });
    play.replaceChildren(picture(sign), make("span", {}, name));
  };
  return {
    element,
    draw(run, news) {
      reading.draw(run, news);
      standing.draw(run, news);
      line?.draw?.(run, news);
      if (news.has("changes") || news.has("layout")) again.draw();
      progress.hidden = run.goal < 0;
      if (run.goal >= 0) Object.assign(progress, { max: run.goal, value: Math.max(run.step, 0) });
      if (!news.has("state") && !news.has("layout")) return;
      place(); // the parts above have their height by now
      label();
      const ended = ["over", "failed"].includes(run.state);
      for (const each of [play, step]) if (each) each.disabled = ended || run.goal >= 0;
      speed?.show(run.state === "opening" ? USUAL : run.rate);
    },
    dispose() {
      standing.dispose();
      leave();
    },
  };
}
