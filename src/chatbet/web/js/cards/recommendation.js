// One pick: its price, the market's own chance as a bar, reasons for and against, one thing to press.

import { h } from "../dom.js";
import { priceText } from "../figures.js";
import { t } from "../settings.js";
import { action, card as frame, wide } from "./skeleton.js";

export function recommendation(card, context) {
  const price = h("span", { class: "pick-odds" });
  const draw = () => { price.textContent = priceText(card); };
  draw();
  context.onOdds(price, draw);
  return frame("recommendation", {
    name: `${t(`pick.${card.kind}`)}: ${card.pick}`,
    label: [h("span", { class: `kind kind-${card.kind}` }, t(`pick.${card.kind}`)), card.tournament, card.start_text],
    body: [
      h("p", { class: "pick-fixture" }, `${card.home} – ${card.away}`),
      h("p", { class: "pick" }, h("span", { class: "pick-name" }, card.pick), h("span", { class: "leader", "aria-hidden": "true" }), price),
      h("p", { class: "quiet small" }, card.market),
      h("div", { class: "chance" },
        h("span", { class: "chance-words" }, t("pick.chance")), h("span", { class: "chance-figure" }, card.chance_text),
        h("div", { class: "chance-track", "aria-hidden": "true" }, wide(h("span", { class: "bar" }), card.chance))),
      h("p", { class: "quiet small" }, t("pick.confidence", { word: card.confidence })),
      h("div", { class: "reasons" }, reasons("for", "+", card.reasons_for), reasons("against", "−", card.reasons_against)),
    ],
    foot: [action(context, card.action)],
  });
}

function reasons(side, sign, lines) {
  if (!lines.length) return null;
  return h("div", { class: `reasons-${side}` }, h("p", { class: "label" }, t(`pick.${side}`)),
    h("ul", {}, lines.map((line) => h("li", {}, h("span", { class: "sign", "aria-hidden": "true" }, sign), line))));
}
