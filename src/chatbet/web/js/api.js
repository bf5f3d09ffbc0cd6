// The REST side of the contract. A session token, where an operator gives one in the address (#token=…), goes along.

import { language, zone } from "./settings.js";

const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) history.replaceState(null, "", location.pathname + location.search);

export const token = () => given;

async function call(path, { method = "GET", body } = {}) {
  const headers = { Accept: "application/json", "Accept-Language": language() };
  if (body) headers["Content-Type"] = "application/json";
  if (given) headers.Authorization = `Bearer ${given}`;
  const answer = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw Object.assign(new Error(`${method} ${path}: ${answer.status}`), { status: answer.status });
  return answer.json();
}

const part = encodeURIComponent;

export const conversation = (user, session, limit = 100) =>
  call(`/chat/conversations/${part(user)}?session_id=${part(session)}&limit=${limit}`);
export const conversations = (user) => call(`/chat/conversations/${part(user)}?limit=30`);
export const forget = (user, session) => call(`/chat/conversations/${part(user)}?session_id=${part(session)}`, { method: "DELETE" });
export const feedback = (message_id, rating) => call("/chat/feedback", { method: "POST", body: { message_id, rating } });
export const priceHistory = (fixture) => call(`/odds/${part(fixture)}/history`);
export const openers = () => call(`/chat/openers?language=${language()}&timezone=${part(zone())}`);
export const intents = () => call(`/chat/intents?language=${language()}`);
