// A mini-batch's way through batch normalization, and back: a lane an example, a column a quantity.

/** @import { Place, Places } from "./flow_places.js" */

import { edges } from "./flow_edges.js";
import { MEAN_Y, RADIUS, TOP, laneOf, places, varianceY } from "./flow_places.js";
import { bar, frame, knot, label, line, written } from "./flow_marks.js";

/**
 * @typedef {Object} Shown what is drawn
 * @property {number} m examples @property {number} part @property {number} example that is followed
 * @property {boolean} inference @property {boolean} back whether the way back has begun @property {boolean} pulled
 * @property {(column: string, k?: number) => number} of a number of the unit that is watched, of one example
 * @property {number} width
 *
 * @typedef {[place: Place, name: string, formula: string, part: number, wide: number]} Head over a column
 */

const [BLUE, INK, QUIET, PAPER] = ["var(--arm2)", "var(--ink)", "var(--ink-2)", "var(--paper)"];
const FORWARD_PARTS = 7;
/** @type {Head[]} */
const HEADS = [
  ["u", "", "uᵢ", -1, 62], ["x", "1 forward", "xᵢ = W uᵢ", 0, 104], ["stats", "2 mean", "μ = Σ xᵢ / m", 1, 122],
  ["normalized", "4 normalize", "x̂ᵢ = (xᵢ − μ) / √(σ² + ε)", 3, 216],
  ["y", "5 scale, shift", "yᵢ = γ x̂ᵢ + β", 4, 128], ["z", "6 tanh", "zᵢ = tanh yᵢ", 5, 122],
  ["loss", "7 loss", "L", 6, 44],
];
/** @type {Head[]} */
const HEADS_BACK = [
  ["u", "14 update", "∂L/∂W", 13, 76], ["x", "13 sum of three", "∂L/∂xᵢ", 12, 88],
  ["stats", "12 mean", "∂L/∂μ", 11, 84],
  ["normalized", "10 x̂", "γ ∂L/∂yᵢ", 9, 108], ["affine", "9 γ, β", "", 8, 0],
  ["y", "8 y", "∂L/∂yᵢ", 7, 84],
  ["loss", "7 loss", "L", 6, 44],
];
/** @type {[Head, Head]} */
const [VARIANCE, VARIANCE_BACK] = [
  ["stats", "3 variance", "σ² = Σ (xᵢ − μ)² / m", 2, 192], ["stats", "11 variance", "∂L/∂σ²", 10, 88],
];

/** Over every column which part it is, and what is computed. @param {Shown} shown @param {Places} where */
function heads(shown, where) {
  const found = (shown.back ? HEADS_BACK : HEADS).map(([place, name, formula, part, wide]) => {
    const x = where.at[place];
    if (x === undefined) return "";
    const middle = place === "u" ? x - 6 : "stats affine loss".includes(place) ? x : x + 14;
    const narrow = where.short ? Math.min(wide, where.small ? 112 : 150) : wide;
    return head(shown, Math.min(Math.max(middle, narrow / 2), where.width - narrow / 2), 36, name,
      narrow < wide && wide > 130 ? "(xᵢ − μ) / √" : formula, part, narrow);
  });
  const [, name, formula, part, wide] = shown.back ? VARIANCE_BACK : VARIANCE;
  if (where.at.stats === undefined) return found.join("");
  const y = varianceY(where) + RADIUS + 20;
  const named = label(where.at.stats - wide / 2 - 8, y, name, { anchor: "end", ...loud(shown.part === part) });
  return found.join("") + head(shown, where.at.stats, y, "", formula, part, wide) + named;
}

/** @param {boolean} on */
const loud = (on) => ({ weight: on ? 650 : 400, colour: on ? INK : QUIET });

/**
 * @param {Shown} shown @param {number} x @param {number} y @param {string} name @param {string} formula
 * @param {number} part @param {number} wide
 */
function head(shown, x, y, name, formula, part, wide) {
  const on = part === shown.part;
  const colour = on ? PAPER : shown.part >= part ? INK : QUIET;
  const pill = formula && frame(x, y, wide, 32, on ? INK : PAPER, on ? INK : "var(--hair)")
    + label(x, y, formula, { serif: true, size: 17, colour });
  return `<g data-part="${part}">${name && label(x, y - 27, name, loud(on))}${pill}</g>`;
}

