/**
 * The talk between a person and the server: one state, one way to draw it, one act per press. Panel and popup share it.
 * It owns no rule about calendars; it asks, shows the answer, and never queues a write.
 */
const conversation = (() => {
  const { element } = elements;

  /**
   * @param {object} given
   * @param {HTMLElement} given.container receives header, body and footer
   * @param {Ask} given.ask sends a message to the worker
   * @param {"page" | "popup"} given.place
   * @param {() => Week} given.week the days to ask for
   * @param {() => number} given.account the N of /u/N, for Google's form
   * @param {() => void} given.close
   * @param {(state: PanelState) => void} [given.changed] after every drawing
   */
  function start({ container, ask, place, week, account, close, changed }) {
    /** @type {PanelState} */
    const state = {
      phase: "loading", place, suggestions: null, savedAt: null, failure: "", view: { name: "ideas" }, note: null, busy: "", picked: {}, flavour: "",
      kind: "", all: false, leftOut: false, menu: "", asking: null, doubt: null, typed: "", open: null, byHand: { start: "", guest: "" },
    };
    const [header, body, footer] = [element("div", { class: "head" }), element("div", { class: "panel-body" }), element("div", { class: "foot" })];
    const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
    container.append(header, body, footer, live);
    let [turn, ticking] = [0, 0];
    let [pressing, waiting] = [false, false];
    const acts = presses.create({ state, ask, draw, load, failed, say, tick, focusHeading, focusKey, container, week, account, close });
    // A button that is drawn anew between press and release would lose the click: drawing waits for the release.
    container.addEventListener("pointerdown", () => { pressing = true; });
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => {
        pressing = false;
        if (waiting) setTimeout(draw);
      }, { capture: true });
    }
    // An open menu goes when the focus goes elsewhere in the panel, or when something else is pressed.
    container.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (state.menu && isOfMenu(target) && relatedTarget instanceof Node && !isOfMenu(relatedTarget)) setTimeout(foldMenu);
    });
    container.addEventListener("click", (event) => { if (state.menu && !event.composedPath().some(isOfMenu)) foldMenu(); });

    /** @param {EventTarget | null} node */
    const isOfMenu = (node) => node instanceof Element && node.closest("[role=menu], [aria-haspopup=menu]") !== null;

    function foldMenu() {
      const { activeElement } = /** @type {Document | ShadowRoot} */ (container.getRootNode());
      if (!state.menu || (activeElement && container.contains(activeElement) && isOfMenu(activeElement))) return;
      state.menu = "";
      draw();
    }

    // ------------------------------------------------------------ asking

    /** Asks for the ideas of the days on screen; a later question makes an earlier answer void. */
    async function load() {
      const mine = ++turn;
      const answer = await ask({ type: "suggestions", ...week(), ...(state.open ? { event: state.open.eventId } : {}), ...(state.flavour ? { flavour: state.flavour } : {}) });
      if (mine !== turn) return;
      if (answer.ok) {
        Object.assign(state, { phase: "ready", suggestions: answer.body, savedAt: null, failure: "" });
        if (answer.body.event === null && state.view.name === "event" && !state.open) state.view = { name: "ideas" };
      } else failed(answer);
      draw();
    }

    /** @param {Failure} failure what to show when nothing new can be shown */
    function failed({ why, message, last }) {
      Object.assign(state, { menu: "", asking: null });
      if (why === "not-connected" || why === "connect-again" || why === "updated") {
        Object.assign(state, { phase: why, view: { name: "ideas" }, note: null });
        return;
      }
      Object.assign(state, { phase: "offline", failure: message, suggestions: last?.body ?? null, savedAt: last?.at ?? null });
      if (state.view.name !== "added") state.view = { name: "ideas" };
    }

    // ------------------------------------------------------------ drawing

    /** Draws the state; what had the focus keeps it, found again by its key. */
    function draw() {
      changed?.(state);
      waiting = pressing;
      if (pressing) return;
      const root = /** @type {Document | ShadowRoot} */ (container.getRootNode());
      const focused = root.activeElement instanceof HTMLElement && container.contains(root.activeElement) ? root.activeElement : null;
      const key = focused?.dataset["key"];
      const scroll = body.scrollTop;
      header.replaceChildren(...screens.header(state, acts));
      body.replaceChildren(...screens.body(state, acts).filter((node) => node !== null));
      footer.replaceChildren(...screens.footer(state, acts));
      footer.hidden = footer.childNodes.length === 0;
      body.scrollTop = scroll;
      if (focused && !focused.isConnected && key) focusKey(key);
      if (focused && !container.contains(root.activeElement)) focusKey("note");
      if (focused && !container.contains(root.activeElement)) focusHeading();
    }

    /** @param {...string} keys Gives the focus to the first of these that is shown. */
    function focusKey(...keys) {
      const found = keys.map((key) => /** @type {HTMLElement | null} */ (container.querySelector(`[data-key="${CSS.escape(key)}"]`))).find((node) => node);
      found?.focus();
    }

    /** Counts the seconds to the invitation down; the sentence changes when they are over. */
    function tick() {
      clearInterval(ticking);
      ticking = setInterval(() => {
        const left = state.view.name === "added" ? state.view.until - performance.now() : 0;
        const shown = body.querySelector("[data-seconds]");
        if (left > 0) { if (shown) shown.textContent = views.seconds(left); return; }
        clearInterval(ticking);
        draw();
      }, 250);
    }

    /** @param {string} text Said once by screen readers. */
    function say(text) { if (text) live.textContent = text; }

    /** Where reading starts after a change of view. */
    function focusHeading() {
      const heading = body.querySelector("h2");
      heading?.setAttribute("tabindex", "-1");
      heading?.focus();
    }

    return Object.freeze({ state, acts, load, draw, focusHeading });
  }

  return Object.freeze({ start });
})();
