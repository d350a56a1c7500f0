// One live component: what a channel brings becomes news of the run, which the painter draws; gestures go up.

/** @import { Data } from "./live.js" */
/** @import { ArmLook } from "./scene.js" */
/** @import { Tokens } from "./theme.js" */
/** @import { Plotly } from "./types/plotly.js" */
/** @import { CardNode, ChartNode, FieldControl, News, Part, SceneNode } from "./types/scene.js" */
/** @import { Channel, ClientMessage, OpenChannel, View } from "./types/wire.js" */

import { Drafts } from "./drafts.js";
import { make } from "./elements.js";
import { keys } from "./keys.js";
import { Memory } from "./memory.js";
import { Notice } from "./notice.js";
import { Painter } from "./painter.js";
import { pointOut } from "./pointed.js";
import { fit } from "./projector.js";
import { Run } from "./run.js";
import { armsOf, badStepsOf, build, cardsOf, controlsOf } from "./scene.js";
import { Theme, watch } from "./theme.js";

/** @type {News[]} */
const ALL = ["layout", "frame", "state", "config", "changes", "story", "view", "notice", "theme"];

/** Titles before the first section are sections themselves: no level is left out. @param {Element} tree */
function outline(tree) {
  for (const title of tree.querySelectorAll("h2, h3")) {
    if (title.tagName === "H2") return;
    title.setAttribute("aria-level", "2");
  }
}

/** What follows the dock becomes sections, each with its title. @param {Element} tree */
function divide(tree) {
  const children = [...tree.children];
  const dock = children.findIndex((each) => each.classList.contains("dock"));
  /** @type {HTMLElement | null} */
  let section = null;
  for (const child of children.slice(dock + 1)) {
    const begins = child.classList.contains("level2");
    if (!section || (begins && section.children.length)) {
      section = make("div", { class: "screen" });
      child.before(section);
    }
    section.append(child);
  }
}

export class Stage {
  #scene = "";
  /** @type {Channel | null} */
  #channel = null;
  #open;
  #plotly;
  #notice = new Notice();
  #memory = new Memory(this);
  #painter;
  #stops;
  #draws = 0;

  root = document.createElement("div");
  run = new Run();
  /** Another run that is drawn dotted behind this one: the class's. @type {Run | null} */
  beside = null;
  drafts = new Drafts(this);
  /** Names the session: the path of its channel. */
  path = "";
  /** @type {Map<string, ArmLook>} */
  arms = new Map();
  /** By arm. @type {Map<string, CardNode>} */
  cards = new Map();
  /** By field. @type {Map<string, FieldControl>} */
  controls = new Map();
  /** The share of its step axis that each chart's labels need. @type {Map<ChartNode, number>} */
  reserves = new Map();
  /** As soon as it is loaded. @type {Plotly | null} */
  Plotly = null;
  /** Called when the session is gone. */
  onExpired = () => {};
  /** Whether the visitor has just asked for another page. */
  leaving = false;
  /** Called when the visitor takes the run to another page. @type {(page: string) => void} */
  onLeave = () => {};
  /** Called when the page should read the session again, so that its widgets and the address bar follow. */
  onSettled = () => {};

  /**
   * @param {HTMLElement} parent @param {Tokens} tokens
   * @param {Promise<Plotly>} plotly resolves when pictures can be drawn @param {OpenChannel} open
   */
  constructor(parent, tokens, plotly, open) {
    this.#open = open;
    this.#plotly = plotly;
    this.#painter = new Painter(this.run, () => this.#ready(), (news) => this.#report(news));
    this.root.className = "bnviz-live";
    parent.append(this.root);
    this.tokens = tokens;
    this.theme = new Theme(this.root, tokens);
    this.#applyTheme();
    this.#stops = [watch(this.root, () => this.#retheme()), keys(this.root)];
  }

