// Draws the parts of a stage anew, at most once a frame, each with what is new since it was drawn the last time.

/** @import { Run } from "./run.js" */
/** @import { News, Part } from "./types/scene.js" */

const FAR = 1000; // ms between two drawings of what is far from the screen, while the run goes on
const BUSY = 6; // ms of one part's drawing after which gestures are let through

/** Whether a part waits because it is far from the screen. @param {Part} part @param {Run} run */
function waits(part, run) {
  const far = part.heavy && part.near === false && run.state === "running";
  return Boolean(far) && performance.now() - (part.drawn ?? -Infinity) < FAR;
}

export class Painter {
  /** @type {Part[]} */
  #parts = [];
  /** @type {Set<News>} */
  #news = new Set();
  #drawing = false;
  #closed = false;
  #run;
  #ready;
  #drawn;
  #near = new IntersectionObserver((seen) => this.#nearby(seen), { rootMargin: "200px" });
  #sizes = new ResizeObserver((changed) => this.#resized(changed));
  #later = setInterval(() => this.#parts.some((part) => part.missed?.size) && this.#wake(), FAR);

  /**
   * @param {Run} run @param {() => Promise<void>} ready resolves when pictures can be drawn
   * @param {(news: Set<News>) => void} drawn is called after each drawing
   */
  constructor(run, ready, drawn) {
    this.#run = run;
    this.#ready = ready;
    this.#drawn = drawn;
  }

  /** Draw these parts from now on, in place of those before. @param {Part[]} parts */
  show(parts) {
    this.clear();
    this.#parts = parts.toSorted((a, b) => Number(a.heavy ?? false) - Number(b.heavy ?? false)); // the clock first
    for (const { element } of parts.filter((each) => each.heavy)) {
      for (const observer of [this.#near, this.#sizes]) observer.observe(element);
    }
  }

  /** Dispose of all parts. */
  clear() {
    for (const part of this.#parts) part.dispose?.();
    this.#near.disconnect();
    this.#sizes.disconnect();
    this.#parts = [];
  }

  close() {
    this.#closed = true;
    clearInterval(this.#later);
    this.clear();
  }

  /** Something is new: draw it with the next frame. @param {...News} news */
  refresh(...news) {
    for (const each of news) this.#news.add(each);
    this.#wake();
  }

  /** @param {IntersectionObserverEntry[]} seen */
  #nearby(seen) {
    for (const { target, isIntersecting } of seen) {
      const part = this.#parts.find((each) => each.element === target);
      if (part) part.near = isIntersecting;
    }
    this.#wake();
  }

  /** @param {ResizeObserverEntry[]} changed */
  #resized(changed) {
    for (const { target } of changed) this.#parts.find((each) => each.element === target)?.missed?.add("theme");
    this.#wake();
  }

  async #wake() {
    if (this.#drawing || this.#closed) return;
    this.#drawing = true;
    try {
      await this.#ready();
      do await this.#draw();
      while (this.#news.size && !this.#closed);
    } finally {
      this.#drawing = false;
    }
  }

  async #draw() {
    await new Promise(requestAnimationFrame);
    const news = this.#news;
    this.#news = new Set();
    for (const part of this.#parts) {
      if (!part.draw || this.#closed) continue;
      part.missed ??= new Set();
      for (const each of news) part.missed.add(each);
      if (part.missed.size && !waits(part, this.#run)) await this.#drawPart(part, part.missed);
    }
    this.#drawn(news);
  }

  /** @param {Part} part @param {Set<News>} missed */
  async #drawPart(part, missed) {
    part.missed = new Set();
    part.drawn = performance.now();
    try {
      await part.draw?.(this.#run, missed);
    } catch (problem) {
      console.error("bnviz: a part could not be drawn", problem); // the others can
    }
    const spent = performance.now() - part.drawn;
    if (spent > BUSY) await new Promise((next) => setTimeout(next)); // gestures come before pictures
  }
}
