// One fixture: who, when, where; the score while it runs.

import { h } from "../dom.js";
import { t } from "../settings.js";
import { action, card as frame, dayAndHour, sides } from "./skeleton.js";

export function match(card, context) {
  const fixture = context.book.note(card);
  const holder = h("div", { class: "bound" });
  const draw = () => holder.replaceChildren(view(card, fixture, context));
  context.bind(holder, "change", card.fixture_id, draw);
  draw();
  return holder;
}

function view(card, fixture, context) {
  const status = fixture.status ?? card.status;
  const [day, hour] = dayAndHour(card.start_text);
  const [homeGoals, awayGoals] = goals(fixture.score);
  const under = status === "scheduled";
  return frame("match", {
    name: t("card.vs", { home: card.home, away: card.away }),
    label: [mark(status, fixture.minute), card.tournament, under ? day : card.start_text, card.venue],
    classes: status === "live" ? "is-live" : "",
    body: [sides(card.home, card.away, { homeFigure: under ? null : homeGoals, awayFigure: under ? null : awayGoals, end: under ? hour : null })],
    foot: [action(context, card.action)],
  });
}

/** «En vivo · min 63», «Final», nothing before. */
export function mark(status, minute) {
  if (status === "finished") return h("span", { class: "status" }, t("card.finished"));
  if (status !== "live") return null;
  return h("span", { class: "status status-live" }, minute ? `${t("card.live")} ${t("card.minute", { minute })}` : t("card.live"));
}

/** «2-1» as its two figures. */
export function goals(score) {
  const found = /^\s*(\d+)\s*[-–:]\s*(\d+)\s*$/.exec(score ?? "");
  return found ? [found[1], found[2]] : ["–", "–"];
}
