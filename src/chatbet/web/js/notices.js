// What the reader is told about the line, and the limits dialog. Says what happened, what was kept, what to press.

import { byId, h } from "./dom.js";
import { t } from "./settings.js";

/** The state of the line in the masthead, and a notice above the box while something is wrong. */
export function watchLine(line) {
  let lost = 0;
  const draw = () => {
    if (line.state === "waiting") lost += 1;
    if (line.state === "open") lost = 0;
    byId("line-state").textContent = { open: "", connecting: lost ? t("line.connecting") : "", waiting: t("line.lost", { seconds: line.seconds }),
      offline: t("line.offline"), replaced: t("line.replaced"), refused: t("line.refused") }[line.state];
    document.body.dataset.line = line.state;
    if (line.state === "replaced") notice(t("notice.replaced"), t("notice.useHere"), () => line.connect());
    else if (line.state === "refused") notice(t("notice.refused"), t("notice.tryNow"), () => line.connect());
    else if (line.state === "offline") notice(t("notice.offline"));
    else if (line.state === "waiting" && lost > 1) notice(t("notice.lost"), t("notice.tryNow"), () => line.connect());
    else if (line.state === "open") notice(null);
  };
  line.addEventListener("state", draw);
  return draw;
}

/** One notice at a time; null takes it away. */
export function notice(text, button, press) {
  const place = byId("notice");
  place.hidden = !text;
  place.replaceChildren(...(text ? [h("p", { role: "status" }, text), button ? h("button", { type: "button", class: "line-button", onclick: press }, button) : ""] : []));
}

/** Limits and self-exclusion: the buttons only write the sentence; sending it stays with the reader. */
export function openLimits({ fill, say }) {
  const dialog = byId("limits");
  const act = (key, run) => h("button", { type: "button", class: "line-button", onclick: () => {
    dialog.close();
    run(t(`${key}Say`));
  } }, t(key));
  const draw = () => dialog.replaceChildren(
    h("h2", { id: "limits-title" }, t("limits.title")), h("p", {}, t("limits.body")),
    h("div", { class: "limits-acts" }, act("limits.set", fill), act("limits.exclude", fill),
      h("button", { type: "button", class: "line-button", onclick: () => {
        dialog.close();
        say(t("fine.helpSay"));
      } }, t("limits.help"))),
    h("p", { class: "quiet small" }, t("limits.note")),
    h("button", { type: "button", class: "solid", onclick: () => dialog.close() }, t("close")));
  byId("show-limits").addEventListener("click", () => {
    draw();
    dialog.showModal();
  });
  byId("ask-help").addEventListener("click", () => say(t("fine.helpSay")));
}
