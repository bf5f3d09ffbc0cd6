// One entry of the conversation: the user's words in a quiet bubble, the assistant's as text on paper with its cards.

import { feedback } from "./api.js";
import { drawCards } from "./cards/index.js";
import { h, icon, unseen } from "./dom.js";
import { clock } from "./figures.js";
import { prose } from "./prose.js";
import { knows, t } from "./settings.js";

export function userView(entry, context) {
  return h("div", { class: `said said-${entry.state}`, data: { key: entry.key } },
    h("p", { class: "bubble" }, unseen(`${t("you")}: `), h("span", { dir: "auto" }, entry.text)),
    entry.state === "failed" ? failure(entry, context) : null,
    entry.state === "waiting" && entry.queued ? h("p", { class: "quiet small" }, t("message.waiting")) : null);
}

function failure(entry, context) {
  return h("p", { class: "failure" }, h("span", { class: "refusal" }, entry.error || t("message.failed")), " ",
    entry.retryable === false ? null : h("button", { type: "button", class: "line-button", onclick: () => context.retry(entry.key) }, t("message.retry")));
}

/** The view of an answer. While it streams the same element is kept and only its words change. */
export function answerView(entry, context, old) {
  const streams = old?.dataset.streams === "yes" && !entry.id;
  const view = streams ? old : h("article", { class: "answer", data: { key: entry.key, streams: entry.id ? "no" : "yes" }, "aria-busy": entry.id || entry.stopped ? null : "true" },
    unseen(`${t("assistant")}: `), h("div", { class: "prose" }), h("div", { class: "cards" }));
  view.querySelector(".prose").replaceChildren(...prose(entry.text ?? ""));
  stageLine(view, entry);
  if (!entry.id && !entry.stopped) return view;
  view.removeAttribute("aria-busy");
  if (entry.id) view.querySelector(".cards").replaceChildren(...drawCards(entry.cards, context));
  view.querySelector(".tools")?.remove();
  view.append(tools(entry, context));
  return view;
}

/** «consultando cuotas…»: one line, replaced. */
function stageLine(view, entry) {
  const words = entry.id || entry.stopped ? null : stageWords(entry);
  let line = view.querySelector(".stage");
  if (!words) return line?.remove();
  if (!line) {
    line = h("p", { class: "stage", "aria-hidden": "true" });
    view.insertBefore(line, view.querySelector(".cards"));
  }
  if (line.textContent !== words) line.textContent = words;
  return undefined;
}

function stageWords(entry) {
  if (entry.stage) return t(knows(`stage.${entry.stage}`) ? `stage.${entry.stage}` : "stage.other");
  return entry.text ? null : t("message.thinking");
}

function tools(entry, context) {
  const reason = entry.degraded && t(knows(`degraded.${entry.degraded}`) ? `degraded.${entry.degraded}` : "degraded.other");
  return h("div", { class: "tools" },
    entry.stopped && !entry.id ? [h("span", { class: "quiet small" }, t("message.stopped")),
      h("button", { type: "button", class: "line-button", onclick: () => context.again(entry.replyTo) }, t("message.again"))] : null,
    reason ? h("p", { class: "degraded" }, reason) : null,
    entry.id ? [entry.at ? h("time", { class: "quiet small", datetime: entry.at }, clock(entry.at)) : null,
      copyButton(entry), vote(entry, "up"), vote(entry, "down")] : null);
}

function copyButton(entry) {
  const button = h("button", { type: "button", class: "plain tool", "aria-label": t("message.copy"), title: t("message.copy"), onclick: async () => {
    await copyText(entry.text);
    button.replaceChildren(icon("check"), h("span", { class: "small", role: "status" }, t("message.copied")));
    setTimeout(() => button.replaceChildren(icon("copy")), 2000);
  } }, icon("copy"));
  return button;
}

/** The clipboard needs https or localhost; elsewhere a selection does. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = h("textarea", { class: "unseen", readonly: true });
    box.value = text;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
}

function vote(entry, rating) {
  const button = h("button", { type: "button", class: "plain tool", "aria-label": t(`message.${rating}`), title: t(`message.${rating}`), "aria-pressed": String(entry.vote === rating), onclick: async () => {
    try {
      await feedback(entry.id, rating);
      entry.vote = rating;
      for (const other of button.parentElement.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === button));
      note(button, "quiet", t("message.thanks"));
    } catch {
      note(button, "refusal", t("error.feedback"));
    }
  } }, icon(rating));
  return button;
}

function note(button, classes, text) {
  button.parentElement.querySelector(".tool-note")?.remove();
  button.parentElement.append(h("span", { class: `tool-note small ${classes}`, role: "status" }, text));
}
