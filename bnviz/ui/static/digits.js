// Some images, and what one arm answers to each: right answers in its ink, wrong ones quiet.

/** @import { Theme } from "./theme.js" */
/** @import { DigitsNode, Kind } from "./types/scene.js" */

import { brushOf, make, set, write } from "./elements.js";

/** The brightnesses of an image. @param {string} image in base 64 */
export const pixels = (image) => Uint8Array.from(atob(image), (letter) => letter.charCodeAt(0));

/**
 * Paint an image in ink on a quiet ground.
 * @param {HTMLCanvasElement} canvas @param {Uint8Array} image @param {number} side @param {Theme} theme
 */
export function paint(canvas, image, side, theme) {
  [canvas.width, canvas.height] = [side, Math.ceil(image.length / side)];
  const brush = brushOf(canvas);
  brush.fillStyle = theme.css("token:flat");
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.fillStyle = theme.css("token:ink");
  image.forEach((value, k) => {
    brush.globalAlpha = value / 255;
    brush.fillRect(k % side, Math.floor(k / side), 1, 1);
  });
}

/** @type {Kind<DigitsNode>} */
export function digits(node, stage) {
  const items = node.images.map((image, k) => {
    const canvas = make("canvas", { role: "img", "aria-label": `a ${node.labels[k]}` });
    const answer = make("b", {}, "–");
    return { image: pixels(image), canvas, answer, label: node.labels[k], element: make("li", {}, canvas, answer) };
  });
  const label = `some of the test images, and what ${node.name} takes them for`;
  const listed = items.map((each) => each.element);
  return {
    element: make("ol", { class: `digits slot${node.slot}`, "aria-label": label }, ...listed),
    draw(run, news) {
      if (news.has("theme")) for (const { canvas, image } of items) paint(canvas, image, node.side, stage.theme);
      const answers = run.columns?.now(node.ref);
      if (!answers || !(news.has("frame") || news.has("layout"))) return;
      items.forEach(({ answer, label }, k) => {
        write(answer, answers[k] > 9 ? "–" : String(answers[k]));
        set(answer, { "data-right": answers[k] === label });
      });
    },
  };
}
