// The slip as last told by the server. It decides what is current, whether its quote still lives, and what it holds.

import { serverNow } from "./figures.js";

const OPEN = new Set(["simulated", "awaiting_stake", "awaiting_confirmation"]);

/** Event: `change`. */
export class Slip extends EventTarget {
  card = null;
  /** True from a press on «Confirmar» until the next answer: a yes is said once. */
  busy = false;

  take(card) {
    this.card = card;
    this.busy = false;
    this.#changed();
  }

  clear() {
    this.card = null;
    this.busy = false;
    this.#changed();
  }

  /** The answer came without a slip: whatever was pressed has been dealt with. */
  settle() {
    if (!this.busy) return undefined;
    this.busy = false;
    return this.#changed();
  }

  press() {
    this.busy = true;
    this.#changed();
  }

  /** The server holds no slip any more. One that ended stays as its own receipt. */
  close() {
    if (this.card && OPEN.has(this.card.state)) return this.clear();
    return this.settle();
  }

  isCurrent(card) { return this.card === card; }

  /** True when this very selection lies in the open slip. */
  has(fixtureId, pick) {
    if (!this.card || !(OPEN.has(this.card.state) || this.card.state === "checking")) return false;
    return this.card.legs.some((leg) => leg.fixture_id === fixtureId && leg.pick === pick);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** Milliseconds that the quote still holds; null when the slip has no quote. */
export const timeLeft = (card) => (card.expires_at ? Date.parse(card.expires_at) - serverNow() : null);

/** True when «Confirmar» may be pressed. */
export const canConfirm = (card) => card.state === "awaiting_confirmation" && Boolean(card.confirm) && timeLeft(card) > 0;
