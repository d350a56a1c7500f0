// What outlasts a visit: when things have come to rest the page is told, so that the address bar holds them; when the
// server has lost the visit, the next one is sent on to where this one was.

const QUIET = 500; // ms after which things have come to rest

export class Memory {
  #timer = 0;
  #told = "";
  #left = null; // where the run was when its visit was lost

  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.stage = stage;
  }

  /** The run may have come to rest. */
  note() {
    this.#told ||= this.#said(); // what the page knows without being told
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), QUIET);
  }

  /** The visit is lost: keep where its run was. */
  lost() {
    const { run } = this.stage;
    if (run.step <= 0 && run.state !== "running") return;
    this.#left ??= { run: run.id, step: run.step, on: run.state === "running", config: JSON.stringify(run.config) };
  }

  /** A frame has come: if it is of the same run in another visit, and that was further, it is sent on. */
  seen() {
    const { run } = this.stage;
    const left = this.#left;
    if (!left || run.id === left.run || run.goal >= 0) return; // or it is on its way by itself
    this.#left = null;
    if (JSON.stringify(run.config) !== left.config) return;
    if (left.step > run.step) this.stage.ask({ do: "replay", to: left.step, on: left.on });
    else if (left.on) this.stage.ask({ do: "play" });
  }

  close() {
    clearTimeout(this.#timer);
  }

  #tell() {
    const { run } = this.stage;
    const said = this.#said();
    if (run.lost || !["ready", "paused", "over"].includes(run.state) || said === this.#told) return;
    this.#told = said;
    this.stage.settled(JSON.parse(said));
  }

  #said() {
    const { step, rate, view } = this.stage.run;
    return JSON.stringify({ step: Math.max(step, 0), rate, view: { ...view, at: undefined } });
  }
}
