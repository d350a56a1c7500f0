// The list of claims: topics at the left, a filter, a search, guesses before the verdicts, and a row for every claim.

/** @import { Stage } from "./stage.js" */
/** @import { Claim, ClaimsNode, Kind } from "./types/scene.js" */

import { VERDICTS, claimRow, isRight, mark } from "./claim_row.js";
import { make, set, write } from "./elements.js";
import { remember, remembered } from "./kept.js";

const KEY = "bnviz:claims:";

/**
 * Which verdicts are shown: all, or those of one kind.
 * @param {Claim[]} rows @param {(verdict: string) => void} chosen
 */
function filter(rows, chosen) {
  const kinds = ["", ...Object.keys(VERDICTS).filter((verdict) => rows.some((row) => row.verdict === verdict))];
  const buttons = kinds.map((verdict) => {
    const count = rows.filter((row) => !verdict || row.verdict === verdict).length;
    const [sign, word] = VERDICTS[verdict] ?? ["", "all"];
    const made = make("button", { type: "button", "aria-pressed": String(!verdict) },
      sign ? make("span", { "aria-hidden": "true" }, sign) : null, `${word} `, make("b", {}, String(count)));
    made.addEventListener("click", () => {
      for (const each of buttons) set(each, { "aria-pressed": String(each === made) });
      chosen(verdict);
    });
    return made;
  });
  return make("div", { class: "filter", role: "group", "aria-label": "which verdicts" }, ...buttons);
}

/** Guesses before the verdicts, and how many were right. @param {ReturnType<typeof claimRow>[]} rows */
function bets(rows) {
  let asking = false;
  const score = make("span", { class: "score", "aria-live": "polite" });
  const toggle = make("button", { type: "button", "aria-pressed": "false" }, "Guess first");
  const show = () => {
    set(toggle, { "aria-pressed": String(asking) });
    const words = rows.map(({ claim }) => remembered(KEY + claim.key) ?? "");
    rows.forEach((row, k) => row.guess(asking ? words[k] : "", asking));
    const right = rows.filter(({ claim }, k) => isRight(claim, words[k]));
    write(score, asking ? `${right.length} of ${words.filter(Boolean).length} right` : "");
  };
  toggle.addEventListener("click", () => {
    asking = !asking;
    show();
  });
  const again = make("button", { type: "button", class: "again" }, "forget my guesses");
  again.addEventListener("click", () => {
    for (const { claim } of rows) remember(KEY + claim.key, "");
    show();
  });
  return {
    element: make("div", { class: "bets" }, toggle, score, again), show,
    /** @param {Claim} claim @param {string} word */
    guessed(claim, word) {
      remember(KEY + claim.key, word);
      show();
    },
  };
}

/**
 * Every topic with the marks of its claims: all verdicts in one look, and the way to them.
 * @param {ReturnType<typeof claimRow>[]} rows
 */
function topics(rows) {
  const names = [...new Set(rows.map(({ claim }) => claim.topic))];
  return make("nav", { class: "topics", "aria-label": "topics" }, ...names.map((name) => {
    const own = rows.filter(({ claim }) => claim.topic === name);
    const made = make("button", { type: "button" }, make("span", {}, name),
      make("span", { class: "marks", "aria-hidden": "true" }, ...own.map(({ claim }) => mark(claim.verdict))));
    made.addEventListener("click", () => own[0].element.parentElement?.scrollIntoView());
    return made;
  }));
}

/**
 * What is measured, and the button that measures what the settings say.
 * @param {ClaimsNode} node @param {Stage} stage
 */
