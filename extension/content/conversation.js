/**
 * The talk between a person and the server: one state, one way to draw it, one act per press. Panel and popup share it.
 * It owns no rule about calendars; it asks, shows the answer, and never queues a write.
 */
const conversation = (() => {
  const { element, icon, logo, button } = elements;
  const IDEAS = /** @type {View} */ ({ name: "ideas" });

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
      phase: "loading", place, suggestions: null, savedAt: null, failure: "", view: IDEAS, note: null, busy: "", picked: {},
      kind: "", all: false, typed: "", open: null, byHand: { start: "", guest: "" },
    };
    const [header, body, footer] = [element("div", { class: "head" }), element("div", { class: "panel-body" }), element("div", { class: "foot" })];
    const live = element("div", { class: "sr", role: "status", "aria-live": "polite" });
    container.append(header, body, footer, live);
    /** One key per wish, kept until a definite answer: a second press or a lost answer stays one coffee. @type {Map<string, string>} */
    const keys = new Map();
    let [turn, ticking, refreshing] = [0, 0, Promise.resolve()];
    let [pressing, waiting] = [false, false];
    // A button that is drawn anew between press and release would lose the click: drawing waits for the release.
    container.addEventListener("pointerdown", () => { pressing = true; });
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => {
        pressing = false;
        if (waiting) setTimeout(draw);
      }, { capture: true });
    }

    // ------------------------------------------------------------ asking

    /** Asks for the ideas of the days on screen; a later question makes an earlier answer void. */
    async function load() {
      const mine = ++turn;
      const answer = await ask({ type: "suggestions", ...week(), ...(state.open ? { event: state.open.eventId } : {}) });
      if (mine !== turn) return;
      if (answer.ok) {
        Object.assign(state, { phase: "ready", suggestions: answer.body, savedAt: null, failure: "" });
        if (answer.body.event === null && state.view.name === "event" && !state.open) state.view = IDEAS;
      } else failed(answer);
      draw();
    }

    /** @param {Failure} failure what to show when nothing new can be shown */
    function failed({ why, message, last }) {
      if (why === "not-connected" || why === "connect-again" || why === "updated") {
        Object.assign(state, { phase: why, view: IDEAS, note: null });
        return;
      }
      Object.assign(state, { phase: "offline", failure: message, suggestions: last?.body ?? null, savedAt: last?.at ?? null });
      if (state.view.name !== "added") state.view = IDEAS;
    }

    /**
     * One write at a time: marks it as under way, asks, and leaves a note if it failed.
     * @template {MessageType} T
     * @param {string} key @param {Message<T> | (() => Promise<Message<T>>)} message @param {(body: Messages[T]["answer"]) => void} done
     * @param {(failure: Failure) => boolean} [instead] handles a failure of its own; answers whether it did
     */
    async function act(key, message, done, instead = () => false) {
      if (state.busy) return;
      Object.assign(state, { busy: key, note: null });
      draw();
      const answer = await ask(typeof message === "function" ? await message() : message);
      state.busy = "";
      if (answer.ok) done(answer.body);
      else if (!instead(answer)) refusedAct(answer);
      say(answer.ok ? state.note?.text ?? "" : answer.message);
      draw();
      if (answer.ok || answer.status === 409) refreshing = load();
    }

    /** @param {Failure} failure */
    function refusedAct(failure) {
      if (failure.why === "not-connected" || failure.why === "connect-again" || failure.why === "updated") failed(failure);
      else state.note = { tone: "error", text: failure.message };
    }

    /** @param {Coffee} coffee @param {Slot} slot */
    function addCoffee(coffee, slot) {
      const wish = `${coffee.guest.email} ${slot.start}`;
      const key = keys.get(wish) ?? crypto.randomUUID();
      keys.set(wish, key);
      void act(`coffee ${coffee.guest.email}`, { type: "addCoffee", guest: coffee.guest.email, start: slot.start, minutes: coffee.minutes, key }, (added) => {
        keys.delete(wish);
        state.view = { name: "added", added, until: performance.now() + added.undo_seconds * 1000 };
        say(`${coffee.title} is in your calendar. ${added.invitation_label}`);
        tick();
      }, (failure) => {
        if (failure.status === undefined || failure.status >= 500) return false;
        keys.delete(wish);
        if (failure.status !== 409) return false;
        if (failure.body?.suggestions) state.suggestions = failure.body.suggestions;
        state.view = { name: "slots", email: coffee.guest.email, back: IDEAS };
        state.note = { tone: "warn", text: failure.message };
        return true;
      });
    }

    /** @type {Acts} */
    const acts = {
      show(view) { Object.assign(state, { view, note: null, kind: "" }); draw(); focusHeading(); },
      close,
      retry() { Object.assign(state, { phase: "loading", note: null }); draw(); void load(); },
      connect() { void ask({ type: "openOptions" }); },
      reload() { location.reload(); },
      pick(email, start) { state.picked[email] = start; draw(); },
      pickKind(kind) { state.kind = kind; draw(); },
      showAll() { state.all = true; draw(); },
      type(text) { Object.assign(state, { typed: text, view: IDEAS, note: null }); state.byHand.guest = text.trim(); draw(); },
      addCoffee,
      takeBack(chat) {
        void act(`undo ${chat.id}`, { type: "takeBack", id: chat.id }, ({ label }) => {
          Object.assign(state, { view: IDEAS, note: { tone: "ok", text: label } });
          if (state.suggestions) state.suggestions.chats = state.suggestions.chats.filter((each) => each.id !== chat.id);
        });
      },
      addBuffers(keysOfBuffers) {
        // A plan's digest is of one moment: after a write it is the one of the ideas that are being fetched.
        void act(`buffer ${keysOfBuffers[0]}`, () => refreshing.then(() => ({ type: "addBuffers", digest: state.suggestions?.digest ?? "", keys: keysOfBuffers })),
          ({ run }) => { state.note = { tone: "ok", text: run.label, run: run.id }; },
          (failure) => { if (failure.status === 409) state.note = { tone: "warn", text: "Your calendar changed meanwhile. These are the ideas of now." }; return failure.status === 409; });
      },
      undoRun(id) {
        void act(`run ${id}`, { type: "undoRun", id }, ({ label, refused }) => { state.note = { tone: "ok", text: [label, ...refused.map((each) => each.sentence)].join(" ") }; });
      },
      async downloadChat(chat) {
        const answer = await ask({ type: "ics", id: chat.id });
        if (answer.ok) elements.download(`coffee-${fileName(chat.guest.first_name)}.ics`, answer.body.text, "text/calendar", container);
        else { refusedAct(answer); draw(); }
      },
      downloadByHand(plan) {
        elements.download(`${fileName(plan.title)}.ics`, byHand.icsText(plan, crypto.randomUUID(), new Date()), "text/calendar", container);
      },
      setByHand(change) { Object.assign(state.byHand, change); if (place === "page") draw(); },
      formUrl: (plan) => byHand.formUrl(plan, account()),
    };

    /** @param {string} text */
    const fileName = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "coffee";

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
      header.replaceChildren(...headerOf());
      body.replaceChildren(...bodyOf().filter((node) => node !== null));
      footer.replaceChildren(...footerOf());
      footer.hidden = footer.childNodes.length === 0;
      body.scrollTop = scroll;
      if (focused && !focused.isConnected) (key ? /** @type {HTMLElement | null} */ (container.querySelector(`[data-key="${CSS.escape(key)}"]`)) : null)?.focus();
      if (focused && !container.contains(root.activeElement)) focusHeading();
    }

    function headerOf() {
      const back = state.view.name === "ideas" ? null : button(icon("back"), () => acts.show(state.view.name === "slots" ? state.view.back : IDEAS), { kind: "small icon", "aria-label": "Back", "data-key": "back" });
      const last = place === "page"
        ? button(icon("close"), close, { kind: "small icon push", "aria-label": "Close the panel", "data-key": "close" })
        : button(icon("settings"), acts.connect, { kind: "small icon push", "aria-label": "Settings", "data-key": "settings" });
      return [...(back ? [back] : []), element("span", { class: "brand" }, logo(), "Sobremesa"), last];
    }

    /** @returns {(Node | null)[]} */
    function bodyOf() {
      if (!state.byHand.start) state.byHand.start = times()[0]?.toISOString() ?? "";
      const { phase, suggestions, view } = state;
      if (phase === "updated") return [element("h2", {}, "Sobremesa was updated"), quiet("Reload this page to go on."), button("Reload", acts.reload, { kind: "primary", "data-key": "reload" })];
      if (phase === "not-connected" || phase === "connect-again") return [...connectFirst(phase === "connect-again"), views.handMade(state, acts, times())];
      if (phase === "offline") return offline();
      if (!suggestions) return [element("h2", {}, "Asking your server…"), element("div", { class: "skeleton" }), element("div", { class: "skeleton" })];
      return [noteOf(), paused(suggestions), ...(view.name === "ideas" && state.typed.trim() ? typed(suggestions) : viewOf(suggestions, view))];
    }

    /** @param {Suggestions} suggestions @param {View} view @returns {(Node | null)[]} */
    function viewOf(suggestions, view) {
      if (view.name === "added") return views.addedChat(state, acts, view);
      if (view.name === "event") return views.openEvent(state, acts, suggestions.event);
      if (view.name === "people") return views.people(state, acts, suggestions);
      if (view.name === "slots") {
        const coffee = [...(suggestions.event?.coffee ?? []), ...suggestions.coffee].find(({ guest }) => guest.email === view.email);
        return coffee ? views.slots(state, acts, coffee) : [element("h2", {}, "Coffee"), quiet("No suitable time.")];
      }
      return views.ideas(state, acts, suggestions);
    }

    /** @param {Suggestions} suggestions What the popup's field finds among the people with ideas. @returns {(Node | null)[]} */
    function typed(suggestions) {
      const words = state.typed.trim().toLowerCase();
      const found = suggestions.coffee.filter(({ guest }) => guest.name.toLowerCase().includes(words) || guest.email.toLowerCase().includes(words));
      const [only] = found;
      if (only && found.length === 1) return views.slots(state, acts, only);
      if (found.length) return views.people(state, acts, { ...suggestions, coffee: found });
      return [element("h2", {}, "Nobody of that name"), quiet("Your server has no times for them in the next seven days."), views.handMade(state, acts, times())];
    }

    /** @param {boolean} again */
    const connectFirst = (again) => [
      element("h2", {}, again ? "Connect again" : "Connect your server to see ideas"),
      quiet(again ? "Your server asks this extension to sign in again. Your plan is kept." : "Sobremesa reads your calendar on your own server. Nothing is sent anywhere else."),
      button(again ? "Connect again…" : "Connect…", acts.connect, { kind: "primary wide", "data-key": "connect" }),
    ];

    /** @returns {(Node | null)[]} */
    function offline() {
      const shown = state.suggestions;
      const from = shown && state.savedAt ? ` These ideas are from ${clock(state.savedAt)}.` : "";
      return [
        views.note("warn", "offline", element("b", {}, state.failure), `${from} Nothing is queued or sent.`), noteOf(),
        element("div", { class: "row", style: "margin: 10px 0 4px" }, button("Try again", acts.retry, { kind: "primary", "data-key": "retry" })),
        ...(state.view.name === "added" && shown ? viewOf(shown, state.view) : shown ? views.ideas(state, acts, shown) : []),
        views.handMade(state, acts, times()),
      ];
    }

    /** @param {Suggestions} suggestions */
    function paused(suggestions) {
      const link = (/** @type {string} */ text) => element("a", { href: suggestions.week_url, target: "_blank", rel: "noopener" }, text);
      if (suggestions.state === "reconnect") return views.note("warn", "warn", element("b", {}, "Paused: sign in again. "), "Your plan is kept. ", link("Open your server"));
      return suggestions.state === "unread" ? views.note("", "info", "Your calendar has not been read yet. ", link("Open week")) : null;
    }

    function noteOf() {
      if (!state.note) return null;
      const made = views.note(state.note.tone, state.note.tone, state.note.text);
      const run = state.note.run;
      if (run) made.append(button([icon("undo"), "Undo"], () => acts.undoRun(run), { kind: "small", "data-key": "undo-run", "aria-disabled": state.busy !== "" && "true" }));
      return made;
    }

    /** @returns {Node[]} */
    function footerOf() {
      const { phase, suggestions, savedAt } = state;
      if (phase === "not-connected" || phase === "connect-again") return [icon("lock"), element("span", {}, "Not connected. Nothing is read.")];
      if (phase === "offline") return [element("span", {}, savedAt ? `Last answer: ${clock(savedAt)}` : "No answer yet"), button("Check the address", acts.connect, { kind: "small plain push", "data-key": "address" })];
      if (phase === "updated" || !suggestions) return [];
      const { count, limit, label } = suggestions.social;
      const bars = Array.from({ length: Math.min(limit, 5) }, (_, index) => element("i", { class: index < count ? "on" : "" }));
      return [element("span", { class: "meter", "aria-hidden": "true" }, ...bars), element("span", {}, label),
        element("a", { class: "push", href: suggestions.week_url, target: "_blank", rel: "noopener", "data-key": "week" }, "Open week")];
    }

    /** @param {string} text */
    const quiet = (text) => element("p", { class: "quiet", style: "margin: 4px 0 12px" }, text);
    const times = () => byHand.halfHours(week(), new Date());

    /** @param {number} at milliseconds since 1970 @returns {string} today, 09:02 */
    function clock(at) {
      const [then, now] = [new Date(at), new Date()];
      const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(then);
      if (then.toDateString() === now.toDateString()) return `today, ${time}`;
      return `${new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }).format(then)}, ${time}`;
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
