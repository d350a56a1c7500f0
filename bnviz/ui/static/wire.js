// Binary frames, as bnviz/stream/wire.py writes them: little endian, every part a multiple of four bytes.

const VERSION = 1;
const HEADER = 40;
const RESET = 1;
const PROVISIONAL = 2;

/**
 * @typedef {[string, (number | string)[]]} Ref a column and an index into it
 * @typedef {Object} Layout what the frames of one generation hold
 * @property {number} generation
 * @property {string} run
 * @property {Ref[]} line
 * @property {{ref: Ref, size: number}[]} film
 * @property {{ref: Ref, shape: number[], dtype: "f4" | "u1"}[]} now
 *
 * @typedef {Object} Frame
 * @property {number} generation
 * @property {boolean} reset forget all rows before these
 * @property {boolean} provisional the last line row is to be dropped before the next frame's
 * @property {number} last the newest step
 * @property {number} stride @property {number} filmStride
 * @property {number} time when the server had the step, seconds since 1970
 * @property {Uint32Array} steps @property {Float32Array[]} lines one for each line reference
 * @property {Uint32Array} filmSteps @property {Uint8Array[]} films each of n * size
 * @property {(Float32Array | Uint8Array)[]} now
 */

/** A reference's name in maps. @param {Ref} ref */
export const name = (ref) => JSON.stringify(ref);

/**
 * Read one frame. Returns null for a frame of another generation than the layout's.
 * @param {ArrayBuffer} buffer @param {Layout | null} layout @returns {Frame | null}
 */
export function decode(buffer, layout) {
  const head = new DataView(buffer);
  if (head.getUint8(0) !== VERSION) throw new Error(`a frame of version ${head.getUint8(0)}, not ${VERSION}`);
  const flags = head.getUint8(1);
  const generation = head.getUint16(2, true);
  if (!layout || generation !== layout.generation) return null;
  const [last, stride, filmStride, rows, shots] = [4, 8, 12, 16, 20].map((at) => head.getUint32(at, true));

  let at = HEADER;
  const take = (Kind, count) => {
    const part = new Kind(buffer, at, count);
    at += Math.ceil(part.byteLength / 4) * 4;
    return part;
  };
  return {
    generation,
    reset: Boolean(flags & RESET),
    provisional: Boolean(flags & PROVISIONAL),
    last,
    stride,
    filmStride,
    time: head.getFloat64(24, true),
    steps: take(Uint32Array, rows),
    lines: layout.line.map(() => take(Float32Array, rows)),
    filmSteps: take(Uint32Array, shots),
    films: layout.film.map(({ size }) => take(Uint8Array, shots * size)),
    now: layout.now.map(({ shape, dtype }) =>
      take(dtype === "u1" ? Uint8Array : Float32Array, shape.reduce((all, each) => all * each, 1))),
  };
}
