// Two sides next to each other: mirrored bars and the last five results.

import { h } from "../dom.js";
import { t } from "../settings.js";
import { card as frame, form, wide } from "./skeleton.js";

export function comparison(card) {
  return frame("comparison", {
    name: t("card.vs", { home: card.left, away: card.right }),
    body: [
      h("div", { class: "versus" }, h("p", { class: "side-name" }, card.left), h("p", { class: "side-name right" }, card.right),
        h("div", {}, form(card.left_form)), h("div", { class: "right" }, form(card.right_form))),
      h("table", { class: "mirror", role: "table" },
        h("caption", { class: "unseen" }, t("card.vs", { home: card.left, away: card.right })),
        h("thead", { class: "unseen" }, h("tr", {}, h("th", { scope: "col" }, card.left), h("th", { scope: "col" }, ""), h("th", { scope: "col" }, card.right))),
        h("tbody", { role: "rowgroup" }, card.lines.map(line))),
    ],
  });
}

function line(entry) {
  const share = Number(entry.share);
  const bar = (part) => h("span", { class: "mirror-track", "aria-hidden": "true" }, wide(h("span", { class: "bar" }), part));
  return h("tr", { role: "row" },
    h("td", { class: "mirror-left", role: "cell" }, h("span", { class: "mirror-figure" }, entry.left), bar(share)),
    h("th", { scope: "row", role: "rowheader" }, entry.label),
    h("td", { class: "mirror-right", role: "cell" }, bar(1 - share), h("span", { class: "mirror-figure" }, entry.right)));
}
