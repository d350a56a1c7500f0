// What the browser knows of a run: what the server has said of it, in words and in frames.

import { Columns } from "./columns.js";
import { decode } from "./wire.js";

/**
 * @typedef {"layout" | "frame" | "state" | "config" | "changes" | "story" | "view" | "notice" | "theme"} News
 * @typedef {{step: number, field: string, old: any, new: any, arm: string | null, text?: string}} Change
 */

export class Run {
  /** @type {import("./wire.js").Layout | null} */
  #layout = null;
  #next = null; // the columns of a layout whose first frame has not come

  constructor() {
    this.state = "opening"; // opening, replaying, ready, running, paused, over, failed
    this.goal = -1; // the step up to which a recipe is being repeated; -1 if none is
    this.lost = false; // the connection is being sought
    this.message = "";
    this.notice = "";
    this.rate = 0;
    /** @type {Object<string, any>} settings in force, by dotted field */
    this.config = {};
    /** @type {Change[]} */
    this.changes = [];
    /** @type {Object<string, number>} what the visitor chose to look at */
    this.view = {};
    /** @type {Object<string, string[]>} sentences by slot */
    this.slots = {};
    /** @type {Columns | null} */
    this.columns = null;
    /** @type {Map<string, import("./wire.js").Ref>} where an arm says at which step it turned non-finite; -1 if not */
    this.bad = new Map();
  }

  /** Which run the columns are of. */
  get id() {
    return this.columns?.layout.run ?? "";
  }

  /** The newest step; -1 before any. */
  get step() {
    return this.columns?.last ?? -1;
  }

  /** The step that is shown: the newest, or an earlier one that the visitor went back to. */
  get shown() {
    return this.view.at >= 0 ? Math.min(this.view.at, this.step) : this.step;
  }

  /** The word for where the run stands, with `lost` above all. */
  get standing() {
    return this.lost && this.state !== "failed" ? "lost" : this.state;
  }

  /** Take over a word; says what is new. @param {any} word @returns {News[]} */
  hear({ type, ...said }) {
    this.lost = false;
    switch (type) {
      case "layout":
        return this.#lay(said);
      case "state":
        this.state = said.state;
        this.rate = said.rate ?? this.rate;
        this.goal = said.goal ?? -1;
        this.message = said.message ?? "";
        return ["state"];
      case "changes":
        this.changes = said.changes;
        return ["changes"];
      case "config":
      case "applied":
        this.config = said.config;
        return ["config"];
      case "story":
        this.slots = said.slots;
        return ["story"];
      case "notice":
        this.notice = said.text;
        return ["notice"];
      default:
        console.warn("bnviz: an unknown word", type);
        return [];
    }
  }

  /** Take over a frame; says what is new. @param {ArrayBuffer} buffer @returns {News[]} */
  see(buffer) {
    const frame = decode(buffer, this.#layout);
    if (!frame) return [];
    const wasLost = this.lost;
    this.lost = false;
    if (this.#next) [this.columns, this.#next] = [this.#next, null];
    this.columns.add(frame, new Set(this.changes.flatMap(({ step }) => [step - 1, step])));
    this.time = frame.time;
    return wasLost ? ["frame", "state"] : ["frame"];
  }

  /** The number that a control shows: in force at the server. @param {string} field */
  setting(field) {
    return this.config[field];
  }

  /** The newest change of a field that still holds; undefined if there is none. @param {string} field */
  since(field) {
    const latest = this.changes.findLast((change) => change.field === field);
    return latest && latest.new === this.config[field] ? latest.step : undefined;
  }

  /** The step at which an arm turned non-finite; -1 while it has not. @param {string} arm */
  ended(arm) {
    if (!this.columns) return -1;
    const step = this.bad.has(arm) ? this.columns.scalar(this.bad.get(arm)) : NaN;
    return Number.isNaN(step) ? this.columns.silent(`${arm}.`) : step;
  }

  #lay(said) {
    this.#layout = said;
    this.#next = new Columns(said);
    Object.assign(this, { view: said.view, config: said.config, changes: said.changes, rate: said.rate });
    this.state = said.state;
    this.goal = said.goal ?? -1;
    this.message = "";
    return ["layout", "state", "config", "changes", "view"];
  }
}
