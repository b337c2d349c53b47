/** Messages to the worker from the calendar page, the popup and the options page: every one of them gets an answer. */
const asking = (() => {
  const isAlive = () => { try { return Boolean(browser.runtime?.id); } catch { return false; } };

  /** Null when the worker died half way, or when this extension was replaced by a newer one. @type {(message: any) => Promise<any>} */
  const send = async (message) => {
    try {
      return isAlive() ? await browser.runtime.sendMessage(message) ?? null : null;
    } catch {
      return null;
    }
  };

  /** @returns {Failure} An extension that was reloaded under its page can only ask for a reload. */
  const unanswered = () => (isAlive()
    ? { ok: false, why: "offline", message: "The extension does not answer." }
    : { ok: false, why: "updated", message: "Sobremesa was updated. Reload this page." });

  /** For what opens a window: asked twice, there would be two. @type {Ask} */
  const askOnce = async (message) => await send(message) ?? unanswered();

  /** A worker that died half way is woken once more; writes carry a key, so this is safe. @type {Ask} */
  const ask = async (message) => await send(message) ?? askOnce(message);

  return Object.freeze({ ask, askOnce });
})();
