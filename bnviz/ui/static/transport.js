// The WebSocket of one visit: opens, comes back after a cut, stands still while the tab is hidden.

const UNKNOWN = 4404; // the server does not know the visit any more
const FOREIGN = 4403; // the page is not the server's
const WAITS = [300, 600, 1200, 2500, 5000]; // ms before each next attempt
const SILENCE = 6000; // ms after which a playing run that says nothing is taken for cut off

/**
 * @typedef {Object} Ears
 * @property {(word: any) => void} hear a JSON word
 * @property {(frame: ArrayBuffer) => void} see a binary frame
 * @property {() => void} cut the connection is lost; it is being sought
 * @property {() => void} lost the visit is gone for good; said again until the page has another
 * @property {() => boolean} expects whether news is due all the time
 */

export class Transport {
  #socket = null;
  #attempts = 0;
  #timer = 0;
  #heard = 0;
  #closed = false;

  /** @param {string} path relative to the page's base @param {Ears} ears */
  constructor(path, ears) {
    this.url = new URL(path, document.baseURI);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    this.ears = ears;
    this.seen = () => this.#visible();
    this.retry = () => this.#socket || this.#connect();
    document.addEventListener("visibilitychange", this.seen);
    addEventListener("online", this.retry);
    this.pulse = setInterval(() => this.#listen(), 1000);
    this.#connect();
  }

  /** Send one message; false if there is nobody to hear it. @param {object} message */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.pulse);
    document.removeEventListener("visibilitychange", this.seen);
    removeEventListener("online", this.retry);
    this.#drop();
  }

  #connect() {
    clearTimeout(this.#timer);
    if (this.#closed || document.hidden) return;
    const socket = (this.#socket = new WebSocket(this.url));
    socket.binaryType = "arraybuffer";
    this.#heard = performance.now();
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#heard = performance.now();
      this.#attempts = 0;
      if (typeof data === "string") this.ears.hear(JSON.parse(data));
      else this.ears.see(data);
    };
    socket.onclose = ({ code }) => socket === this.#socket && this.#gone(code);
  }

  #gone(code) {
    this.#socket = null;
    if (this.#closed) return;
    if (code === FOREIGN) return this.ears.cut();
    if (code === UNKNOWN) this.ears.lost();
    else this.ears.cut();
    // a page that is itself cut off cannot ask for a new visit yet: it is asked again
    const wait = code === UNKNOWN ? WAITS.at(-2) : WAITS[Math.min(this.#attempts, WAITS.length - 1)];
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.#connect(), wait * (0.8 + 0.4 * Math.random()));
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #visible() {
    if (this.#socket) {
      this.#heard = performance.now();
      this.send({ do: "visible", on: !document.hidden });
    } else if (!document.hidden) this.#connect();
  }

  #listen() {
    const silent = performance.now() - this.#heard > SILENCE;
    const opening = this.#socket?.readyState === WebSocket.CONNECTING;
    if (!this.#socket || document.hidden || !silent || !(opening || this.ears.expects())) return;
    this.#drop();
    this.#gone(1006);
  }
}
