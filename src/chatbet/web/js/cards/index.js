// Every kind of card and who draws it. A kind that this page does not know is said, not dropped.

import { h } from "../dom.js";
import { t } from "../settings.js";
import { comparison } from "./comparison.js";
import { match } from "./match.js";
import { odds } from "./odds.js";
import { balance, bets, help, tournaments } from "./plain.js";
import { recommendation } from "./recommendation.js";
import { slip } from "./slip.js";
import { table } from "./table.js";

export const KINDS = { match, odds, table, comparison, recommendation, slip, balance, tournaments, bets, help };

/** The elements of a reply's cards; a card that cannot be drawn does not take the others with it. */
export function drawCards(cards, context) {
  return (cards ?? []).map((card) => {
    try {
      return KINDS[card.type](card, context);
    } catch {
      return h("p", { class: "refusal" }, t("error.card"));
    }
  });
}
