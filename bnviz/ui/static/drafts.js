// Settings that the visitor has changed and the server has not taken over yet: sent at most twenty times a second, each
// message with a number. The server says up to which number its settings have come; what is older is forgotten here.

/** @import { Stage } from "./stage.js" */
/** @import { Settings, Value } from "./types/wire.js" */

const APART = 50; // ms between two messages

export class Drafts {
  /** @type {Settings} */
  #unsent = {};
  /**
   * By field: the visitor's value, and the number of the message that holds it.
   * @type {Map<string, {value: Value, number: number}>}
   */
  #mine = new Map();
  /** Of the newest message. */
  #number = 0;
  #sent = 0;
  #timer = 0;
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
    for (const [field, value] of Object.entries(values)) this.#mine.set(field, { value, number: this.#number + 1 });
    this.#step ||= then.step ?? false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), Math.max(0, this.#sent + APART - performance.now()));
    this.stage.refresh("config");
  }

  /**
   * The value of a field: the visitor's own until the server has taken it over, then the server's.
   * @param {string} field @param {Value} otherwise before the server has said one
   */
  value(field, otherwise) {
    return this.#mine.get(field)?.value ?? this.stage.run.setting(field) ?? otherwise;
  }

  /** The settings in force have come up to a message. @param {number} number */
  taken(number) {
    for (const [field, mine] of this.#mine) if (mine.number <= number) this.#mine.delete(field);
  }

  /** Forget all: what was not taken over is not known to have arrived. */
  forget() {
    clearTimeout(this.#timer);
    this.#unsent = {};
    this.#mine.clear();
    this.#step = false;
  }

  #send() {
    this.#sent = performance.now();
    this.#number += 1;
    if (!this.stage.send({ do: "change", set: this.#unsent, number: this.#number })) return this.forget();
    if (this.#step && this.stage.run.state !== "running") this.stage.send({ do: "step" });
    this.#unsent = {};
    this.#step = false;
  }
}
