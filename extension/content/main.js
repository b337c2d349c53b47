/**
 * Wires the calendar page to the panel: which days are on screen, which event is open, dark or light. Reacts to changes
 * with work that follows the change, never the size of the page, and reads no layout. Everything ends with one signal.
 */
(() => {
  const { ask } = asking;
  const QUIET = 180; // milliseconds without a change before the page is read
  const REATTACH = 3; // times within one minute that a removed panel comes back by itself
  const closing = new AbortController();
  const { signal } = closing;

  /** @param {Date} date @returns {string} YYYY-MM-DD where the person is */
  const isoDay = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  const today = () => isoDay(new Date());
  const week = () => calendarPage.visibleDays(document, location.pathname, today());

  /** @param {string} css */
  function run(css) {
    const shown = panel.create({ css, ask, week, account: () => calendarPage.accountNumber(location.pathname), opening, closed, signal });
    const { talk, host } = shown;
    let [timer, asked, ownPress] = [0, "", 0];
    /** @type {number[]} */
    let attached = [];
    /** @type {Element | null} The event dialog, as last seen in a change. */
    let dialog = calendarPage.dialogIn(document);

    function opening() {
      shown.setTheme(calendarPage.theme(document));
      readPage();
      void ask({ type: "anchors", anchors: calendarPage.anchors(document, location.pathname, today()) });
    }

    function closed() {
      ownPress = 0;
      later();
    }

    /** Google's dialog goes away when somebody presses outside it: what is open is read before it does, and kept. */
    window.addEventListener("pointerdown", (event) => {
      if (!event.composedPath().includes(host)) return;
      readPage();
      ownPress = performance.now();
    }, { capture: true, signal });

    function readPage() {
      const event = calendarPage.eventOfDialog(dialog) ?? calendarPage.eventOfAddress(location.pathname);
      const keep = !event && (performance.now() - ownPress < 1000 || (shown.isOpen() && talk.state.view.name !== "ideas"));
      if (!keep && event?.eventId !== talk.state.open?.eventId) {
        talk.state.open = event;
        if (shown.isOpen() && event && ["ideas", "event"].includes(talk.state.view.name)) Object.assign(talk.state, { view: { name: "event" }, note: null });
        talk.draw();
      }
      const { from, to } = week();
      const question = `${from} ${to} ${talk.state.open?.eventId ?? ""}`;
      if (question === asked || document.hidden) return;
      asked = question;
      talk.state.all = false;
      void talk.load();
    }

    /** Waits for quiet, then for idle time. */
    function later() {
      clearTimeout(timer);
      timer = setTimeout(() => requestIdleCallback(readPage, { timeout: 500 }), QUIET);
    }

    /** The page may remove what it does not know. The panel comes back, but never in a fight. */
    function attach() {
      attached = attached.filter((at) => performance.now() - at < 60_000);
      if (host.isConnected || attached.length > REATTACH) return;
      attached.push(performance.now());
      document.body.append(host);
    }

    const observer = new MutationObserver((records) => {
      dialog = calendarPage.dialogAmong(records) ?? dialog;
      if (!host.isConnected) setTimeout(attach, QUIET);
      later();
    });
    observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-eventid", "data-viewkey", "data-viewfamily", "hidden", "aria-hidden"] });
    signal.addEventListener("abort", () => observer.disconnect());
    window.navigation?.addEventListener("currententrychange", later, { signal });
    window.addEventListener("popstate", later, { signal });
    window.addEventListener("pointerup", later, { capture: true, passive: true, signal });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      attached = [];
      if (talk.state.phase !== "ready") asked = "";
      later();
    }, { signal });
    attach();
    shown.setTheme(calendarPage.theme(document));
    readPage();
  }

  void ask({ type: "hello" }).then((answer) => { if (answer.ok && answer.body.pill) run(answer.body.css); });
})();
