// The frame viewer: every frame in and out, with the time between them, and a box for raw JSON.

import { byId, h } from "./dom.js";
import { newId } from "./store.js";

const MOST_SHOWN = 500;
const PRESETS = {
  "user_message": () => ({ type: "user_message", content: "¿Cuándo juega el Barcelona?", message_id: newId() }),
  "odds": () => ({ type: "user_message", content: "Sí, muéstrame las cuotas", message_id: newId() }),
  "ping": () => ({ type: "ping" }),
  "stop": () => ({ type: "stop", message_id: lastMessage }),
  "subscribe": () => ({ type: "subscribe", topics: ["odds:1", "match:1"] }),
  "unsubscribe": () => ({ type: "unsubscribe", topics: ["odds:1", "match:1"] }),
  "typing": () => ({ type: "typing" }),
  "authenticate": () => ({ type: "authenticate", token: "" }),
  "unknown type": () => ({ type: "dance" }),
  "not JSON": () => "{not json",
  "empty message": () => ({ type: "user_message", content: " " }),
  "too long": () => ({ type: "user_message", content: "a".repeat(4001) }),
};

let socket = null, started = 0, lastMessage = null;
const totals = { in: 0, out: 0 };

function show(way, text) {
  const frame = read(text);
  if (way !== "note") totals[way] += 1;
  const gist = frame?.content ?? frame?.stage ?? frame?.error_code ?? (frame ? "" : text);
  const kind = frame ? frame.type + (frame.is_final === false ? ` #${frame.chunk_index}` : frame.is_final ? " final" : "") : way === "note" ? "—" : "raw";
  byId("frames").prepend(h("li", {}, h("details", {},
    h("summary", {}, h("span", { class: `way-${way}` }, { in: "← in", out: "→ out", note: "·" }[way]),
      h("span", { class: "quiet" }, `${((performance.now() - started) / 1000).toFixed(3)} s`),
      h("span", { class: "kind" }, kind), h("span", { class: "gist" }, String(gist).slice(0, 200))),
    h("pre", {}, frame ? JSON.stringify(frame, null, 2) : text))));
  while (byId("frames").children.length > MOST_SHOWN) byId("frames").lastChild.remove();
  byId("totals").textContent = `in ${totals.in} · out ${totals.out}`;
  return frame;
}

function read(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

function connect() {
  socket?.close(1000);
  started = performance.now();
  const address = new URL("/ws/chat", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  for (const [name, id] of [["session_id", "session"], ["user_id", "user"], ["language", "lang"], ["timezone", "zone"]]) {
    if (byId(id).value) address.searchParams.set(name, byId(id).value);
  }
  const token = byId("token").value.trim();
  const made = token ? new WebSocket(address, [`chatbet.bearer.${token}`]) : new WebSocket(address);
  socket = made;
  const state = (text) => { if (socket === made) byId("frames-state").textContent = text; };
  state("connecting");
  made.onopen = () => {
    state("open");
    show("note", `open ${address.pathname}${address.search}`);
  };
  made.onmessage = (event) => {
    const frame = show("in", event.data);
    if (frame?.type === "connection_ack") byId("session").value = frame.session_id;
  };
  made.onclose = (event) => {
    state("closed");
    show("note", `closed ${event.code} ${event.reason}`);
  };
}

byId("zone").value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
byId("presets").append(...Object.entries(PRESETS).map(([name, make]) => h("button", { type: "button", class: "line-button", onclick: () => {
  const made = make();
  byId("json").value = typeof made === "string" ? made : JSON.stringify(made, null, 2);
} }, name)));
byId("json").value = JSON.stringify(PRESETS.user_message(), null, 2);
byId("connect").addEventListener("submit", (event) => {
  event.preventDefault();
  connect();
});
byId("hang-up").addEventListener("click", () => socket?.close(1000));
byId("wipe").addEventListener("click", () => byId("frames").replaceChildren());
byId("raw").addEventListener("submit", (event) => {
  event.preventDefault();
  const open = socket?.readyState === WebSocket.OPEN;
  byId("json-fault").textContent = open ? "" : "Not connected.";
  if (!open) return;
  const frame = read(byId("json").value);
  if (frame?.message_id) lastMessage = frame.message_id;
  socket.send(frame ? JSON.stringify(frame) : byId("json").value);
  show("out", frame ? JSON.stringify(frame) : byId("json").value);
});
connect();
