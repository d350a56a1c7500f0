// The transport: play or pause (Space), one step (right arrow), reset, new seed, speed, where the run stands, the clock.

import { make, picture, set, write } from "./elements.js";
import { integer } from "./format.js";
import { meant } from "./keys.js";
import { pill } from "./pill.js";
import { slide } from "./slider.js";

const SIGNS = {
  play: '<path d="M3 1l11 7-11 7z"/>',
  pause: '<path d="M3 1h3.600v14H3zm6.400 0H13v14H9.400z"/>',
  step: '<path d="M2 1l8 7-8 7zM12 1h2.500v14H12z"/>',
  reset: '<path d="M8 2a6 6 0 1 1-5.700 4.100l1.900.600A4 4 0 1 0 8 4v3L3.500 3.500 8 0z"/>',
  seed: '<path d="M2 2h12v12H2zm2.200 2.200v1.900h1.900V4.200zm5.700 5.700v1.900h1.900V9.900zM7 7v2h2V7z" fill-rule="evenodd"/>',
};

/** @type {{element: HTMLElement, press: (key: string) => void}[]} every bar on the page */
const BARS = [];

let pointed = null; // what was pressed last with a pointer, not reached by key

/** Whether a key already means something where the focus is. */
function taken(target, key) {
  const own = target.closest?.("input, select, textarea, [contenteditable], [role=slider], [role=radio], [role=tab], [role=combobox], dialog");
  if (own) return key === "ArrowRight" || !own.matches("input[type=range], [role=slider]");
  // a button that was clicked keeps the focus but not Space; one that was reached by key keeps it
  const button = target.closest?.("button, a, summary, [role=button], [role=switch]");
  return key === " " && Boolean(button) && button !== pointed?.closest?.("button, a, summary, [role=button], [role=switch]");
}

function press(event) {
  const key = event.key;
  if (key === "Tab") pointed = null;
  if ((key !== " " && key !== "ArrowRight") || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.defaultPrevented || taken(event.target, key) || !BARS.length) return;
  event.preventDefault();
  if (key === " " && event.repeat) return;
  const root = meant(event.target);
  (BARS.find((bar) => root?.contains(bar.element)) ?? BARS[0]).press(key);
}

/** Where the transports share one place at the edge of the screen (a phone), only that of the run in view stands there. */
function place() {
  const root = meant(document.body);
  const inView = BARS.find(({ element }) => root?.contains(element));
  const stays = BARS.find(({ element }) => !element.hasAttribute("data-away")); // where a part without a run is in view
  for (const bar of BARS) set(bar.element, { "data-away": bar !== (inView ?? stays ?? BARS[0]) });
}

const point = ({ target }) => (pointed = target);

const speedText = (rate) => (rate === 0 ? "full speed" : rate === 1 ? "1 step/s" : `${rate} steps/s`);

/** @type {import("./scene.js").Kind} */
export function transport(node, stage) {
  const button = (name, label, message, more = {}) => {
    const made = make("button", { type: "button", "aria-label": label, title: more.title, ...more }, picture(SIGNS[name]), make("span", {}, label));
    made.addEventListener("click", () => stage.ask(typeof message === "function" ? message() : message));
    return made;
  };
  const playing = () => stage.run.state === "running";
  const now = () => stage.look({ at: -1 }); // whoever goes on looks at what comes
  const toggle = () => {
    if (!playing()) now();
    return { do: playing() ? "pause" : "play" };
  };
  const forward = () => {
    now();
    return { do: "step" };
  };
  const play = button("play", "Play", toggle, { class: "primary", title: "Space", "aria-keyshortcuts": "Space" });
  const step = button("step", "Step", forward, { title: "One step: right arrow", "aria-keyshortcuts": "ArrowRight" });
  const reset = button("reset", "Reset", { do: "reset" }, { title: "Back to step 0, same seed" });
  const seed = node.seed ? button("seed", "New seed", { do: "seed" }, { title: "Other weights and batches", class: "seed" }) : null;
  const speed = node.rates.length ? slide(node.rates, "speed", speedText, (rate) => stage.ask({ do: "pace", rate })) : null;
  const [state, clock] = [pill(), make("b", {}, "0")];
  const progress = make("progress", { "aria-label": "the run is being repeated", hidden: "" });
  const element = make("div", { class: "transport", role: "group", "aria-label": "the run" },
    play, step, reset, seed,
    speed && make("label", { class: "speed only-desk" }, "Speed", speed.input, speed.output),
    make("div", { class: "clock" }, progress, state.element, make("span", { class: "count" }, make("i", {}, "step"), clock)));
  const bar = { element, press: (key) => stage.ask(key === " " ? toggle() : forward()) };
  if (!BARS.length) {
    document.addEventListener("keydown", press);
    document.addEventListener("pointerdown", point, true);
    document.addEventListener("scroll", place, { capture: true, passive: true });
  }
  BARS.push(bar);

  return {
    element,
    draw(run, news) {
      if (news.has("frame") || news.has("view")) write(clock, integer(Math.max(run.shown, 0)));
      state.show(run, stage.arms);
      progress.hidden = run.goal < 0;
      if (run.goal >= 0) Object.assign(progress, { max: run.goal, value: Math.max(run.step, 0) });
      if (!news.has("state") && !news.has("layout")) return;
      place(); // the parts above have their height by now
      const label = playing() ? "Pause" : "Play";
      if (play.getAttribute("aria-label") !== label) {
        set(play, { "aria-label": label });
        play.replaceChildren(picture(SIGNS[label.toLowerCase()]), make("span", {}, label));
      }
      const ended = ["over", "failed"].includes(run.state);
      for (const each of [play, step]) each.disabled = ended || run.goal >= 0;
      speed?.show(run.columns ? run.rate : node.rate ?? 60);
    },
    dispose() {
      BARS.splice(BARS.indexOf(bar), 1);
      if (BARS.length) return;
      document.removeEventListener("keydown", press);
      document.removeEventListener("pointerdown", point, true);
      document.removeEventListener("scroll", place, { capture: true });
    },
  };
}
