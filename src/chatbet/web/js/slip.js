// The slip as last told by the server. It decides what is current, whether its quote still lives, and what it holds.

import { serverNow } from "./figures.js";

const OPEN = new Set(["simulated", "awaiting_stake", "awaiting_confirmation", "checking"]);

/** Event: `change`. */
export class Slip extends EventTarget {
  card = null;
  /** True from a press on «Confirmar» until the next answer: a yes is said once. */
  busy = false;
  #dropping = false;

  take(card) {
    this.card = card;
    this.busy = this.#dropping = false;
    this.#changed();
  }

  clear() {
    this.card = null;
    this.busy = this.#dropping = false;
    this.#changed();
  }

  /** The answer came without a slip: whatever was pressed has been dealt with. */
  settle() {
    if (this.#dropping) return this.clear();
    if (!this.busy) return undefined;
    this.busy = false;
    return this.#changed();
  }

  press() {
    this.busy = true;
    this.#changed();
  }

  /** Cancelling was pressed: the next answer without a slip takes it away. */
  drop() {
    this.#dropping = true;
    this.press();
  }

  isCurrent(card) { return this.card === card; }

  /** True when this very selection lies in the open slip. */
  has(fixtureId, pick) {
    if (!this.card || !OPEN.has(this.card.state)) return false;
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
