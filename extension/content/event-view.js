/** What panel shows of the event that is open in the calendar: coffee with its guests, and what is around it, or why not. */
const eventView = (() => {
  const { element, icon, button } = elements;
  const { sign, person, isIdea, nameOf, lower, KINDS, VERBS } = views;
  const SIDES = /** @type {Record<string, string>} */ ({ before: "Before: ", after: "After: " });

  /** @param {PanelState} state @param {Acts} acts @param {EventSuggestions | null} event @returns {(Node | null)[]} */
  function openEvent(state, acts, event) {
    const title = element("h2", { dir: "auto" }, state.open?.title || "This event");
    if (!event) return [title, element("p", { class: "quiet" }, "Your server has no meeting of yours under this event.")];
    return [title, element("p", { class: "quiet under" }, event.label), hint(event), coffeeHere(state, acts, event), around(state, acts, event), ownActions(state, acts, event)];
  }

  /** Something for this person alone. @param {EventSuggestions} event */
  const hint = (event) => event.hint ? element("div", { class: "note hint-note" }, icon("linger"),
    element("p", {}, event.hint, " ", element("span", { class: "only-you" }, "Only you see this."))) : null;

  /** @param {PanelState} state @param {Acts} acts @param {EventSuggestions} event */
  function ownActions(state, acts, event) {
    const subject = { id: `event ${event.id}`, name: state.open?.title || "this event", list: event.actions, room: 2 };
    const shown = actions.beside(state, acts, subject);
    if (!shown.length) return null;
    return element("div", { class: "act own" },
      element("div", { class: "row" }, element("span", { class: "kind own-sign" }, icon("meeting")), element("h3", {}, "For this meeting")),
      element("div", { class: "indent" }, element("div", { class: "row" }, ...shown), actions.below(state, acts, subject)));
  }

  /** @param {PanelState} state @param {Acts} acts @param {EventSuggestions} event */
  function coffeeHere(state, acts, event) {
    if (!event.guests.length) return null;
    return element("div", { class: "act" },
      element("div", { class: "row" }, sign("coffee"), element("div", {}, element("h3", {}, "Coffee with someone here"), element("p", { class: "quiet" }, "25 minutes, at a time that suits you both."))),
      element("div", { class: "choices indent" }, ...event.guests.map((guest, index) => person(guest, index, () => acts.show({ name: "slots", email: guest.email, back: state.view })))));
  }

  /** @param {PanelState} state @param {Acts} acts @param {EventSuggestions} event */
  function around(state, acts, event) {
    const waiting = event.buffers.filter(isIdea);
    const pick = waiting.find((buffer) => buffer.kind === state.kind) ?? waiting[0];
    const settled = event.buffers.filter((buffer) => !isIdea(buffer));
    const heading = pick ? "Pad this meeting" : settled.length ? "Around this meeting" : "Why no buffer here";
    const nothing = !event.buffers.length && !event.left_out.length;
    const empty = event.left_out.filter(({ side, sentence }) => !event.buffers.some((buffer) => buffer.side === side && buffer.sentence === sentence));
    return element("div", { class: "act" },
      element("div", { class: "row" }, sign(pick?.kind ?? settled[0]?.kind ?? "linger"), element("div", {}, element("h3", {}, heading),
        pick ? element("p", { class: "quiet" }, `${pick.sentence} Only your calendar changes.`) : null,
        nothing ? element("p", { class: "quiet" }, "Nothing is planned beside this meeting: it is over, too far ahead, or no kind of buffer is on.") : null)),
      waiting.length > 1 ? element("div", { class: "choices indent", role: "group", "aria-label": "Kind of buffer" }, ...waiting.map((buffer) =>
        element("button", { type: "button", class: "choice text", "aria-pressed": String(buffer === pick), click: () => acts.pickKind(buffer.kind), "data-key": `kind ${buffer.kind}` }, KINDS[buffer.kind]))) : null,
      pick ? picked(state, acts, pick) : null,
      settled.length + empty.length ? element("ul", { class: "sides" }, ...settled.map((buffer) => settledSide(state, acts, buffer)), ...empty.map((each) => emptySide(state, acts, each))) : null);
  }

  /** @param {PanelState} state @param {Acts} acts @param {Buffer} pick */
  function picked(state, acts, pick) {
    const minutes = Math.round((Date.parse(pick.end) - Date.parse(pick.start)) / 60_000);
    const subject = { id: `buffer ${pick.key}`, name: lower(nameOf(pick)), list: pick.actions };
    return element("div", { class: "indent" }, element("div", { class: "row" },
      button(`${VERBS[pick.state]} ${minutes} minutes, ${pick.label}`, () => acts.addBuffers([pick.key]), { kind: "small primary", "aria-disabled": state.busy !== "" && "true", "data-key": `buffer ${pick.key}` }),
      ...actions.beside(state, acts, subject)), actions.below(state, acts, subject));
  }

  /** @param {PanelState} state @param {Acts} acts @param {Buffer} buffer one that is in the calendar */
  function settledSide(state, acts, buffer) {
    const subject = { id: `buffer ${buffer.key}`, name: lower(nameOf(buffer)), list: buffer.actions };
    return side(state, acts, subject, `${KINDS[buffer.kind]}, ${buffer.label}: `, `in your calendar. ${buffer.sentence}`);
  }

  /** @param {PanelState} state @param {Acts} acts @param {LeftOut} left */
  const emptySide = (state, acts, left) => side(state, acts, views.leftOutSubject(left), SIDES[left.side] ?? "", left.sentence);

  /** @param {PanelState} state @param {Acts} acts @param {Parameters<typeof actions.beside>[2]} subject @param {string} bold @param {string} text */
  const side = (state, acts, subject, bold, text) =>
    element("li", {}, element("p", {}, bold ? element("b", {}, bold) : null, text), ...actions.beside(state, acts, subject), actions.below(state, acts, subject));

  return Object.freeze({ openEvent });
})();
