// A list of claims, each with what was measured of it so far and whether that bears its verdict out.

/** @import { Stage } from "./stage.js" */
/** @import { Claim, ClaimsNode, Kind } from "./types/scene.js" */

import { make, set, write } from "./elements.js";
import { format } from "./format.js";
import { markup } from "./story.js";

const HEADS = ["claim", "what bears its verdict out", "measured", "verdict"];

/** @param {Claim} claim @param {Stage} stage */
function row(claim, stage) {
  const [number, range, outcome] = [make("b"), make("small"), make("span", { class: "outcome" })];
  const link = claim.link ? [" · ", make("a", { href: claim.link, target: "_self" }, "see it")] : [];
  const element = make("li", {},
    make("div", {}, make("p", {}, ...markup(claim.says, stage)), make("small", {}, claim.source, ...link)),
    make("p", { class: "expects" }, claim.expects),
    make("p", { class: "measured" }, number, range),
    make("p", { class: "verdict" }, make("b", {}, claim.verdict), outcome));
  /** @param {number} value */
  const text = (value) => (claim.format === "integer" && value === Infinity ? "never" : format(claim.format, value));
  return {
    element,
    /** @param {{median: number, low: number, high: number, stands: number}} found @param {boolean} measuring */
    show({ median, low, high, stands }, measuring) {
      const known = !Number.isNaN(stands);
      write(number, known ? text(median) : measuring ? "measuring …" : "");
      write(range, known && low !== high ? `${text(low)} to ${text(high)}` : "");
      write(outcome, !known ? "" : stands ? "✓ borne out" : "✗ not borne out");
      set(element, { "data-stands": known ? String(stands === 1) : null, "data-measuring": measuring });
    },
  };
}

/** @type {Kind<ClaimsNode>} */
export function claims(node, stage) {
  const rows = node.rows.map((claim) => row(claim, stage));
  const bar = make("progress", { max: 1, value: 0, "aria-label": "how much is measured" });
  const heads = HEADS.map((head) => make("small", {}, head));
  const list = make("ol", {}, make("li", { class: "only-desk", "aria-hidden": "true" }, ...heads));
  list.append(...rows.map((each) => each.element));
  return {
    element: make("div", { class: "claims" }, bar, list),
    draw(run, news) {
      const { columns } = run;
      if (!columns || !(news.has("frame") || news.has("layout"))) return;
      const { median, low, high, verdict } = node;
      const [medians, lows, highs, stand] = [median, low, high, verdict].map(({ ref }) => columns.now(ref) ?? []);
      const now = run.state === "running" ? columns.scalar(node.now.ref) : -1;
      bar.value = columns.scalar(node.progress.ref);
      rows.forEach((each, k) => {
        each.show({ median: medians[k], low: lows[k], high: highs[k], stands: stand[k] ?? NaN }, k === now);
      });
    },
  };
}
