// Marks of the graph, as SVG. Every text in them is ours or a number.

const SERIF = "STIX Two Math, Cambria Math, Liberation Serif, serif";
const DIGITS = 3;

/** A number as the graph writes it: three decimals and a true minus. @param {number} value */
export function written(value) {
  if (!Number.isFinite(value)) return "–";
  const text = value.toFixed(DIGITS);
  return /^-0\.0*$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

/**
 * @param {number} x @param {number} y @param {string} text
 * @param {{anchor?: string, size?: number, weight?: number, colour?: string, serif?: boolean, halo?: string}} [looks]
 */
export function label(x, y, text, looks = {}) {
  const { anchor = "middle", size = 14, weight = 400, colour = "var(--ink-2)", serif = false, halo } = looks;
  const family = serif ? ` font-family="${SERIF}"` : "";
  const under = halo ? ` paint-order="stroke" stroke-width="5" stroke-linejoin="round" stroke="${halo}"` : "";
  return `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" dominant-baseline="central"`
    + ` font-weight="${weight}" style="fill:${colour}"${family}${under}>${text}</text>`;
}

/** @param {string} path @param {string} colour @param {number} width @param {number} opacity */
export const line = (path, colour, width, opacity) =>
  `<path d="${path}" fill="none" style="stroke:${colour};stroke-width:${width};opacity:${opacity}"/>`;

/** @param {number} x @param {number} y @param {number} towards 1: right @param {string} colour @param {number} r */
export const arrow = (x, y, towards, colour, r) =>
  `<path d="M${x} ${y}l${-towards * r * 1.7} ${-r}v${2 * r}z" style="fill:${colour}"/>`;

/**
 * A bar from a zero line.
 * @param {number} zero @param {number} y @param {number} length signed, px @param {number} height
 * @param {string} colour @param {number} [opacity]
 */
export const bar = (zero, y, length, height, colour, opacity = 1) =>
  `<rect x="${Math.min(zero, zero + length)}" y="${y - height / 2}" width="${Math.max(Math.abs(length), 1)}"`
  + ` height="${height}" rx="1" style="fill:${colour};opacity:${opacity}"/>`;

/** A rounded frame. @param {number} x its middle @param {number} y @param {number} width @param {number} height */
export const frame = (x, y, width, height, fill = "none", edge = "var(--hair)") =>
  `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}" rx="8"`
  + ` style="fill:${fill};stroke:${edge}"/>`;

/**
 * A round node with its name and its number.
 * @param {number} x @param {number} y @param {number} r @param {string} colour @param {string} name
 * @param {string} number empty while it is not there
 */
export function knot(x, y, r, colour, name, number) {
  const circle = `<circle cx="${x}" cy="${y}" r="${r}" style="fill:var(--paper);stroke:${colour};stroke-width:2.5"/>`;
  const title = label(x, y - (number ? 9 : 0), name, { serif: true, size: 17, colour: "var(--ink)" });
  const said = number && label(x, y + 10, number, { weight: 650, colour: "var(--ink)", size: 15 });
  return `${circle}${title}${said}`;
}
