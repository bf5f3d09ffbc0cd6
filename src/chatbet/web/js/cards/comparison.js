// Two sides next to each other: mirrored bars and the last five results.

import { h, unseen } from "../dom.js";
import { t } from "../settings.js";
import { card as frame, form, wide } from "./skeleton.js";

export function comparison(card) {
  return frame("comparison", {
    name: t("card.vs", { home: card.left, away: card.right }),
    body: [
      h("div", { class: "versus" }, h("p", { class: "side-name" }, card.left), h("p", { class: "side-name right" }, card.right),
        h("div", {}, form(card.left_form)), h("div", { class: "right" }, form(card.right_form))),
      h("table", { class: "mirror" },
        h("caption", { class: "unseen" }, t("card.vs", { home: card.left, away: card.right })),
        h("thead", { class: "unseen" }, h("tr", {}, h("th", { scope: "col" }, card.left), h("th", { scope: "col" }, ""), h("th", { scope: "col" }, card.right))),
        h("tbody", {}, card.lines.map(line))),
    ],
  });
}

function line(entry) {
  const share = Number(entry.share);
  return h("tr", {},
    h("td", { class: "mirror-left" }, h("span", { class: "mirror-figure" }, entry.left), wide(h("span", { class: `bar${share > 0.5 ? " ahead" : ""}` }), share)),
    h("th", { scope: "row" }, entry.label),
    h("td", { class: "mirror-right" }, wide(h("span", { class: `bar${share < 0.5 ? " ahead" : ""}` }), 1 - share), h("span", { class: "mirror-figure" }, entry.right), unseen(" ")));
}
