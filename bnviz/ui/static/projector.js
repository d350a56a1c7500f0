// The projector: key P, or `projector=1` in the address. The page is laid out as on a small laptop and enlarged until
// it fills the screen. Its sections fill the screen one after the other; the keys that turn pages go on to the next.

import { make, write } from "./elements.js";

const [WIDE, HIGH] = [1120, 630]; // px that the page is laid out for: 14 px of type are 24 at 1920 x 1080
const OFTEN = 500; // ms between two looks at what the sections have for room
const page = () => document.documentElement;

/** Whether the page is on a projector. */
export const projecting = () => page().hasAttribute("data-projector");

/** Turn it on or off; the address says which. @param {boolean} on */
export function project(on) {
  page().toggleAttribute("data-projector", on);
  const url = new URL(location.href);
  if (on) url.searchParams.set("projector", "1");
  else url.searchParams.delete("projector");
  if (url.protocol.startsWith("http")) history.replaceState(history.state, "", url);
  fit();
}

/** Enlarge the page, and let every section fill what the screen leaves it. */
export function fit() {
  if (!projecting()) return;
  const zoom = Math.min(innerWidth / WIDE, innerHeight / HIGH);
  page().style.setProperty("--zoom", String(zoom));
  const scrolled = document.querySelector(".stMain");
  const top = scrolled ? scrolled.getBoundingClientRect().top - scrolled.scrollTop * zoom : -scrollY;
  document.querySelectorAll(".bnviz-live").forEach((stage, which) => {
    stage.toggleAttribute("data-first", !which);
    const begins = which ? stage.getBoundingClientRect().top : top;
    const dock = stage.querySelector(".dock")?.clientHeight ?? 0;
    stage.querySelectorAll(".screen").forEach((screen, place) => {
      const above = place ? dock : (screen.getBoundingClientRect().top - begins) / zoom;
      const high = `${Math.floor(innerHeight / zoom - above)}px`;
      if (!(screen instanceof HTMLElement)) return;
      screen.style.setProperty("--high", high);
      screen.style.setProperty("--dock", `${dock}px`);
    });
  });
  turner();
}

/** The sections that are shown, in their order. */
const shown = () => [...document.querySelectorAll(".bnviz-live .screen")].filter((each) => each.clientHeight > 0);

/** The place of the section that is seen. @param {Element[]} listed */
const seen = (listed) => listed.findIndex((each) => each.getBoundingClientRect().bottom > innerHeight / 2);

/** Go on by so many sections; on a page without sections by what the screen shows. @param {number} by */
export function turn(by) {
  const listed = shown();
  const page = document.querySelector(".stMain");
  if (!listed.length) return page?.scrollBy({ top: 0.85 * by * page.clientHeight });
  const next = listed[Math.max(0, Math.min(listed.length - 1, seen(listed) + by))];
  const begins = next && !next.previousElementSibling?.classList.contains("screen"); // with what stands above it
  (begins ? next.closest(".bnviz-live:not([data-first])") ?? document.querySelector(".stMainBlockContainer") : next)
    ?.scrollIntoView();
}

/** @type {HTMLElement | null} */
let place = null;

/** Which section is seen, the way to the one before and the next, and the way out. */
function turner() {
  if (place) return say(place);
  const said = make("span");
  place = said;
  const button = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {() => void} */ act) => {
    const made = make("button", { type: "button", "aria-label": name, title: name }, sign);
    made.addEventListener("click", act);
    return made;
  };
  const bar = make("nav", { class: "bnviz-turn", "aria-label": "sections" }, said,
    button("↑", "section before", () => turn(-1)),
    button("↓", "next section", () => turn(1)), button("×", "leave the projector: P", () => project(false)));
  addEventListener("resize", fit);
  document.addEventListener("scroll", () => say(said), { capture: true, passive: true });
  setInterval(() => projecting() && fit(), OFTEN);
  document.body.append(bar);
}

/** Say which section is seen. @param {HTMLElement} words */
function say(words) {
  const listed = shown();
  write(words, listed.length > 1 ? `${seen(listed) + 1} / ${listed.length}` : "");
}
