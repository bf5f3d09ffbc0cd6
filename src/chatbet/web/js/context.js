// What cards and panels get: a voice for the user, the slip, the prices, and listeners that end with their element.

import { onChange } from "./settings.js";

/** Listeners are told as long as their element stands in the page (and before it first does). */
class Watch {
  #watchers = new Set();
  add(node, draw, about) { this.#watchers.add({ node, draw, about, stood: false }); }
  tell(about) {
    for (const watcher of this.#watchers) {
      if (watcher.node.isConnected) watcher.stood = true;
      else if (watcher.stood) { this.#watchers.delete(watcher); continue; }
      if (watcher.about === undefined || watcher.about === about) watcher.draw();
    }
  }
}

export function createContext({ say, slip, book }) {
  const fixtures = new Watch(), slips = new Watch(), odds = new Watch(), ticks = new Watch();
  book.addEventListener("change", (event) => fixtures.tell(event.detail));
  slip.addEventListener("change", () => slips.tell());
  onChange("odds", () => odds.tell());
  setInterval(() => ticks.tell(), 10_000);
  return {
    say, slip, book,
    bind: (node, _event, id, draw) => fixtures.add(node, draw, id),
    onSlip: (node, draw) => slips.add(node, draw),
    onOdds: (node, draw) => odds.add(node, draw),
    onTick: (node, draw) => ticks.add(node, draw),
  };
}
