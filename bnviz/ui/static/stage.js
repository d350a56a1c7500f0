// One live component: news of the run come in, parts of the scene are drawn anew, at most once a frame; gestures go up.

import { Drafts } from "./drafts.js";
import { keys } from "./keys.js";
import { Memory } from "./memory.js";
import { Notice } from "./notice.js";
import { Run } from "./run.js";
import { armsOf, build, controlsOf, endsOf } from "./scene.js";
import { Theme, watch } from "./theme.js";
import { Transport } from "./transport.js";

const FAR = 1000; // ms between two drawings of what is far from the screen, while the run goes on
const ALL = ["layout", "frame", "state", "config", "changes", "story", "view", "notice", "theme"];

export class Stage {
  #parts = [];
  #news = new Set();
  #drawing = false;
  #scene = "";

  /** @param {HTMLElement} parent @param {Promise<any>} plotly resolves when pictures can be drawn */
  constructor(parent, plotly) {
    this.root = document.createElement("div");
    this.root.className = "bnviz-live";
    parent.append(this.root);
    this.notice = new Notice();
    this.plotly = plotly;
    this.run = new Run();
    this.drafts = new Drafts(this);
    this.memory = new Memory(this);
    this.near = new IntersectionObserver((seen) => this.#nearby(seen), { rootMargin: "200px" });
    this.sizes = new ResizeObserver((changed) => this.#resized(changed));
    this.ends = [watch(this.root, () => this.#retheme()), keys(this.root)]; // how to stop listening
    this.later = setInterval(() => this.#parts.some((part) => part.missed?.size) && this.#wake(), FAR);
    this.draws = 0;
    this.path = ""; // of the socket: it names the visit
    this.lost = this.settled = () => {}; // set by the component: how to tell Streamlit
  }

  /** Show what the page says, building only what is new. @param {import("./live.js").Data} data */
  show(data) {
    this.options = data.options ?? {};
    this.tokens = data.tokens;
    this.root.toggleAttribute("data-projector", Boolean(this.options.projector));
    this.#retheme();
    const [was, scene] = [this.path, JSON.stringify(data.scene)];
    this.path = data.ws;
    if (scene !== this.#scene) this.#rebuild(data.scene);
    this.#scene = scene;
    if (data.ws !== was) this.#connect(data.ws);
    this.tell(...ALL);
  }

  close() {
    this.closed = true;
    this.transport?.close();
    this.memory.close();
    for (const end of this.ends) end();
    this.near.disconnect();
    this.sizes.disconnect();
    clearInterval(this.later);
    for (const part of this.#parts) part.dispose?.();
    this.root.remove();
  }

  /** Something is new: draw it with the next frame. @param {...import("./run.js").News} news */
  tell(...news) {
    for (const each of news) this.#news.add(each);
    this.#wake();
  }

  /** Ask the server for something. @param {object} message */
  ask(message) {
    if (this.transport?.send(message)) return;
    this.run.notice = "Not connected: this was not sent.";
    this.tell("notice");
  }

  /** Look at something else. @param {Object<string, number>} view */
  look(view) {
    if (Object.entries(view).every(([name, value]) => this.run.view[name] === value)) return;
    if (view.at === -1 && (this.run.view.at ?? -1) < 0) return;
    this.run.view = { ...this.run.view, ...view };
    this.ask({ do: "view", set: view });
    this.tell("view");
    this.memory.note();
  }

  #connect(path) {
    if (this.#path) this.memory.lost();
    this.#path = path;
    this.transport?.close();
    const heard = (news) => {
      if (news.includes("layout")) this.#restarted();
      if (news.includes("state")) this.memory.note();
      if (news.includes("frame")) this.memory.seen();
      if (news.length) this.tell(...news);
    };
    this.transport = new Transport(path, {
      hear: (word) => heard(this.run.hear(word)),
      see: (frame) => heard(this.run.see(frame)),
      cut: () => this.#cut(),
      lost: () => {
        this.memory.lost();
        this.#cut();
        this.lost();
      },
      expects: () => this.run.state === "running",
    });
  }

  #cut() {
    this.run.lost = true;
    this.tell("state");
  }

  /** A run that starts with other settings than the page knows, such as a new seed: let the address bar follow. */
  #restarted() {
    const { config } = this.run;
    const news = Object.entries(config).filter(([field, value]) => this.known && this.known[field] !== value);
    this.known = config;
    if (news.length) this.settled(Object.fromEntries(news));
  }

  #rebuild(scene) {
    for (const part of this.#parts) part.dispose?.();
    this.near.disconnect();
    this.sizes.disconnect();
    this.#parts = [];
    this.arms = armsOf(scene);
    this.run.bad = endsOf(scene);
    this.controls = controlsOf(scene);
    const parts = [];
    const tree = build(scene, this, parts);
    this.root.replaceChildren(tree, this.notice.element, this.root.querySelector(":scope > .theme-watch"));
    parts.sort((a, b) => Number(a.heavy ?? false) - Number(b.heavy ?? false)); // the clock before the pictures
    for (const { element } of parts.filter((each) => each.heavy)) [this.near, this.sizes].forEach((each) => each.observe(element));
    this.#parts = parts;
  }

  #retheme() {
    const theme = new Theme(this.root, this.tokens);
    if (theme.key === this.theme?.key) return;
    theme.dress(this.root);
    this.theme = new Theme(this.root, this.tokens);
    this.tell("theme");
  }

  #nearby(seen) {
    for (const { target, isIntersecting } of seen) {
      const part = this.#parts.find((each) => each.element === target);
      if (part) part.near = isIntersecting;
    }
    this.#wake();
  }

  #resized(changed) {
    for (const { target } of changed) this.#parts.find((each) => each.element === target)?.missed?.add("theme");
    this.#wake();
  }

  async #wake() {
    if (this.#drawing || this.closed) return;
    this.#drawing = true;
    try {
      if (!this.Plotly) {
        this.Plotly = await this.plotly;
        this.#retheme(); // the style sheet is there only now
      }
      do await this.#draw();
      while (this.#news.size && !this.closed);
    } finally {
      this.#drawing = false;
    }
  }

  async #draw() {
    await new Promise(requestAnimationFrame);
    const news = this.#news;
    this.#news = new Set();
    const { run } = this;
    for (const part of this.#parts) {
      if (!part.draw || this.closed) continue;
      part.missed ??= new Set();
      for (const each of news) part.missed.add(each);
      const far = part.heavy && part.near === false && run.state === "running";
      if (!part.missed.size || (far && performance.now() - part.drawn < FAR)) continue;
      const missed = part.missed;
      part.missed = new Set();
      part.drawn = performance.now();
      try {
        await part.draw(run, missed);
      } catch (problem) {
        console.error("bnviz: a part could not be drawn", problem); // the others can
      }
      // gestures come before pictures
      if (performance.now() - part.drawn > 6) await new Promise((next) => setTimeout(next));
    }
    this.#say(run, news);
  }

  #say(run, news) {
    if (news.has("notice") || news.has("state")) this.notice.show(run, () => this.tell("notice"));
    this.draws += run.columns ? 1 : 0;
    Object.assign(this.root.dataset, { state: run.standing, run: run.id, step: run.step, draws: this.draws });
  }
}
