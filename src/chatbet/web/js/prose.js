// Plain text to paragraphs and lists. Understands «• » and «1. » lines and **strong** words; everything else is text.

import { h } from "./dom.js";

const BULLET = /^\s*[•*-]\s+/;
const NUMBER = /^\s*\d{1,2}[.)]\s+/;

/** The blocks of a reply as elements. */
export function prose(text) {
  const blocks = [];
  let list = null;
  for (const line of text.split("\n")) {
    const kind = BULLET.test(line) ? "ul" : NUMBER.test(line) ? "ol" : null;
    if (kind === null) {
      list = null;
      if (line.trim()) blocks.push(h("p", {}, inline(line)));
      continue;
    }
    if (list?.localName !== kind) {
      list = h(kind, kind === "ol" ? { start: Number.parseInt(line, 10) } : {});
      blocks.push(list);
    }
    list.append(h("li", {}, inline(line.replace(kind === "ul" ? BULLET : NUMBER, ""))));
  }
  return blocks;
}

function inline(line) {
  return line.split(/\*\*(.+?)\*\*/).map((piece, place) => (place % 2 ? h("strong", {}, piece) : piece));
}
