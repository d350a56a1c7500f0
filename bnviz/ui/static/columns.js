// The numbers a run has sent so far, by reference: lines and films grow, thin as the server thins, now is replaced.

/** @import { Frame, FrameLayout, Ref } from "./types/wire.js" */

import { name } from "./wire.js";

const ROOM = 256; // rows at first

/**
 * Rows of one width under increasing steps, in buffers that double.
 * @template {Float32Array | Uint8Array} T
 */
class Rows {
  /** @param {number[]} widths of each column @param {new (size: number) => T} Kind */
  constructor(widths, Kind) {
    this.length = 0;
    this.widths = widths;
    this.Kind = Kind;
    this.steps = new Uint32Array(ROOM);
    this.values = widths.map((width) => new Kind(ROOM * width));
  }

  /** @param {Uint32Array} steps @param {T[]} values */
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

  /** @param {number} room */
  #widen(room) {
    const steps = new Uint32Array(room);
    steps.set(this.steps);
    this.steps = steps;
    this.values = this.values.map((old, k) => {
      const wider = new this.Kind(room * this.widths[k]);
      wider.set(old);
      return wider;
    });
  }
}

export class Columns {
  /** @type {Rows<Float32Array>} */
  #lines;
  /** @type {Rows<Uint8Array>} */
  #films;
  #stride = 1;
  #filmStride = 1;
  #provisional = false;
  /** The newest step; -1 before any. */
  last = -1;
  /** @type {(Float32Array | Uint8Array)[]} */
  latest = [];

  /** @param {FrameLayout} layout */
  constructor(layout) {
    this.layout = layout;
    this.#lines = new Rows(layout.line.map(() => 1), Float32Array);
    this.#films = new Rows(layout.film.map(({ size }) => size), Uint8Array);
    /** @type {Map<string, number>} */
    this.linePlaces = new Map(layout.line.map((ref, k) => [name(ref), k]));
    /** @type {Map<string, number>} */
    this.filmPlaces = new Map(layout.film.map(({ ref }, k) => [name(ref), k]));
    /** @type {Map<string, number>} */
    this.nowPlaces = new Map(layout.now.map(({ ref }, k) => [name(ref), k]));
  }

  #empty() {
    this.#lines.length = this.#films.length = 0;
    this.latest = [];
    [this.#stride, this.#filmStride, this.#provisional] = [1, 1, false];
  }

  /** @param {Frame} frame @param {Set<number>} kept steps that are never thinned out */
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

  /** A scalar at every kept step. @param {Ref} ref */
  line(ref) {
    const place = this.linePlaces.get(name(ref));
    if (place === undefined) return { steps: new Uint32Array(), values: new Float32Array() };
    const end = this.#lines.length;
    return { steps: this.#lines.steps.subarray(0, end), values: this.#lines.values[place].subarray(0, end) };
  }

  /** The step since which no line of these columns has a number; -1 if one has. @param {string} prefix of a column */
  nanSince(prefix) {
    const values = this.#lines.values.filter((_, k) => this.layout.line[k][0].startsWith(prefix));
    let row = this.#lines.length;
    while (row > 0 && values.every((each) => Number.isNaN(each[row - 1]))) row -= 1;
    return !values.length || row === this.#lines.length ? -1 : this.#lines.steps[row];
  }

  /** A vector at detail steps, one after the other. @param {Ref} ref */
  film(ref) {
    const place = this.filmPlaces.get(name(ref));
    if (place === undefined) return { steps: new Uint32Array(), values: new Uint8Array(), size: 0 };
    const [end, size] = [this.#films.length, this.layout.film[place].size];
    const values = this.#films.values[place].subarray(0, end * size);
    return { steps: this.#films.steps.subarray(0, end), values, size };
  }

  /** What the newest row says, flat; undefined before any. @param {Ref} ref */
  now(ref) {
    const place = this.nowPlaces.get(name(ref));
    return place === undefined ? undefined : this.latest[place];
  }

  /** The shape of a `now` reference. @param {Ref} ref */
  shape(ref) {
    const place = this.nowPlaces.get(name(ref));
    return place === undefined ? [] : this.layout.now[place].shape;
  }

  /** The newest row's number; NaN where there is none. @param {Ref} ref */
  scalar(ref) {
    return this.now(ref)?.[0] ?? NaN;
  }
}
