// A list of claims, each with what was measured of it so far and whether that bears its verdict out.

import { make, set, write } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

/**
 * @typedef {{says: string, source: string, expects: string, verdict: string, link: string, format: string}} Claim
 * node: {rows: Claim[], median, low, high, verdict, progress, now: {ref}}
 */

function row(claim, stage) {
  const [number, range, outcome] = [make("b"), make("small"), make("span", { class: "outcome" })];
  const element = make("li", {},
    make("div", {}, make("p", {}, ...markup(claim.says, stage)), make("small", {}, claim.source, " · ", make("a", { href: claim.link, target: "_self" }, "see it"))),
    make("p", { class: "expects" }, claim.expects),
    make("p", { class: "measured" }, number, range),
    make("p", { class: "verdict" }, make("b", {}, claim.verdict), outcome));
  return {
    element,
    show(median, low, high, stands, measuring) {
      const known = !Number.isNaN(stands);
      const text = (value) => (claim.format === "integer" && value === Infinity ? "never" : format(claim.format, value));
      write(number, known ? text(median) : measuring ? "measuring …" : "");
      write(range, known && low !== high ? `${text(low)} to ${text(high)}` : "");
      write(outcome, !known ? "" : stands ? "✓ borne out" : "✗ not borne out");
      set(element, { "data-stands": known ? String(stands === 1) : null, "data-measuring": measuring ? "" : null });
    },
  };
}

/** @type {import("./scene.js").Kind} */
export function claims(node, stage) {
  const rows = node.rows.map((claim) => row(claim, stage));
  const bar = make("progress", { max: 1, value: 0, "aria-label": "how much is measured" });
  const heads = ["claim", "what bears its verdict out", "measured", "verdict"].map((head) => make("small", {}, head));
  return {
    element: make("div", { class: "claims" }, bar, make("ol", {}, make("li", { class: "only-desk", "aria-hidden": "true" }, ...heads), ...rows.map((each) => each.element))),
    draw(run, news) {
      if (!run.columns || !(news.has("frame") || news.has("layout"))) return;
      const [median, low, high, stands] = [node.median, node.low, node.high, node.verdict].map(({ ref }) => run.columns.now(ref));
      const now = run.state === "running" ? run.columns.scalar(node.now.ref) : -1;
      bar.value = run.columns.scalar(node.progress.ref);
      rows.forEach((each, k) => each.show(median[k], low[k], high[k], stands[k], k === now));
    },
  };
}
