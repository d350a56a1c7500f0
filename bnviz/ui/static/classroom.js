// A phone in a class: its page is a head, the run, the open question, and a foot with one button.

/** @import { ClassMessage, ClassServerMessage, OwnMessage, SceneMessage } from "./types/classroom.js" */
/** @import { Run } from "./run.js" */
/** @import { Channel, ChannelEvents, ClientMessage } from "./types/wire.js" */

import { LessonWords } from "./classlesson.js";
import { ClassSocket } from "./classsocket.js";
import { make, set, write } from "./elements.js";
import { SocketChannel } from "./socket.js";
import { Stage } from "./stage.js";
import { loadPlotly } from "./live.js";
import { PHASES, Vote } from "./vote.js";

const NOTICE = 5; // seconds between a call back and its taking over

/** Resolved at once: what a phone shows is in sight. */
const SIGHT = Promise.resolve();

class Phone {
  /** @type {ClassMessage | null} */
  #class = null;
  /** @type {SceneMessage | null} */
  #scene = null;
  /** @type {Stage | null} */
  #stage = null;
  /** What the stage of the class is told. @type {ChannelEvents | null} */
  #events = null;
  /** @type {Record<string, number>} */
  #votes = {};
  /** The step at which one's own run was left; -1 if there is none. */
  #left = -1;
  /** Whether a run of one's own is shown. */
  #own = false;
  /** An answer that could not be sent. @type {{number: number, option: number} | null} */
  #kept = null;
  #isOver = false;
  #isLost = false; // whether the connection is being sought
  #mark = "";
  #calls = -1;
  #countdown = 0;
  #socket;
  #place = make("span", { class: "where" });
  #pill = make("span", { class: "pill" });
  #run = make("div", { class: "run" });
  #note = make("p", { class: "note", role: "status" });
  #title = make("h1");
  #lesson = new LessonWords();
  #button = make("button", { type: "button" }, "Explore on your own");
  #copy = make("button", { type: "button", hidden: true }, "Your copy");
  #hand = make("button", { type: "button", hidden: true }, "Hand in");
  #step = make("b", { class: "count" }, "0");
  #vote = new Vote((option) => this.#answer(option), "h1");

