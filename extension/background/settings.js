/**
 * The only reader and writer of the browser's storage. The connection (with its token) lies in `local`, out of reach of
 * the calendar page; the last answers lie in `session`, which the browser forgets when it closes.
 */
const DEFAULT_SERVER = "http://127.0.0.1:8765";
const WEEKS_KEPT = 6;

// Chromium lets content scripts read `local` unless told otherwise; Firefox has no such switch yet.
void browser.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

/** @returns {Promise<Connection | null>} */
export async function readConnection() {
  const { connection } = await browser.storage.local.get("connection");
  return /** @type {Connection | undefined} */ (connection) ?? null;
}

/** @param {Connection | null} connection null forgets it, and every answer that came through it */
export async function writeConnection(connection) {
  if (connection) await browser.storage.local.set({ connection, server: connection.server });
  else await Promise.all([browser.storage.local.remove("connection"), browser.storage.session.remove("answers")]);
}

/** @returns {Promise<{server: string, pill: boolean}>} */
export async function readSettings() {
  const { server, pill } = await browser.storage.local.get(["server", "pill"]);
  return { server: typeof server === "string" ? server : DEFAULT_SERVER, pill: pill !== false };
}

/** @param {{server?: string, pill?: boolean}} settings */
export const writeSettings = (settings) => browser.storage.local.set(settings);

/** @typedef {{question: string, at: number, body: Suggestions}} Kept */

/** @returns {Promise<Kept[]>} newest first */
export async function readAnswers() {
  const { answers } = await browser.storage.session.get("answers");
  return /** @type {Kept[] | undefined} */ (answers) ?? [];
}

/** @param {string} question @param {Suggestions} body @param {number} at milliseconds since 1970 */
export async function keepAnswer(question, body, at) {
  const others = (await readAnswers()).filter((kept) => kept.question !== question);
  await browser.storage.session.set({ answers: [{ question, at, body }, ...others].slice(0, WEEKS_KEPT) });
}

/** @param {Anchors} anchors what the page looked like, for "Copy diagnostics" */
export const keepAnchors = (anchors) => browser.storage.session.set({ anchors });

/** @returns {Promise<Anchors | null>} */
export async function readAnchors() {
  const { anchors } = await browser.storage.session.get("anchors");
  return /** @type {Anchors | undefined} */ (anchors) ?? null;
}
