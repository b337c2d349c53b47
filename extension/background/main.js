/**
 * The worker: one table of messages. It may die after any answer, so it keeps nothing in memory; listeners are
 * registered at once. Only this extension's own pages may connect or disconnect, a calendar page may only use.
 */
import { failure, request } from "./api.js";
import { connect, disconnect } from "./connect.js";
import * as settings from "./settings.js";

const CALENDAR = "https://calendar.google.com";
const OWN = new URL(browser.runtime.getURL("")).origin;

/** @type {Set<string>} What a calendar page may ask. */
const FOR_PAGES = new Set(["hello", "suggestions", "addCoffee", "takeBack", "addBuffers", "undoRun", "giveAnswer", "ics", "anchors", "openOptions"]);

/** @type {{[T in MessageType]: (message: Message<T>) => Promise<Answer<Messages[T]["answer"]>>}} */
const HANDLERS = {
  async hello() {
    const [css, { pill }] = await Promise.all([sheet(), settings.readSettings()]);
    return good({ css, pill, version: browser.runtime.getManifest().version });
  },
  async suggestions({ from, to, event, flavour }) {
    const question = new URLSearchParams({ from, to, ...(event ? { event } : {}), ...(flavour ? { flavour } : {}) }).toString();
    const answer = await request(`/api/v1/suggestions?${question}`);
    if (answer.ok) await settings.keepAnswer(question, answer.body, Date.now());
    return answer.ok ? answer : { ...answer, ...(await lastAnswer(question, from)) };
  },
  addCoffee: ({ guest, start, minutes, flavour, key, confirm }) => request("/api/v1/chats", { method: "POST", body: { guest, start, minutes, ...(flavour && flavour !== "coffee" ? { flavour } : {}), ...(confirm ? { confirm } : {}) }, key }),
  takeBack: ({ id }) => request(`/api/v1/chats/${encodeURIComponent(id)}`, { method: "DELETE" }),
  addBuffers: ({ digest, keys }) => request("/api/v1/plan/apply", { method: "POST", body: { digest, keys } }),
  undoRun: ({ id }) => request(`/api/v1/runs/${encodeURIComponent(id)}/undo`, { method: "POST", body: {} }),
  giveAnswer: ({ body }) => request("/api/v1/answers", { method: "POST", body }),
  ics: ({ id }) => request(`/api/v1/chats/${encodeURIComponent(id)}.ics`),
  async anchors({ anchors }) { await settings.keepAnchors(anchors); return good({}); },
  async openOptions() { await browser.runtime.openOptionsPage(); return good({}); },
  state: async () => good(await connectionState()),
  async connect({ server }) {
    const answer = await connect(server);
    return answer.ok ? good(await connectionState()) : answer;
  },
  async disconnect() { await disconnect(); return good(await connectionState()); },
  async setPill({ pill }) { await settings.writeSettings({ pill }); return good(await connectionState()); },
};

browser.runtime.onMessage.addListener((message, sender) => {
  if (!mayAsk(message, sender)) return Promise.resolve(failure("refused", "This message is not for you."));
  return /** @type {any} */ (HANDLERS)[message.type](message);
});

browser.runtime.onInstalled.addListener(({ reason }) => { if (reason === "install") void browser.runtime.openOptionsPage(); });

/** @param {any} message @param {chrome.runtime.MessageSender} sender */
function mayAsk(message, sender) {
  if (sender.id !== browser.runtime.id || typeof message?.type !== "string" || !Object.hasOwn(HANDLERS, message.type)) return false;
  return sender.origin === OWN || (sender.origin === CALENDAR && FOR_PAGES.has(message.type));
}

/** @template B @param {B} body @returns {{ok: true, body: B}} */
const good = (body) => ({ ok: true, body });

/** The sheet for the panel's shadow root, out of this extension's own files. */
const sheet = async () => (await fetch(browser.runtime.getURL("extension/content/look.css"))).text();

/** @param {string} question @param {string} from The answer to the same question, else to the same days. */
async function lastAnswer(question, from) {
  const answers = await settings.readAnswers();
  const kept = answers.find((each) => each.question === question) ?? answers.find((each) => new URLSearchParams(each.question).get("from") === from);
  return kept ? { last: { body: kept.body, at: kept.at } } : {};
}

/** @returns {Promise<ConnectionState>} everything but the token */
async function connectionState() {
  const [connection, { server, pill }, answers, anchors] = await Promise.all([
    settings.readConnection(), settings.readSettings(), settings.readAnswers(), settings.readAnchors(),
  ]);
  return {
    server: connection?.server ?? server, connected: Boolean(connection && !connection.refused), refused: Boolean(connection?.refused),
    account: connection?.account ?? null, since: connection?.since ?? null, lastAnswer: answers[0]?.at ?? null, pill, anchors,
    version: browser.runtime.getManifest().version,
  };
}
