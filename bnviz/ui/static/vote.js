// A question of a class: the curve so far, its options, what comes as a grey strip, then both tallies. Phone and wall
// draw the same, so that asking, talking and revealing are one picture.

/** @import { ClassMessage, ClassQuestion } from "./types/classroom.js" */

import { make, set, write } from "./elements.js";
import { curveOf, zonesOf } from "./votecurve.js";

const LETTERS = "ABCDEFG";
const SENT = "Sent. You may change it until the vote is closed. Nobody sees whose answer it is.";
const OPEN = ["first", "second"];
const WIDE = matchMedia("(min-width: 900px)"); // where options stand beside the curve

/** One bar with its share. @param {number[]} tally @param {number} option @param {string} vote */
function bar(tally, option, vote) {
  const share = tally[option] / tally.reduce((sum, each) => sum + each, 0);
  const line = make("i", {});
  line.style.width = `${Math.max(share * 100, 0.8)}%`;
  return make("span", { class: `bar ${vote}` }, make("span", { class: "rail" }, line), `${Math.round(100 * share)} %`);
}

/** @type {Record<string, string>} */
export const PHASES = {
  first: "first vote", closed: "vote closed", second: "second vote", "closed again": "vote closed",
  deciding: "the run decides", revealed: "what the run did",
};

/** What stands beside the question: the phase and the step; once it is decided, which bars are which. */
const top = (/** @type {ClassQuestion} */ { found, tallies, step, by, to }, /** @type {ClassMessage} */ { phase }) => {
  const now = found ? Math.max(step + by, to) : step;
  const at = step < 0 ? [] : [make("span", { class: "at" }, "step ", make("b", {}, String(now)))];
  const votes = found && (tallies?.first || tallies?.second) ? ["first", "second"] : [];
  const keys = votes.map((vote) => make("span", { class: `key ${vote}` }, make("i", {}), `${vote} vote`));
  return [make("span", { class: "phase" }, PHASES[phase] ?? ""), ...at, ...keys];
};

export class Vote {
  element = make("section", { class: "vote", hidden: true, "aria-live": "polite" });
  #shown = "";
  #choose;
  #heading;
  #top = make("p", { class: "top" });
  #curve = make("div", { class: "curve-of" });
  #rows = make("div", { class: "rows", role: "group", "aria-label": "answers" });
  #said = make("p", { class: "said" });

  /** @param {(option: number) => void} choose one's own answer @param {"h1" | "h2"} level of its title */
  constructor(choose, level) {
    this.#choose = choose;
    this.#heading = make(level);
    const head = make("div", { class: "question" }, this.#heading, this.#top);
    this.element.append(head, this.#curve, this.#rows, this.#said);
  }

  /**
   * @param {ClassQuestion | null} question @param {ClassMessage} told @param {Record<string, number>} mine
   */
  show(question, told, mine) {
    const key = JSON.stringify([question && { ...question, answers: 0 }, told.phase, mine, WIDE.matches]);
    if (question && !question.found) this.#counted(question, told, mine);
    if (key === this.#shown) return;
    this.#shown = key;
    set(this.element, { hidden: !question, "data-phase": told.phase, "data-number": question?.number });
    if (!question) return;
    this.element.style.setProperty("--arm", question.colour || "var(--ink)");
    const found = question.found?.at(-1);
    const answer = found && LETTERS[found.option];
    write(this.#heading, found ? `${found.said || question.options[found.option]}: ${answer}.` : question.text);
    const drawn = question.curve.length > 0;
    const zones = drawn && WIDE.matches ? zonesOf(question) : null;
    this.#curve.replaceChildren(...(drawn ? [curveOf(question, zones !== null)] : []));
    set(this.element, { "data-zones": zones !== null });
    this.#top.replaceChildren(...top(question, told));
    const kept = document.activeElement;
    const focus = [...this.#rows.children].findIndex((row) => row === kept);
    this.#rows.replaceChildren(...question.options.map((_, option) => this.#row(question, option, told, mine)));
    zones?.forEach(({ from, tall }, option) => {
      set(this.#rows.children[option], { style: `--from: ${from}%; --tall: ${tall}%` });
    });
    if (focus >= 0 && this.#rows.children[focus] instanceof HTMLElement) {
      /** @type {HTMLElement} */ (this.#rows.children[focus]).focus();
    }
    if (found) write(this.#said, this.#outcome(question));
    else this.#counted(question, told, mine);
  }

  /**
   * @param {ClassQuestion} question @param {number} option @param {ClassMessage} told
   * @param {Record<string, number>} mine
   */
  #row(question, option, told, mine) {
    const open = OPEN.includes(told.phase);
    const present = mine[question.vote] ?? (question.vote === "second" && !open ? mine.first : undefined);
    const pressed = !question.found && present === option;
    const truth = question.found?.some((each) => each.option === option) ?? false;
    const row = make("button", { type: "button", class: "option", "aria-pressed": String(pressed),
      "data-true": truth, "data-option": option, disabled: !open },
    make("b", { class: "letter" }, LETTERS[option]), make("span", { class: "words" }, question.options[option]));
    if (pressed) row.append(make("small", {}, "your answer"));
    const { tallies } = question;
    if (tallies) {
      const bars = (/** @type {const} */ (["first", "second"])).map((vote) => {
        const tally = tallies[vote];
        const own = mine[vote] === option ? make("small", { class: "you" }, "you") : null;
        return tally ? make("span", { class: "line" }, bar(tally, option, vote), own) : own;
      });
      row.append(make("span", { class: "bars" }, ...bars));
    }
    row.addEventListener("click", () => this.#choose(option));
    return row;
  }

  /** @param {ClassQuestion} question @param {ClassMessage} told @param {Record<string, number>} mine */
  #counted(question, told, mine) {
    const open = OPEN.includes(told.phase);
    const sent = open && question.vote in mine ? SENT : "";
    const closed = told.phase === "deciding" ? "The run goes to that step." : "The vote is closed.";
    write(this.#said, open ? sent : closed);
  }

  /** @param {ClassQuestion} question */
  #outcome({ text, tallies, answers, found }) {
    const few = !tallies?.first && !tallies?.second;
    const runs = (found ?? []).map(({ option, said }) => `${said}: ${LETTERS[option]}`);
    const counted = few ? "There are too few answers for a tally." : `${answers} answers.`;
    return `${text} ${counted}${runs.length > 1 ? ` ${runs.join("; ")}.` : ""}`;
  }
}
