// Values that a visitor is dragging: sent up at most twenty times a second, told to Streamlit once they have settled.

const APART = 50; // ms between two messages
const QUIET = 400; // ms after which a value has settled
const MINE = 700; // ms for which the visitor's own value stands against the server's

export class Drafts {
  #waiting = {};
  #settling = {};
  #mine = new Map();
  #sent = 0;
  #timer = 0;
  #quiet = 0;

  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
  }

  /** Change settings. @param {Object<string, any>} values by field @param {{step?: boolean}} [then] */
  set(values, then = {}) {
    Object.assign(this.#waiting, values);
    Object.assign(this.#settling, values);
    for (const [field, value] of Object.entries(values)) this.#mine.set(field, { value, at: performance.now() });
    this.step ||= then.step;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), Math.max(0, this.#sent + APART - performance.now()));
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#settle(), QUIET);
    this.stage.tell("config");
  }

  /** The value of a field: the visitor's own while it is fresh, then the server's. */
  value(field, otherwise) {
    const mine = this.#mine.get(field);
    if (mine && performance.now() - mine.at < MINE) return mine.value;
    return this.stage.run.setting(field) ?? otherwise;
  }

  #send() {
    this.#sent = performance.now();
    this.stage.ask({ do: "change", set: this.#waiting });
    if (this.step && this.stage.run.state !== "running") this.stage.ask({ do: "step" });
    this.#waiting = {};
    this.step = false;
  }

  #settle() {
    this.stage.settled(this.#settling);
    this.#settling = {};
    setTimeout(() => this.stage.tell("config"), MINE - QUIET + 20); // in case the server thought otherwise
  }
}
