// One claim: its mark, its sentence, its picture, what was measured; opened, what was run and what follows.

/** @import { Stage } from "./stage.js" */
/** @import { Claim } from "./types/scene.js" */

import { SIZE, picture, said, summed } from "./claim_scale.js";
import { make, set, unique, write } from "./elements.js";
import { copied } from "./copy.js";
import { markup } from "./story.js";

const SVG = "http://www.w3.org/2000/svg";
/** By verdict: its mark, its word, and its word as an answer. @type {Record<string, [sign: string, word: string]>} */
export const VERDICTS = {
  holds: ["✓", "true here"],
  "holds if": ["◐", "true if"],
  "does not hold": ["⊘", "false here"],
  "not in this miniature": ["○", "not seen here"],
};
/** What may be guessed, and which verdicts it is right for. @type {[word: string, verdicts: string[]][]} */
const GUESSES = [["true", ["holds"]], ["it depends", ["holds if"]],
  ["false", ["does not hold", "not in this miniature"]]];

/** Whether a guess is right. @param {Claim} claim @param {string} mine */
export const isRight = ({ verdict }, mine) =>
  GUESSES.some(([word, verdicts]) => word === mine && verdicts.includes(verdict));

/** A number that may have been sent as a word. @param {number | string} value */
const read = (value) => (value === "inf" ? Infinity : value === "-inf" ? -Infinity : Number(value));

/** A mark of a verdict. @param {string} verdict */
export const mark = (verdict) => make("span", { class: "mark", "data-verdict": verdict, role: "img",
  "aria-label": VERDICTS[verdict]?.[1] ?? verdict }, VERDICTS[verdict]?.[0] ?? "?");

/**
 * What stands behind a row.
 * @param {Claim} claim @param {Stage} stage
 * @param {{text: () => string, measure: (() => void) | null, more: () => void, by: number}} acts
 */
function details(claim, stage, { text, measure, more, by }) {
  const numbers = make("dd");
  const items = [["bound", claim.expects], ["so", claim.so]].filter(([, words]) => words);
  const list = make("dl", {}, make("dt", {}, "measured"), numbers,
    ...items.flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, ...markup(words, stage))]));
  const buttons = make("div", { class: "acts" });
  if (claim.link) {
    buttons.append(make("a", { href: claim.link, target: "_self", class: "see" }, "See it run"));
    if (measure) {
      const again = make("button", { type: "button" }, "Measure it here");
      again.addEventListener("click", measure);
      const further = make("button", { type: "button" }, `${by} more seeds`);
      further.addEventListener("click", more);
      buttons.append(again, further);
    }
    buttons.append(copied("Copy link", () => new URL(claim.link, document.baseURI).href));
  }
  return { element: make("div", { class: "details" }, list, buttons), show: () => write(numbers, text()) };
}

/**
 * @param {Claim} claim @param {Stage} stage
 * @param {Object} acts
 * @param {((after: number) => void) | null} acts.measure the seeds after so many @param {number} acts.by how many more
 * @param {(claim: Claim, word: string) => void} acts.guessed
 */
export function claimRow(claim, stage, acts) {
  let values = claim.values.map(read);
  let kept = claim.values.length; // how many of them are recorded: the first ones; the others were measured here
  const recorded = claim.values.map(read);
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: SIZE, role: "img" });
  const [median, verdict] = [make("b"), make("span", { class: "verdict" })];
  const against = make("small", { class: "against" });
  const id = unique("claim");
  const open = make("button", { type: "button", class: "says", "aria-expanded": "false", "aria-controls": id },
    ...markup(claim.says, stage));
  const source = make("small", {}, claim.source, claim.when ? make("b", {}, ` · true if ${claim.when}`) : null);
  const guesses = GUESSES.map(([word]) => {
    const made = make("button", { type: "button", class: "opt" }, word);
    made.addEventListener("click", () => acts.guessed(claim, word));
    return made;
  });
  const spread = () => {
    const { good, count } = summed(claim, values);
    const both = `${kept} recorded on ${claim.day}, ${count - kept} measured just now`;
    const where = !kept ? "just now" : kept < count ? both : `recorded on ${claim.day}`;
    const listed = values.map((each) => said(claim, each)).join(", ");
    return count ? `${listed}: ${good} of ${count} seeds within the bound, ${where}` : "nothing yet";
  };
  const { measure, by } = acts;
  const more = details(claim, stage, {
    text: spread, measure: measure && (() => measure(0)), more: () => measure?.(values.length), by,
  });
  set(more.element, { id, hidden: true });
  const sign = mark(claim.verdict);
  const element = make("li", { "data-key": claim.key, "data-verdict": claim.verdict }, sign,
    make("div", { class: "words" }, open, source), make("div", { class: "drawn" }),
    make("div", { class: "found" }, median, verdict, against),
    make("div", { class: "guesses", role: "group", "aria-label": "your guess" }, ...guesses), more.element);
  element.querySelector(".drawn")?.append(svg);
  const turn = (on = more.element.hidden) => {
    set(more.element, { hidden: !on });
    set(open, { "aria-expanded": String(on) });
    set(element, { "data-open": on });
  };
  open.addEventListener("click", () => turn());
  const draw = (/** @type {boolean} */ measuring) => {
    const found = summed(claim, values);
    svg.innerHTML = picture(claim, values, kept);
    const text = found.count ? said(claim, found.median) : "–";
    set(svg, { "aria-label": `${claim.expects}: median ${text}, ${found.good} of ${found.count} seeds within` });
    write(median, measuring ? "measuring …" : text);
    write(verdict, VERDICTS[claim.verdict]?.[1] ?? claim.verdict);
    const other = found.count > 0 && !found.stands;
    const here = values.length - kept;
    const before = here && !kept && recorded.length ? `; recorded ${said(claim, summed(claim, recorded).median)}` : "";
    const now = kept ? `${here} more seeds` : "measured here";
    write(against, other ? `✗ measured otherwise: ${text}${before}` : here ? now : "");
    set(element, { "data-otherwise": other, "data-here": here > 0, "data-measuring": measuring });
    more.show();
  };
  draw(false);
  return {
    element, claim, turn,
    /** @param {number[]} found @param {number} after how many seeds that were there before */
    take(found, after) {
      values = [...values.slice(0, after), ...found];
      kept = Math.min(kept, after);
      draw(false);
    },
    measuring: draw,
    /** @param {string} mine @param {boolean} asking */
    guess(mine, asking) {
      set(element, { "data-hidden": asking && !mine, "data-guess": mine ? String(isRight(claim, mine)) : null });
      guesses.forEach((each, k) => {
        set(each, { "aria-pressed": String(GUESSES[k][0] === mine), disabled: Boolean(mine) });
      });
    },
  };
}