/**
 * A column of bars with their numbers.
 * @param {Shown} shown @param {Places} where @param {Place} place @param {string} column
 * @param {{range: number, dim?: boolean, before?: string}} looks before: the column of what it was
 */
function column(shown, where, place, column, { range, dim = false, before = "" }) {
  const [zero, text] = [where.at[place] ?? 0, place === "z" ? 44 : where.text];
  let drawn = line(`M${zero} ${TOP}V${where.bottom}`, "var(--hair)", 1, 1);
  for (let k = 0; k < shown.m; k += 1) {
    const [value, y, followed] = [shown.of(column, k), laneOf(where, k), k === shown.example];
    const size = Math.min(16, where.lane - 3);
    drawn += bar(zero, y, (value / range) * where.bar, size, BLUE, dim ? 0.28 : 1);
    if (before) {
      const x = zero + (shown.of(before, k) / range) * where.bar;
      drawn += line(`M${x} ${y - size / 2 - 3}v${size + 6}`, "var(--ink)", 2, 1);
    }
    if (shown.m <= 8 || followed) drawn += number(zero + text, y, value, followed, dim);
  }
  return drawn;
}

/** @param {number} x @param {number} y @param {number} value */
function number(x, y, value, followed = false, dim = false) {
  const halo = followed ? "var(--flat)" : "var(--paper)";
  const looks = { weight: followed ? 700 : 400, colour: followed && !dim ? INK : QUIET, size: 15 };
  return label(x, y, written(value), { anchor: "start", halo, ...looks });
}

/**
 * The three parts of the gradient at x, and their sum.
 * @param {Shown} shown @param {Places} where @param {number} range
 */
function sums(shown, where, range) {
  const zero = where.at.x ?? 0;
  let drawn = line(`M${zero} ${TOP}V${where.bottom}`, "var(--hair)", 1, 1);
  for (let k = 0; k < shown.m; k += 1) {
    const y = laneOf(where, k);
    ["by_mean", "straight", "by_variance"].forEach((each, place) => {
      const length = (shown.of(each, k) / range) * where.bar;
      const colour = `var(--arm${[3, 2, 4][place]})`;
      drawn += bar(zero, y + (place - 1) * where.lane * 0.26, length, where.lane * 0.22, colour);
    });
    const followed = k === shown.example;
    if (shown.m <= 8 || followed) drawn += number(zero + where.text, y, shown.of("x_gradient", k), followed);
  }
  const total = `sum ${written(Math.abs(shown.of("x_gradient_sum")))}`;
  return drawn + label(zero + 14, where.bottom + 18, total, { weight: 650, colour: INK });
}

/** The largest size of some columns. @param {Shown} shown @param {number} least @param {string[]} columns */
const largest = (shown, least, ...columns) =>
  Math.max(least, ...columns.flatMap((each) =>
    Array.from({ length: shown.m }, (_, k) => Math.abs(shown.of(each, k)) || 0)));

/** @type {[Place, string, number, string, number][]} its column forward, since when, back, since when */
const COLUMNS = [
  ["x", "x", 0, "", 12], ["normalized", "normalized", 3, "normalized_gradient", 9], ["y", "y", 4, "y_gradient", 7],
  ["z", "z", 5, "", 99],
];

/** What stands in each column at this part. @param {Shown} shown @param {Places} where */
function columns(shown, where) {
  const { part, back } = shown;
  const range = largest(shown, 2, "x", "normalized", "y", "y_unpulled");
  const gradient = largest(shown, 1e-6, "y_gradient", "normalized_gradient", "straight", "by_mean", "by_variance");
  return COLUMNS.map(([place, forward, since, backward, sinceBack]) => {
    if (where.at[place] === undefined) return "";
    if (back && part >= sinceBack) {
      return backward ? column(shown, where, place, backward, { range: gradient }) : sums(shown, where, gradient);
    }
    if (part < since) return label((where.at[place] ?? 0) + 14, (TOP + where.bottom) / 2, "not yet");
    const before = shown.pulled && place === "y" && !back ? "y_unpulled" : "";
    return column(shown, where, place, forward, { range: place === "z" ? 1.2 : range, dim: back, before });
  }).join("");
}

