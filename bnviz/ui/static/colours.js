// Colours as channels and opacities: `token:arm1/0.17` is a colour of the theme and an opacity. Paper and ink are the
// page's, the arms' colours come from bnviz/theme.py; everything else is mixed from paper and ink, as there and in
// live.css. tests/cases/colours.json holds both sides to the same colours.

/** @typedef {[red: number, green: number, blue: number]} Rgb 0 to 255 */
/** @typedef {[...Rgb, opacity: number]} Colour */

const MIXED = { "ink-2": 0.74, hair: 0.13, flat: 0.07 }; // shares of ink in paper
export const SIZES = { axis: 14, label: 15, line: 2.5 }; // px, where the style sheet says nothing else
const TOKEN = /^token:([a-z0-9-]+?)(?:\/([0-9.]+))?$/;

/** A colour's channels and opacity. @param {string} plain #rrggbb, rgb(), rgba() or color() @returns {Colour} */
export function channels(plain) {
  if (plain[0] === "#") {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(plain.slice(at, at + 2), 16));
    return [r, g, b, 1];
  }
  const found = (plain.match(/[\d.]+/g) ?? []).map(Number);
  const scale = plain.startsWith("color(") ? 255 : 1;
  const [r = 0, g = 0, b = 0] = found.slice(0, 3).map((each) => Math.round(each * scale));
  return [r, g, b, found[3] ?? 1];
}

/** Whether ink on this paper is to be bright. @param {Rgb} rgb */
export function isDark([r, g, b]) {
  const [red, green, blue] = [r, g, b].map((each) => (each / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18;
}

/** `share` of one colour in another, channel by channel. @param {Rgb} top @param {Rgb} ground @param {number} share */
export function mix(top, ground, share) {
  const [r, g, b] = top.map((each, k) => Math.round(share * each + (1 - share) * ground[k]));
  return /** @type {Rgb} */ ([r, g, b]);
}

/** @param {Colour} colour */
const css = ([r, g, b, opacity]) => (opacity === 1 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${opacity})`);

/**
 * The colours of a theme by name.
 * @param {Rgb} paper @param {Rgb} ink @param {[name: string, colour: Colour][]} arms
 * @returns {Map<string, Colour>}
 */
export function palette(paper, ink, arms) {
  /** @type {[string, Colour][]} */
  const mixed = Object.entries(MIXED).map(([name, share]) => [name, [...mix(ink, paper, share), 1]]);
  return new Map([["paper", [...paper, 1]], ["ink", [...ink, 1]], ...mixed, ...arms]);
}

/** @type {Colour} */
const BLACK = [0, 0, 0, 1];

/** A colour by its name; ink for a name that nobody knows. @param {Map<string, Colour>} colours @param {string} name */
export const colourOf = (colours, name) => colours.get(name) ?? colours.get("ink") ?? BLACK;

/**
 * What a token stands for, a colour as CSS or a number of px; any other value as it is.
 * @param {unknown} value @param {Map<string, Colour>} colours @param {Record<string, number>} sizes
 */
export function resolve(value, colours, sizes) {
  const found = typeof value === "string" ? value.match(TOKEN) : null;
  if (!found) return value;
  const [, name, opacity] = found;
  if (name in sizes) return sizes[name];
  const [r, g, b, own] = colourOf(colours, name);
  return css([r, g, b, opacity === undefined ? own : Number(opacity)]);
}
