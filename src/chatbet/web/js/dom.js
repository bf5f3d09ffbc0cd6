// Building elements. Strings always become text nodes: nothing from the server is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";

function put(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") for (const [key, item] of Object.entries(value)) node.dataset[key] = item;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An HTML element: `h("p", {class: "x", onclick: f}, "text", child)`. */
export function h(tag, props, ...children) {
  return put(document.createElement(tag), props, children);
}

/** An SVG element. */
export function s(tag, props, ...children) {
  return put(document.createElementNS(SVG, tag), props, children);
}

export const byId = (id) => document.getElementById(id);

/** Text that only screen readers get. */
export const unseen = (text) => h("span", { class: "unseen" }, text);

const PATHS = {
  menu: "M3 6h14M3 10h14M3 14h9",
  send: "M10 16V4M5 9l5-5 5 5",
  stop: "M6 6h8v8H6z",
  copy: "M7 7h9v9H7zM4 13V4h9",
  up: "M3 9h3v8H3zM6 9l4-6c1.6 0 2 1 1.7 2.3L11 8h5.5l-1.3 7.6c-.2.9-.8 1.4-1.7 1.4H6",
  down: "M3 11h3V3H3zM6 11l4 6c1.6 0 2-1 1.7-2.3L11 12h5.5l-1.3-7.6c-.2-.9-.8-1.4-1.7-1.4H6",
  close: "M5 5l10 10M15 5L5 15",
  less: "M4 10h12",
  more: "M4 10h12M10 4v12",
  fold: "M5 12l5-5 5 5",
  check: "M4 10.5l4 4 8-9",
};

/** A line drawing of 20 by 20; words beside it or on its button say what it means. */
export function icon(name) {
  return s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true", class: "icon" },
    s("path", { d: PATHS[name], fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linejoin": "round", "stroke-linecap": "round" }));
}

/** Fill a button that stands in the page already. */
export function dress(id, name) {
  byId(id).replaceChildren(icon(name));
}
