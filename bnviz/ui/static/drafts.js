// Values that a visitor is dragging: sent up at most twenty times a second, told to the page once they have settled.

/** @import { Stage } from "./stage.js" */
/** @import { Settings, Value } from "./types/wire.js" */

const APART = 50; // ms between two messages
const QUIET = 400; // ms after which a value has settled
const MINE = 700; // ms for which the visitor's own value stands against the server's

export class Drafts {
  /** @type {Settings} */
  #unsent = {};
  /** @type {Settings} */
  #unsettled = {};
  /** @type {Map<string, {value: Value, at: number}>} */
  #mine = new Map();
  #sent = 0;
  #timer = 0;
  #quiet = 0;
  #step = false;

  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
  }

  /**
   * Change settings.
   * @param {Settings} values @param {{step?: boolean}} [then] make one step after it, if nothing runs
   */
  set(values, then = {}) {
    Object.assign(this.#unsent, values);
    Object.assign(this.#unsettled, values);
    for (const [field, value] of Object.entries(values)) this.#mine.set(field, { value, at: performance.now() });
    this.#step ||= then.step ?? false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), Math.max(0, this.#sent + APART - performance.now()));
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#settle(), QUIET);
    this.stage.refresh("config");
  }

  /**
   * The value of a field: the visitor's own while it is fresh, then the server's.
   * @param {string} field @param {Value} otherwise before the server has said one
   */
  value(field, otherwise) {
    const mine = this.#mine.get(field);
    if (mine && performance.now() - mine.at < MINE) return mine.value;
    return this.stage.run.setting(field) ?? otherwise;
  }

  #send() {
    this.#sent = performance.now();
    this.stage.send({ do: "change", set: this.#unsent });
    if (this.#step && this.stage.run.state !== "running") this.stage.send({ do: "step" });
    this.#unsent = {};
    this.#step = false;
  }

  #settle() {
    this.stage.onSettled(this.#unsettled);
    this.#unsettled = {};
    setTimeout(() => this.stage.refresh("config"), MINE - QUIET + 20); // in case the server thought otherwise
  }
}
