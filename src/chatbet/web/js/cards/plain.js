// The small cards: balance, tournaments, bets, help lines.

import { h } from "../dom.js";
import { money } from "../figures.js";
import { t } from "../settings.js";
import { action, card as frame } from "./skeleton.js";

export function balance(card) {
  const parts = ["playable", "withdrawable", "bonus"].filter((part) => card[part] !== null && card[part] !== undefined);
  return frame("balance", {
    label: [t("balance.title")],
    body: [h("dl", { class: "sums" }, row("money", card, "sum-main"), parts.map((part) => row(part, card)))],
    foot: [h("p", { class: "source" }, t("card.dataAsOf", { time: card.as_of_text }))],
  });
}

function row(part, card, classes = "") {
  return h("div", { class: `sum ${classes}` }, h("dt", {}, t(`balance.${part}`)), h("dd", {}, money(card[part], card.currency)));
}

export function tournaments(card, context) {
  return frame("tournaments", {
    label: [t("tournaments.title")],
    body: [h("ul", { class: "rows" }, card.items.map((item) => h("li", { class: "row" },
      h("div", {}, item.action ? action(context, { label: item.name, say: item.action.say }, "row-action") : h("span", { class: "row-name" }, item.name),
        item.dates_text ? h("p", { class: "quiet small" }, item.dates_text) : null),
      h("span", { class: "row-figure" }, t("tournaments.fixtures", { count: item.fixtures })))))],
  });
}

export function bets(card) {
  return frame("bets", {
    label: [t("bets.title")],
    body: [h("ul", { class: "rows" }, card.items.map((item) => h("li", { class: "row" },
      h("div", {}, h("span", { class: "row-name" }, item.label),
        h("p", { class: "quiet small figures" }, t("bets.line", { stake: money(item.stake, card.currency), odds: item.odds, win: money(item.possible_win, card.currency) }))),
      h("span", { class: `row-figure bet-${item.status}` }, item.status_text))))],
  });
}

export function help(card) {
  return frame("help", {
    label: [t("help.title")],
    body: [h("ul", { class: "rows" }, card.lines.map((line) => h("li", { class: "row" },
      h("div", {}, h("span", { class: "row-name" }, line.name), h("p", { class: "quiet small" }, [line.country, line.hours].filter(Boolean).join(" · ")),
        line.url ? h("p", { class: "small" }, site(line.url)) : null),
      h("a", { class: "phone", href: `tel:${line.phone.replace(/[^\d+]/g, "")}`, "aria-label": `${t("help.call", { name: line.name })}, ${line.phone}` }, line.phone))))],
  });
}

/** Help lines come with bare host names; only web addresses become links. */
function site(address) {
  let url;
  try {
    url = new URL(/^https?:/i.test(address) ? address : `https://${address}`);
  } catch {
    return address;
  }
  return h("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, address);
}
