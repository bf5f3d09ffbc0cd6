// What every card shares: a label line, a body, a foot with the source's time and one action; sides, forms and bars.

import { h, unseen } from "../dom.js";
import { t } from "../settings.js";

/** A card. `label`: the parts of its label line; `foot`: source words and the action. */
export function card(kind, { label = [], name, body = [], foot = [], classes = "" }) {
  const parts = label.filter(Boolean);
  return h("section", { class: `card card-${kind} ${classes}`, "aria-label": name ?? parts.join(", ") },
    parts.length ? h("p", { class: "label card-label" }, parts.map((part, place) => [place ? dot() : null, part])) : null,
    body,
    foot.some(Boolean) ? h("div", { class: "card-foot" }, foot) : null);
}

const dot = () => h("span", { class: "dot", "aria-hidden": "true" }, " · ");

/** Two rows with right-aligned figures; `end` may stand across both, like a kick-off time. */
export function sides(home, away, { homeFigure, awayFigure, end } = {}) {
  return h("div", { class: "sides" },
    h("p", { class: "side-name" }, home), h("p", { class: "side-figure" }, homeFigure ?? ""),
    h("p", { class: "side-name" }, unseen(`${t("card.vs", { home: "", away: "" }).trim()} `), away),
    h("p", { class: "side-figure" }, awayFigure ?? ""),
    end ? h("p", { class: "sides-end" }, end) : null);
}

/** Day and hour of a start text: «mié 25 nov, 3:00 p. m.» is a day for the label and an hour to set large. */
export function dayAndHour(text) {
  const cut = text.lastIndexOf(", ");
  return cut < 0 ? [text, ""] : [text.slice(0, cut), text.slice(cut + 2)];
}

/** A button that says something for the user. */
export function action(context, wish, classes = "line-button") {
  return wish ? h("button", { type: "button", class: classes, onclick: () => context.say(wish.say) }, wish.label) : null;
}

/** Five small marks with letters, newest last. */
export function form(letters) {
  const last = [...letters].slice(-5);
  if (!last.length) return null;
  const words = last.map((letter) => t(`form.word.${letter}`)).join(", ");
  return h("span", { class: "form", role: "img", "aria-label": t("form.label", { results: words }) },
    last.map((letter) => h("span", { class: `mark mark-${letter}`, "aria-hidden": "true" }, t(`form.${letter}`))));
}

/** Give a width in percent to a bar; widths are numbers of the server, set through the object model. */
export function wide(element, share) {
  element.style.setProperty("--share", String(Math.min(1, Math.max(0, Number(share) || 0))));
  return element;
}
