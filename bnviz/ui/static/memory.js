// What outlasts a session: when things have come to rest the page is told, so that its widgets and the address bar
// follow; when the server has lost the session, the next one is sent on to where this one was.

/** @import { Stage } from "./stage.js" */

const QUIET = 500; // ms after which things have come to rest
const REST = ["ready", "paused", "over"];

export class Memory {
  #timer = 0;
  /** What the page knows of where the run stands, as JSON. */
  #known = "";
  /** The number of the settings that the page knows. */
  #revision = -1;
  /**
   * Where the run was when its session was lost.
   * @type {{run: string, step: number, on: boolean, config: string} | null}
   */
  #left = null;

  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
  }

  /** The page has been drawn from these settings. @param {number} revision */
  knows(revision) {
    this.#revision = revision;
  }

  /** Another run, or other columns: if its settings are not those that the page shows, it is told at once. */
  begin() {
    if (this.stage.run.revision !== this.#revision) this.#save();
  }

  /** The run may have come to rest: the page is told if it has. */
  scheduleSave() {
    this.#known ||= this.#present(); // what the page knows without being told
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), QUIET);
  }

  /** The session is lost: keep where its run was. */
  keep() {
    const { run } = this.stage;
    if (run.step <= 0 && run.state !== "running") return;
    this.#left ??= { run: run.id, step: run.step, on: run.state === "running", config: JSON.stringify(run.config) };
  }

  /** A frame has come: if it is of the same run in another session, and that was further, it is sent on. */
  resume() {
    const { run } = this.stage;
    const left = this.#left;
    if (!left || run.id === left.run || run.goal >= 0) return; // or it is on its way by itself
    this.#left = null;
    if (JSON.stringify(run.config) !== left.config) return;
    if (left.step > run.step) this.stage.send({ do: "replay", to: left.step, on: left.on });
    else if (left.on) this.stage.send({ do: "play" });
  }

  close() {
    clearTimeout(this.#timer);
  }

  #save() {
    const { run } = this.stage;
    const present = this.#present();
    const moved = REST.includes(run.state) && present !== this.#known;
    if (run.disconnected || (!moved && run.revision === this.#revision)) return;
    if (moved) this.#known = present;
    this.#revision = run.revision;
    this.stage.onSettled();
  }

  #present() {
    const { step, rate, view } = this.stage.run;
    return JSON.stringify({ step: Math.max(step, 0), rate, view: { ...view, at: undefined } });
  }
}
