/** Header, body and footer for each phase of the talk with the server, as functions from the state to elements. */
const screens = (() => {
  const { element, icon, logo, button } = elements;

  /** @param {PanelState} state @param {Acts} acts @returns {Node[]} */
  function header(state, acts) {
    const { view, place } = state;
    const back = view.name === "ideas" ? null : button(icon("back"), () => acts.show(view.name === "slots" ? view.back : { name: "ideas" }), { kind: "small icon", "aria-label": "Back", "data-key": "back" });
    const last = place === "page"
      ? button(icon("close"), acts.close, { kind: "small icon push", "aria-label": "Close the panel", "data-key": "close" })
      : button(icon("settings"), acts.connect, { kind: "small icon push", "aria-label": "Settings", "data-key": "settings" });
    return [...(back ? [back] : []), element("span", { class: "brand" }, logo(), "Sobremesa"), last];
  }

  /** @param {PanelState} state @param {Acts} acts @returns {(Node | null)[]} */
  function body(state, acts) {
    if (!state.byHand.start) state.byHand.start = acts.halfHours()[0]?.toISOString() ?? "";
    const { phase, suggestions, view } = state;
    if (phase === "updated") return [element("h2", {}, "Sobremesa was updated"), quiet("Reload this page to go on."), button("Reload", acts.reload, { kind: "primary", "data-key": "reload" })];
    if (phase === "not-connected" || phase === "connect-again") return [...connectFirst(acts, phase === "connect-again"), views.handMade(state, acts, acts.halfHours())];
    if (phase === "offline") return offline(state, acts);
    if (!suggestions) return [element("h2", {}, "Asking your server…"), element("div", { class: "skeleton" }), element("div", { class: "skeleton" })];
    return [noteOf(state, acts), paused(suggestions), ...(view.name === "ideas" && state.typed.trim() ? typed(state, acts, suggestions) : viewOf(state, acts, suggestions))];
  }

  /** @param {PanelState} state @param {Acts} acts @param {Suggestions} suggestions @returns {(Node | null)[]} */
  function viewOf(state, acts, suggestions) {
    const { view } = state;
    if (view.name === "added") return views.addedChat(state, acts, view);
    if (view.name === "event") return eventView.openEvent(state, acts, suggestions.event);
    if (view.name === "people") return views.people(state, acts, suggestions);
    if (view.name === "slots") {
      const coffee = [...(suggestions.event?.coffee ?? []), ...suggestions.coffee].find(({ guest }) => guest.email === view.email);
      return coffee ? views.slots(state, acts, coffee, suggestions) : [element("h2", {}, "No suitable time"), company.flavours(state, acts, suggestions), quiet("For what you chose, in the days on screen.")];
    }
    return views.ideas(state, acts, suggestions);
  }

  /** What the popup's field finds among the people with ideas. @param {PanelState} state @param {Acts} acts @param {Suggestions} suggestions @returns {(Node | null)[]} */
  function typed(state, acts, suggestions) {
    const words = state.typed.trim().toLowerCase();
    const found = suggestions.coffee.filter(({ guest }) => guest.name.toLowerCase().includes(words) || guest.email.toLowerCase().includes(words));
    const [only] = found;
    if (only && found.length === 1) return views.slots(state, acts, only, suggestions);
    if (found.length) return views.people(state, acts, { ...suggestions, coffee: found });
    return [element("h2", {}, "Nobody of that name"), quiet("Your server has no times for them in the next seven days."), views.handMade(state, acts, acts.halfHours())];
  }

  /** @param {Acts} acts @param {boolean} again */
  const connectFirst = (acts, again) => [
    element("h2", {}, again ? "Connect again" : "Connect your server to see ideas"),
    quiet(again ? "Your server asks this extension to sign in again. Your plan is kept." : "Sobremesa reads your calendar on your own server. Nothing is sent anywhere else."),
    button(again ? "Connect again…" : "Connect…", acts.connect, { kind: "primary wide", "data-key": "connect" }),
  ];

  /** @param {PanelState} state @param {Acts} acts @returns {(Node | null)[]} */
  function offline(state, acts) {
    const shown = state.suggestions;
    const from = shown && state.savedAt ? ` These ideas are from ${clock(state.savedAt)}.` : "";
    return [
      views.note("warn", "offline", element("b", {}, state.failure), `${from} Nothing is queued or sent.`), noteOf(state, acts),
      element("div", { class: "row", style: "margin: 10px 0 4px" }, button("Try again", acts.retry, { kind: "primary", "data-key": "retry" })),
      ...(state.view.name === "added" && shown ? viewOf(state, acts, shown) : shown ? views.ideas(state, acts, shown) : []),
      views.handMade(state, acts, acts.halfHours()),
    ];
  }

  /** @param {Suggestions} suggestions */
  function paused(suggestions) {
    const link = (/** @type {string} */ text) => element("a", { href: suggestions.week_url, target: "_blank", rel: "noopener", "data-key": "paused" }, text);
    if (suggestions.state === "reconnect") return views.note("warn", "warn", element("b", {}, "Paused: sign in again. "), "Your plan is kept. ", link("Open your server"));
    return suggestions.state === "unread" ? views.note("", "info", "Your calendar has not been read yet. ", link("Open week")) : null;
  }

  /** What the last press led to; it stays in sight while the list under it scrolls. @param {PanelState} state @param {Acts} acts */
  function noteOf(state, acts) {
    if (!state.note) return null;
    const { tone, text, run, undo } = state.note;
    const made = views.note(tone, tone, text);
    Object.assign(made, { tabIndex: -1 }).dataset["key"] = "note";
    const back = run ? () => acts.undoRun(run) : undo ? () => acts.giveAnswer("undo", undo) : null;
    if (back) made.append(button([icon("undo"), "Undo"], back, { kind: "small", "data-key": "undo-run", "aria-disabled": state.busy !== "" && "true" }));
    return element("div", { class: "said" }, made);
  }

  /** @param {PanelState} state @param {Acts} acts @returns {Node[]} */
  function footer(state, acts) {
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

  /** @param {number} at milliseconds since 1970 @returns {string} today, 09:02 */
  function clock(at) {
    const [then, now] = [new Date(at), new Date()];
    const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(then);
    if (then.toDateString() === now.toDateString()) return `today, ${time}`;
    return `${new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }).format(then)}, ${time}`;
  }

  return Object.freeze({ header, body, footer });
})();