/** The examples themselves. @param {Shown} shown @param {Places} where */
function examples(shown, where) {
  return Array.from({ length: shown.m }, (_, k) => {
    const [y, followed] = [laneOf(where, k), k === shown.example];
    const name = label(6, y, String(k + 1), { size: Math.min(15, where.lane), ...loud(followed) });
    const lane = `<rect data-example="${k}" x="0" y="${y - where.lane / 2}" width="${where.width}"`
      + ` height="${where.lane}" rx="4" style="fill:${followed ? "var(--flat)" : "transparent"};cursor:pointer"/>`;
    const { u } = where.at;
    if (u === undefined) return lane + name;
    const filled = shown.of("labels", k) ? QUIET : PAPER;
    const kind = `<circle cx="28" cy="${y}" r="${Math.min(5, where.lane / 3)}"`
      + ` style="fill:${filled};stroke:${QUIET};stroke-width:1.6"/>`;
    const pair = [0, 1].map((axis) =>
      bar(u, y + (axis - 0.5) * where.lane * 0.26, shown.of("u", 2 * k + axis) * 14, where.lane * 0.2, QUIET, 0.75));
    return lane + name + kind + pair.join("");
  }).join("");
}

/** A number once its part is done. @param {Shown} shown @param {number} since @param {string} column */
const done = (shown, since, column) => (shown.part >= since ? written(shown.of(column)) : "");

/** The two statistics, or going back their gradients. @param {Shown} shown @param {number} x @param {Places} where */
function statistics(shown, x, where) {
  const names = shown.inference ? ["E[x]", "Var[x]"] : ["μ", "σ²"];
  const [one, two] = [shown.back && shown.part >= 11, shown.back && shown.part >= 10];
  const mean = one ? done(shown, 11, "mean_gradient") : done(shown, 1, "mean");
  const variance = two ? done(shown, 10, "variance_gradient") : done(shown, 2, "variance");
  return knot(x, MEAN_Y, RADIUS, "var(--arm3)", one ? "∂L/∂μ" : names[0], mean)
    + knot(x, varianceY(where), RADIUS, "var(--arm4)", two ? "∂L/∂σ²" : names[1], variance);
}

/** gamma and beta, or going back their gradients. @param {Shown} shown @param {number} x @param {Places} where */
function affine(shown, x, where) {
  const [middle, way] = [(TOP + where.bottom) / 2, shown.back && shown.part >= 8];
  const [box, looks] = [Math.max(where.bottom - TOP + 8, 130), { serif: true, size: 17, colour: INK }];
  const rows = /** @type {const} */ ([["× γ", "∂L/∂γ", "gamma", -34], ["+ β", "∂L/∂β", "beta", 34]]);
  return frame(x, middle, 56, box, PAPER) + rows.map(([name, gradient, column, off]) =>
    label(x, middle + off - 9, way ? gradient : name, looks)
    + label(x, middle + off + 10, done(shown, 4, way ? `${column}_gradient` : column), { weight: 650, colour: INK }),
  ).join("");
}

/** The nodes: mean, variance, gamma and beta, the nonlinearity, the loss. @param {Shown} shown @param {Places} where */
function knots(shown, where) {
  const { stats, affine: by, tanh, loss } = where.at;
  const middle = (TOP + where.bottom) / 2;
  const edge = shown.part >= 6 ? INK : "var(--hair)";
  return (stats === undefined ? "" : statistics(shown, stats, where))
    + (by === undefined ? "" : affine(shown, by, where))
    + (tanh === undefined ? "" : curve(tanh, middle))
    + (loss === undefined ? "" : knot(loss, middle, RADIUS, edge, "L", done(shown, 6, "loss")));
}

/** A small picture of the nonlinearity. @param {number} x @param {number} y */
function curve(x, y) {
  const steps = Array.from({ length: 41 }, (_, k) => -2 + k / 10);
  const points = steps.map((each) => `${x + each * 9} ${y - Math.tanh(each) * 14}`);
  return frame(x, y, 46, 46, PAPER) + line(`M${points.join("L")}`, QUIET, 2, 1);
}

/** The whole graph as SVG, and how high it is. @param {Shown} given */
export function graph(given) {
  const shown = { ...given, back: given.part >= FORWARD_PARTS };
  const where = places(shown.m, shown.width, shown.part);
  const drawn = [examples, edges, columns, knots, heads].map((layer) => layer(shown, where)).join("");
  return { drawn, height: varianceY(where) + RADIUS + 40 };
}
