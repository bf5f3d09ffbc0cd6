// How figures read: money, prices in the chosen format, ages. The server's figures are shown, not worked out again.

import { locale, oddsFormat, t } from "./settings.js";

let skew = 0;

/** The server says what time it is: its clock counts, not the phone's. */
export function setServerTime(iso) {
  const told = Date.parse(iso);
  if (Number.isFinite(told)) skew = told - Date.now();
}

/** Milliseconds of the server's clock. */
export const serverNow = () => Date.now() + skew;

/** «$210.00»: an amount of the server with its currency; whole ones may go without cents. */
export function money(amount, currency, { short = false } = {}) {
  if (amount === null || amount === undefined || amount === "") return "";
  const value = Number(amount);
  if (!Number.isFinite(value)) return String(amount);
  const digits = short && Number.isInteger(value) ? 0 : 2;
  try {
    return new Intl.NumberFormat(locale(), {
      style: "currency", currency, useGrouping: "always", minimumFractionDigits: digits, maximumFractionDigits: digits,
    }).format(value);
  } catch {
    return `${amount} ${currency ?? ""}`.trim();
  }
}

/** The number that is typed in a stake box, read as the talk reads it: three digits after a mark are thousands. */
export function amountIn(text) {
  const written = text.trim().replace(/(?<=\d)\s(?=\d{3}(?!\d))/g, "");
  if (!/^\d{1,12}([.,]\d{1,12})*$/.test(written)) return NaN;
  const groups = written.split(/[.,]/), marks = new Set(written.match(/[.,]/g));
  const thousands = marks.size === 1 && /^\d{1,3}$/.test(groups[0]) && Number(groups[0]) > 0 && groups.slice(1).every((group) => group.length === 3);
  if (groups.length === 1 || thousands) return Number(groups.join(""));
  return Number(`${groups.slice(0, -1).join("")}.${groups.at(-1)}`);
}

/** A price in the reader's format, from the fields that carry it. */
export function priceText(price) {
  const format = oddsFormat();
  if (format === "fractional" && price.fractional) return price.fractional;
  if (format === "american") return price.american || american(price.odds);
  return price.odds ?? "";
}

/** The money line of decimal odds, half up, as the server writes it. */
export function american(odds) {
  const ahead = Number(odds) - 1;
  if (!(ahead > 0)) return String(odds);
  if (ahead >= 1) return `+${Math.round(ahead * 100)}`;
  const line = Math.round(100 / ahead);
  return line === 100 ? "+100" : `-${line}`;
}

/** «hace 2 min». */
export function age(iso) {
  const seconds = Math.max(0, Math.round((serverNow() - Date.parse(iso)) / 1000));
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 10) return t("age.now");
  if (seconds < 90) return t("age.seconds", { count: seconds });
  if (seconds < 5400) return t("age.minutes", { count: Math.round(seconds / 60) });
  return t("age.hours", { count: Math.round(seconds / 3600) });
}

/** «15:04» as the reader's country writes it. */
export function clock(iso) {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? "" : at.toLocaleTimeString(locale(), { hour: "numeric", minute: "2-digit" });
}

/** «miércoles 25 de noviembre de 2026», the programme's date. */
export const today = (length = "long") =>
  new Date(serverNow()).toLocaleDateString(locale(), { weekday: length, day: "numeric", month: length, year: length === "long" ? "numeric" : undefined });
