// Language, odds format and theme: what the reader chose, and the zone and words that follow from it.

import { keep, recall } from "./store.js";

export const LANGUAGES = { es: "Español", en: "English", pt: "Português" };
export const FORMATS = ["decimal", "fractional", "american"];
export const THEMES = ["auto", "light", "dark"];
const LOCALES = { es: "es-CO", en: "en-GB", pt: "pt-BR" };

const changes = new EventTarget();
let words = {};

/** The language chosen with the switch; null while nobody chose, then each message decides for itself. */
export const chosenLanguage = () => (LANGUAGES[recall("language")] ? recall("language") : null);

/** The language of the page. */
export function language() {
  const spoken = (navigator.languages ?? [navigator.language]).map((tag) => tag.slice(0, 2).toLowerCase());
  return chosenLanguage() ?? spoken.find((tag) => LANGUAGES[tag]) ?? "es";
}

/** How figures are written: as the server does, the language in the country of the reader's zone, else its usual form.
 * Before a server has named the country, as the browser's language says. */
export function locale() {
  const country = recall("country"), spoken = language();
  if (!country) return (navigator.languages ?? []).find((tag) => tag.toLowerCase().startsWith(`${spoken}-`)) ?? LOCALES[spoken];
  const local = `${spoken}-${country}`;
  const known = spoken === "pt" ? country === "PT" : Intl.NumberFormat(local).resolvedOptions().locale === local;
  return known ? local : LOCALES[spoken];
}

/** What the server says of where the reader is. */
export const setCountry = (code) => keep("country", /^[A-Z]{2}$/.test(code ?? "") ? code : null);

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
export const oddsFormat = () => (FORMATS.includes(recall("odds")) ? recall("odds") : "decimal");

/** Kept raw, because theme.js reads it before anything else runs. */
export function theme() {
  const chosen = document.documentElement.dataset.theme;
  return THEMES.includes(chosen) ? chosen : "auto";
}

/** Read the words of the present language; English numbers of plural forms come from Intl. */
export async function loadWords() {
  const wanted = language();
  const answer = await fetch(`/static/texts/${wanted}.json`);
  if (!answer.ok) throw new Error(`texts ${wanted}: ${answer.status}`);
  words = await answer.json();
  document.documentElement.lang = wanted;
}

/** The interface's words under `key`, with `{fields}` filled; `count` chooses the plural form. */
export function t(key, fields = {}) {
  let text = words[key] ?? key;
  if (typeof text === "object" && !Array.isArray(text)) {
    text = text[new Intl.PluralRules(language()).select(fields.count)] ?? text.other;
  }
  if (typeof text !== "string") return text;
  return text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}

export const knows = (key) => key in words;

/** Write the words of every element that stands in the page. */
export function applyWords(root = document) {
  const marks = { t: (node, text) => { node.textContent = text; } };
  for (const node of root.querySelectorAll("[data-t]")) marks.t(node, t(node.dataset.t));
  for (const node of root.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", t(node.dataset.tLabel));
  for (const node of root.querySelectorAll("[data-t-title]")) node.title = t(node.dataset.tTitle);
  for (const node of root.querySelectorAll("[data-t-placeholder]")) node.placeholder = t(node.dataset.tPlaceholder);
}

/** Choose; listeners get `language`, `odds` or `theme`. */
export function choose(name, value) {
  if (name === "theme") chooseTheme(value);
  else keep(name, value);
  changes.dispatchEvent(new Event(name));
}

function chooseTheme(value) {
  try {
    localStorage.setItem("chatbet.theme", value);
  } catch { /* lasts as long as the page */ }
  if (value === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}

export const onChange = (name, listener) => changes.addEventListener(name, listener);
