// A slip: legs, stake stepper, payout, «Confirmar» while its quote lives. The same view stands in the talk and in the rail.

import { h, icon } from "../dom.js";
import { amountIn, money, priceText } from "../figures.js";
import { canConfirm, timeLeft } from "../slip.js";
import { knows, t } from "../settings.js";
import { card as frame, wide } from "./skeleton.js";

const STEPS = [1, 5, 10, 20, 50, 100, 500, 1000, 5000, 10000, 50000];

export function slip(card, context) {
  const holder = h("div", { class: "bound", tabindex: -1 });
  const draw = () => {
    const focused = holder.contains(document.activeElement);
    holder.replaceChildren(frame("slip", { label: [t("slip.title"), kind(card)], body: [slipView(card, context)] }));
    if (focused) holder.focus({ preventScroll: true });
  };
  context.onSlip(holder, draw);
  context.onOdds(holder, draw);
  draw();
  return holder;
}

/** «Sencilla», «Combinada de 3», «Lucky 15», «Sistema 2 de 3». */
export function kind(card) {
  const [fold, legs] = card.kind.split("/");
  const key = legs ? "slip.kind.fold" : `slip.kind.${card.kind}`;
  const name = knows(key) ? t(key, { count: card.legs.length, fold, legs }) : card.kind;
  return card.bets > 1 ? `${name} · ${t("slip.bets", { count: card.bets })}` : name;
}

/** The inside of a slip; only the newest one can still be changed or confirmed. */
export function slipView(card, context) {
  const current = context.slip.isCurrent(card);
  const open = current && !["placed", "refused", "checking"].includes(card.state);
  const view = h("div", { class: `slip slip-${card.state}${current ? "" : " is-old"}` });
  const state = h("p", { class: "slip-state" });
  const acts = h("div", { class: "slip-acts" });
  const timer = h("div", { class: "timer", hidden: true }, h("span", { class: "timer-line" }));
  const draw = () => {
    state.textContent = stateWords(card, current);
    acts.replaceChildren(...buttons(card, context, open));
    drawTimer(timer, card, open);
  };
  view.append(
    h("ul", { class: "legs" }, card.legs.map((leg) => legView(leg, context, open))),
    h("div", { class: "perforation", "aria-hidden": "true" }),
    sums(card, context, open), timer, state, acts);
  if (card.expires_at && open) countdown(view, card, draw);
  draw();
  return view;
}

function legView(leg, context, open) {
  return h("li", { class: "leg" },
    h("div", { class: "leg-words" }, h("span", { class: "leg-pick" }, leg.pick),
      h("span", { class: "quiet small" }, `${leg.fixture} · ${leg.start_text}`), h("span", { class: "quiet small" }, leg.market)),
    h("span", { class: "leg-odds" }, priceText(leg)),
    open && leg.remove ? h("button", { type: "button", class: "plain leg-remove", "aria-label": t("slip.remove", { pick: leg.pick }), onclick: () => context.say(leg.remove.say) }, icon("close")) : null);
}

function sums(card, context, open) {
  const line = (key, value, classes = "") => (value ? h("div", { class: `sum ${classes}` }, h("dt", {}, t(key)), h("dd", {}, value)) : null);
  return h("div", { class: "slip-sums" },
    open ? stepper(card, context) : null,
    h("dl", { class: "sums" },
      open ? null : line("slip.stake", money(card.stake, card.currency)),
      card.legs.length > 1 ? line("slip.totalOdds", card.total_odds && priceText({ odds: card.total_odds })) : null,
      line("slip.profit", money(card.profit, card.currency)),
      line("slip.chance", card.chance_text),
      line("slip.worst", card.worst_text),
      line(card.state === "placed" ? "slip.payoutPlaced" : "slip.payout", money(card.payout, card.currency), "sum-main"),
      card.bet_id ? h("p", { class: "quiet small" }, t("slip.ref", { id: card.bet_id })) : null));
}

/** Another stake is worked out by the server: the stepper only writes the question. */
function stepper(card, context) {
  const box = h("input", { type: "text", inputmode: "decimal", class: "stake-box", value: plain(card.stake ?? "10"), "aria-label": t("slip.stakeBox", { currency: card.currency }) });
  const recount = h("button", { type: "button", class: "line-button recount", hidden: true, onclick: () => context.say(t("slip.stakeSay", { stake: amountIn(box.value) })) });
  const changed = () => {
    const value = amountIn(box.value);
    recount.hidden = !(value > 0) || value === Number(card.stake);
    recount.textContent = t("slip.recount", { stake: money(value, card.currency, { short: true }) });
  };
  const step = (by) => () => {
    box.value = String(stepped(amountIn(box.value) || 0, by));
    changed();
  };
  box.addEventListener("input", changed);
  box.addEventListener("keydown", (event) => event.key === "Enter" && !recount.hidden && recount.click());
  return h("div", { class: "stepper" }, h("span", { class: "stepper-name" }, t("slip.stake")),
    h("button", { type: "button", class: "plain step", "aria-label": t("slip.less"), onclick: step(-1) }, icon("less")), box,
    h("button", { type: "button", class: "plain step", "aria-label": t("slip.more"), onclick: step(1) }, icon("more")), recount);
}

const plain = (amount) => String(amount).replace(/[.,]00$/, "");

/** The next round amount: steps grow with the stake. */
export function stepped(value, by) {
  const near = STEPS.findLast((step) => step * 10 <= Math.max(value, 10)) ?? 1;
  return Math.max(near, Math.round((value + by * near) * 100) / 100);
}

function stateWords(card, current) {
  if (!current) return t("slip.state.old");
  if (card.state === "awaiting_confirmation" && timeLeft(card) <= 0) return t("slip.state.expired");
  return t(`slip.state.${card.state}`);
}

function buttons(card, context, open) {
  if (!open) return [];
  const cancel = card.cancel ? h("button", { type: "button", class: "line-button", disabled: context.slip.busy, onclick: () => {
    context.slip.press();
    context.say(card.cancel.say);
  } }, card.cancel.label) : null;
  if (canConfirm(card)) {
    const press = () => {
      context.slip.press();
      context.say(card.confirm.say);
    };
    return [h("button", { type: "button", class: "solid confirm", disabled: context.slip.busy, onclick: press },
      card.confirm.label), cancel].filter(Boolean);
  }
  // A stake, not a yes: should the server still hold the quote, nothing is placed by asking for a new one.
  if (card.state === "awaiting_confirmation" && card.stake) {
    return [h("button", { type: "button", class: "line-button", onclick: () => context.say(t("slip.stakeSay", { stake: plain(card.stake) })) }, t("slip.renew")), cancel].filter(Boolean);
  }
  return cancel ? [cancel] : [];
}

function drawTimer(timer, card, open) {
  const left = timeLeft(card);
  const runs = open && left !== null && left > 0;
  timer.hidden = !runs;
  if (!runs) return;
  card.life ??= left;
  wide(timer.firstChild, left / card.life);
  timer.title = t("slip.seconds", { seconds: Math.ceil(left / 1000) });
}

/** Ticks while it stands in the page; redraws the buttons only when the quote ends. */
function countdown(view, card, draw) {
  const timer = view.querySelector(".timer");
  const beat = setInterval(() => {
    if (!view.isConnected) return clearInterval(beat);
    if (timeLeft(card) > 0) return drawTimer(timer, card, true);
    clearInterval(beat);
    return draw();
  }, 250);
}
