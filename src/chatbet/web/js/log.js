// The conversation as a list of entries and their elements. Keeps order, ids and scrolling; knows no network.

import { byId, h } from "./dom.js";
import { answerView, userView } from "./message.js";

/**
 * An entry: `{role, key, text, at, ...}`. Users: `state` is waiting, failed or done. Answers: `replyTo`, `id` when final,
 * `stage`, `cards`, `actions`, `degraded`, `stopped`.
 */
export class Log {
  #entries = []; #views = new Map(); #context; #follow = true; #scroll = byId("scroll"); #root = byId("log");

  constructor(context) {
    this.#context = context;
    this.#scroll.addEventListener("scroll", () => this.#noticeScroll(), { passive: true });
    byId("latest").addEventListener("click", () => this.toEnd());
  }

  get entries() { return this.#entries; }
  get isEmpty() { return this.#entries.length === 0; }

  find(key) { return this.#entries.find((entry) => entry.key === key); }
  answerTo(userKey) { return this.#entries.find((entry) => entry.role === "assistant" && entry.replyTo === userKey); }

  /** Add an entry; an answer goes right behind its question. */
  add(entry) {
    const question = entry.replyTo ? this.#entries.findIndex((other) => other.key === entry.replyTo) : -1;
    const place = question < 0 ? this.#entries.length : question + 1;
    this.#entries.splice(place, 0, entry);
    this.#draw(entry);
    if (entry.role === "user") this.#follow = true;
    this.settle();
    return entry;
  }

  /** Draw an entry again after its fields changed. */
  update(entry) {
    this.#draw(entry);
    this.settle();
  }

  remove(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#views.get(entry.key)?.remove();
    this.#views.delete(entry.key);
  }

  clear() {
    this.#entries = [];
    this.#views.clear();
    this.#root.replaceChildren();
  }

  /** Put earlier messages before those that are here; what is here already (by id) keeps its newer fields. */
  prepend(earlier) {
    const known = new Set(earlier.map((entry) => entry.key));
    const newer = this.#entries.filter((entry) => !known.has(entry.key) && !(entry.replyTo && earlier.some((old) => old.replyTo === entry.replyTo)));
    this.#entries = [...earlier, ...newer];
    this.redraw();
  }

  /** Everything anew, for another language. */
  redraw() {
    this.#views.clear();
    this.#root.replaceChildren();
    for (const entry of this.#entries) this.#draw(entry, true);
    this.settle();
  }

  #draw(entry, last = false) {
    const made = entry.role === "user" ? userView(entry, this.#context) : answerView(entry, this.#context, this.#views.get(entry.key));
    const old = this.#views.get(entry.key);
    if (made === old) return;
    this.#views.set(entry.key, made);
    if (old) return old.replaceWith(made);
    const next = last ? null : this.#entries[this.#entries.indexOf(entry) + 1];
    this.#root.insertBefore(made, next ? this.#views.get(next.key) ?? null : null);
    return undefined;
  }

  /** Keep the newest in sight, but never push the question that is being answered out of it. */
  settle() {
    if (!this.#follow) return this.#showLatest();
    const box = this.#scroll;
    const question = this.#entries.findLast((entry) => entry.role === "user");
    const view = question && this.#views.get(question.key);
    const end = box.scrollHeight - box.clientHeight;
    const top = view ? view.offsetTop - 16 : end;
    box.scrollTop = Math.min(end, Math.max(top, 0));
    return this.#showLatest();
  }

  toEnd() {
    this.#follow = true;
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#showLatest();
  }

  #noticeScroll() {
    this.#follow = this.#gap() < 80;
    this.#showLatest();
  }

  #gap() { return this.#scroll.scrollHeight - this.#scroll.clientHeight - this.#scroll.scrollTop; }

  #showLatest() {
    byId("latest").hidden = this.#gap() < 240;
  }
}

/** What stands where the conversation will be, until it begins. */
export function emptyState(content) {
  const old = byId("empty");
  if (old) old.remove();
  if (content) byId("log").before(h("div", { id: "empty", class: "empty" }, content));
}
