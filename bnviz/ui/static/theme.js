// Colours and sizes for what cannot read CSS variables: Plotly and canvases. A figure says `token:arm1/0.17`.
// Paper and ink are Streamlit's own, the arms' colours ours by theme; everything else is mixed from these.

const MIXED = { "ink-2": 0.74, hair: 0.13, flat: 0.07 }; // shares of ink in paper, as in live.css
const SIZES = { axis: 14, label: 15, line: 2.5 }; // px, where the style sheet says nothing else
const TOKEN = /^token:([a-z0-9-]+?)(?:\/([0-9.]+))?$/;

/** @typedef {[number, number, number]} Rgb */

const brush = document.createElement("canvas").getContext("2d");

/** A CSS colour's channels and opacity. @param {string} colour @returns {[number, number, number, number]} */
export function channels(colour) {
  brush.fillStyle = "#000";
  brush.fillStyle = colour;
  const plain = brush.fillStyle;
  if (plain[0] === "#") return [1, 3, 5].map((at) => parseInt(plain.slice(at, at + 2), 16)).concat(1);
  const found = plain.match(/[\d.]+/g).map(Number);
  const scale = plain.startsWith("color(") ? 255 : 1;
  return [...found.slice(0, 3).map((each) => Math.round(each * scale)), found[3] ?? 1];
}

/** Whether ink on this paper is to be bright. @param {number[]} rgb */
export function isDark([r, g, b]) {
  const linear = [r, g, b].map((each) => (each / 255) ** 2.2);
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] < 0.18;
}

export const mix = (top, ground, share) => top.map((each, k) => Math.round(share * each + (1 - share) * ground[k]));

const css = ([r, g, b], opacity = 1) => (opacity === 1 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${opacity})`);

/** The theme of an element, read once; `key` differs when anything in it does. */
export class Theme {
  /**
   * @param {HTMLElement} root @param {{light: Object<string, string>, dark: Object<string, string>}} tokens
   */
  constructor(root, tokens) {
    const style = getComputedStyle(root);
    const read = (property, fallback) => style.getPropertyValue(property).trim() || fallback;
    const paper = channels(read("--st-background-color", "#ffffff")).slice(0, 3);
    const ink = channels(read("--st-text-color", "#262a33")).slice(0, 3);
    this.dark = isDark(paper);
    this.arms = Object.entries(tokens?.[this.dark ? "dark" : "light"] ?? {}).filter(([name]) => name.startsWith("arm"));
    this.font = read("--st-font", "sans-serif");
    this.sizes = Object.fromEntries(Object.entries(SIZES).map(([name, usual]) => [name, parseFloat(read(`--t-${name}`, usual))]));
    this.colours = new Map([["paper", [...paper, 1]], ["ink", [...ink, 1]]]);
    for (const [name, share] of Object.entries(MIXED)) this.colours.set(name, [...mix(ink, paper, share), 1]);
    for (const [name, colour] of this.arms) this.colours.set(name, channels(colour));
    this.key = JSON.stringify([...this.colours.values(), this.sizes, this.font]);
  }

  /** The same colours with the type and lines of a projector. @returns {Theme} */
  larger() {
    const sizes = { axis: Math.max(20, this.sizes.axis), label: Math.max(23, this.sizes.label), line: Math.max(4, this.sizes.line) };
    return Object.assign(Object.create(Theme.prototype), this, { sizes, key: `${this.key} larger` });
  }

  /** Tell the style sheet. @param {HTMLElement} root */
  dress(root) {
    root.dataset.theme = this.dark ? "dark" : "light";
    for (const [name, colour] of this.arms) root.style.setProperty(`--${name}`, colour);
  }

  /** A colour's channels. @param {string} name @returns {Rgb} */
  rgb(name) {
    return (this.colours.get(name) ?? this.colours.get("ink")).slice(0, 3);
  }

  /** What a token stands for; any other value as it is. */
  resolve(value) {
    const found = typeof value === "string" ? value.match(TOKEN) : null;
    if (!found) return value;
    if (found[1] in this.sizes) return this.sizes[found[1]];
    const [r, g, b, own] = this.colours.get(found[1]) ?? this.colours.get("ink");
    return css([r, g, b], found[2] === undefined ? own : Number(found[2]));
  }

  /** A copy of nested objects and lists in which every token is resolved. */
  resolved(figure) {
    if (Array.isArray(figure)) return figure.map((each) => this.resolved(each));
    if (figure === null || typeof figure !== "object" || ArrayBuffer.isView(figure)) return this.resolve(figure);
    return Object.fromEntries(Object.entries(figure).map(([key, each]) => [key, this.resolved(each)]));
  }
}

/** Call back when the theme's colours change, whoever changes them. Returns how to stop. */
export function watch(root, changed) {
  // a transition on a colour that follows the variable ends whenever the variable changes
  const sentinel = document.createElement("i");
  sentinel.className = "theme-watch";
  sentinel.setAttribute("aria-hidden", "true");
  sentinel.addEventListener("transitionend", changed);
  root.append(sentinel);
  const sizes = [matchMedia("(max-width: 700px)"), matchMedia("(prefers-color-scheme: dark)")];
  for (const query of sizes) query.addEventListener("change", changed);
  return () => {
    sentinel.remove();
    for (const query of sizes) query.removeEventListener("change", changed);
  };
}
