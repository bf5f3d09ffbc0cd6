// What the user said and nobody has answered yet, kept across reloads. Sent again under the same id, so nothing counts twice.

import { keep, recall } from "./store.js";

/** The server knows an id for ten minutes; later a message is only sent again when the user says so. */
const SAFE_FOR = 9 * 60_000;

export class Outbox {
  #session; #items;
  /** Ids that went out on the present connection. */
  #sent = new Set();

  constructor(session) {
    this.#session = session;
    this.#items = recall("outbox", []).filter((item) => item.session === session);
  }

  get items() { return [...this.#items]; }
  get waiting() { return this.#items.filter((item) => !item.failed); }
  has(id) { return this.#items.some((item) => item.id === id); }
  get(id) { return this.#items.find((item) => item.id === id); }

  add(id, text) {
    this.#items.push({ session: this.#session, id, text, at: Date.now() });
    this.#save();
  }

  remove(id) {
    this.#items = this.#items.filter((item) => item.id !== id);
    this.#save();
  }

  /** The server gave it back, or it waited too long: the user decides. */
  fail(id) {
    const item = this.get(id);
    if (item) item.failed = true;
    this.#sent.delete(id);
    this.#save();
  }

  retry(id) {
    const item = this.get(id);
    if (!item) return;
    item.failed = false;
    item.at = Date.now();
    this.#sent.delete(id);
    this.#save();
  }

  /** A new connection: everything unanswered may go out again. Gives the ids that are too old for that. */
  connected() {
    this.#sent.clear();
    const old = this.waiting.filter((item) => Date.now() - item.at > SAFE_FOR).map((item) => item.id);
    for (const id of old) this.fail(id);
    return old;
  }

  /** Send what has not gone out yet, in order; `send(item)` says whether it went. */
  flush(send) {
    for (const item of this.waiting) {
      if (this.#sent.has(item.id)) continue;
      if (!send(item)) return;
      this.#sent.add(item.id);
    }
  }

  #save() {
    const others = recall("outbox", []).filter((item) => item.session !== this.#session);
    keep("outbox", [...others, ...this.#items].slice(-50));
  }
}
