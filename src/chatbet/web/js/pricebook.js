// The prices and scores of the matches that were talked about. Cards give them, updates change them, views listen.

const MOST_FOLLOWED = 6;
const MOST_SCORES = 12;
const MARK_FOR = 60_000;

/** Fixtures in order of mention, newest last. Events: `follow` (topics changed), `change` (detail: fixture id). */
export class PriceBook extends EventTarget {
  #fixtures = new Map();

  get followed() { return [...this.#fixtures.values()].filter((fixture) => fixture.entries.length).slice(-MOST_FOLLOWED).reverse(); }

  /** What to subscribe to: prices and scores of the followed, scores of what is played now. */
  get topics() {
    const live = [...this.#fixtures.values()].filter((fixture) => fixture.status === "live").slice(-MOST_SCORES);
    return [...this.followed.flatMap((fixture) => [`odds:${fixture.id}`, `match:${fixture.id}`]), ...live.map((fixture) => `match:${fixture.id}`)];
  }

  fixture(id) { return this.#fixtures.get(id); }

  /** Take an odds card's prices as the newest: its entries market by market, and the quote whose time they share. Earlier
   * cards of the match keep theirs and stay as they were. */
  adopt(card) {
    const markets = card.markets.map((market) => market.prices.map((price) => ({
      ...price, market: market.market, line: market.line ?? null, move: null, painters: new Set(),
    })));
    const fixture = this.#fixtures.get(card.fixture_id) ?? { id: card.fixture_id, status: "scheduled", score: null, minute: null, talked: [] };
    const quote = { as_of: card.as_of };
    const { home, away, tournament, start_text, suspended } = card;
    Object.assign(fixture, { home, away, tournament, start_text, suspended, quote, entries: markets.flat(), talked: [...new Set([...fixture.talked, card.as_of])] });
    this.#fixtures.delete(fixture.id);
    this.#fixtures.set(fixture.id, fixture);
    this.#tell("follow", fixture.id);
    return { markets, quote, fixture };
  }

  /** Take note of a match card, so that its score can follow. */
  note(card) {
    const known = this.#fixtures.get(card.fixture_id);
    const fixture = known ?? { id: card.fixture_id, home: card.home, away: card.away, tournament: card.tournament, talked: [], entries: [] };
    Object.assign(fixture, { start_text: card.start_text, status: card.status, score: card.score, minute: card.minute });
    this.#fixtures.set(card.fixture_id, fixture);
    if (fixture.status === "live") this.#tell("follow", fixture.id);
    return fixture;
  }

  forget(id) {
    const fixture = this.#fixtures.get(id);
    if (fixture) fixture.entries = [];
    this.#tell("follow", id);
  }

  clear() {
    this.#fixtures.clear();
    this.#tell("follow", null);
  }

  /** An `odds_update` frame. */
  priceMoved(frame) {
    const fixture = this.#fixtures.get(frame.fixture_id);
    if (!fixture) return;
    if (fixture.quote) fixture.quote.as_of = frame.as_of ?? frame.timestamp;
    const single = frame.new === null || typeof frame.new !== "object";
    const changes = single ? [frame] : Object.keys(frame.new).map((outcome) => ({ ...frame, outcome, old: frame.old?.[outcome], new: frame.new[outcome] }));
    for (const change of changes) for (const entry of meant(fixture.entries, change)) this.#move(entry, change);
    this.#tell("change", fixture.id);
  }

  #move(entry, change) {
    entry.suspended = change.new === null || change.suspended === true;
    if (!entry.suspended) {
      const old = entry.odds;
      entry.odds = decimal(change.new);
      entry.fractional = change.fractional ?? null;
      entry.american = change.american ?? null;
      entry.payout = change.payout ?? null;
      const up = Number(entry.odds) > Number(change.old ?? old);
      entry.move = { up: change.direction ? change.direction === "up" : up, old: decimal(change.old ?? old), at: Date.now(), fresh: true };
      setTimeout(() => entry.move && Date.now() - entry.move.at >= MARK_FOR && this.#unmark(entry), MARK_FOR + 50);
    }
    paint(entry);
    if (entry.move) entry.move.fresh = false;
  }

  #unmark(entry) {
    entry.move = null;
    paint(entry);
  }

  /** A `match_update` frame. */
  matchMoved(frame) {
    const fixture = this.#fixtures.get(frame.fixture_id);
    if (!fixture) return;
    for (const name of ["score", "minute", "status"]) if (frame[name] !== undefined) fixture[name] = frame[name];
    if (frame.status === "suspended") fixture.suspended = true;
    this.#tell("change", fixture.id);
  }

  #tell(name, id) {
    this.dispatchEvent(new CustomEvent(name, { detail: id }));
  }
}

/** Which prices an update is about. It names a market, «over_under:over:2.5» or its parts; else the old price tells. */
function meant(entries, change) {
  const [market, outcome = change.outcome, line = change.line] = String(change.market).split(":");
  let found = entries.filter((entry) => entry.market === market && (!outcome || entry.outcome === outcome));
  if (line) found = found.filter((entry) => !entry.line || sameLine(entry, line));
  if (found.length < 2 || change.new === null) return found;
  return found.filter((entry) => Number(entry.odds) === Number(change.old));
}

/** A card writes the line of a market once; the other side of a handicap has it with the other sign. */
const sameLine = (entry, line) => Math.abs(Number(entry.line)) === Math.abs(Number(line)) || entry.label.includes(String(line).replace("-", ""));

/** Prices come as numbers in updates: two places, more where two would read 1.00, as on the cards. */
function decimal(value) {
  if (typeof value !== "number") return String(value ?? "");
  let places = 2;
  while (Number(value.toFixed(places)) <= 1 && places < 5) places += 1;
  return value.toFixed(places);
}

function paint(entry) {
  for (const painter of entry.painters) if (painter() === false) entry.painters.delete(painter);
}
