// The channel of a recorded run: what the page asks to see is answered from the messages that a report holds.

/** @import { Channel, ChannelEvents, ClientMessage, Recording } from "./types/wire.js" */

/** @param {string} text in base 64 */
const decoded = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

/** @implements {Channel} */
export class RecordedChannel {
  #recording;
  #events;
  #closed = false;
  /** The step that is looked back at; -1 the newest. */
  #at = -1;

  /** @param {Recording} recording @param {ChannelEvents} events */
  constructor(recording, events) {
    this.#recording = recording;
    this.#events = events;
    queueMicrotask(() => this.bring(this.#recording));
  }

  /** From now on these messages; what is looked back at stays. @param {Recording} recording */
  bring(recording) {
    if (this.#closed) return;
    this.#recording = recording;
    this.#events.message({ ...recording.layout, view: { ...recording.layout.view, at: this.#at } });
    this.#events.frame(decoded(recording.frame));
    this.#show(this.#at);
  }

  /** Another step can be looked at; nothing else can be done. @param {ClientMessage} message */
  send(message) {
    if (message.do !== "view" || Object.keys(message.set).some((name) => name !== "at")) return false;
    this.#at = message.set.at;
    this.#show(this.#at);
    return true;
  }

  close() {
    this.#closed = true;
  }

  /** Bring the numbers and the sentences of a step, or of the kept one before it. @param {number} at -1: the newest */
  #show(at) {
    const { moments, sentences } = this.#recording;
    const moment = (at < 0 ? null : moments.findLast(({ step }) => step <= at)) ?? moments.at(at < 0 ? -1 : 0);
    if (!moment) return;
    this.#events.frame(decoded(moment.frame));
    const slots = Object.entries(moment.slots).map(([slot, places]) => [slot, places.map((place) => sentences[place])]);
    this.#events.message({ type: "story", slots: Object.fromEntries(slots) });
  }
}
