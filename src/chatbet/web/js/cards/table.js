// Standings: compact on phones, the row that was asked about marked, long tables folded around it.

import { h, unseen } from "../dom.js";
import { t } from "../settings.js";
import { card as frame, form } from "./skeleton.js";

const FOLDED = 8;
const COLUMNS = [["played", "played"], ["won", "won"], ["drawn", "drawn"], ["lost", "lost"], ["goal_difference", "difference"], ["points", "points"]];

export function table(card) {
  const body = h("tbody");
  const withForm = card.rows.some((row) => row.form);
  const near = card.rows.findIndex((row) => row.own);
  const shown = (place) => place < FOLDED || (near >= 0 && Math.abs(place - near) < 2);
  let open = card.rows.length <= FOLDED + 2;
  const draw = () => body.replaceChildren(...card.rows.flatMap((row, place) =>
    (open || shown(place) ? [line(row, withForm, !open && place > 0 && !shown(place - 1))] : [])));
  const toggle = card.rows.length > FOLDED + 2 ? h("button", { type: "button", class: "line-button", "aria-expanded": "false", onclick: () => {
    open = !open;
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? t("card.showLess") : t("card.showAll", { count: card.rows.length });
    draw();
  } }, t("card.showAll", { count: card.rows.length })) : null;
  draw();
  return frame("table", {
    label: [card.tournament, card.group],
    body: [h("table", { class: "standings" }, head(withForm, [card.tournament, card.group].filter(Boolean).join(" · ")), body)],
    foot: [h("p", { class: "source" }, t("card.dataAsOf", { time: card.as_of_text })), toggle],
  });
}

function head(withForm, caption) {
  const cells = COLUMNS.map(([field, key]) => h("th", { scope: "col", class: `figure col-${field}` }, t(`table.${key}`)));
  return [
    h("caption", { class: "unseen" }, caption),
    h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "figure" }, h("span", { "aria-hidden": "true" }, "#"), unseen(t("table.position"))),
      h("th", { scope: "col", class: "name" }, t("table.team")), cells,
      withForm ? h("th", { scope: "col", class: "col-form" }, t("table.form")) : null)),
  ];
}

function line(row, withForm, afterGap) {
  const classes = [row.own ? "own" : "", afterGap ? "after-gap" : ""].join(" ").trim();
  const difference = row.goal_difference > 0 ? `+${row.goal_difference}` : String(row.goal_difference).replace("-", "−");
  return h("tr", { class: classes || null },
    h("td", { class: "figure place" }, row.position),
    h("th", { scope: "row", class: "name" }, row.own ? h("span", { class: "own-mark", "aria-hidden": "true" }, "▸ ") : null, row.team,
      row.own ? unseen(` (${t("table.own")})`) : null),
    COLUMNS.map(([field]) => h("td", { class: `figure col-${field}` }, field === "goal_difference" ? difference : row[field])),
    withForm ? h("td", { class: "col-form" }, form(row.form)) : null);
}
