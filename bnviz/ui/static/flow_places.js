// Where the parts of the graph stand: eight columns from the examples to the loss, the two statistics above and below
// the lanes. Where there is little room, the present part and its neighbours.

/** @typedef {"u" | "x" | "stats" | "normalized" | "affine" | "y" | "tanh" | "z" | "loss"} Place */

/**
 * @typedef {Object} Places
 * @property {Partial<Record<Place, number>>} at the middle of each column that is shown, px
 * @property {number} width @property {number} lane the height of a lane @property {number} bottom of the lanes
 * @property {number} bar the longest bar @property {number} text from the middle to the numbers
 * @property {number} bend of the curves @property {boolean} small
 * @property {boolean} short whether there is little room for formulas
 */

export const TOP = 116; // of the lanes
export const RADIUS = 29; // of the nodes
export const MEAN_Y = 86;
const [WIDE, FULL] = [1000, 1198]; // px from which all columns are shown, and from which nothing is narrowed
const LANES = 272; // px of all lanes together, at most
const LANE = 34; // px of one, at most
/** Which half is shown of a part where there is little room: 4 to 8 are those behind the normalization. */
const BEHIND = [4, 5, 6, 7, 8];

/** @param {number} m examples @param {number} width @param {number} part @returns {Places} */
export function places(m, width, part) {
  const lane = Math.min(LANE, LANES / m);
  const common = { width, lane, bottom: TOP + lane * m };
  if (width >= WIDE) {
    const less = FULL - Math.min(width, FULL); // taken from the paths between x and x-hat
    const [x, normalized] = [216, 632 - less];
    const at = { u: 76, x, stats: (x + normalized) / 2, normalized, affine: 762 - less, y: 852 - less, tanh: 976 - less,
      z: 1036 - less, loss: width - 30 };
    return { ...common, at, bar: 48, text: 54, bend: 60 - less / 4, small: false, short: less > 40 };
  }
  const narrow = { ...common, bar: 30, text: 36, bend: 22, small: true, short: true };
  if (!BEHIND.includes(part)) return { ...narrow, at: { x: 58, stats: width * 0.52, normalized: width - 84 } };
  const behind = { normalized: 52, affine: width * 0.39, y: width * 0.54, loss: width - 34 };
  const roomy = { affine: width * 0.3, y: width * 0.45, tanh: width * 0.64, z: width * 0.75 };
  return { ...narrow, at: width > 600 ? { ...behind, ...roomy } : behind };
}

/** The middle of a lane. @param {Places} where @param {number} example */
export const laneOf = (where, example) => TOP + where.lane * (example + 0.5);

/** The middle of the variance's node. @param {Places} where */
export const varianceY = (where) => where.bottom + 30;
