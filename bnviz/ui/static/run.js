// What the browser knows of a run: what the server has said of it, in messages and in frames.

/** @import { News } from "./types/scene.js" */
/** @import { Change, InForce, Layout, Ref, RunState, ServerMessage, Settings, View } from "./types/wire.js" */

import { Columns } from "./columns.js";
import { decode } from "./wire.js";

export class Run {
  /** @type {Layout | null} */
  #layout = null;
  /** The columns of a layout whose first frame has not come. @type {Columns | null} */
  #next = null;

  /** @type {RunState} */
  state = "opening";
  /** The step up to which the run is being repeated; -1 if it is not. */
  goal = -1;
  /** The branch that was removed last and can be brought back; empty if there is none. */
  gone = "";
  /** The connection is being sought. */
  disconnected = false;
  /** Why it stands so, where there is something to say. */
  message = "";
  /** A line for the visitor, for a while. */
  notice = "";
  /** Steps a second; 0 is as fast as it goes. */
  rate = 0;
  /** The settings in force. @type {Settings} */
  config = {};
  /** Its name. */
  experiment = "";
  /** Their number: the larger is the newer. */
  revision = 0;
  /** Up to which of this page's numbered changes they have come. */
  taken = 0;
  /** @type {Change[]} */
  changes = [];
  /** @type {View} */
  view = {};
  /** Sentences by slot. @type {Record<string, string[]>} */
  slots = {};
  /** @type {Columns | null} */
  columns = null;
  /** Where an arm says at which step it turned non-finite; -1 if it has not. @type {Map<string, Ref>} */
  badSteps = new Map();
  /** The steps of a recorded run that can be shown; null for a live one, all of which can. @type {number[] | null} */
  moments = null;
  /** The run that the columns are of. */
  id = "";

  /** The newest step; -1 before any. */
  get step() {
    return this.columns?.last ?? -1;
  }

  /** The step that is shown: the newest, or an earlier one that the visitor went back to. */
  get shown() {
    return this.view.at >= 0 ? Math.min(this.view.at, this.step) : this.step;
  }

  /** Where the run stands: its state, but that the connection is lost comes before all except a failure. */
  get standing() {
    return this.disconnected && this.state !== "failed" ? "lost" : this.state;
  }

  /** Take over a message; says what is new. @param {ServerMessage} message @returns {News[]} */
  receive(message) {
    this.disconnected = false;
    switch (message.type) {
      case "layout":
        return this.#begin(message);
      case "state":
        Object.assign(this, { state: message.state, rate: message.rate, goal: message.goal });
        this.gone = message.gone ?? "";
        this.message = message.message ?? "";
        return ["state"];
      case "changes":
        this.changes = message.changes;
        return ["changes"];
      case "settings":
        this.#inForce(message);
        return ["config"];
      case "story":
        this.slots = message.slots;
        return ["story"];
      case "notice":
        this.notice = message.text;
        return ["notice"];
      default:
        console.warn("bnviz: an unknown message", message);
        return [];
    }
  }

  /** Take over a frame; says what is new. @param {ArrayBuffer} buffer @returns {News[]} */
  receiveFrame(buffer) {
    const frame = decode(buffer, this.#layout);
    if (!frame || !this.#layout) return [];
    const found = this.disconnected;
    this.disconnected = false;
    if (this.#next) [this.columns, this.#next, this.id] = [this.#next, null, this.#layout.run];
    this.columns?.add(frame, new Set(this.changes.flatMap(({ step }) => [step - 1, step])));
    return found ? ["frame", "state"] : ["frame"];
  }

  /** A setting in force. @param {string} field */
  setting(field) {
    return this.config[field];
  }

  /** A setting as it was at a step. @param {string} field @param {number} step */
  settingAt(field, step) {
    const changes = this.changes.filter((change) => change.field === field);
    const latest = changes.findLast((change) => change.step <= step);
    return latest ? latest.new : (changes[0]?.old ?? this.config[field]);
  }

  /** The step of a field's newest change, while that still holds; undefined if there is none. @param {string} field */
  changedAt(field) {
    const latest = this.changes.findLast((change) => change.field === field);
    return latest && latest.new === this.config[field] ? latest.step : undefined;
  }

  /** The step at which an arm turned non-finite; -1 while it has not. @param {string} arm */
  divergedAt(arm) {
    if (!this.columns) return -1;
    const ref = this.badSteps.get(arm);
    const step = ref ? this.columns.scalar(ref) : NaN;
    return Number.isNaN(step) ? this.columns.nanSince(`${arm}.`) : step;
  }

  /** @param {Layout} layout @returns {News[]} */
  #begin(layout) {
    this.#layout = layout;
    this.experiment = layout.experiment;
    this.#next = new Columns(layout);
    const { view, changes, rate, state, goal, gone = "", moments = null } = layout;
    Object.assign(this, { view, changes, rate, state, goal, gone, moments, message: "" });
    this.#inForce(layout);
    return ["layout", "state", "config", "changes", "view"];
  }

  /** @param {InForce} settings */
  #inForce({ config, revision, echo }) {
    Object.assign(this, { config, revision, taken: echo });
  }
}
