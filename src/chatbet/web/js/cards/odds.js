// The prices of one fixture. Each price is a button whose `say` goes into the conversation; pressed = in the slip.

import { chart } from "../chart.js";
import { h, icon, unseen } from "../dom.js";
import { age, money, priceText, serverNow } from "../figures.js";
import { t } from "../settings.js";
import { card as frame, dayAndHour, sides, wide } from "./skeleton.js";
import { goals, mark } from "./match.js";

const OLD_AFTER = 5 * 60_000;

export function odds(card, context) {
  const { markets, quote, fixture } = context.book.adopt(card);
  const [first, ...others] = card.markets.map((market, place) => block(card, market, markets[place], context));
  const head = h("div", { class: "bound" });
  const drawHead = () => head.replaceChildren(...heading(card, fixture));
  context.bind(head, "change", card.fixture_id, drawHead);
  drawHead();
  return frame("odds", {
    name: t("card.vs", { home: card.home, away: card.away }),
    classes: card.suspended ? "is-suspended" : "",
    body: [head, card.suspended ? h("p", { class: "refusal" }, t("card.suspended")) : null, first, chances(card.markets[0]), rest(others)],
    foot: [source(card, quote, context), movement(card, context)],
  });
}

function heading(card, fixture) {
  const [day, hour] = dayAndHour(card.start_text);
  const live = fixture.status === "live" || fixture.status === "finished";
  const [home, away] = live ? goals(fixture.score) : [null, null];
  const label = [mark(fixture.status, fixture.minute), card.tournament, live ? card.start_text : day, card.venue].filter(Boolean);
  return [
    h("p", { class: "label card-label" }, label.map((part, place) => [place ? h("span", { "aria-hidden": "true" }, " · ") : null, part])),
    sides(card.home, card.away, { homeFigure: home, awayFigure: away, end: live ? null : hour }),
  ];
}

function block(card, market, entries, context) {
  return h("div", { class: "market", role: "group", "aria-label": market.label },
    h("p", { class: "label market-name" }, market.label),
    h("div", { class: "price-list" }, entries.map((entry) => priceButton(card, entry, context))));
}

/** One price: label, dotted leader, what the stake returns, arrow, figure. */
export function priceButton(card, entry, context) {
  const figure = h("span", { class: "price-odds" });
  const arrow = h("span", { class: "price-move" });
  const pays = h("span", { class: "price-pays" });
  const button = h("button", { type: "button", class: "price", onclick: () => context.say(entry.say) },
    h("span", { class: "price-tick", "aria-hidden": "true" }, icon("check")),
    h("span", { class: "price-label" }, entry.label), h("span", { class: "leader", "aria-hidden": "true" }), pays, arrow, figure);
  const draw = () => {
    const shut = card.suspended || entry.suspended;
    const pressed = context.slip.has(card.fixture_id, entry.label);
    figure.textContent = priceText(entry);
    pays.textContent = entry.payout ? t("card.pays", { stake: money(card.stake, card.currency, { short: true }), payout: money(entry.payout, card.currency) }) : "";
    showMove(arrow, entry.move);
    button.disabled = Boolean(shut);
    button.setAttribute("aria-pressed", String(pressed));
    button.classList.toggle("is-suspended", Boolean(shut));
    if (entry.move?.fresh) flash(button, entry.move.up);
    return button.isConnected;
  };
  draw();
  entry.painters.add(draw);
  context.onSlip(button, draw);
  context.onOdds(button, draw);
  return button;
}

function showMove(arrow, move) {
  arrow.className = move ? `price-move ${move.up ? "moved-up" : "moved-down"}` : "price-move";
  arrow.replaceChildren(...(move ? [h("span", { "aria-hidden": "true" }, move.up ? "▲" : "▼"), unseen(` ${t(move.up ? "move.up" : "move.down", { old: move.old })} `)] : []));
}

/** Once; style sheets leave it out where motion is not wanted. */
function flash(element, up) {
  element.classList.remove("flash-up", "flash-down");
  requestAnimationFrame(() => element.classList.add(up ? "flash-up" : "flash-down"));
  element.addEventListener("animationend", () => element.classList.remove("flash-up", "flash-down"), { once: true });
}

function rest(blocks) {
  if (!blocks.length) return null;
  return h("details", { class: "more-markets" }, h("summary", {}, t("card.more", { count: blocks.length })), h("div", { class: "market-grid" }, blocks));
}

/** The market's own chances as one stacked bar; only where the server gives them. */
function chances(market) {
  if (!market || !market.prices.every((price) => price.chance)) return null;
  return h("figure", { class: "chances" },
    h("figcaption", { class: "quiet small" }, t("card.chances")),
    h("div", { class: "stack" }, market.prices.map((price, place) =>
      wide(h("span", { class: `stack-part part-${place}` }, h("span", { class: "unseen" }, `${price.label} `), price.chance_text ?? `${Math.round(price.chance * 100)} %`), price.chance))));
}

/** «cuotas de las 15:04», and its age once it is old. */
function source(card, quote, context) {
  const line = h("p", { class: "source" });
  const draw = () => {
    const moved = quote.as_of !== card.as_of;
    const old = serverNow() - Date.parse(quote.as_of) > OLD_AFTER;
    line.textContent = [
      t("card.asOf", { time: card.as_of_text }),
      moved ? t("age.moved", { age: age(quote.as_of) }) : old ? t("age.old", { age: age(quote.as_of) }) : null,
      card.stale ? t("card.stale") : null,
    ].filter(Boolean).join(" · ");
    line.classList.toggle("is-stale", Boolean(card.stale || (old && !moved)));
  };
  context.bind(line, "change", card.fixture_id, draw);
  context.onTick(line, draw);
  draw();
  return line;
}

function movement(card, context) {
  const place = h("div", { class: "chart-place", hidden: true });
  const button = h("button", { type: "button", class: "line-button", "aria-expanded": "false", onclick: async () => {
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    button.textContent = t(place.hidden ? "chart.show" : "chart.hide");
    if (!place.hidden) place.replaceChildren(await chart(card, context.book.fixture(card.fixture_id)));
  } }, t("chart.show"));
  return [button, place];
}
