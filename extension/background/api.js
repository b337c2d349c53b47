/**
 * Talks to the person's own server: one bearer token, a time limit, no cookies, no redirects. Failures are values that
 * name what happened; a write is sent once per press and never kept for later.
 */
import { readConnection, writeConnection } from "./settings.js";

const READ_LIMIT = 8_000;
const WRITE_LIMIT = 20_000;

/** @typedef {{method?: string, body?: unknown, key?: string, limit?: number}} Request */

/**
 * @param {string} path
 * @param {Request} [request] `key`: Idempotency-Key of the press; `limit`: milliseconds
 * @returns {Promise<Answer<any>>} JSON, or `{text}` when the server answers a calendar file
 */
export async function request(path, { method = "GET", body, key, limit = method === "GET" ? READ_LIMIT : WRITE_LIMIT } = {}) {
  const connection = await readConnection();
  if (!connection) return failure("not-connected", "Connect your server first.");
  if (connection.refused) return failure("connect-again", "Your server asks you to connect again.");
  const headers = new Headers({ authorization: `Bearer ${connection.token}`, accept: "application/json, text/calendar" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (key) headers.set("idempotency-key", key);
  const answer = await send(`${connection.server}${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) }, limit);
  if (!answer.ok && answer.status === 401) {
    await writeConnection({ ...connection, token: "", refused: true });
    return failure("connect-again", "Your server asks you to connect again.", answer);
  }
  const unreadable = !answer.ok && answer.why === "offline" && answer.status === undefined;
  if (unreadable && (await hasForgotten(connection))) return failure("connect-again", "Your server does not know this extension any more. Connect again.");
  return answer;
}

/**
 * Whether the server is there but no longer lets this extension read its answers, as it does for one it does not know.
 * A lost answer looks the same at first; it is told apart by asking for something harmless.
 * @param {Connection} connection
 */
async function hasForgotten({ server, token }) {
  if (!(await answersAt(server))) return false;
  const headers = new Headers({ authorization: `Bearer ${token}` });
  const again = await send(`${server}/api/v1/preferences`, { headers }, READ_LIMIT);
  return !again.ok && again.why === "offline" && again.status === undefined;
}

/** @param {string} server Whether anything listens there; the answer itself is not read. */
export async function answersAt(server) {
  try {
    await fetch(`${server}/healthz`, { mode: "no-cors", credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(READ_LIMIT) });
    return true;
  } catch {
    return false;
  }
}

/**
 * One HTTP exchange without credentials.
 * @param {string} url @param {RequestInit} init @param {number} limit milliseconds until it counts as no answer
 * @returns {Promise<Answer<any>>}
 */
export async function send(url, init, limit) {
  try {
    const response = await fetch(url, {
      ...init, credentials: "omit", cache: "no-store", redirect: "error", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(limit),
    });
    const body = await bodyOf(response);
    return response.ok ? { ok: true, body } : refused(response.status, body);
  } catch (error) {
    const slow = error instanceof DOMException && error.name === "TimeoutError";
    return failure(slow ? "slow" : "offline", slow ? "Your server takes too long." : "Your server does not answer.");
  }
}

/** @param {Response} response */
async function bodyOf(response) {
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("json")) return response.json();
  const text = await response.text();
  return type.startsWith("text/calendar") ? { text } : {};
}

/** @param {number} status @param {any} body */
function refused(status, body) {
  const said = typeof body?.error?.message === "string" ? body.error.message : "";
  const message = said || (status >= 500 ? "Your server has a problem." : `Your server refused this (${status}).`);
  return failure(status >= 500 ? "offline" : "refused", message, { status, body });
}

/**
 * @param {string} why @param {string} message one sentence
 * @param {{status?: number | undefined, body?: any}} [more]
 * @returns {Failure}
 */
export const failure = (why, message, more = {}) => ({
  ok: false, why, message, ...(more.status === undefined ? {} : { status: more.status, body: more.body }),
});
