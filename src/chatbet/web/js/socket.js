// The line to /ws/chat: connects, greets, beats, and comes back by itself with growing pauses. Knows no message.

import { setServerTime } from "./figures.js";
import { token } from "./api.js";
import { setCountry } from "./settings.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;
const BEAT = 25_000;
const PATIENCE = 10_000;
const REPLACED = 4409;
const REFUSED = new Set([1008, 1009]);
const RATE = 4429;

/** States: `connecting`, `open`, `waiting` (with `seconds`), `offline`, `replaced`, `refused`. */
export class Line extends EventTarget {
  #query; #socket = null; #tries = 0; #timer = 0; #beat = 0; #silence = 0; #outdated = false;
  state = "connecting";
  seconds = 0;

  /** `query()` gives the parameters of the next connection. */
  constructor(query) {
    super();
    this.#query = query;
    addEventListener("online", () => this.state !== "open" && this.connect());
    addEventListener("offline", () => this.#lost(0));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.state === "waiting") this.connect();
    });
  }

  get isOpen() { return this.state === "open"; }

  /** Connect now with the parameters that hold now, dropping what was open. A connection still being made is let through
   * first: browsers complain of one torn down halfway, and two on their way could arrive in either order. */
  connect() {
    if (this.#socket?.readyState === WebSocket.CONNECTING) {
      this.#outdated = true;
      return;
    }
    this.#hangUp();
    this.#become("connecting");
    const address = new URL("/ws/chat", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    for (const [name, value] of Object.entries(this.#query())) if (value) address.searchParams.set(name, value);
    const socket = token() ? new WebSocket(address, [`chatbet.bearer.${token()}`]) : new WebSocket(address);
    this.#socket = socket;
    this.#outdated = false;
    socket.onopen = () => this.#socket === socket && this.#outdated && this.connect();
    socket.onmessage = (event) => this.#socket === socket && this.#received(event.data);
    socket.onclose = (event) => this.#socket === socket && this.#lost(event.code);
  }

  /** Send a frame; false when the line is not open. */
  send(frame) {
    if (!this.isOpen || this.#socket.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #received(data) {
    clearTimeout(this.#silence);
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (frame.type === "connection_ack") {
      setServerTime(frame.server_time);
      setCountry(frame.country);
      this.#tries = 0;
      this.#become("open");
      this.#beat = setInterval(() => this.#ping(), BEAT);
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  #ping() {
    this.send({ type: "ping" });
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lost(0), PATIENCE);
  }

  #lost(code) {
    this.#hangUp();
    if (code === REPLACED) return this.#become("replaced");
    if (REFUSED.has(code)) return this.#become("refused");
    if (navigator.onLine === false) return this.#become("offline");
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#tries, LONGEST_PAUSE) * (code === RATE ? 4 : 1);
    this.#tries += 1;
    const wait = pause * (0.75 + Math.random() / 2);
    this.seconds = Math.ceil(wait / 1000);
    this.#become("waiting");
    this.#timer = setTimeout(() => this.connect(), wait);
    return undefined;
  }

  #hangUp() {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    clearInterval(this.#beat);
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState <= WebSocket.OPEN) socket.close(1000);
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event("state"));
  }
}
