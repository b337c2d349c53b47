// Keeps the week page fresh. Everything on it works without this file.
"use strict";

const LOOK_EVERY = 2500; // milliseconds
const NEWS = { "Sobremesa-News": "1" }; // says that no person asks, so that nothing is told twice or to nobody
const POSITIONS = /<style[^>]*>([^<]*)<\/style>/;
const live = document.getElementById("live");

/** Whether a person is in the middle of something that new content would take away. */
function busy() {
  const inside = document.activeElement;
  const typing = inside && live.contains(inside) && inside.matches("input, select, textarea");
  const open = live.querySelector(":popover-open, .preview-bar details[open], .more-coffee[open]");
  return Boolean(typing || open || document.hidden);
}

/** Put the page's new content in place of the old, and leave focus where it was. */
async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html", ...NEWS } });
  if (!answer.ok || answer.redirected) return;
  const html = await answer.text();
  const positions = html.match(POSITIONS);
  // Taken out before parsing: its nonce is of another answer, which our policy would report.
  const fresh = new DOMParser().parseFromString(html.replace(POSITIONS, ""), "text/html");
  const next = fresh.getElementById("live");
  if (!next || !positions || busy()) return;
  const focused = live.contains(document.activeElement) ? markOf(document.activeElement) : null;
  document.getElementById("positions").textContent = positions[1];
  document.getElementById("status").replaceWith(fresh.getElementById("status"));
  live.replaceChildren(...next.childNodes);
  live.dataset.version = next.dataset.version;
  if (focused) document.querySelector(focused)?.focus();
}

/** A selector that finds the same control again: by its own id, or by its place in an entry that has one. */
function markOf(element) {
  if (element.id) return "#" + CSS.escape(element.id);
  const entry = element.closest("[id]");
  return entry ? `#${CSS.escape(entry.id)} ${element.localName}` : null;
}

async function look() {
  if (busy()) return;
  try {
    const answer = await fetch(live.dataset.state, { headers: { Accept: "application/json", ...NEWS } });
    if (!answer.ok || answer.redirected) return;
    const { version } = await answer.json();
    if (version !== live.dataset.version) await renew();
  } catch {
    // The server is away for a moment; the next look tells.
  }
}

if (live) {
  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);
}
