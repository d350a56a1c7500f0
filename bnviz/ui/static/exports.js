// What a visitor takes home: links to the run's numbers and report, and the run as a script, in step with the settings.

import { make, write } from "./elements.js";

const NAMES = { csv: "CSV", jsonl: "JSON lines", html: "report", py: "script" };
const QUIET = 600; // ms without news after which the code is fetched anew

/** @type {import("./scene.js").Kind} */
export function exports(node, stage) {
  const address = (kind) => new URL(`${stage.path.replace("live/ws/", "live/export/")}.${kind}`, document.baseURI).href;
  const links = node.kinds.map((kind) => ({ kind, link: make("a", { download: true, "data-export": kind }, NAMES[kind]) }));
  const code = make("pre", { tabindex: 0, "aria-label": "the run as a PyTorch script" });
  const shown = make("details", { class: "more code" }, make("summary", {}, "Show the code"), code);
  const parts = [make("p", { class: "links" }, "Take this run home: ", ...links.flatMap(({ link }, k) => (k ? [", ", link] : [link])))];
  if (node.kinds.includes("py")) parts.push(shown);
  let [timer, asked] = [0, 0];

  const fetchCode = async () => {
    const mine = (asked += 1);
    try {
      const answer = await fetch(address("py"));
      const said = await answer.text();
      if (mine === asked) write(code, said);
    } catch {
      if (mine === asked) write(code, "The code could not be fetched: the server does not answer.");
    }
  };
  const soon = () => {
    clearTimeout(timer);
    if (shown.open) timer = setTimeout(fetchCode, code.textContent ? QUIET : 0);
  };
  shown.addEventListener("toggle", soon);
  return {
    element: make("div", { class: "exports" }, ...parts),
    draw(run, news) {
      for (const { kind, link } of links) link.href = address(kind);
      if (news.has("config") || news.has("changes") || news.has("layout") || news.has("state")) soon();
    },
    dispose: () => clearTimeout(timer),
  };
}
