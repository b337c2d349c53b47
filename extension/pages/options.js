/** The options page: where the server is, connect and disconnect, the pill, and the diagnostics. */
const { element, icon, logo, button } = elements;
const { ask, askOnce } = asking;

/** @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
function part(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`${id} is missing`);
  return found;
}
const server = part("server", HTMLInputElement);
const pill = part("pill", HTMLInputElement);
const again = part("again", HTMLElement);
const result = part("result", HTMLElement);
const connected = part("connected", HTMLElement);
const connectButton = part("connect", HTMLButtonElement);
const diagnostics = part("diagnostics", HTMLElement);

/**
 * Shows the state, which is also read again when this page comes back to the front: what was typed stays, and so does
 * what was said about it until there is a connection.
 * @param {Answer<ConnectionState>} answer
 */
function show(answer) {
  if (!answer.ok) return explain(answer);
  const state = answer.body;
  if (document.activeElement !== server) server.defaultValue = state.server;
  pill.checked = state.pill;
  part("version", HTMLElement).textContent = state.version;
  part("title", HTMLElement).textContent = state.connected ? "Your server is connected" : "Connect your server";
  again.replaceChildren(...(state.refused ? [note("warn", "Your server asks you to sign in again.", "Your plan is kept. Press Connect.")] : []));
  if (state.connected) result.replaceChildren();
  connected.hidden = !state.connected;
  part("where", HTMLElement).hidden = state.connected;
  connected.replaceChildren(...(state.connected ? connection(state) : []));
  diagnostics.textContent = JSON.stringify({ version: state.version, browser: navigator.userAgent, page: state.anchors }, null, 2);
}

/** @param {ConnectionState} state @returns {Node[]} */
function connection({ account, server: address, since, lastAnswer }) {
  const day = since ? new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" }).format(since) : "";
  const last = lastAnswer ? ` Last answer ${ago(lastAnswer)}.` : "";
  return [
    element("div", { class: "row", style: "gap: 14px" }, element("span", { class: "done-mark" }, icon("check")),
      element("div", {}, element("h2", { id: "as" }, `Connected as ${account?.name || account?.email || "you"}`), element("p", { class: "hint" }, `${new URL(address).host}, since ${day}.${last}`)),
      button("Disconnect", disconnect, { kind: "danger push" })),
    element("p", { class: "setting hint", style: "display: block" }, element("a", { href: `${address}/preferences`, target: "_blank", rel: "noopener" }, "Preferences on your server"), ": kinds of buffers, working hours, automatic mode."),
  ];
}

/** @param {number} at milliseconds since 1970 */
function ago(at) {
  const minutes = Math.round((Date.now() - at) / 60_000);
  return minutes < 1 ? "just now" : new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(-minutes, "minute");
}

/** @param {Failure} failure */
function explain({ why, message }) {
  const hint = why === "unreachable" ? "Is the server running? Start it with “sobremesa serve” and try again." : "";
  result.replaceChildren(note(why === "cancelled" ? "warn" : "error", message, hint));
}

/** @param {string} tone @param {string} bold @param {string} rest */
const note = (tone, bold, rest) => element("div", { class: `note ${tone}` }, icon("warning"), element("p", {}, element("b", {}, bold), ` ${rest}`));

async function disconnect() {
  show(await ask({ type: "disconnect" }));
  server.focus();
}

part("form", HTMLFormElement).addEventListener("submit", async (event) => {
  event.preventDefault();
  if (connectButton.disabled) return;
  connectButton.disabled = true;
  result.replaceChildren();
  const answer = await askOnce({ type: "connect", server: server.value });
  connectButton.disabled = false;
  show(answer);
});
pill.addEventListener("change", async () => show(await ask({ type: "setPill", pill: pill.checked })));
part("copy", HTMLButtonElement).addEventListener("click", async () => {
  await navigator.clipboard.writeText(diagnostics.textContent ?? "");
  part("copied", HTMLElement).textContent = "Copied.";
});
for (const rule of part("rules", HTMLElement).children) rule.prepend(icon("check"));
part("brand", HTMLElement).prepend(logo());
document.addEventListener("visibilitychange", async () => { if (!document.hidden && !connectButton.disabled) show(await ask({ type: "state" })); });
show(await ask({ type: "state" }));

export {};