  /** Show what the page says, building only what is new. @param {Data} data */
  show(data) {
    this.tokens = data.tokens;
    this.#retheme();
    const scene = JSON.stringify(data.scene);
    if (scene !== this.#scene) this.#rebuild(data.scene);
    this.#scene = scene;
    if (data.ws !== this.path) this.#connect(data.ws);
    this.#memory.knows(data.revision);
    this.refresh(...ALL);
  }

  close() {
    this.#channel?.close();
    this.#memory.close();
    for (const stop of this.#stops) stop();
    this.#painter.close();
    this.root.remove();
  }

  /** Something is new: draw it with the next frame. @param {...News} news */
  refresh(...news) {
    this.#painter.refresh(...news);
  }

  /** Ask the server for something; false if it could not be sent. @param {ClientMessage} message */
  send(message) {
    if (this.#channel?.send(message)) return true;
    this.run.notice = "Not connected: this was not sent.";
    this.refresh("notice");
    return false;
  }

  /** Look at something else. @param {View} view */
  setView(view) {
    if (Object.entries(view).every(([name, value]) => this.run.view[name] === value)) return;
    if (view.at === -1 && (this.run.view.at ?? -1) < 0) return;
    this.run.view = { ...this.run.view, ...view };
    this.send({ do: "view", set: view });
    this.refresh("view");
    this.#memory.scheduleSave();
  }

  /** @param {string} path */
  #connect(path) {
    if (this.path) this.#memory.keep();
    this.path = path;
    this.#channel?.close();
    this.#channel = this.#open(path, {
      message: (message) => this.#received(this.run.receive(message)),
      frame: (frame) => this.#received(this.run.receiveFrame(frame)),
      disconnected: () => this.#disconnected(),
      expired: () => {
        this.#memory.keep();
        this.#disconnected();
        this.onExpired();
      },
      expectsNews: () => ["running", "waiting"].includes(this.run.state),
    });
  }

  /** @param {News[]} news */
  #received(news) {
    if (news.includes("config")) this.drafts.taken(this.run.taken);
    if (news.includes("layout")) this.#memory.begin();
    if (news.includes("state") || news.includes("config")) this.#memory.scheduleSave();
    if (news.includes("frame")) this.#memory.resume();
    if (news.length) this.refresh(...news);
  }

  #disconnected() {
    this.run.disconnected = true;
    this.drafts.forget();
    this.refresh("state", "config");
  }

  /** @param {SceneNode} scene */
  #rebuild(scene) {
    this.#painter.clear();
    this.arms = armsOf(scene);
    this.cards = cardsOf(scene);
    this.controls = controlsOf(scene);
    this.run.badSteps = badStepsOf(scene);
    /** @type {Part[]} */
    const parts = [];
    const tree = build(scene, this, parts);
    const sentinel = this.root.querySelector(":scope > .theme-watch");
    outline(tree);
    divide(tree);
    this.root.replaceChildren(tree, this.#notice.element, ...(sentinel ? [sentinel] : []));
    this.#painter.show(parts);
    fit();
    requestAnimationFrame(fit); // with what its parts have drawn meanwhile
  }

  #retheme() {
    const theme = new Theme(this.root, this.tokens);
    if (theme.key === this.theme.key) return;
    this.theme = theme;
    this.#applyTheme();
    this.refresh("theme");
  }

  /** Tell the style sheet, then read again: the sizes may depend on it. */
  #applyTheme() {
    this.theme.applyTo(this.root);
    this.theme = new Theme(this.root, this.tokens);
  }

  async #ready() {
    if (this.Plotly) return;
    this.Plotly = await this.#plotly;
    this.#retheme(); // the style sheet is there only now
  }

  /** Say where the run stands. @param {Set<News>} news that were drawn */
  #report(news) {
    const { run } = this;
    if (news.has("notice") || news.has("state")) this.#notice.show(run, () => this.refresh("notice"));
    this.#draws += run.columns ? 1 : 0;
    if (this.#draws === 1) pointOut(this.root);
    Object.assign(this.root.dataset, { state: run.standing, run: run.id, step: run.step, draws: this.#draws });
  }
}
