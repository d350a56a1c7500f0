// The WebSocket of one session: opens, comes back after a cut, stands still while the tab is hidden.

/** @import { Channel, ChannelEvents, ClientMessage } from "./types/wire.js" */

const UNKNOWN = 4404; // the server does not know the session any more
const FOREIGN = 4403; // the page is not the server's
const CROWDED = 4429; // too many windows show the session already
const ABNORMAL = 1006; // closed without a word
const WAITS = [300, 600, 1200, 2500, 5000]; // ms before each next attempt
/** The same where the server has said why. @type {Record<number, number>} */
const RENEWALS = { [UNKNOWN]: 2500, [CROWDED]: 20_000 };
const SILENCE = 6000; // ms after which a playing run that says nothing is taken for cut off

/** @implements {Channel} */
export class SocketChannel {
  /** @type {WebSocket | null} */
  #socket = null;
  #attempts = 0;
  #timer = 0;
  #heard = 0;
  #closed = false;
  #sighted = false;
  #url;
  #events;
  #pulse;
  #visible = () => this.#visibility();
  #online = () => {
    if (!this.#socket) this.#connect();
  };

  /**
   * @param {string} path relative to the page's base @param {ChannelEvents} events
   * @param {Promise<void>} sight resolves when what it is for comes in sight: until then the server opens no run
   */
  constructor(path, events, sight) {
    this.#url = new URL(path, document.baseURI);
    this.#url.protocol = this.#url.protocol.replace("http", "ws");
    this.#events = events;
    document.addEventListener("visibilitychange", this.#visible);
    addEventListener("online", this.#online);
    this.#pulse = setInterval(() => this.#check(), 1000);
    sight.then(() => {
      this.#sighted = true;
      this.#connect();
    });
  }

  /** @param {ClientMessage} message */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#pulse);
    document.removeEventListener("visibilitychange", this.#visible);
    removeEventListener("online", this.#online);
    this.#drop();
  }

  #connect() {
    clearTimeout(this.#timer);
    if (this.#closed || !this.#sighted || document.hidden) return;
    const socket = (this.#socket = new WebSocket(this.#url));
    socket.binaryType = "arraybuffer";
    this.#heard = performance.now();
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#heard = performance.now();
      this.#attempts = 0;
      if (typeof data === "string") this.#events.message(JSON.parse(data));
      else this.#events.frame(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) this.#ended(code, reason);
    };
  }

  /** @param {number} code @param {string} reason */
  #ended(code, reason = "") {
    this.#socket = null;
    if (this.#closed) return;
    if (reason) this.#events.message({ type: "notice", text: reason });
    if (code === UNKNOWN) this.#events.expired();
    else this.#events.disconnected();
    if (code === FOREIGN) return;
    // a page that is itself cut off cannot ask for a new session yet: it is asked again
    const wait = RENEWALS[code] ?? WAITS[Math.min(this.#attempts, WAITS.length - 1)];
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#connect(), wait * (0.8 + 0.4 * Math.random()));
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #visibility() {
    if (this.#socket) {
      this.#heard = performance.now();
      this.send({ do: "visible", on: !document.hidden });
    } else if (!document.hidden) this.#connect();
  }

  /** Notice a connection that has ended without saying so. */
  #check() {
    const silent = performance.now() - this.#heard > SILENCE;
    const opening = this.#socket?.readyState === WebSocket.CONNECTING;
    if (!this.#socket || document.hidden || !silent || !(opening || this.#events.expectsNews())) return;
    this.#drop();
    this.#ended(ABNORMAL);
  }
}
