// The live component: Streamlit calls this for every new version of its data. One stage for each place on a page.

/** @import { Plotly } from "./types/plotly.js" */
/** @import { SceneNode } from "./types/scene.js" */
/** @import { Tokens } from "./theme.js" */

import { SocketChannel } from "./socket.js";
import { Stage } from "./stage.js";

/** @type {WeakMap<HTMLElement, Stage>} */
const STAGES = new WeakMap();

/** The stages on this page. @type {Set<Stage>} */
const SHOWN = new Set();

/** The path of the first run's socket; empty where the page shows no run. */
export const shownPath = () =>
  [...SHOWN].find(({ root, path }) => root.isConnected && path.startsWith("live/ws/"))?.path ?? "";

/** @type {Promise<Plotly> | undefined} */
let loaded;

/** Load the plotly package's Plotly.js, once a page, which may be fetching it already. @param {string} path */
export const loadPlotly = (path) => (loaded ??= new Promise((done, failed) => {
  const finish = () => (window.Plotly ? done(window.Plotly) : failed(new Error("Plotly.js could not be read")));
  if (window.Plotly) return finish();
  const src = new URL(path, document.baseURI).href;
  let script = [...document.scripts].find((each) => each.src === src);
  if (!script) {
    script = Object.assign(document.createElement("script"), { src });
    document.head.append(script);
  }
  script.addEventListener("load", finish);
  script.addEventListener("error", () => failed(new Error("Plotly.js could not be loaded")));
}));

const LEAVES = 5000; // ms that going to another page may take
const AHEAD = 400; // px below the window that count as in sight

/** Resolves when an element comes in sight. @param {HTMLElement} element @returns {Promise<void>} */
const sightOf = (element) => new Promise((done) => {
  const observer = new IntersectionObserver((seen) => {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    done();
  }, { rootMargin: `${AHEAD}px` });
  observer.observe(element);
});

/**
 * @typedef {Object} Data what the page says: see bnviz/ui/live.py
 * @property {string} ws the path of the session's socket @property {string} plotly the path of Plotly.js
 * @property {SceneNode} scene @property {Tokens} tokens
 * @property {number} revision the number of the settings that the page shows
 *
 * @typedef {Object} Component what Streamlit calls with
 * @property {Data} data @property {HTMLElement} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 *
 * @param {Component} component
 */
export default async function live({ data, parentElement, setTriggerValue }) {
  let stage = STAGES.get(parentElement);
  if (!stage) {
    const plotly = loadPlotly(data.plotly);
    const sight = sightOf(parentElement);
    stage = new Stage(parentElement, data.tokens, plotly, (path, events) => new SocketChannel(path, events, sight));
    STAGES.set(parentElement, stage);
    SHOWN.add(stage);
  }
  stage.onExpired = () => setTriggerValue("lost", Date.now());
  const shown = stage;
  stage.onSettled = () => void (shown.leaving || setTriggerValue("settled", Date.now()));
  stage.onLeave = (page) => {
    shown.leaving = true; // whatever asks for a run of this page's script now would lead back here
    setTimeout(() => (shown.leaving = false), LEAVES);
    setTriggerValue("leave", page);
  };
  stage.show(data);
  // the clean-up of a call that was only superseded runs while the component is still there
  return () => setTimeout(() => {
    if (parentElement.isConnected) return;
    const gone = STAGES.get(parentElement);
    gone?.close();
    if (gone) SHOWN.delete(gone);
    STAGES.delete(parentElement);
  });
}
