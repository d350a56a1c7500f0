// The teacher's bar, on every page that shows a run: starts a class, leads it, asks it. The class lives on the server;
// this window only knows its code and the teacher's token, and opens it again where the server has forgotten it.

/** @import { ClassMessage, ClassQuestion, ClassServerMessage, TeacherMessage } from "./types/classroom.js" */

import { ClassSocket } from "./classsocket.js";
import { draftOf } from "./classdraft.js";
import { joint, listOf } from "./classhanded.js";
import { forget, held, hold, opened } from "./classheld.js";
import { make, set, write } from "./elements.js";
import { shownPath } from "./live.js";
import { Vote } from "./vote.js";

const OFTEN = 500; // ms between two looks at which run the page shows
const DOTS = 40;
const [HOW] = performance.getEntriesByType("navigation");
const RELOADED = HOW instanceof PerformanceNavigationTiming && HOW.type === "reload";

/** @typedef {import("./classheld.js").Held} Held */

/** What stands beside Streamlit's page is as dark as that is. */
function matchTheme() {
  const page = document.querySelector(".stApp");
  if (page) document.documentElement.style.setProperty("--class-scheme", getComputedStyle(page).colorScheme);
}

/** @param {string} text @param {() => void} act @param {Record<string, string>} [more] */
function button(text, act, more = {}) {
  const made = make("button", { type: "button", ...more }, text);
  made.addEventListener("click", act);
  return made;
}

class Bar {
  /** @type {ClassMessage | null} */
  #class = null;
  /** @type {TeacherMessage | null} */
  #teacher = null;
  /** @type {ClassQuestion[]} */
  #questions = [];
  /** The numbers of the run, by the names of their columns. @type {string[]} */
  #numbers = [];
  /** The run that the class was told to look at. */
  #shown = "";
  #fresh = RELOADED; // whether no run was shown since this page was loaded anew
  #code = true; // whether the code is shown large
  #asking = false;
  #at = -1; // the step of a lesson that the class was told of
  /** Places of the runs that were handed in and are laid into one chart. @type {number[]} */
  #laid = [];
  #chosen = 0;
  #lost = false;
  /** The question that was open when the server ended; asked anew as soon as the run stands. @type {Held["open"]} */
  #anew = null;
  #held;
  #socket;
  #timer;
  #vote = new Vote(() => {}, "h2");
  #status = make("span", { class: "status", role: "status" });
  #buttons = make("span", { class: "acts" });
  #here = make("b");
  #label = make("span");
  #dots = make("span", { class: "dots", "aria-hidden": "true" });
  #wall = make("section", { class: "class-wall", "aria-label": "for the class", hidden: true });
  #list = make("div", { class: "class-ask", role: "dialog", "aria-label": "Ask a question", hidden: true });
  #drawn = "";