function measuring(node, stage) {
  const bar = make("progress", { max: 1, value: 0, "aria-label": "how much is measured" });
  const day = node.rows.map((row) => row.day).sort().at(-1);
  const pill = make("span", { class: "state dash" });
  const button = make("button", { type: "button", class: "primary" }, "Measure all here");
  const measure = (/** @type {string} */ key, after = 0) => {
    stage.drafts.set({ [node.field]: key, [node.more]: after });
    setTimeout(() => stage.send({ do: "play" }), 200); // after the change, which begins another run
  };
  button.addEventListener("click", () => {
    if (stage.run.state === "running") stage.send({ do: "pause" });
    else if (stage.run.setting(node.field) || stage.run.setting(node.more)) measure("");
    else stage.send({ do: "play" });
  });
  const buttons = make("div", { class: "transport" }, pill, node.field ? button : null, bar);
  const element = make("div", { class: "dock" }, buttons);
  const show = () => {
    const on = stage.run.state === "running";
    write(button, on ? "Pause" : "Measure all here");
    set(bar, { hidden: !on });
    write(pill, on ? "measuring" : day ? `recorded ${day}` : "nothing recorded yet");
    bar.value = stage.run.columns?.scalar(node.progress.ref) || 0;
  };
  return { element, measure: node.field ? measure : null, show };
}

/** What a zone that speaks against a claim is filled with. */
function hatch() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  set(svg, { width: 0, height: 0, "aria-hidden": "true", class: "hidden" });
  const line = '<path d="M0 0V6" style="stroke:var(--ink-2);stroke-width:1.4;opacity:.6"/>';
  svg.innerHTML = '<defs><pattern id="bnviz-hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    + `patternTransform="rotate(45)">${line}</pattern></defs>`;
  return svg;
}

/** @type {Kind<ClaimsNode>} */
export function claims(node, stage) {
  const here = measuring(node, stage);
  const rows = node.rows.map((claim) => claimRow(claim, stage, {
    measure: here.measure && ((after) => here.measure?.(claim.key, after)), by: node.by,
    guessed: (...said) => bet.guessed(...said),
  }));
  const bet = bets(rows);
  let [verdict, words] = ["", ""];
  const empty = make("p", { class: "say", hidden: true }, "No claim has these words.");
  const choose = () => {
    for (const { element, claim } of rows) {
      const text = `${claim.says} ${claim.source} ${claim.topic}`.toLowerCase();
      set(element, { hidden: Boolean((verdict && claim.verdict !== verdict) || !text.includes(words)) });
    }
    for (const section of list.children) {
      if (section !== empty) set(section, { hidden: !section.querySelector("li:not([hidden])") });
    }
    set(empty, { hidden: Boolean(list.querySelector("section:not([hidden])")) });
    for (const each of side.querySelectorAll(".mark")) {
      set(each, { "data-dim": Boolean(verdict) && each.getAttribute("data-verdict") !== verdict });
    }
  };
  const search = make("input", { type: "search", placeholder: "Find a claim", "aria-label": "Find a claim" });
  search.addEventListener("input", () => {
    words = search.value.trim().toLowerCase();
    choose();
  });
  const chosen = filter(node.rows, (kind) => {
    verdict = kind;
    choose();
  });
  const side = topics(rows);
  const names = [...new Set(node.rows.map((row) => row.topic))];
  const list = make("div", { class: "list" }, ...names.map((name) => make("section", {}, make("h2", {}, name),
    make("ol", {}, ...rows.filter(({ claim }) => claim.topic === name).map(({ element }) => element)))), empty);
  const key = make("p", { class: "legend" }, make("i", { class: "zone" }), "bears the claim out",
    make("i", { class: "hatch" }), "speaks against it", make("i", { class: "dot" }), "a seed");
  here.element.append(make("div", { class: "choose" }, chosen, bet.element, search), key);
  bet.show();
  return {
    element: make("div", { class: "claims" }, hatch(), here.element, make("div", { class: "both" }, side, list)),
    draw(run, news) {
      here.show();
      const { columns } = run;
      if (!columns || !(news.has("frame") || news.has("layout") || news.has("state"))) return;
      const asked = [node.which, node.measured, node.read];
      const [which, measured, read] = asked.map(({ ref }) => Array.from(columns.now(ref) ?? []));
      const seeds = columns.shape(node.measured.ref).at(-1) ?? 0;
      const now = run.state === "running" ? which[columns.scalar(node.now.ref)] : -1;
      const after = Number(run.setting(node.more) || 0);
      which.forEach((place, k) => {
        const row = rows.find(({ claim }) => claim.place === place);
        const found = measured.slice(k * seeds, k * seeds + read[k]);
        if (found.length) row?.take(found, after);
        else if ((place === now) !== row?.element.hasAttribute("data-measuring")) row?.measuring(place === now);
      });
    },
  };
}
