// A watched model: Streamlit calls this with the address of a recorded run. It asks the server for what is new, and a
// stage shows it as it shows a report. Where a file can be dropped, it goes to the server part by part.

/** @import { Tokens } from "./theme.js" */
/** @import { Recording } from "./types/wire.js" */

import { make } from "./elements.js";
import { loadPlotly } from "./live.js";
import { RecordedChannel } from "./recording.js";
import { Stage } from "./stage.js";

const PART = 2 ** 20; // bytes of a dropped file that are sent at once
const AGAIN = 5; // seconds after which a server that did not answer is asked again

/**
 * @typedef {Object} Data what the page says: see bnviz/ui/watched.py
 * @property {string} path of the run, or of the place for a file @property {string} query what is looked at
 * @property {number} layers how many rows the overview has
 * @property {boolean} drop whether a file is to be dropped
 * @property {string} plotly the path of Plotly.js @property {Tokens} tokens
 *
 * @typedef {Recording & {stamp: string, next: number, waiting?: string}} Answer
 *
 * @typedef {Object} Component what Streamlit calls with
 * @property {Data} data @property {HTMLElement} parentElement
 * @property {(name: string, value: unknown) => void} setTriggerValue
 */

/** @type {WeakMap<HTMLElement, Follower>} */
const FOLLOWERS = new WeakMap();

class Follower {
  /** @type {RecordedChannel | null} */
  #channel = null;
  #note = make("p", { class: "say", role: "status" });
  #timer = 0;
  #seen = "";
  #turn = 0;
  /** Called when there is something to choose from. */
  onArrived = () => {};
  /** Called with the number of the layer whose row was clicked. @type {(layer: number) => void} */
  onLayer = () => {};

  /** @param {HTMLElement} parent @param {Data} data */
  constructor(parent, data) {
    this.data = data;
    this.parent = parent;
    parent.append(this.#note);
    this.ready = loadPlotly(data.plotly);
    /** @type {Stage | null} */
    this.stage = null;
    this.wake = () => document.hidden || this.#ask();
    document.addEventListener("visibilitychange", this.wake);
    parent.addEventListener("click", (event) => {
      const layer = rowAt(event, this.data.layers);
      if (layer >= 0) this.onLayer(layer);
    });
  }

  /** Show what the page says. @param {Data} data */
  show(data) {
    const other = data.path !== this.data.path || data.query !== this.data.query;
    this.data = data;
    if (other || !this.#timer) this.#ask();
  }

  close() {
    this.#turn += 1;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.wake);
    this.stage?.close();
  }

  async #ask() {
    const turn = (this.#turn += 1);
    clearTimeout(this.#timer);
    const { path, query } = this.data;
    const url = new URL(`${path}?${query}&seen=${this.#seen}`, document.baseURI);
    const answer = await fetch(url).catch(() => null);
    if (turn !== this.#turn) return;
    const next = answer ? await this.#read(answer) : AGAIN;
    if (!answer) this.#note.textContent = "The server does not answer. What was shown last stays.";
    this.#note.hidden = !this.#note.textContent;
    if (turn === this.#turn && next) this.#timer = setTimeout(this.wake, 1000 * next);
  }

  /** @param {Response} answer @returns {Promise<number>} seconds until the next look; 0 for none */
  async #read(answer) {
    if (answer.status === 200) return this.#take(await answer.json());
    if (answer.status === 204) return this.#next;
    this.#note.textContent = await answer.text();
    return answer.status === 422 ? AGAIN : 0;
  }

  #next = 1;

  /** @param {Answer} answer @returns {number} seconds until the next look; 0 for none */
  #take(answer) {
    this.#next = answer.next;
    this.#note.textContent = answer.waiting ?? "";
    if (answer.waiting) return answer.next;
    const { scene } = answer;
    const { tokens } = this.data;
    const first = !this.stage;
    this.#seen = answer.stamp;
    this.stage ??= new Stage(this.parent, tokens, this.ready, (_path, events) => {
      this.#channel = new RecordedChannel(answer, events);
      return this.#channel;
    });
    this.stage.show({ ws: "watched", plotly: "", scene, tokens, revision: 0 });
    if (first) this.onArrived();
    else this.#channel?.bring(answer);
    return answer.next;
  }
}

/**
 * Which row of the overview a click meets, counted from above; -1 for none.
 * @param {MouseEvent} event @param {number} layers
 */
export function rowAt(event, layers) {
  const chart = event.target instanceof Element && event.target.closest(".watched-rows .chart");
  const rows = chart && chart.querySelector(".nsewdrag")?.getBoundingClientRect();
  if (!rows || event.clientX > rows.right) return -1;
  const row = Math.floor((layers * (event.clientY - rows.top)) / rows.height);
  return row < layers ? Math.max(row, -1) : -1;
}

/**
 * Send a file part by part; resolves to a sentence if it was not taken.
 * @param {string} path @param {File} file
 */
async function send(path, file) {
  for (let at = 0; at < Math.max(file.size, 1); at += PART) {
    const url = new URL(`${path}?at=${at}&name=${encodeURIComponent(file.name)}`, document.baseURI);
    const answer = await fetch(url, { method: "POST", body: file.slice(at, at + PART) });
    if (!answer.ok) return answer.text();
  }
  return "";
}

/** Where a file can be dropped. @param {Data} data @param {() => void} taken @returns {HTMLElement} */
function dropZone(data, taken) {
  const input = make("input", { type: "file", accept: ".bnviz", "aria-label": "a recorded run" });
  const note = make("small", { role: "status" });
  const element = make("label", { class: "drop" }, make("b", {}, "Drop a recorded run here"),
    make("span", {}, "or choose one: what bnviz.watch wrote, up to 64 MB. It goes to this server only."),
    input, note);
  /** @param {File | undefined} file */
  const take = async (file) => {
    if (!file) return;
    note.textContent = `Reading ${file.name} …`;
    note.textContent = await send(data.path, file).catch(() => "The server does not answer.");
    if (!note.textContent) taken();
  };
  input.addEventListener("change", () => take(input.files?.[0]));
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files[0]);
  });
  return make("div", { class: "bnviz-live" }, element);
}

/** @param {Component} component */
export default async function watched({ data, parentElement, setTriggerValue }) {
  if (data.drop) {
    parentElement.replaceChildren(dropZone(data, () => setTriggerValue("dropped", data.path)));
    return () => {};
  }
  let follower = FOLLOWERS.get(parentElement);
  if (!follower) {
    follower = new Follower(parentElement, data);
    FOLLOWERS.set(parentElement, follower);
  }
  follower.onArrived = () => setTriggerValue("arrived", Date.now());
  follower.onLayer = (layer) => setTriggerValue("layer", layer);
  follower.show(data);
  return () => setTimeout(() => {
    if (parentElement.isConnected) return;
    FOLLOWERS.get(parentElement)?.close();
    FOLLOWERS.delete(parentElement);
  });
}
