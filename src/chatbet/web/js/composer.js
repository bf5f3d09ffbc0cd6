// The box: Enter sends, Shift+Enter breaks the line, `/` comes here, Esc stops, arrow up goes to the quick replies.

import { byId, dress } from "./dom.js";
import { t } from "./settings.js";

const LONGEST = 4000;
const COUNT_FROM = 300;

export function openComposer({ say, stop }) {
  const box = byId("box"), form = byId("composer");
  dress("send", "send");
  dress("stop", "stop");
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
    const left = LONGEST - box.value.length;
    byId("box-count").hidden = left > COUNT_FROM;
    byId("box-count").textContent = t("composer.count", { left });
  };
  const submit = () => {
    const text = box.value.trim();
    if (!text) return;
    box.value = "";
    grow();
    say(text);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  box.addEventListener("input", grow);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && box.value === "") {
      const first = document.querySelector(".quick-row .quick[tabindex='0']");
      if (first) event.preventDefault();
      first?.focus();
    }
  });
  byId("stop").addEventListener("click", stop);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      event.preventDefault();
      box.focus();
    } else if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
      stop();
    }
  });
  return {
    fill(text) {
      box.value = text;
      grow();
      box.focus();
    },
    running(yes) {
      byId("stop").hidden = !yes;
    },
    focus: () => box.focus(),
  };
}

const isTyping = (target) => target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
