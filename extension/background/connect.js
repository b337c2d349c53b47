/**
 * Pairs this extension with a server: OAuth 2.0 authorization code with PKCE (RFC 6749, RFC 7636) through the browser's
 * own sign-in window, and back to nothing. The server records this extension's origin and answers no other.
 */
import { answersAt, failure, send } from "./api.js";
import { readConnection, writeConnection, writeSettings } from "./settings.js";

const LIMIT = 8_000;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * The address as it is used: origin only, https except on this computer.
 * @param {string} typed @returns {string | null} null when it is no address for a server
 */
export function serverAddress(typed) {
  try {
    const url = new URL(typed.includes("://") ? typed : `http${/^(127\.|localhost|\[::1\])/.test(typed) ? "" : "s"}://${typed}`);
    const allowed = url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
    return allowed && !url.username ? url.origin : null;
  } catch {
    return null;
  }
}

/** @param {string} typed the server's address @returns {Promise<Answer<{}>>} */
export async function connect(typed) {
  const server = serverAddress(typed.trim());
  if (!server) return failure("refused", "Use an address such as http://127.0.0.1:8765. A server on another computer needs https.");
  await writeSettings({ server });
  if (!(await answersAt(server))) return failure("unreachable", `Nothing answers at ${new URL(server).host}.`);
  const verifier = randomText();
  const state = randomText();
  const redirect = browser.identity.getRedirectURL("connected");
  const asked = new URL("/oauth/authorize", server);
  asked.search = new URLSearchParams({
    response_type: "code", client_id: browser.runtime.id, redirect_uri: redirect, state,
    code_challenge: await challengeOf(verifier), code_challenge_method: "S256",
  }).toString();
  const returned = await consent(asked.href);
  if (!returned) return failure("cancelled", "The window was closed before you said yes. Nothing has changed.");
  const answer = new URL(returned).searchParams;
  const code = answer.get("code");
  if (answer.get("state") !== state || !code) return failure("cancelled", "Your server did not allow it. Nothing has changed.");
  return redeem(server, { grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirect, client_id: browser.runtime.id });
}

/** @param {string} server @param {Record<string, string>} grant @returns {Promise<Answer<{}>>} */
async function redeem(server, grant) {
  const token = await send(`${server}/oauth/token`, { method: "POST", body: new URLSearchParams(grant) }, LIMIT);
  if (!token.ok) return token;
  const { access_token, account } = token.body;
  if (typeof access_token !== "string" || !access_token) return failure("refused", "Your server answered without a token.");
  await writeConnection({ server, token: access_token, account: { email: String(account?.email ?? ""), name: String(account?.name ?? "") }, since: Date.now() });
  return { ok: true, body: {} };
}

/** Forgets the token here, and asks the server to forget it too (which may fail: it is then useless here anyway). */
export async function disconnect() {
  const connection = await readConnection();
  await writeConnection(null);
  if (!connection?.token) return;
  const headers = { authorization: `Bearer ${connection.token}` };
  await send(`${connection.server}/oauth/revoke`, { method: "POST", headers, body: new URLSearchParams({ token: connection.token }) }, LIMIT);
}

/** @param {string} url @returns {Promise<string | null>} where the window was sent back to; null when it was closed */
async function consent(url) {
  try {
    return (await browser.identity.launchWebAuthFlow({ url, interactive: true })) ?? null;
  } catch {
    return null;
  }
}

/** 256 random bits, as PKCE and state want them. */
const randomText = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/** @param {string} verifier @returns {Promise<string>} S256 of RFC 7636 */
const challengeOf = async (verifier) => base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier))));

/** @param {Uint8Array} bytes */
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
