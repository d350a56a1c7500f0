// One image's way through the networks: the image, what every layer of each network makes of it, and each one's answer.

/** @import { Stage } from "./stage.js" */
/** @import { Kind, News, WayNode } from "./types/scene.js" */

import { paint as paintImage, pixels } from "./digits.js";
import { brushOf, glyph, make, set, write } from "./elements.js";
import { number } from "./format.js";
import { squareOf } from "./matrix.js";

const CELL = 12; // px
const WIDE = 10; // cells in a row
const FULL = 255; // of a byte
const CLASSES = 10; // of images
/** What may draw the layers anew. @type {News[]} */
const NEWS = ["frame", "layout", "theme"];

/** The images, of which one is chosen. @param {WayNode} node @param {Stage} stage */
function chooser({ images, labels, side, view }, stage) {
  const items = images.map((image, k) => {
    const canvas = make("canvas", { "aria-hidden": "true" });
    const button = make("button", { type: "button", "aria-label": `an image of a ${labels[k]}` }, canvas);
    button.addEventListener("click", () => stage.setView({ [view]: k }));
    return { canvas, button, image: pixels(image) };
  });
  const buttons = items.map(({ button }) => button);
  return {
    element: make("div", { class: "images", role: "group", "aria-label": "which image" }, ...buttons),
    /** @param {number} chosen @param {boolean} anew whether to paint the images */
    show(chosen, anew) {
      items.forEach(({ canvas, button, image }, k) => {
        if (anew) paintImage(canvas, image, side, stage.theme);
        set(button, { "aria-pressed": String(k === chosen) });
      });
    },
  };
}

/** One layer of one network. @param {number} layer @param {number} units */
function block(layer, units) {
  const canvas = make("canvas", { class: "block", role: "img" });
  const apart = make("b");
  const caption = make("figcaption", {}, `layer ${layer + 1}`, make("br"), apart);
  const [width, height] = [WIDE * CELL + 2, Math.ceil(units / WIDE) * CELL + 2];
  canvas.style.aspectRatio = `${width} / ${height}`;
  return {
    element: make("figure", {}, canvas, caption),
    /**
     * @param {Uint8Array | Float32Array | number[]} bytes of the units @param {number} far @param {Stage} stage
     * @param {string} colour a token
     */
    show(bytes, far, stage, colour) {
      const ratio = Math.min(devicePixelRatio || 1, 3);
      [canvas.width, canvas.height] = [width * ratio, height * ratio];
      const brush = brushOf(canvas);
      brush.scale(ratio, ratio);
      brush.strokeStyle = stage.theme.css("token:hair");
      brush.strokeRect(0.5, 0.5, width - 1, height - 1);
      brush.fillStyle = brush.strokeStyle = stage.theme.css(colour);
      bytes.forEach((byte, unit) => {
        const square = squareOf(byte, CELL - 1);
        if (!square) return;
        const at = [unit % WIDE, Math.floor(unit / WIDE)].map((each) => 1.5 + each * CELL + square.inset);
        if (square.hollow) brush.strokeRect(at[0] + 0.5, at[1] + 0.5, square.side - 1, square.side - 1);
        else brush.fillRect(at[0], at[1], square.side, square.side);
      });
      const said = Number.isFinite(far) ? number(far, 2) : "–";
      write(apart, said);
      set(canvas, { "aria-label": `layer ${layer + 1}: the outputs for the images differ by ${said}` });
    },
  };
}

/** What a network answers: a bar for every class, as long as it is probable. */
function answer() {
  const rows = Array.from({ length: CLASSES }, (_, k) => {
    const bar = make("i");
    return { bar, element: make("li", {}, make("span", {}, String(k)), bar) };
  });
  const words = make("p", { "aria-live": "off" });
  const list = make("ol", { "aria-hidden": "true" }, ...rows.map(({ element }) => element));
  return {
    element: make("div", { class: "answers" }, list, words),
    /** @param {ArrayLike<number>} chances @param {number} best its answer @param {number} label */
    show(chances, best, label) {
      rows.forEach(({ bar, element }, k) => {
        bar.style.width = `${(100 * chances[k]) / FULL}%`;
        set(element, { "data-best": k === best, "data-label": k === label });
      });
      const right = best === label ? " ✓" : `, and it is a ${label}`;
      write(words, best >= CLASSES ? "no answer" : `answers ${best}${right}`);
    },
  };
}

/** @type {Kind<WayNode>} */
export function way(node, stage) {
  const images = chooser(node, stage);
  const large = make("canvas", { role: "img" });
  const pictures = node.images.map(pixels);
  const arms = node.arms.map((arm) => {
    const blocks = Array.from({ length: node.layers }, (_, layer) => block(layer, node.units));
    const said = answer();
    const between = blocks.flatMap(({ element }) => [make("span", { class: "wire" }), element]);
    const element = make("section", { class: `slot${arm.slot}`, "aria-label": `the image in ${arm.name}` },
      make("h3", { class: "name" }, glyph(arm.slot), arm.name),
      make("div", { class: "net" }, ...between, make("span", { class: "wire" }), said.element));
    return { arm, blocks, said, element };
  });
  const element = make("div", { class: "way", "data-deep": node.layers > 4 },
    make("div", { class: "image" }, large, node.still ? null : images.element),
    make("div", { class: "those" }, ...arms.map((each) => each.element)));
  return {
    element,
    heavy: true,
    draw(run, news) {
      const chosen = Math.min(run.view[node.view] ?? 0, node.images.length - 1);
      const anew = news.has("theme") || news.has("view") || !large.hasAttribute("aria-label");
      images.show(chosen, anew);
      if (anew) {
        paintImage(large, pictures[chosen], node.side, stage.theme);
        set(large, { "aria-label": `an image of a ${node.labels[chosen]}` });
      }
      if (!run.columns || !NEWS.some((each) => news.has(each))) return;
      for (const { arm, blocks, said } of arms) {
        const read = [arm.way, arm.apart, arm.chances, arm.answer].map((ref) => run.columns?.now(ref));
        const [bytes, apart, chances, [best]] = read.map((each) => each ?? []);
        if (!bytes.length) continue;
        blocks.forEach((each, k) => {
          const own = bytes.slice(k * node.units, (k + 1) * node.units);
          each.show(own, apart[k], stage, `token:arm${arm.slot}`);
        });
        said.show(chances, best, node.labels[chosen]);
      }
    },
  };
}
