// How the arms stand, in the transport: there as soon as their cards have been scrolled out of sight.

/** @import { Run } from "./run.js" */
/** @import { Stage } from "./stage.js" */
/** @import { News } from "./types/scene.js" */

import { glyph, make, set, write } from "./elements.js";
import { format } from "./format.js";

/** @param {Stage} stage */
export function scores(stage) {
  const element = make("div", { class: "scores" });
  /** @type {Map<Element, boolean>} */
  const seen = new Map(); // by card, whether it is in sight
  /** @type {((run: Run) => void)[]} */
  let shown = [];
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) seen.set(target, isIntersecting);
    set(element, { "data-shown": ![...seen.values()].includes(true) });
  }, { rootMargin: "-100px 0px 0px" });

  /** Follow the cards of the stage, which are there by the time anything is drawn. */
  const follow = () => {
    const cards = [...stage.cards.values()].filter((card) => card.score);
    shown = cards.map(({ score, slot, name }) => {
      const number = make("b", {}, "–");
      element.append(make("span", { class: `slot${slot}`, title: name }, glyph(slot), make("i", {}, name), number));
      return (run) => score && run.columns && write(number, format(score.format, run.columns.scalar(score.ref)));
    });
    set(element, { "data-many": cards.length > 2 });
    for (const card of stage.root.querySelectorAll(".arm:has(.score)")) observer.observe(card);
  };
  return {
    element,
    /** @param {Run} run @param {Set<News>} news */
    draw(run, news) {
      if (!shown.length) follow();
      if (news.has("frame") || news.has("layout")) for (const each of shown) each(run);
    },
    dispose: () => observer.disconnect(),
  };
}
