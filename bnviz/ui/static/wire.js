// Binary frames, as bnviz/stream/wire.py writes them: little endian, every part a multiple of four bytes.
// tests/cases/frames.json holds both sides to the same bytes.

/** @import { Frame, FrameLayout, Ref } from "./types/wire.js" */

const VERSION = 1;
const HEADER = 40;
const RESET = 1;
const PROVISIONAL = 2;

/** A reference's name in maps. @param {Ref} ref */
export const name = (ref) => JSON.stringify(ref);

/**
 * Read one frame; null for a frame of another generation than the layout's.
 * @param {ArrayBuffer} buffer @param {FrameLayout | null} layout @returns {Frame | null}
 * @throws {RangeError} if the buffer is too short for what its header says
 */
export function decode(buffer, layout) {
  const head = new DataView(buffer);
  if (head.getUint8(0) !== VERSION) throw new Error(`a frame of version ${head.getUint8(0)}, not ${VERSION}`);
  const flags = head.getUint8(1);
  const generation = head.getUint16(2, true);
  if (!layout || generation !== layout.generation) return null;
  const [last, stride, filmStride, rows, shots] = [4, 8, 12, 16, 20].map((at) => head.getUint32(at, true));

  let at = HEADER;
  /**
   * The next part. @template {Uint32Array | Float32Array | Uint8Array} T
   * @param {new (buffer: ArrayBuffer, at: number, count: number) => T} Kind @param {number} count
   */
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
    now: layout.now.map(({ shape, dtype }) => {
      const count = shape.reduce((all, each) => all * each, 1);
      return dtype === "u1" ? take(Uint8Array, count) : take(Float32Array, count);
    }),
  };
}
