// How a price moved: a step line with the moments talked about, a title, a description, and a table for screen readers.

import { priceHistory } from "./api.js";
import { h, s } from "./dom.js";
import { clock } from "./figures.js";
import { t } from "./settings.js";

const WIDTH = 340, HEIGHT = 130, LEFT = 40, RIGHT = 12, TOP = 12, BOTTOM = 22;
let count = 0;

/** The chart of a card's first market, fetched now; a sentence where there is nothing to draw. */
export async function chart(card, fixture) {
  let points;
  try {
    points = (await priceHistory(card.fixture_id)).points;
  } catch {
    return h("p", { class: "refusal small", role: "status" }, t("chart.failed"));
  }
  const lines = series(points, card.markets[0]);
  if (!lines.some((line) => line.points.length > 1)) return h("p", { class: "quiet small", role: "status" }, t("chart.none"));
  return draw(lines, fixture?.talked ?? [card.as_of], `${card.home} – ${card.away}`);
}

/** Points of one market, a line per outcome. A point: `{at, market, outcome, line?, odds}`, or its market as one name. */
export function series(points, market) {
  const lines = market.prices.map((price) => ({ label: price.label, outcome: price.outcome, points: [] }));
  for (const point of points ?? []) {
    const [name, outcome = point.outcome, goals = point.line] = String(point.market).split(":");
    if (name !== market.market || (market.line && goals && Math.abs(Number(goals)) !== Math.abs(Number(market.line)))) continue;
    const line = lines.find((candidate) => candidate.outcome === outcome);
    const at = Date.parse(point.at);
    if (line && Number.isFinite(at)) line.points.push({ at, odds: Number(point.odds), text: Number(point.odds).toFixed(2) });
  }
  for (const line of lines) line.points.sort((one, other) => one.at - other.at);
  return lines.filter((line) => line.points.length);
}

function draw(lines, talked, fixture) {
  const all = lines.flatMap((line) => line.points);
  const from = Math.min(...all.map((point) => point.at));
  const moments = talked.map((iso) => Date.parse(iso)).filter((at) => at >= from);
  const to = Math.max(...all.map((point) => point.at), ...moments, from + 1);
  const low = Math.min(...all.map((point) => point.odds)), high = Math.max(...all.map((point) => point.odds));
  const pad = (high - low) * 0.12 || 0.1;
  const x = (at) => LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT - RIGHT);
  const y = (odds) => TOP + ((high + pad - odds) / (high - low + 2 * pad)) * (HEIGHT - TOP - BOTTOM);
  count += 1;
  const ids = [`chart-title-${count}`, `chart-desc-${count}`];
  const describe = lines.map((line) => t("chart.desc", {
    label: line.label, first: line.points[0].text, last: line.points.at(-1).text, from: clock(line.points[0].at), to: clock(line.points.at(-1).at),
  })).join(" ");
  const drawing = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-labelledby": ids.join(" "), class: "chart" },
    s("title", { id: ids[0] }, t("chart.title", { fixture })), s("desc", { id: ids[1] }, describe),
    [high, low].map((odds) => [
      s("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(odds), y2: y(odds), class: "chart-rule" }),
      s("text", { x: LEFT - 6, y: y(odds) + 3.5, class: "chart-figure", "text-anchor": "end" }, odds.toFixed(2))]),
    s("text", { x: LEFT, y: HEIGHT - 6, class: "chart-figure" }, clock(from)),
    s("text", { x: WIDTH - RIGHT, y: HEIGHT - 6, class: "chart-figure", "text-anchor": "end" }, clock(to)),
    moments.map((at) =>
      s("path", { d: `M${x(at)} ${TOP}V${HEIGHT - BOTTOM}`, class: "chart-talked" })),
    lines.map((line, place) => s("path", { d: steps(line.points, x, y, to), class: `chart-line line-${place % 3}` })));
  return h("figure", { class: "chart-figure-box" }, drawing, legend(lines, moments), listing(lines));
}

/** A price holds until the next one: across, then up or down. */
function steps(points, x, y, to) {
  const [first, ...rest] = points;
  const round = (value) => Math.round(value * 10) / 10;
  return `M${round(x(first.at))} ${round(y(first.odds))}${rest.map((point) => `H${round(x(point.at))}V${round(y(point.odds))}`).join("")}H${round(x(to))}`;
}

function legend(lines, moments) {
  const key = (classes) => s("svg", { viewBox: "0 0 26 8", width: 26, height: 8, "aria-hidden": "true" }, s("path", { d: classes === "chart-talked" ? "M13 0V8" : "M1 4H25", class: classes }));
  return h("figcaption", { class: "legend small" },
    lines.map((line, place) => h("span", {}, key(`chart-line line-${place % 3}`), ` ${line.label} `, h("strong", {}, line.points.at(-1).text))),
    moments.length ? h("span", {}, key("chart-talked"), ` ${t("chart.talked")}`) : null);
}

function listing(lines) {
  const rows = lines.flatMap((line) => line.points.map((point) => [point.at, line.label, point.text])).sort((one, other) => one[0] - other[0]);
  return h("table", { class: "unseen" },
    h("thead", {}, h("tr", {}, ["chart.time", "chart.pick", "chart.price"].map((key) => h("th", { scope: "col" }, t(key))))),
    h("tbody", {}, rows.map(([at, label, odds]) => h("tr", {}, h("td", {}, clock(at)), h("td", {}, label), h("td", {}, odds)))));
}
