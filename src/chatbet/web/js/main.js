// Puts the page together: words, the line, the conversation, both rails. The only module that knows all the others.

import { openComposer } from "./composer.js";
import { createContext } from "./context.js";
import { byId } from "./dom.js";
import { today } from "./figures.js";
import { Log, emptyState } from "./log.js";
import { notice, openLimits, watchLine } from "./notices.js";
import { openers } from "./openers.js";
import { PriceBook } from "./pricebook.js";
import { quickReplies } from "./quick.js";
import { openRail, drawSettings, rememberConversation } from "./rail.js";
import { applyWords, chosenLanguage, loadWords, oddsFormat, onChange, t, zone } from "./settings.js";
import { openSide } from "./side.js";
import { Slip } from "./slip.js";
import { Line } from "./socket.js";
import { keep, newId, recall, userId } from "./store.js";
import { Talk } from "./talk.js";
import { token } from "./api.js";

await loadWords();
applyWords();

const book = new PriceBook(), slip = new Slip();
const context = createContext({ say, slip, book });
const log = new Log(context);
const line = new Line(() => ({
  session_id: talk.session, user_id: token() ? null : userId(), language: chosenLanguage(), timezone: zone(), odds_format: oddsFormat(),
}));
const talk = new Talk({ line, log, slip, book, session: recall("session") ?? begin() });
Object.assign(context, {
  retry: (id) => talk.retry(id),
  again: (id) => talk.again(id),
  forget: (id) => book.forget(id),
});
const box = openComposer({ say, stop: () => talk.stop() });
const rail = openRail({ talk, open });
const side = openSide(context);
const drawLine = watchLine(line);
openLimits({ fill: box.fill, say });

/** What was pressed may go away with it; whoever pressed it with the keyboard goes on in the box. */
function say(text) {
  const byKeys = document.activeElement?.matches(":focus-visible");
  side.fold();
  talk.say(text);
  if (byKeys && document.activeElement === document.body) box.focus();
}

/** A new conversation's id, kept for the next visit. */
function begin(id = newId()) {
  keep("session", id);
  return id;
}

/** Turn to another conversation, or to a new one. */
function open(id) {
  side.forgetNews();
  talk.open(begin(id ?? newId()));
  quick([]);
  rail.draw();
  line.connect();
  box.focus();
}

/** The replies on offer stand behind the last answer. */
function quick(texts) {
  byId("quick")?.remove();
  if (!texts.length) return;
  const row = quickReplies(texts, say);
  row.id = "quick";
  byId("log").after(row);
  log.settle();
}

async function welcome() {
  if (!log.isEmpty) return emptyState(null);
  const content = await openers(say);
  return emptyState(log.isEmpty ? content : null);
}

/** Screen readers hear the words of an answer once, when it is whole. */
function announce(entry) {
  byId("announcer").textContent = entry.text;
}

function drawDate() {
  byId("today").textContent = today();
  byId("today-short").textContent = today("short");
}

talk.addEventListener("running", () => box.running(talk.running));
talk.addEventListener("said", (event) => {
  rememberConversation(talk.session, event.detail);
  rail.draw();
  quick([]);
  emptyState(null);
});
talk.addEventListener("final", (event) => {
  announce(event.detail);
  quick(talk.running ? [] : event.detail.actions);
  notice(null);
});
talk.addEventListener("news", (event) => {
  announce(event.detail);
  side.tell(event.detail);
});
talk.addEventListener("fault", (event) => notice(event.detail.content));
talk.addEventListener("missing-history", () => notice(t("notice.history")));
talk.addEventListener("loaded", () => {
  const last = log.entries.findLast((entry) => entry.role === "user" || entry.replyTo);
  if (last?.role === "assistant" && last.id) quick(last.actions ?? []);
  log.toEnd();
  welcome();
  drawDate();
  rail.fetchKnown();
});
book.addEventListener("follow", () => talk.subscribe());

onChange("language", async () => {
  await loadWords();
  applyWords();
  drawSettings();
  drawDate();
  log.redraw();
  side.draw();
  rail.draw();
  drawLine();
  welcome();
  line.connect();
});
onChange("odds", () => line.connect());

drawSettings();
rail.draw();
drawDate();
line.connect();
