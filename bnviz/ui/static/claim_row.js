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
 * @param {Claim} claim @param {{text: () => string, measure: (() => void) | null}} acts @param {Stage} stage
 */
function details(claim, { text, measure }, stage) {
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
      buttons.append(again);
    }
    buttons.append(copied("Copy link", () => new URL(claim.link, document.baseURI).href));
  }
  return { element: make("div", { class: "details" }, list, buttons), show: () => write(numbers, text()) };
}

/**
 * @param {Claim} claim @param {Stage} stage
 * @param {{measure: (() => void) | null, guessed: (claim: Claim, word: string) => void}} acts
 */
export function claimRow(claim, stage, acts) {
  let values = claim.values.map(read);
  let here = false;
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
    const where = here ? "just now" : `recorded on ${claim.day}`;
    const { good, count } = summed(claim, values);
    const listed = values.map((each) => said(claim, each)).join(", ");
    return count ? `${listed}: ${good} of ${count} seeds within the bound, ${where}` : "nothing yet";
  };
  const more = details(claim, { text: spread, measure: acts.measure }, stage);
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
    svg.innerHTML = picture(claim, values);
    const text = found.count ? said(claim, found.median) : "–";
    set(svg, { "aria-label": `${claim.expects}: median ${text}, ${found.good} of ${found.count} seeds within` });
    write(median, measuring ? "measuring …" : text);
    write(verdict, VERDICTS[claim.verdict]?.[1] ?? claim.verdict);
    const other = found.count > 0 && !found.stands;
    const before = here && recorded.length ? `; recorded ${said(claim, summed(claim, recorded).median)}` : "";
    write(against, other ? `✗ measured otherwise: ${text}${before}` : here ? "measured here" : "");
    set(element, { "data-otherwise": other, "data-here": here, "data-measuring": measuring });
    more.show();
  };
  draw(false);
  return {
    element, claim, turn,
    /** @param {number[]} found */
    take(found) {
      [values, here] = [found, true];
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