  /** @param {Held} found @param {boolean} begins whether it has only been started */
  constructor(found, begins) {
    this.#held = found;
    this.#code = begins;
    const code = make("b", { class: "code", "data-class-code": found.code }, found.code);
    const here = make("span", { class: "here" }, this.#here, " ", this.#label);
    this.element = make("section", { class: "class-bar", "aria-label": "class" }, code, here, this.#dots, this.#status,
      this.#buttons);
    document.body.append(this.#wall, this.#list, this.element);
    document.documentElement.toggleAttribute("data-class", true);
    this.#socket = this.#connect();
    this.#timer = setInterval(() => this.#look(), OFTEN);
  }

  #connect() {
    return new ClassSocket(`class/teach/${this.#held.token}`, {
      message: (message) => this.#received(message),
      frame: () => {},
      lost: () => this.#mark(true),
      refused: (reason) => this.#close(reason),
      forgotten: () => this.#reopen(),
    });
  }

  /** The server does not know the class: it was started anew. */
  #reopen() {
    opened(this.#held, (text) => this.#close(text)).then((found) => {
      if (found) [this.#shown, this.#fresh, this.#anew] = ["", true, this.#held.open];
    }, () => {}); // it does not answer yet: the socket tries again
    return true;
  }

  /** @param {ClassServerMessage} message */
  #received(message) {
    this.#mark(false);
    if (message.type === "class") this.#class = message;
    else if (message.type === "teacher") this.#keep(message);
    else if (message.type === "questions") [this.#questions, this.#numbers] = [message.questions, message.numbers];
    else if (message.type === "notice") return this.#note(message.text);
    this.#look();
    this.#show();
  }

  /** @param {TeacherMessage} message */
  #keep(message) {
    this.#teacher = message;
    if (this.#anew && message.stands && !message.open) {
      this.#send({ do: "anew", ...this.#anew });
      this.#anew = null;
    } else if (!this.#anew) {
      this.#held = { ...this.#held, open: message.open };
      hold(this.#held);
    }
  }

  /** @param {boolean} lost */
  #mark(lost) {
    if (lost) [this.#shown, this.#at] = ["", -1];
    if (this.#lost === lost) return;
    this.#lost = lost;
    this.#show();
  }

  /** Tell the class which run this page shows, and at which step of a lesson it is. */
  #look() {
    matchTheme();
    this.#lookAt();
    const run = shownPath().split("/").at(-1) ?? "";
    if (!run || run === this.#shown || this.#lost || !this.#class) return;
    if (this.#socket.send({ do: "show", run, fresh: this.#fresh })) [this.#shown, this.#fresh] = [run, false];
  }

  #lookAt() {
    const lesson = document.querySelector(".bnviz-live .lesson");
    const at = lesson instanceof HTMLElement ? Number(lesson.dataset.at) - 1 : -1;
    if (at !== this.#at && this.#class && !this.#lost && this.#socket.send({ do: "at", step: at })) this.#at = at;
  }

  /** @param {string} text */
  #note(text) {
    const note = make("p", { class: "class-note", role: "alert" }, text);
    document.body.append(note);
    setTimeout(() => note.remove(), 6000);
  }

  /** @param {string} [reason] */
  #close(reason) {
    clearInterval(this.#timer);
    this.#socket.close();
    forget();
    document.documentElement.toggleAttribute("data-class", false);
    for (const each of [this.element, this.#wall, this.#list]) each.remove();
    if (reason) this.#note(reason);
    offer();
  }

  /** @param {object} message */
  #send(message) {
    if (!this.#socket.send(message)) this.#note("Not connected: this was not sent.");
  }

  #show() {
    const told = this.#class;
    if (!told) return;
    if (told.ended) return this.#over();
    const { question } = told;
    const voting = ["first", "second"].includes(told.phase);
    write(this.#here, String(question && !question.found ? question.answers : told.here));
    write(this.#label, question && !question.found ? `of ${told.here} answered` : "here");
    this.#dot(question && voting ? question.answers : 0, question && voting ? told.here : 0);
    write(this.#status, this.#lost ? "reconnecting" : this.#says(told));
    const key = JSON.stringify([told.phase, told.exploring, told.paused, this.#code, this.#asking, this.#lost,
      this.#laid, question?.word, question?.scored, this.#teacher?.handed.length]);
    if (key !== this.#drawn) {
      this.#drawn = key;
      this.#buttons.replaceChildren(...this.#acts(told).filter((each) => each !== null));
      set(this.element, { "data-phase": told.phase, "data-paused": told.paused });
    }
    this.#shapeWall(told);
    this.#shapeList();
  }

  /** @param {ClassMessage} told */
  #says({ phase, question, paused, exploring }) {
    if (question && (phase === "first" || phase === "second")) {
      return this.#teacher?.ready || question.scored ? "the tally stays hidden" : "the run is on its way to that step";
    }
    if (phase.startsWith("closed")) {
      if (!question?.word) return "from five answers on a tally can be shown";
      return question.word === "split" ? "split: talk it over, then vote again" : question.word;
    }
    if (phase === "deciding") return "the run decides";
    if (phase === "revealed") return "One run. Does it hold with other first weights?";
    if (paused) return "all paused";
    if (exploring && this.#teacher?.away) return `${this.#teacher.away} on their own`;
    return this.#code ? `${this.#teacher?.address.shown ?? ""}/class and the code, or the picture` : "";
  }

  /** @param {number} answers @param {number} of */
  #dot(answers, of) {
    const shown = of && of <= DOTS ? of : 0;
    while (this.#dots.children.length > shown) this.#dots.lastChild?.remove();
    while (this.#dots.children.length < shown) this.#dots.append(make("i"));
    [...this.#dots.children].forEach((each, place) => each.toggleAttribute("data-on", place < answers));
  }

  /** The buttons of this state. @param {ClassMessage} told @returns {(HTMLElement | null)[]} */
  #acts(told) {
    const say = (/** @type {object} */ message) => () => this.#send(message);
    const primary = { class: "primary" };
    const drop = button("Take it back", say({ do: "drop" }));
    if (told.phase === "first") return [drop, button("Close the vote", say({ do: "close" }), primary)];
    if (told.phase === "second") return [drop, this.#reveal(told, primary)];
    if (told.phase === "closed") return [drop, this.#reveal(told), button("Vote again", say({ do: "again" }), primary)];
    if (told.phase === "closed again") return [drop, this.#reveal(told, primary)];
    if (told.phase === "deciding") return [drop];
    if (told.phase === "revealed") {
      const seed = told.question?.by || told.question?.to ? button("Run another seed", say({ do: "seed" })) : null;
      return [seed, button("Go on", say({ do: "drop" }), primary)];
    }
    const page = button("Back to the page", () => this.#lay([]), primary);
    if (this.#laid.length) return [make("i", { class: "gap" }), page];
    if (this.#code) return [make("i", { class: "gap" }), this.#large(), button("End", () => this.#end())];
    const { exploring, paused } = told;
    const lead = button("I lead", say({ do: "explore", on: false }), { "aria-pressed": String(!exploring) });
    const explore = button("They explore", say({ do: "explore", on: true }), { "aria-pressed": String(exploring) });
    const call = button("Call back", say({ do: "call" }));
    call.toggleAttribute("disabled", !exploring);
    const stop = button(paused ? "Go on" : "Pause all", say({ do: "pause", on: !paused }), paused ? primary : {});
    const handed = this.#teacher?.handed.length ?? 0;
    return [make("span", { class: "both" }, lead, explore), call, stop, make("i", { class: "gap" }),
      handed ? button(`Handed in (${handed})`, () => this.#handed()) : make("i"),
      button("Ask a question", () => this.#ask()), this.#large(), button("End", () => this.#end())];
  }

  /** Shows the code large, or the page. */
  #large() {
    const turn = () => {
      this.#code = !this.#code;
      this.#show();
    };
    return this.#code ? button("Begin", turn, { class: "primary" }) : button("Show code", turn);
  }

  /** @param {ClassMessage} told @param {Record<string, string>} [more] */
  #reveal({ question }, more = {}) {
    if (!question?.scored) return button("Run it", () => this.#send({ do: "reveal", option: 0 }), more);
    const options = [..."ABCDEFG"].slice(0, question.options.length).map((letter, option) =>
      button(letter, () => this.#send({ do: "reveal", option }), { ...more, "aria-label": `${letter} is true` }));
    return make("span", { class: "both" }, "true is ", ...options);
  }

  #end() {
    if (confirm("End the class for everybody?")) this.#send({ do: "end" });
  }

  /** The class is over: what can be taken home stays in the bar until it is closed. */
  #over() {
    clearInterval(this.#timer);
    this.#socket.close();
    forget();
    for (const each of [this.#wall, this.#list]) each.remove();
    const file = (/** @type {string} */ text, /** @type {string} */ kind) => {
      const href = new URL(`class/file/${this.#held.token}.${kind}`, document.baseURI).href;
      return make("a", { href, download: "" }, text);
    };
    const said = make("span", { class: "status", role: "status" }, make("b", {}, "The class is over."),
      " For ten minutes its questions can be taken home; nothing else is kept.");
    this.element.replaceChildren(said, make("span", { class: "acts" }, file("Report with the questions", "html"),
      file("Questions as CSV", "csv"), button("Close", () => this.#close())));
  }

  #ask() {
    this.#asking = !this.#asking;
    this.#list.setAttribute("aria-label", "Ask a question");
    this.#questions = [];
    this.#chosen = 0;
    this.#list.replaceChildren();
    this.#send({ do: "prepare" });
    this.#show();
  }

  /** The questions that the page brings along, and one's own. */
  #shapeList() {
    set(this.#list, { hidden: !this.#asking });
    if (!this.#asking || this.#list.dataset.for === JSON.stringify(this.#questions)) return;
    this.#list.dataset.for = JSON.stringify(this.#questions);
    const rows = this.#questions.map((question, place) => {
      const input = make("input", { type: "radio", name: "question", checked: place === this.#chosen });
      input.addEventListener("change", () => (this.#chosen = place));
      const at = question.to ? `decided at step ${question.to}` : "decided by the page";
      const when = question.by ? `decided ${question.by} steps on` : at;
      return make("label", {}, input, make("span", {}, question.text, make("small", {}, when)));
    });
    const done = (/** @type {object} */ message) => {
      this.#asking = false;
      this.#code = false;
      this.#send(message);
      this.#show();
    };
    const say = (/** @type {string} */ text) => this.#note(text);
    const draft = draftOf(this.#numbers, (question) => done({ do: "write", question }), say);
    this.#list.replaceChildren(make("h2", {}, "Ask a question ", make("small", {}, "the run answers it")), ...rows,
      draft, make("div", { class: "foot" }, button("Cancel", () => this.#ask()),
        button("Ask", () => done({ do: "ask", which: this.#chosen }), { class: "primary" })));
  }

  /** Small pictures of the runs that were handed in. */
  #handed() {
    const runs = this.#teacher?.handed ?? [];
    this.#asking = true;
    this.#list.dataset.for = JSON.stringify(this.#questions);
    this.#list.setAttribute("aria-label", "Handed in");
    const open = (/** @type {string} */ link) => {
      const url = new URL(link);
      if (document.documentElement.hasAttribute("data-projector")) url.searchParams.set("projector", "1");
      location.assign(url);
    };
    this.#list.replaceChildren(...listOf(runs, open, (chosen) => this.#lay(chosen), () => this.#ask()));
    set(this.#list, { hidden: false });
  }

  /** Show several of them in one chart, in place of the page; none: the page again. @param {number[]} chosen */
  #lay(chosen) {
    this.#asking = false;
    this.#laid = chosen;
    this.#show();
  }

  /** What covers the page: the open question, runs that were handed in, or the code. @param {ClassMessage} told */
  #shapeWall(told) {
    const shows = told.question ? "vote" : this.#laid.length ? "runs" : this.#code ? "code" : "";
    set(this.#wall, { hidden: !shows, "data-shows": shows });
    this.#vote.show(told.question, told, {});
    const { origin, shown, problem } = this.#teacher?.address ?? { origin: "", shown: "", problem: "" };
    const wanted = `${shows} ${origin} ${shows === "runs" ? this.#laid : ""}`;
    if (this.#wall.dataset.drawn === wanted) return;
    this.#wall.dataset.drawn = wanted;
    if (shows === "vote") this.#wall.replaceChildren(this.#vote.element);
    if (shows === "runs") this.#wall.replaceChildren(joint(this.#teacher?.handed ?? [], this.#laid));
    if (shows !== "code") return;
    const { code } = told;
    const src = new URL(`class/${code}/qr.svg`, document.baseURI).href;
    this.#wall.replaceChildren(
      make("div", { class: "join" }, make("h2", {}, "Join with your phone"), make("b", { class: "large" }, code),
        make("p", {}, "Scan, or open ", make("b", {}, `${shown}/class`), " and type the code."),
        make("p", { class: "quiet" }, problem || "No account, no name, nothing kept: a phone is only counted.")),
      make("img", { src, alt: `QR code of ${origin}/class/${code}` }));
  }
}

const start = button("Start a class", async () => {
  start.disabled = true;
  const found = await opened(null, (text) => alert(text)).catch(() => null);
  start.disabled = false;
  if (found) begin(found, true);
});
const door = make("nav", { class: "class-start", "aria-label": "class", hidden: true }, start);

/** @param {Held} found @param {boolean} begins */
function begin(found, begins) {
  hold(found);
  door.remove();
  clearInterval(offering);
  return new Bar(found, begins);
}

let offering = 0;

/** The first page's door to a class. @param {MouseEvent} event */
function teach(event) {
  if (!(event.target instanceof Element && event.target.closest("a[href$='#start-a-class']"))) return;
  event.preventDefault();
  if (door.isConnected) start.click();
}
document.addEventListener("click", teach, true);

/** A quiet button, where the page shows a run. */
function offer() {
  document.body.append(door);
  offering = setInterval(() => {
    matchTheme();
    set(door, { hidden: !shownPath() });
  }, OFTEN);
}

const kept = held();
if (kept) begin(kept, false);
else offer();
