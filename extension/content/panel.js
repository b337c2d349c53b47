/**
 * The panel and its pill: one fixed element on the body, outside Google's tree, with everything inside a shadow root.
 * It holds no text field, because keys typed here would also reach the page's one-letter shortcuts.
 */
const panel = (() => {
  const { element, logo } = elements;
  const HOST = "data-sobremesa";

  /** @param {PanelState} state @returns {{text: string, label: string, kind: string}} What the pill says. */
  function pillOf({ phase, suggestions, open }) {
    if (phase === "not-connected" || phase === "connect-again") return { text: "Connect", label: "Sobremesa: connect", kind: "off" };
    if (phase === "offline") return { text: "Offline", label: "Sobremesa: your server does not answer", kind: "off" };
    if (phase === "updated") return { text: "Reload", label: "Sobremesa was updated: reload this page", kind: "off" };
    if (open?.title) return { text: open.title, label: `Sobremesa: ${open.title}`, kind: "" };
    const count = suggestions ? views.countIdeas(suggestions) : 0;
    if (!count) return { text: "", label: "Sobremesa", kind: "bare" };
    const text = count === 1 ? "1 idea" : `${count} ideas`;
    return { text, label: `Sobremesa: ${text}`, kind: "" };
  }

  /** A host that the page's style sheets cannot reach, in front of everything, without a size of its own. */
  function createHost() {
    const host = document.createElement("div");
    host.setAttribute(HOST, "");
    for (const [name, value] of [["all", "initial"], ["position", "fixed"], ["right", "0"], ["bottom", "0"], ["width", "0"], ["height", "0"], ["z-index", "2147483000"]]) {
      host.style.setProperty(/** @type {string} */ (name), /** @type {string} */ (value), "important");
    }
    return host;
  }

  /**
   * @param {object} given
   * @param {string} given.css the sheet
   * @param {Ask} given.ask
   * @param {() => Week} given.week
   * @param {() => number} given.account
   * @param {() => void} given.opening called before the panel shows
   * @param {() => void} given.closed called after it went
   * @param {AbortSignal} given.signal takes everything away
   */
  function create({ css, ask, week, account, opening, closed, signal }) {
    for (const old of document.querySelectorAll(`[${HOST}]`)) old.remove(); // of an earlier version of this extension
    const host = createHost();
    const shadow = host.attachShadow({ mode: "open" });
    const section = element("section", { class: "panel", role: "dialog", "aria-modal": "false", "aria-label": "Sobremesa", hidden: true });
    const words = element("span");
    const pill = element("button", { type: "button", class: "pill", "aria-haspopup": "dialog", "aria-expanded": "false" }, logo(), words);
    const dock = element("div", { class: "sobremesa dock", dir: "ltr", lang: "en" }, section, pill);
    shadow.append(element("style", {}, css), dock);

    const talk = conversation.start({ container: section, ask, place: "page", week, account, close, changed: drawPill });

    /** Changes words, never nodes: a press that began on the pill has to end on it. @param {PanelState} state */
    function drawPill(state) {
      const { text, label, kind } = pillOf(state);
      pill.className = `pill ${kind}`.trim();
      pill.setAttribute("aria-label", label);
      words.textContent = text;
      words.hidden = !text;
    }

    const isOpen = () => !section.hidden;

    function open() {
      if (isOpen()) return;
      opening();
      section.hidden = false;
      pill.setAttribute("aria-expanded", "true");
      const { view } = talk.state;
      const counting = view.name === "added" && view.until > performance.now();
      talk.state.view = counting ? view : { name: talk.state.open ? "event" : "ideas" };
      talk.draw();
      talk.focusHeading();
      void talk.load();
    }

    function close() {
      if (!isOpen()) return;
      section.hidden = true;
      pill.setAttribute("aria-expanded", "false");
      Object.assign(talk.state, { note: null, menu: "", asking: null });
      pill.focus();
      closed();
    }

    pill.addEventListener("click", () => (isOpen() ? close() : open()), { signal });
    host.addEventListener("keydown", (event) => { if (event.key === "Escape" && isOpen()) close(); }, { signal });
    // The page hears these retargeted to the host; what is pressed here is not meant for it.
    for (const type of ["keydown", "keyup", "keypress", "click", "dblclick", "mousedown", "mouseup", "pointerdown", "pointerup", "wheel", "contextmenu"]) {
      host.addEventListener(type, (event) => event.stopPropagation(), { signal });
    }
    signal.addEventListener("abort", () => host.remove());

    /** @param {"dark" | "light" | null} theme null follows the system */
    function setTheme(theme) {
      if (theme) dock.dataset["theme"] = theme;
      else delete dock.dataset["theme"];
    }

    talk.draw();
    return Object.freeze({ host, talk, isOpen, open, close, setTheme });
  }

  return Object.freeze({ create });
})();
