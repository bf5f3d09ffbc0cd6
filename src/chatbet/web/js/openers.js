// The empty state: three real questions for today's real fixtures, one press away.

import * as api from "./api.js";
import { h } from "./dom.js";
import { t } from "./settings.js";

/** Three questions: the server's own, else examples of what can be asked, else what is written in the page's words. */
async function questions() {
  try {
    const found = (await api.openers()).openers.filter((line) => typeof line === "string" && line);
    if (found.length) return found.slice(0, 3);
  } catch { /* an older server: its examples will do */ }
  try {
    const wanted = ["ODDS_INFORMATION_QUERY", "MATCH_SCHEDULE_QUERY", "BETTING_RECOMMENDATION"];
    const known = await api.intents();
    const found = wanted.flatMap((name) => known.find((entry) => (entry.intent ?? entry.name) === name)?.examples?.slice(0, 1) ?? []);
    if (found.length === 3) return found;
  } catch { /* no server at all: the page still knows what to offer */ }
  return t("openers.fallback");
}

export async function openers(say) {
  return [
    h("h2", { class: "label" }, t("openers.title")),
    h("ul", { class: "openers" }, (await questions()).map((text) => h("li", {}, h("button", { type: "button", class: "opener", onclick: () => say(text) }, text)))),
  ];
}
