// What a visitor takes home: links to the run's numbers and report, and the run as a script, in step with the settings.

/** @import { ExportKind, ExportsNode, Kind } from "./types/scene.js" */

import { make, write } from "./elements.js";

const NAMES = { csv: "CSV", jsonl: "JSON lines", json: "its log", html: "report", py: "script" };
const QUIET = 600; // ms without news after which the code is fetched anew
const FAILED = "The code could not be fetched: the server does not answer.";

/** @type {Kind<ExportsNode>} */
export function exports(node, stage) {
  /** @param {ExportKind} kind */
  const address = (kind) =>
    new URL(`${stage.path.replace("live/ws/", "live/export/")}.${kind}`, document.baseURI).href;
  const links = node.kinds.map((kind) => {
    const link = make("a", { download: true, "data-export": kind }, NAMES[kind]);
    return { kind, link };
  });
  const code = make("pre", { tabindex: 0, "aria-label": "the run as a PyTorch script" });
  const shown = make("details", { class: "more code" }, make("summary", {}, "Show the code"), code);
  const listed = links.flatMap(({ link }, k) => (k ? [", ", link] : [link]));
  const element = make("div", { class: "exports" }, make("p", { class: "links" }, "Take this run home: ", ...listed));
  if (node.kinds.includes("py")) element.append(shown);
  let [timer, asked] = [0, 0];

  const fetchCode = async () => {
    const mine = (asked += 1);
    const text = await fetch(address("py")).then((answer) => answer.text()).catch(() => FAILED);
    if (mine === asked) write(code, text);
  };
  const soon = () => {
    clearTimeout(timer);
    if (shown.open) timer = setTimeout(fetchCode, code.textContent ? QUIET : 0);
  };
  shown.addEventListener("toggle", soon);
  return {
    element,
    draw(run, news) {
      for (const { kind, link } of links) link.href = address(kind);
      if (news.has("config") || news.has("changes") || news.has("layout") || news.has("state")) soon();
    },
    dispose: () => clearTimeout(timer),
  };
}
