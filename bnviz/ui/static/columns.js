// The numbers a run has sent so far, by reference: lines and films grow, thin as the server thins, now is replaced.

import { name } from "./wire.js";

/** Rows of one width under increasing steps, in buffers that double. */
class Rows {
  /** @param {number[]} widths of each column @param {typeof Float32Array | typeof Uint8Array} Kind */
  constructor(widths, Kind) {
    this.length = 0;
    this.widths = widths;
    this.steps = new Uint32Array(256);
    this.values = widths.map((width) => new Kind(256 * width));
  }

  /** @param {Uint32Array} steps @param {(Float32Array | Uint8Array)[]} values */
  append(steps, values) {
    const length = this.length + steps.length;
    if (length > this.steps.length) this.#widen(2 * length);
    this.steps.set(steps, this.length);
    values.forEach((each, k) => this.values[k].set(each, this.length * this.widths[k]));
    this.length = length;
  }

  /** Keep only the rows whose step passes. @param {(step: number) => boolean} stays */
  thin(stays) {
    let kept = 0;
    for (let row = 0; row < this.length; row += 1) {
      if (!stays(this.steps[row])) continue;
      this.steps[kept] = this.steps[row];
      this.widths.forEach((width, k) => this.values[k].copyWithin(kept * width, row * width, (row + 1) * width));
      kept += 1;
    }
    this.length = kept;
  }

  #widen(room) {
    const wider = (old, size) => {
      const found = new old.constructor(size);
      found.set(old);
      return found;
    };
    this.steps = wider(this.steps, room);
    this.values = this.values.map((old, k) => wider(old, room * this.widths[k]));
  }
}

export class Columns {
  #lines;
  #films;
  #places = { line: new Map(), film: new Map(), now: new Map() };
  #stride = 1;
  #filmStride = 1;
  #provisional = false;

  /** @param {import("./wire.js").Layout} layout */
  constructor(layout) {
    this.layout = layout;
    this.last = -1;
    layout.line.forEach((ref, k) => this.#places.line.set(name(ref), k));
    layout.film.forEach(({ ref }, k) => this.#places.film.set(name(ref), k));
    layout.now.forEach(({ ref }, k) => this.#places.now.set(name(ref), k));
    this.#empty();
  }

  #empty() {
    this.#lines = new Rows(this.layout.line.map(() => 1), Float32Array);
    this.#films = new Rows(this.layout.film.map(({ size }) => size), Uint8Array);
    /** @type {(Float32Array | Uint8Array)[]} */
    this.latest = [];
    [this.#stride, this.#filmStride, this.#provisional] = [1, 1, false];
  }

  /** @param {import("./wire.js").Frame} frame @param {Set<number>} kept steps that are never thinned out */
  add(frame, kept) {
    if (frame.reset) this.#empty();
    if (this.#provisional) this.#lines.length -= 1;
    if (frame.stride > this.#stride) this.#lines.thin((step) => step % frame.stride === 0 || kept.has(step));
    if (frame.filmStride > this.#filmStride) this.#films.thin((step) => step % frame.filmStride === 0);
    this.#lines.append(frame.steps, frame.lines);
    this.#films.append(frame.filmSteps, frame.films);
    [this.#stride, this.#filmStride, this.#provisional] = [frame.stride, frame.filmStride, frame.provisional];
    this.latest = frame.now;
    this.last = frame.last;
  }

  /** A scalar at every kept step. @param {import("./wire.js").Ref} ref */
  line(ref) {
    const place = this.#places.line.get(name(ref));
    if (place === undefined) return { steps: new Uint32Array(), values: new Float32Array() };
    const end = this.#lines.length;
    return { steps: this.#lines.steps.subarray(0, end), values: this.#lines.values[place].subarray(0, end) };
  }

  /** The step since which no line whose column starts so has a number; -1 if one has. @param {string} start */
  silent(start) {
    const found = this.layout.line.flatMap(([column], k) => (column.startsWith(start) ? [this.#lines.values[k]] : []));
    let row = this.#lines.length;
    while (row > 0 && found.every((values) => Number.isNaN(values[row - 1]))) row -= 1;
    return !found.length || row === this.#lines.length ? -1 : this.#lines.steps[row];
  }

  /** A vector at detail steps, one after the other. @param {import("./wire.js").Ref} ref */
  film(ref) {
    const place = this.#places.film.get(name(ref));
    if (place === undefined) return { steps: new Uint32Array(), values: new Uint8Array(), size: 0 };
    const [end, size] = [this.#films.length, this.layout.film[place].size];
    const values = this.#films.values[place].subarray(0, end * size);
    return { steps: this.#films.steps.subarray(0, end), values, size };
  }

  /** What the newest row says, flat; undefined before any. @param {import("./wire.js").Ref} ref */
  now(ref) {
    const place = this.#places.now.get(name(ref));
    return place === undefined ? undefined : this.latest[place];
  }

  /** The shape of a `now` reference. @param {import("./wire.js").Ref} ref */
  shape(ref) {
    return this.layout.now[this.#places.now.get(name(ref))]?.shape ?? [];
  }

  /** The newest row's number; NaN where there is none. @param {import("./wire.js").Ref} ref */
  scalar(ref) {
    return this.now(ref)?.[0] ?? NaN;
  }
}
