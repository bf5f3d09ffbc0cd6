// The left rail: conversations of this browser and user, and the three settings. On the phone it is a drawer.

import * as api from "./api.js";
import { byId, dress, h, icon } from "./dom.js";
import { FORMATS, LANGUAGES, THEMES, choose, language, oddsFormat, t, theme } from "./settings.js";
import { keep, recall } from "./store.js";

const MOST_KEPT = 30;
const MOST_NAMED = 5;

/** Conversations kept here, newest first: `{id, title, at}`. */
const kept = () => recall("sessions", []);

/** Remember a conversation by its first words. */
export function rememberConversation(id, title) {
  const known = kept().find((item) => item.id === id);
  const entry = { id, title: known?.title || title.slice(0, 80), at: Date.now() };
  keep("sessions", [entry, ...kept().filter((item) => item.id !== id)].slice(0, MOST_KEPT));
}

export function openRail({ talk, open }) {
  const drawer = setUpDrawer();
  const draw = () => {
    const items = kept();
    byId("conversations").replaceChildren(...(items.length ? items.map((item) => row(item)) : [h("li", { class: "quiet" }, t("conversations.empty"))]));
  };
  const row = (item) => {
    const title = item.title || t("conversations.untitled");
    const here = item.id === talk.session;
    return h("li", { class: here ? "here" : null },
      h("button", { type: "button", class: "conversation", "aria-current": here ? "true" : null, onclick: () => {
        drawer.close();
        open(item.id);
      } }, title),
      remover(item, title));
  };
  /** Two presses: the first asks, the second deletes. */
  const remover = (item, title) => {
    const button = h("button", { type: "button", class: "plain remove", "aria-label": t("conversations.delete", { title }), onclick: async () => {
      if (button.dataset.asked) return remove(item);
      button.dataset.asked = "yes";
      button.replaceChildren(t("conversations.sure"));
      button.removeAttribute("aria-label");
      return setTimeout(() => button.isConnected && draw(), 4000);
    } }, icon("close"));
    return button;
  };
  const remove = async (item) => {
    try {
      await api.forget(talk.user, item.id);
    } catch {
      byId("announcer").textContent = t("error.delete");
      return draw();
    }
    keep("sessions", kept().filter((other) => other.id !== item.id));
    draw();
    return item.id === talk.session ? open(null) : undefined;
  };
  byId("new-conversation").addEventListener("click", () => {
    drawer.close();
    open(null);
  });
  return { draw, drawSettings, fetchKnown: () => fetchKnown(talk).then(draw) };
}

/** Conversations that the server knows of this user and this browser does not. */
async function fetchKnown(talk) {
  let sessions = [];
  try {
    sessions = (await api.conversations(talk.user)).sessions ?? [];
  } catch {
    return;
  }
  const here = new Set(kept().map((item) => item.id));
  for (const { session_id } of sessions.filter((item) => !here.has(item.session_id)).slice(0, MOST_NAMED)) {
    const page = await api.conversation(talk.user, session_id).catch(() => ({ messages: [] }));
    const first = page.messages.find((message) => message.role === "user");
    if (first) keep("sessions", [...kept(), { id: session_id, title: first.content.slice(0, 80), at: Date.parse(first.timestamp) }].slice(0, MOST_KEPT));
  }
}

function setUpDrawer() {
  const rail = byId("rail"), menu = byId("menu"), wide = matchMedia("(min-width: 64rem)");
  dress("menu", "menu");
  dress("menu-close", "close");
  const set = (yes) => {
    rail.classList.toggle("is-open", yes);
    menu.setAttribute("aria-expanded", String(yes));
    rail.inert = !yes && !wide.matches;
  };
  menu.addEventListener("click", () => {
    set(!rail.classList.contains("is-open"));
    if (rail.classList.contains("is-open")) rail.querySelector("button")?.focus();
  });
  const leave = () => {
    set(false);
    menu.focus();
  };
  byId("menu-close").addEventListener("click", leave);
  document.addEventListener("pointerdown", (event) => {
    if (rail.classList.contains("is-open") && !rail.contains(event.target) && !menu.contains(event.target)) set(false);
  });
  rail.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || wide.matches) return;
    event.preventDefault();
    leave();
  });
  wide.addEventListener("change", () => set(false));
  set(false);
  return { close: () => set(false) };
}

/** Language, odds format, theme: three rows of radio buttons. */
export function drawSettings() {
  byId("settings").replaceChildren(
    group("language", t("settings.language"), Object.entries(LANGUAGES), language()),
    group("odds", t("settings.odds"), FORMATS.map((name) => [name, t(`odds.${name}`)]), oddsFormat()),
    group("theme", t("settings.theme"), THEMES.map((name) => [name, t(`theme.${name}`)]), theme()));
}

function group(name, title, options, chosen) {
  return h("fieldset", { class: "choice" }, h("legend", {}, title),
    h("div", { class: "choice-row" }, options.map(([value, label]) => h("label", { class: "option" },
      h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => choose(name, value) }),
      h("span", { lang: name === "language" ? value : null }, label)))));
}
