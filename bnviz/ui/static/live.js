// The live component: Streamlit calls this for every new version of its data. One stage for each place on a page.

import { Stage } from "./stage.js";

/** @type {WeakMap<HTMLElement, Stage>} */
const STAGES = new WeakMap();

/** The style sheet, once a page; resolves when it is in force. @type {Promise<void> | undefined} */
let dressed;
const dress = () => (dressed ??= new Promise((done) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("live.css", import.meta.url).href;
  link.onload = link.onerror = () => done();
  document.head.append(link);
}));

/** Plotly.js of the installed plotly package, once a page; the page may be fetching it already. @type {Promise<any> | undefined} */
let drawn;
const plotly = (path) => (drawn ??= new Promise((done, failed) => {
  if (window.Plotly?.react) return void done(window.Plotly);
  const src = new URL(path, document.baseURI).href;
  const script = [...document.scripts].find((each) => each.src === src) ?? document.head.appendChild(Object.assign(document.createElement("script"), { src }));
  script.addEventListener("load", () => done(window.Plotly));
  script.addEventListener("error", () => failed(new Error("Plotly.js could not be loaded")));
}));

/**
 * @typedef {Object} Data what the page says: see bnviz/ui/live.py
 * @property {string} ws @property {string} plotly @property {import("./scene.js").Node} scene
 * @property {{light: object, dark: object}} tokens @property {{projector?: boolean}} [options]
 *
 * @param {{data: Data, parentElement: HTMLElement, setTriggerValue: (name: string, value: any) => void,
 *   setStateValue: (name: string, value: any) => void}} component
 */
export default async function live({ data, parentElement, setTriggerValue, setStateValue }) {
  let stage = STAGES.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement, Promise.all([plotly(data.plotly), dress()]).then(([found]) => found));
    STAGES.set(parentElement, stage);
  }
  stage.lost = () => setTriggerValue("lost", Date.now());
  stage.settled = (values) => setStateValue("settled", values);
  stage.show(data);
  // the clean-up of a call that was only superseded runs while the component is still there
  return () => setTimeout(() => {
    if (parentElement.isConnected) return;
    STAGES.get(parentElement)?.close();
    STAGES.delete(parentElement);
  });
}
