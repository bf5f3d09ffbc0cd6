// The right rail: the slip, alerts where there are any, live prices. On the phone it is the sheet at the bottom edge.

import { kind, slipView } from "./cards/slip.js";
import { goals, mark } from "./cards/match.js";
import { byId, h, icon } from "./dom.js";
import { age, clock, money, priceText } from "./figures.js";
import { t } from "./settings.js";

const MOST_NEWS = 5;

export function openSide(context) {
  const side = byId("side");
  const peek = h("button", { type: "button", class: "peek", "aria-controls": "side-inside", "aria-expanded": "false" });
  const slip = h("section", { class: "panel", "aria-labelledby": "slip-title", tabindex: -1 });
  const alerts = h("section", { class: "panel", id: "alerts", hidden: true });
  const live = h("section", { class: "panel", "aria-labelledby": "live-title" });
  side.replaceChildren(peek, h("div", { id: "side-inside", class: "side-inside" }, slip, alerts, live));
  const open = (yes) => {
    side.classList.toggle("is-open", yes);
    peek.setAttribute("aria-expanded", String(yes));
    drawPeek(side, peek, context);
  };
  peek.addEventListener("click", () => open(!side.classList.contains("is-open")));
  side.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !side.classList.contains("is-open")) return;
    event.preventDefault();
    open(false);
    peek.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (side.classList.contains("is-open") && !side.contains(event.target)) open(false);
  });
  const draw = () => {
    const focused = slip.contains(document.activeElement);
    slip.replaceChildren(h("h2", { id: "slip-title", class: "label panel-title" }, t("slip.title"), context.slip.card ? ` · ${kind(context.slip.card)}` : ""), slipBody(context));
    if (focused) slip.focus({ preventScroll: true });
    live.replaceChildren(h("h2", { id: "live-title", class: "label panel-title" }, t("live.title")), ...liveBody(context));
    drawPeek(side, peek, context);
  };
  context.onSlip(side, draw);
  context.onOdds(side, draw);
  context.onTick(live, () => live.querySelectorAll("[data-as-of]").forEach((node) => { node.textContent = age(node.dataset.asOf); }));
  context.book.addEventListener("follow", draw);
  context.book.addEventListener("change", draw);
  draw();
  let news = [];
  const drawNews = () => {
    alerts.hidden = news.length === 0;
    alerts.replaceChildren(h("h2", { class: "label panel-title" }, t("alerts.title")),
      h("ul", {}, news.map((entry) => h("li", { class: "news" }, h("time", { class: "quiet small", datetime: entry.at }, clock(entry.at)), " ", entry.text))));
  };
  return {
    draw: () => {
      draw();
      drawNews();
    },
    fold: () => open(false),
    tell: (entry) => {
      news = [entry, ...news].slice(0, MOST_NEWS);
      drawNews();
    },
    forgetNews: () => {
      news = [];
      drawNews();
    },
  };
}

function slipBody(context) {
  const card = context.slip.card;
  return card ? slipView(card, context) : h("p", { class: "quiet" }, t("slip.empty"));
}

/** The edge of the sheet: always there, with the total. */
function drawPeek(side, peek, context) {
  const card = context.slip.card, followed = context.book.followed.length;
  side.classList.toggle("has-something", Boolean(card) || followed > 0);
  const open = side.classList.contains("is-open");
  const words = card ? slipWords(card) : followed ? t("live.count", { count: followed }) : t("slip.emptyShort");
  const total = card?.payout ? [
    card.stake ? h("span", { class: "quiet small" }, `${money(card.stake, card.currency, { short: true })} → `) : null,
    h("strong", {}, money(card.payout, card.currency))] : [];
  peek.replaceChildren(
    h("span", { class: "peek-name" }, h("span", { class: "label" }, t("slip.title")), " ", h("span", { class: "peek-words" }, words)),
    h("span", { class: "peek-total" }, total), h("span", { class: `peek-icon${open ? " turned" : ""}` }, icon("fold")),
    h("span", { class: "unseen" }, ` ${t(open ? "slip.fold" : "slip.open")}`));
}

/** A slip that is over says how it ended, so that it does not look like one that waits. */
const slipWords = (card) => (["placed", "refused", "checking"].includes(card.state) ? t(`slip.state.${card.state}`) : t("slip.picks", { count: card.legs.length }));

function liveBody(context) {
  const followed = context.book.followed;
  if (!followed.length) return [h("p", { class: "quiet" }, t("live.none"))];
  return [h("ul", { class: "live-list" }, followed.map((fixture) => liveRow(fixture, context)))];
}

function liveRow(fixture, context) {
  const main = fixture.entries.filter((entry) => entry.market === fixture.entries[0].market);
  const [home, away] = fixture.score ? goals(fixture.score) : [null, null];
  const name = `${fixture.home} – ${fixture.away}`;
  return h("li", { class: `live${fixture.suspended ? " is-suspended" : ""}` },
    h("p", { class: "live-name" }, h("span", {}, mark(fixture.status, fixture.minute), " ", home === null ? name : `${fixture.home} ${home}–${away} ${fixture.away}`),
      h("button", { type: "button", class: "plain live-forget", "aria-label": t("live.forget", { fixture: name }), onclick: () => context.forget(fixture.id) }, icon("close"))),
    h("p", { class: "quiet small" }, [fixture.tournament, fixture.start_text].filter(Boolean).join(" · ")),
    h("ul", { class: "live-prices" }, main.map((entry) => livePrice(entry, context))),
    fixture.suspended ? h("p", { class: "refusal small" }, t("card.suspended")) : null,
    h("p", { class: "quiet small source", data: { asOf: fixture.quote.as_of } }, age(fixture.quote.as_of)));
}

function livePrice(entry, context) {
  const figure = h("span", { class: "live-odds" });
  const row = h("li", {}, h("span", { class: "live-label" }, entry.label), h("span", { class: "leader", "aria-hidden": "true" }), figure);
  const draw = () => {
    const move = entry.move;
    figure.replaceChildren(...(move ? [
      h("span", { class: move.up ? "moved-up" : "moved-down", "aria-hidden": "true" }, move.up ? "▲ " : "▼ "),
      h("span", { class: "unseen" }, `${t(move.up ? "move.up" : "move.down", { old: move.old })} `)] : []), priceText(entry));
    row.classList.toggle("is-suspended", Boolean(entry.suspended));
    if (move?.fresh) row.classList.add(move.up ? "flash-up" : "flash-down");
    return row.isConnected;
  };
  draw();
  entry.painters.add(draw);
  context.onOdds(row, draw);
  return row;
}
