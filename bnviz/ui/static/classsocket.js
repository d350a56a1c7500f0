// The WebSocket of a class: comes back after a cut; a refusal says why and is final.

/** @import { ClassServerMessage } from "./types/classroom.js" */

const WAITS = [300, 600, 1200, 2500, 5000]; // ms before each next attempt
const [FOREIGN, REFUSED, UNKNOWN] = [4403, 4429, 4404];
const SILENCE = 8000; // ms after which a page that is expected to hear something looks for its connection anew

/**
 * @typedef {Object} ClassEvents
 * @property {(message: ClassServerMessage) => void} message
 * @property {(frame: ArrayBuffer) => void} frame
 * @property {() => void} lost the connection is being sought
 * @property {(reason: string) => void} refused for good
 * @property {() => boolean} [forgotten] the server does not know the class; true if it is to be tried again
 */

export class ClassSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  #attempts = 0;
  #timer = 0;
  #closed = false;
  #met = false; // whether the server has ever known the class
  #url;
  #events;
  #visible = () => this.#visibility();

  /** @param {string} path relative to the page's base @param {ClassEvents} events */
  constructor(path, events) {
    this.#url = new URL(path, document.baseURI);
    this.#url.protocol = this.#url.protocol.replace("http", "ws");
    this.#events = events;
    document.addEventListener("visibilitychange", this.#visible);
    addEventListener("online", this.#visible);
    this.#connect();
  }

  /** @param {object} message */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Begin anew: everything is sent again. */
  renew() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    this.#connect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#visible);
    removeEventListener("online", this.#visible);
    this.#socket?.close(1000);
  }

  #connect() {
    clearTimeout(this.#timer);
    if (this.#closed || this.#socket) return;
    const socket = (this.#socket = new WebSocket(this.#url));
    socket.binaryType = "arraybuffer";
    const opening = setTimeout(() => socket.readyState === WebSocket.CONNECTING && socket.close(), SILENCE);
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#attempts = 0;
      this.#met = true;
      if (typeof data === "string") this.#events.message(JSON.parse(data));
      else this.#events.frame(data);
    };
    socket.onclose = ({ code, reason }) => {
      clearTimeout(opening);
      if (socket === this.#socket) this.#ended(code, reason);
    };
  }

  /** @param {number} code @param {string} reason */
  #ended(code, reason) {
    this.#socket = null;
    if (this.#closed) return;
    // a server that was started anew learns of the class from its teacher's page: phones wait for that
    const waits = code === UNKNOWN && (this.#events.forgotten?.() ?? this.#met);
    if (code === FOREIGN || code === REFUSED || (code === UNKNOWN && !waits)) {
      this.#events.refused(reason || "This page is not the server's own.");
      return;
    }
    this.#events.lost();
    const wait = WAITS[Math.min(this.#attempts, WAITS.length - 1)];
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#connect(), Math.min(wait, waits ? 1200 : wait) * (0.8 + 0.4 * Math.random()));
  }

  #visibility() {
    if (this.#socket) this.send({ do: "visible", on: !document.hidden });
    else this.#connect();
  }
}
