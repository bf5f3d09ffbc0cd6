// Quick replies: what the user may say next, one press away. Arrows walk them, one stop for the Tab key.

import { h } from "./dom.js";
import { t } from "./settings.js";

/** A row of replies. `say(text)` is called with the one that was pressed. */
export function quickReplies(texts, say) {
  const buttons = texts.map((text, place) => h("button", { type: "button", class: "quick", tabindex: place ? -1 : 0, onclick: () => say(text) }, text));
  return h("div", { class: "quick-row", role: "toolbar", "aria-label": t("quick.label"), onkeydown: (event) => walk(event, buttons) }, buttons);
}

const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

function walk(event, buttons) {
  const here = buttons.indexOf(document.activeElement);
  let next;
  if (event.key in MOVES) next = (here + MOVES[event.key] + buttons.length) % buttons.length;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = buttons.length - 1;
  else return;
  event.preventDefault();
  for (const [place, button] of buttons.entries()) button.tabIndex = place === next ? 0 : -1;
  buttons[next].focus();
}
