// The conversation with the server: sends what the user says, takes the frames that come back, brings back what was said.

import { conversation } from "./api.js";
import { byId } from "./dom.js";
import { Outbox } from "./outbox.js";
import { newId } from "./store.js";

/** Events: `running`, `final` and `news` (detail: entry), `said` (detail: text), `fault` (detail: frame), `loaded`, `missing-history`. */
export class Talk extends EventTarget {
  #line; #log; #slip; #book; #outbox; #session; #user = null; #loaded = false; #following = new Set(); #asking = false;

  constructor({ line, log, slip, book, session }) {
    super();
    Object.assign(this, { log });
    this.#line = line;
    this.#log = log;
    this.#slip = slip;
    this.#book = book;
    this.open(session);
    line.addEventListener("frame", (event) => this.#take(event.detail));
    // Another window goes on with the conversation: what is said there has to be fetched when it comes back here.
    line.addEventListener("state", () => { if (line.state === "replaced") this.#loaded = false; });
  }

  get session() { return this.#session; }
  get user() { return this.#user; }
  get running() { return this.#outbox.waiting.length > 0; }

  /** Turn to a session; the caller connects the line anew. */
  open(session) {
    this.#session = session;
    this.#outbox = new Outbox(session);
    this.#loaded = false;
    this.#log.clear();
    this.#slip.clear();
    this.#book.clear();
    for (const item of this.#outbox.items) this.#showUser(item);
    this.#tell("running");
  }

  /** Say something for the user. The same words again while they wait for their answer are one press too many. */
  say(text) {
    if (this.#outbox.waiting.some((item) => item.text === text)) return;
    const id = newId();
    this.#outbox.add(id, text);
    this.#showUser(this.#outbox.get(id));
    this.#tell("said", text);
    this.#flush();
  }

  retry(id) {
    this.#outbox.retry(id);
    const entry = this.#log.find(id);
    if (entry) this.#log.update(Object.assign(entry, { state: "waiting", error: null }));
    this.#flush();
  }

  /** Ask a stopped question again: a new message, because the old one was called off. */
  again(id) {
    const entry = this.#log.find(id);
    if (entry) this.say(entry.text);
  }

  /** Call off the oldest answer that is still awaited. */
  stop() {
    const item = this.#outbox.waiting[0];
    if (!item) return;
    this.#line.send({ type: "stop", message_id: item.id });
    this.#stopped(item.id);
  }

  #showUser(item) {
    this.#log.add({ role: "user", key: item.id, text: item.text, at: item.at, state: item.failed ? "failed" : "waiting", queued: !this.#line.isOpen });
  }

  #flush() {
    this.#outbox.flush((item) => {
      const went = this.#line.send({ type: "user_message", content: item.text, session_id: this.#session, user_id: this.#user ?? undefined, message_id: item.id });
      const entry = this.#log.find(item.id);
      if (entry && entry.queued === went) this.#log.update(Object.assign(entry, { queued: !went }));
      return went;
    });
    this.#tell("running");
  }

  #take(frame) {
    switch (frame.type) {
      case "connection_ack": return this.#greeted(frame);
      case "typing": return this.#stage(frame);
      case "assistant_response": return frame.is_final ? this.#final(frame) : this.#piece(frame);
      case "error": return this.#fault(frame);
      case "odds_update": return this.#book.priceMoved(frame);
      case "match_update": return this.#book.matchMoved(frame);
      default: return undefined;
    }
  }

  #greeted(frame) {
    this.#user = frame.user_id;
    for (const id of this.#outbox.connected()) {
      const entry = this.#log.find(id);
      if (entry) this.#log.update(Object.assign(entry, { state: "failed" }));
    }
    if (frame.resumed && !this.#loaded) this.#bringBack();
    else if (!this.#loaded) {
      this.#loaded = true;
      this.#tell("loaded");
    }
    this.#following.clear();
    this.subscribe();
    this.#flush();
  }

  /** Tell the server what is looked at, and what not any more; once for all the cards of an answer. */
  subscribe() {
    if (this.#asking) return;
    this.#asking = true;
    queueMicrotask(() => {
      this.#asking = false;
      this.#follow(new Set(this.#book.topics));
    });
  }

  #follow(wanted) {
    if (!this.#line.isOpen) return;
    const gone = [...this.#following].filter((topic) => !wanted.has(topic)), fresh = [...wanted].filter((topic) => !this.#following.has(topic));
    if (gone.length) this.#line.send({ type: "unsubscribe", topics: gone });
    if (fresh.length) this.#line.send({ type: "subscribe", topics: fresh });
    this.#following = wanted;
  }

  async #bringBack() {
    const session = this.#session;
    this.#loaded = true;
    try {
      const page = await conversation(this.#user, session);
      if (session !== this.#session) return;
      this.#log.prepend(fromHistory(page.messages));
      for (const item of this.#outbox.items) if (page.messages.some((message) => message.message_id === item.id)) this.#settle(item.id);
      const slip = this.#log.entries.flatMap((entry) => entry.cards ?? []).findLast((card) => card.type === "slip");
      if (slip) this.#slip.take(slip);
      if (page.messages.findLast((message) => "slip_open" in message)?.slip_open === false) this.#slip.close();
    } catch {
      this.#tell("missing-history");
    }
    this.#tell("loaded");
  }

  #answer(userId) {
    return this.#log.answerTo(userId) ?? this.#log.add({ role: "assistant", key: `reply:${userId}`, replyTo: userId, text: "" });
  }

  #stage(frame) {
    if (frame.stopped) return this.#stopped(frame.message_id);
    if (!frame.is_typing || !this.#outbox.has(frame.message_id)) return undefined;
    const entry = this.#answer(frame.message_id);
    if (entry.id) return undefined;
    return this.#log.update(Object.assign(entry, { stage: frame.stage ?? entry.stage }));
  }

  #piece(frame) {
    if (!this.#outbox.has(frame.in_reply_to)) return;
    const entry = this.#answer(frame.in_reply_to);
    if (entry.id || entry.stopped) return;
    entry.text = (frame.chunk_index === 0 ? "" : entry.text) + frame.content;
    entry.stage = null;
    this.#log.update(entry);
  }

  /** News that nobody asked for: an alert, or what became of a bet. */
  #notice(frame) {
    if (this.#log.entries.some((entry) => entry.id === frame.message_id)) return;
    const entry = this.#log.add({
      role: "assistant", key: `reply:${frame.message_id}`, replyTo: null, id: frame.message_id, text: frame.content, at: frame.timestamp, cards: frame.cards ?? [], actions: [],
    });
    this.#tell("news", entry);
  }

  #final(frame) {
    if (!frame.in_reply_to) return this.#notice(frame);
    const asked = this.#whatItAnswers(frame);
    const known = this.#log.entries.find((entry) => entry.id === frame.message_id);
    const entry = known && !this.#outbox.has(asked) ? known : this.#answer(asked);
    const isNew = !entry.id;
    Object.assign(entry, {
      id: frame.message_id, text: frame.content, at: frame.timestamp, cards: frame.cards ?? [], actions: frame.suggested_actions ?? [],
      degraded: frame.degraded, language: frame.language, stage: null, stopped: false,
    });
    this.#settle(asked);
    if (!isNew) return undefined;
    this.#log.update(entry);
    const slip = entry.cards.findLast((card) => card.type === "slip");
    if (slip) this.#slip.take(slip);
    else if (frame.slip_open === false) this.#slip.close();
    else this.#slip.settle();
    return this.#tell("final", entry);
  }

  /** A repeated answer may still carry the id of the question that it first answered. */
  #whatItAnswers(frame) {
    if (!frame.duplicate || this.#outbox.has(frame.in_reply_to)) return frame.in_reply_to;
    return this.#outbox.waiting[0]?.id ?? frame.in_reply_to;
  }

  #settle(id) {
    this.#outbox.remove(id);
    const entry = this.#log.find(id);
    if (entry && entry.state !== "done") this.#log.update(Object.assign(entry, { state: "done", queued: false }));
    this.#tell("running");
  }

  #stopped(id) {
    if (!this.#outbox.has(id)) return;
    const entry = this.#answer(id);
    this.#log.update(Object.assign(entry, { stopped: true, stage: null }));
    this.#slip.settle();
    this.#settle(id);
  }

  #fault(frame) {
    const item = frame.message_id && this.#outbox.get(frame.message_id);
    if (!item) return this.#tell("fault", frame);
    if (frame.error_code === "SERVER_SHUTDOWN") return undefined;
    this.#outbox.fail(item.id);
    const begun = this.#log.answerTo(item.id);
    if (begun && !begun.id) this.#log.remove(begun);
    const entry = this.#log.find(item.id);
    this.#log.update(Object.assign(entry, { state: "failed", error: frame.content, retryable: frame.retryable }));
    if (!frame.retryable) this.#outbox.remove(item.id);
    this.#slip.settle();
    byId("announcer").textContent = frame.content;
    return this.#tell("running");
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Messages of the history as entries; an answer belongs to the question before it, news to none. */
function fromHistory(messages) {
  let question = null;
  return messages.map((message) => {
    if (message.role === "user") {
      question = message.message_id;
      return { role: "user", key: message.message_id, text: message.content, at: message.timestamp, state: "done" };
    }
    const asked = question;
    question = null;
    return {
      role: "assistant", key: `reply:${asked ?? message.message_id}`, replyTo: asked, id: message.message_id, text: message.content,
      at: message.timestamp, cards: message.cards ?? [], actions: message.suggested_actions ?? [],
    };
  });
}