  /** @param {string} code */
  constructor(code) {
    const head = make("header", { class: "head" }, make("b", { class: "code" }, code), this.#place, this.#pill);
    const main = make("main", {}, this.#note, this.#title, this.#vote.element, this.#lesson.element,
      this.#run);
    const count = make("span", { class: "steps" }, "step ", this.#step);
    const buttons = [this.#button, this.#copy, this.#hand];
    document.body.replaceChildren(head, main, make("footer", { class: "foot" }, ...buttons, count));
    this.#button.addEventListener("click", () => (this.#own ? this.#back() : this.#branch(false)));
    this.#copy.addEventListener("click", () => this.#branch(true));
    this.#hand.addEventListener("click", () => this.#send({ do: "handin" }));
    this.#socket = new ClassSocket(`class/ws/${code}`, {
      message: (message) => this.#received(message),
      frame: (frame) => this.#events?.frame(frame),
      lost: () => this.#lost(),
      refused: (reason) => this.#over(reason),
    });
    setInterval(() => this.#show(), 250);
  }

  /** @param {ClassServerMessage} message */
  #received(message) {
    this.#isLost = false;
    switch (message.type) {
      case "class":
        return this.#told(message);
      case "scene":
        this.#scene = message;
        if (this.#own && this.#stage) [this.#stage.beside, this.#events] = [null, null]; // it is of another page
        return this.#own ? undefined : this.#follow();
      case "mine":
        [this.#votes, this.#left] = [message.votes, message.kept];
        return this.#show();
      case "own":
        return this.#explore(message);
      case "notice":
        return write(this.#note, message.text);
      case "teacher":
      case "questions":
        return; // not for phones
      default:
        this.#events?.message(message);
    }
  }

  /** @param {ClassMessage} message */
  #told(message) {
    if (this.#mark && this.#mark !== message.mark) return this.#over("Another class has this code now.");
    this.#mark = message.mark;
    this.#class = message;
    if (this.#calls >= 0 && message.calls > this.#calls && this.#own) this.#called();
    this.#calls = message.calls;
    this.#resend();
    if (message.ended) this.#over("The class is over. Nothing of it is kept.", message.link);
    this.#show();
  }

  /** Show the class's run. */
  #follow() {
    const scene = this.#scene;
    if (!scene) return;
    if (!this.#stage) {
      this.#run.replaceChildren();
      this.#stage = new Stage(this.#run, scene.tokens, loadPlotly(scene.plotly), (_path, events) => this.#open(events));
      this.#stage.onExpired = this.#stage.onSettled = () => {};
    }
    this.#stage.show({ ws: "class", plotly: scene.plotly, scene: scene.scene, tokens: scene.tokens, revision: 0 });
    document.body.toggleAttribute("data-own", false);
    this.#show();
  }

  /** @param {ChannelEvents} events @returns {Channel} */
  #open(events) {
    this.#events = events;
    return { send: (message) => this.#look(message), close: () => (this.#events = null) };
  }

  /** One may look around; nothing else acts. @param {ClientMessage} message */
  #look(message) {
    return message.do === "view" ? this.#socket.send(message) : true;
  }

  /** @param {object} message */
  #send(message) {
    if (!this.#socket.send(message)) write(this.#note, "Not connected: this was not sent.");
  }

  /** @param {boolean} back whether to where one's own run was left */
  #branch(back) {
    this.#send({ do: "explore", back });
  }

  /** @param {OwnMessage} message */
  #explore({ ws, scene, link, revision }) {
    const { tokens, plotly } = /** @type {SceneMessage} */ (this.#scene);
    const beside = this.#stage?.run ?? null;
    this.#drop();
    this.#own = true;
    document.body.toggleAttribute("data-own", true);
    const stage = new Stage(this.#run, tokens, loadPlotly(plotly), (path, events) =>
      new SocketChannel(path, events, SIGHT));
    stage.onExpired = () => this.#back();
    stage.onSettled = () => {};
    stage.show({ ws, plotly, scene, tokens, revision });
    this.#stage = stage;
    stage.beside = beside;
    this.#events = beside && this.#into(beside, stage);
    const words = make("a", { href: link.replace(/^\//, ""), target: "_blank" }, "its link");
    this.#note.replaceChildren(`Your copy of the run; the class goes on. To keep where it began: `, words, ".");
    this.#show();
  }

  /** The class goes on behind one's own run. @param {Run} run @param {Stage} stage @returns {ChannelEvents} */
  #into(run, stage) {
    const drawn = () => stage.refresh("frame");
    return {
      message: (message) => void run.receive(message),
      frame: (frame) => run.receiveFrame(frame).length && drawn(),
      disconnected: () => {},
      expired: () => {},
      expectsNews: () => false,
    };
  }

  #back() {
    clearInterval(this.#countdown);
    this.#countdown = 0;
    if (!this.#own) return;
    this.#socket.send({ do: "back" });
    this.#own = false;
    write(this.#note, "");
    this.#drop();
    this.#follow();
    this.#socket.renew(); // the class's run from its beginning, into a new stage
  }

  #called() {
    let left = NOTICE;
    write(this.#note, `The teacher calls everybody back: in ${left} s.`);
    clearInterval(this.#countdown);
    this.#countdown = setInterval(() => {
      left -= 1;
      if (left <= 0) this.#back();
      else write(this.#note, `The teacher calls everybody back: in ${left} s.`);
    }, 1000);
  }

  #drop() {
    this.#stage?.close();
    this.#stage = null;
    this.#run.replaceChildren();
  }

  /** @param {number} option */
  #answer(option) {
    const number = this.#class?.question?.number;
    if (!number) return;
    this.#kept = this.#socket.send({ do: "vote", number, option }) ? null : { number, option };
    if (this.#kept) write(this.#note, "Not connected: your answer is sent as soon as it can be.");
  }

  /** The answer that could not be sent, if its question is still open. */
  #resend() {
    const kept = this.#kept;
    if (!kept) return;
    this.#kept = null;
    write(this.#note, "");
    if (kept.number === this.#class?.question?.number) this.#socket.send({ do: "vote", ...kept });
  }

  #lost() {
    this.#events?.disconnected();
    this.#isLost = true;
    this.#show();
  }

  /** @param {string} reason @param {string} [link] to the run as it was */
  #over(reason, link) {
    this.#socket.close();
    this.#drop();
    this.#isOver = true;
    set(document.body, { "data-over": true });
    write(this.#title, this.#scene?.title || "Class");
    this.#title.after(this.#note);
    write(this.#place, "over");
    const run = link ? make("a", { href: link.replace(/^\//, "") }, "The run that you saw") : null;
    this.#note.replaceChildren(...[reason, " ", run, run ? " · " : "", make("a", { href: "class" }, "Join a class")]
      .filter((each) => each !== null));
  }

  #show() {
    const told = this.#class;
    if (!told || this.#isOver) return;
    set(document.body, { "data-lost": this.#isLost, "data-phase": told.phase, "data-exploring": told.exploring });
    const step = this.#stage?.run.step ?? -1;
    write(this.#step, String(Math.max(step, 0)));
    const beside = this.#own ? (this.#stage?.beside ?? null) : null;
    write(this.#place, this.#isLost ? "reconnecting" : where(told, this.#own, beside));
    write(this.#pill, this.#own ? "on your own" : pill(told));
    set(this.#pill, { "data-kind": this.#own ? "own" : told.question ? "vote" : "follow" });
    const again = !this.#own && this.#left >= 0;
    write(this.#button, this.#own ? "Back to class" : again ? "From here" : "Explore on your own");
    const disabled = !this.#own && (!told.exploring || told.paused);
    set(this.#button, { disabled, class: this.#own ? "primary" : null });
    write(this.#copy, `Your copy (${this.#left})`);
    set(this.#copy, { hidden: !again, disabled });
    document.body.toggleAttribute("data-again", again);
    set(this.#hand, { hidden: !this.#own });
    write(this.#title, (this.#own ? null : told.lesson?.title) ?? this.#scene?.title ?? "");
    this.#lesson.show(this.#own || told.question ? null : told.lesson, this.#stage);
    this.#vote.show(this.#own ? null : told.question, told, this.#votes);
  }
}

/** @param {ClassMessage} told @param {boolean} own @param {Run | null} beside the class's run */
function where(told, own, beside) {
  if (told.paused) return "all paused";
  if (own) return beside ? `class: step ${beside.step}` : "your copy of the run";
  return told.exploring ? "everybody may explore" : "the teacher leads";
}

/** @param {ClassMessage} told */
const pill = (told) => (told.question ? (PHASES[told.phase] ?? "") : "following");

/** Where the code is typed. @param {string} [problem] */
function ask(problem = "") {
  const field = make("input", { name: "code", maxlength: 9, autocomplete: "off", autocapitalize: "characters",
    spellcheck: "false", "aria-label": "code of the class", required: true });
  const form = make("form", { class: "join" },
    make("h1", {}, "Join a class"), make("p", {}, "Type the code on the wall."), field,
    make("button", { type: "submit", class: "primary" }, "Join"), make("p", { role: "status" }, problem));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(new URL(`class/${encodeURIComponent(field.value.trim().toUpperCase())}`, document.baseURI));
  });
  document.body.replaceChildren(make("main", {}, form));
  field.focus();
}

const code = document.body.dataset.code ?? "";
if (code) new Phone(code);
else ask(location.pathname.endsWith("/class") ? "" : "This is no code of a class: it has four characters.");
