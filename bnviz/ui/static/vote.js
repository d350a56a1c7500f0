// A question of a class: the curve so far, its options, what comes as a grey strip, then both tallies. Phone and wall
// draw the same, so that asking, talking and revealing are one picture.

/** @import { ClassMessage, ClassQuestion } from "./types/classroom.js" */

import { make, set, write } from "./elements.js";

const LETTERS = "ABCDEFG";
const SVG = "http://www.w3.org/2000/svg";
const [WIDE, HIGH] = [520, 400]; // of the drawing's own units
const SENT = "Sent. You may change it until the vote is closed. Nobody sees whose answer it is.";
const OPEN = ["first", "second"];

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  if (text) element.textContent = text;
  return element;
}

/** The range of the y axis: everything that was seen and every bound. @param {ClassQuestion} question */
export function rangeOf({ bounds, curve, unit }) {
  if (unit === "%") return [0, 100];
  const values = [...bounds, ...curve.flatMap(([, value]) => (value === null ? [] : [value]))];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low || Math.abs(high) || 1) / 3;
  return [low - room, high + room];
}

/** The curve between the bounds. @param {ClassQuestion} question */
function curveOf(question) {
  const { bounds, by, step, curve } = question;
  const [low, high] = rangeOf(question);
  const [from, to] = [Math.max(step - 2 * by, 0), step + by];
  const x = (/** @type {number} */ at) => 56 + ((WIDE - 66) * (at - from)) / Math.max(to - from, 1);
  const y = (/** @type {number} */ value) =>
    24 + (HIGH - 60) * (1 - (Math.min(Math.max(value, low), high) - low) / (high - low));
  const label = `${question.what || "the number"} so far`;
  const svg = draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label });
  for (const value of [...(question.unit === "%" ? [100, 0] : []), ...bounds]) {
    svg.append(draw("line", { x1: 56, x2: WIDE, y1: y(value), y2: y(value), class: "grid" }),
      draw("text", { x: 48, y: y(value) + 5, class: "tick end" }, String(value).replace("-", "−")));
  }
  svg.append(draw("text", { x: 56, y: 14, class: "tick" }, question.what + (question.unit ? ` ${question.unit}` : "")));
  for (const at of [from, step, to]) {
    const said = at === from ? `step ${at}` : String(at);
    svg.append(draw("text", { x: x(at), y: HIGH - 14, class: at === to ? "tick end" : "tick mid" }, said));
  }
  const there = curve.filter(([, value]) => value !== null);
  const last = there.at(-1);
  if (!question.found) {
    svg.append(draw("rect", { x: x(step), y: 24, width: x(to) - x(step), height: HIGH - 60, class: "coming" }),
      draw("text", { x: (x(step) + x(to)) / 2, y: HIGH / 2, class: "what" }, "?"));
  }
  svg.append(draw("line", { x1: x(step), x2: x(step), y1: 24, y2: HIGH - 36, class: "asked" }));
  const points = there.map(([at, value]) => `${x(at)},${y(value ?? 0)}`).join(" ");
  svg.append(draw("polyline", { points, class: "curve" }));
  if (last) {
    const [left, top] = [x(last[0]) - 6, y(last[1] ?? 0) - 6];
    svg.append(draw("rect", { x: left, y: top, width: 12, height: 12, class: "tip" }));
  }
  return svg;
}

/** One bar with its share. @param {number[]} tally @param {number} option @param {string} vote */
function bar(tally, option, vote) {
  const share = tally[option] / tally.reduce((sum, each) => sum + each, 0);
  const line = make("i", {});
  line.style.width = `${Math.max(share * 100, 0.8)}%`;
  return make("span", { class: `bar ${vote}` }, make("span", { class: "rail" }, line), `${Math.round(100 * share)} %`);
}

export class Vote {
  element = make("section", { class: "vote", hidden: true, "aria-live": "polite" });
  #shown = "";
  #choose;
  #heading;
  #curve = make("div", { class: "curve-of" });
  #rows = make("div", { class: "rows", role: "group", "aria-label": "answers" });
  #said = make("p", { class: "said" });

  /** @param {(option: number) => void} choose one's own answer @param {"h1" | "h2"} level of its title */
  constructor(choose, level) {
    this.#choose = choose;
    this.#heading = make(level);
    this.element.append(this.#heading, this.#curve, this.#rows, this.#said);
  }

  /**
   * @param {ClassQuestion | null} question @param {ClassMessage} told @param {Record<string, number>} mine
   */
  show(question, told, mine) {
    const key = JSON.stringify([question && { ...question, answers: 0 }, told.phase, mine]);
    if (question && !question.found) this.#counted(question, told, mine);
    if (key === this.#shown) return;
    this.#shown = key;
    set(this.element, { hidden: !question, "data-phase": told.phase, "data-number": question?.number });
    if (!question) return;
    this.element.style.setProperty("--arm", question.colour || "var(--ink)");
    const found = question.found?.at(-1);
    const answer = found && LETTERS[found.option];
    write(this.#heading, found ? `${found.said || question.options[found.option]}: ${answer}.` : question.text);
    this.#curve.replaceChildren(...(question.curve.length ? [curveOf(question)] : []));
    const kept = document.activeElement;
    const focus = [...this.#rows.children].findIndex((row) => row === kept);
    this.#rows.replaceChildren(...question.options.map((_, option) => this.#row(question, option, told, mine)));
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
