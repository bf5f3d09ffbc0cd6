// The browser's own memory, and ids. Works without storage too: then it lasts as long as the page.

const fallback = new Map();
const PREFIX = "chatbet.";

/** A kept value, or `otherwise`. */
export function recall(key, otherwise = null) {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    return kept === null ? otherwise : JSON.parse(kept);
  } catch {
    return fallback.has(key) ? fallback.get(key) : otherwise;
  }
}

/** Keep a value; null forgets it. */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    fallback.set(key, value);
  }
}

/** A random id. `randomUUID` exists only on https and localhost; a phone on the same network gets the same by hand. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Whom this browser speaks for, made once. */
export function userId() {
  const known = recall("user");
  if (known) return known;
  const made = `web-${newId()}`;
  keep("user", made);
  return made;
}
