/**
 * What panel and popup show, as functions from the state to elements. They decide nothing: every press calls one act,
 * every sentence about a person's time comes from the server.
 */
const views = (() => {
  const { element, icon, button } = elements;
  const KINDS = { linger: "Linger", doors: "Doors open", breather: "Breather" };
  const VERBS = /** @type {Record<string, string>} */ ({ proposed: "Add", moves: "Move", removed: "Remove" });
  const FEW = 4;

  /** @param {Buffer["kind"] | "coffee"} kind @param {string} [size] */
  const sign = (kind, size = "") => element("span", { class: `kind ${kind} ${size}`.trim() }, icon(kind === "coffee" ? "cup" : kind));

  const signs = /** @type {const} */ ({ ok: "check", warn: "warning", error: "warning", offline: "offline", info: "info" });
  const note = (/** @type {string} */ tone, /** @type {keyof typeof signs} */ name, /** @type {(Node | string | null)[]} */ ...children) =>
    element("div", { class: `note ${tone}`.trim() }, icon(signs[name]), element("p", {}, ...children));

  /** @param {Buffer} buffer @returns {boolean} Whether a press would change something. */
  const isIdea = (buffer) => buffer.state in VERBS;

  /** @param {Suggestions} suggestions @returns {number} Ideas for the days on screen: people with a time, and buffers. */
  const countIdeas = ({ coffee, buffers }) => (coffee.some((idea) => idea.slots.length) ? 1 : 0) + buffers.filter(isIdea).length;

  /** @param {PanelState} state @param {Coffee} coffee @returns {Slot | undefined} The chosen time, else the best. */
  const chosen = (state, coffee) => coffee.slots.find((slot) => slot.start === state.picked[coffee.guest.email]) ?? coffee.slots[0];

  // ---------------------------------------------------------------- ideas

  /** @param {PanelState} state @param {Acts} acts @param {Coffee} coffee */
  function coffeeIdea(state, acts, coffee) {
    const slot = chosen(state, coffee);
    if (!slot) return null;
    const what = `${coffee.title}, ${slot.label}`;
    const add = state.phase === "offline"
      ? icsButton(acts, what, byHand.coffee(new Date(slot.start), [coffee.guest.email], coffee.guest.first_name))
      : button("Add", () => acts.addCoffee(coffee, slot), {
        kind: "small primary", "aria-label": `Add ${lower(what)}`, "aria-disabled": state.busy !== "" && "true", "data-key": `coffee ${coffee.guest.email}`,
      });
    const more = button("Other times", () => acts.show({ name: "slots", email: coffee.guest.email, back: state.view }), {
      kind: "small plain", "aria-label": `Other times for ${lower(coffee.title)}`, "data-key": `times ${coffee.guest.email}`,
    });
    return element("li", {}, sign("coffee"),
      element("div", {}, element("h3", {}, `${coffee.title}, `, element("span", { class: "nb" }, slot.label)), element("p", {}, `${slot.guest_label}. ${coffee.subtitle}`), state.phase !== "offline" && more), add);
  }

  /** @param {string} text */
  const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);

  /** @param {Acts} acts @param {string} what @param {ByHand} plan */
  const icsButton = (acts, what, plan) =>
    button([icon("download"), ".ics"], () => acts.downloadByHand(plan), { kind: "small", "aria-label": `Download ${lower(what)} as .ics` });

  /** @param {Buffer} buffer @returns {string} Linger after Design review */
  const nameOf = ({ title, side, meeting }) => (meeting ? `${title} ${side} ${meeting}` : title);

  /** @param {PanelState} state @param {Acts} acts @param {Buffer} buffer */
  function bufferIdea(state, acts, buffer) {
    const verb = VERBS[buffer.state] ?? "Add";
    const offline = state.phase === "offline";
    const plan = { title: KINDS[buffer.kind], start: new Date(buffer.start), end: new Date(buffer.end), guests: [], details: "" };
    return element("li", {}, sign(buffer.kind),
      element("div", {}, element("h3", {}, nameOf(buffer)), element("p", {}, `${buffer.label}. ${buffer.sentence}`)),
      offline
        ? icsButton(acts, nameOf(buffer), plan)
        : button(verb, () => acts.addBuffers([buffer.key]), {
          kind: "small", "aria-label": `${verb}: ${lower(nameOf(buffer))}, ${buffer.label}`, "aria-disabled": state.busy !== "" && "true", "data-key": `buffer ${buffer.key}`,
        }),
      ...moreOf(state, acts, { id: `buffer ${buffer.key}`, name: lower(nameOf(buffer)), list: buffer.actions }));
  }

  /** @param {PanelState} state @param {Acts} acts @param {Parameters<typeof actions.beside>[2]} subject @returns {(Node | null)[]} */
  const moreOf = (state, acts, subject) => [...actions.beside(state, acts, subject), actions.below(state, acts, subject)];

  /** Everybody it is with; older servers name one. @param {Chat} chat */
  const who = (chat) => chat.who ?? chat.guest.first_name;

  /** @param {PanelState} state @param {Acts} acts @param {Chat} chat */
  const chatRow = (state, acts, chat) => element("li", {}, sign("coffee"),
    element("div", {}, element("h3", {}, `${company.called(chat)}, ${chat.label}`),
      element("p", {}, `${chat.guest_label}. ${chat.invited ? `${who(chat)} ${(chat.who ?? "").includes(" and ") ? "are" : "is"} invited.` : "The invitation has not left yet."}`),
      button([icon("download"), "Download .ics"], () => acts.downloadChat(chat), { kind: "small plain", "aria-label": `Download ${lower(company.called(chat))} as .ics`, "data-key": `ics ${chat.id}` })),
    button("Undo", () => acts.takeBack(chat), { kind: "small", "aria-label": `Undo ${lower(company.called(chat))}`, "aria-disabled": state.busy !== "" && "true", "data-key": `undo ${chat.id}` }));

  /** @param {LeftOut} left @returns {Parameters<typeof actions.beside>[2]} */
  const leftOutSubject = (left) => ({ id: `left-out ${left.for} ${left.side}`, name: left.meeting || "this meeting", list: left.actions });

  /** Stays open while the list is drawn anew. @param {PanelState} state @param {Acts} acts @param {LeftOut[]} leftOut */
  function leftOutList(state, acts, leftOut) {
    if (!leftOut.length) return null;
    const list = element("details", { open: state.leftOut, toggle: () => acts.showLeftOut(list.open) },
      element("summary", { "data-key": "left-out" }, `${leftOut.length} left out, and why`),
      element("ul", { class: "reasons sides" }, ...leftOut.map((each) => element("li", {},
        element("p", {}, each.meeting ? element("b", {}, `${each.meeting}. `) : null, each.sentence), ...moreOf(state, acts, leftOutSubject(each))))));
    return list;
  }

  /** @param {PanelState} state @param {Acts} acts @param {Suggestions} suggestions @returns {(Node | null)[]} */
  function ideas(state, acts, suggestions) {
    const waiting = suggestions.buffers.filter(isIdea);
    const shown = state.all ? waiting : waiting.slice(0, FEW);
    const best = suggestions.coffee.find((idea) => idea.slots.length);
    const heading = state.place === "popup" ? "Next seven days" : `Ideas for ${suggestions.week_label}`;
    const chats = suggestions.chats.length && state.phase !== "offline" ? [
      element("h2", {}, "In your calendar"), element("ul", { class: "ideas" }, ...suggestions.chats.map((chat) => chatRow(state, acts, chat))),
    ] : [];
    const offers = actions.offers(state, acts, suggestions.offers);
    if (!best && !waiting.length) return [...offers, empty(), ...chats, ...company.people(state, acts, suggestions), someone(state, acts, suggestions), leftOutList(state, acts, suggestions.left_out)];
    const stale = state.phase === "offline";
    return [
      ...offers,
      stale ? null : element("h2", {}, heading),
      element("ul", { class: stale ? "ideas stale" : "ideas" }, best ? coffeeIdea(state, acts, best) : null, ...shown.map((buffer) => bufferIdea(state, acts, buffer))),
      stale || !waiting.length ? null : element("div", { class: "row" },
        waiting.length > 1 ? button(`Add all ${waiting.length} buffers`, () => acts.addBuffers(waiting.map((each) => each.key)), { kind: "small", "aria-disabled": state.busy !== "" && "true", "data-key": "all" }) : null,
        shown.length < waiting.length ? button(`Show ${waiting.length - shown.length} more`, acts.showAll, { kind: "small plain", style: "margin-inline-start: 0", "data-key": "more" }) : null),
      stale ? null : someone(state, acts, suggestions),
      ...chats,
      ...company.people(state, acts, suggestions),
      stale ? null : leftOutList(state, acts, suggestions.left_out),
    ];
  }

  /** An empty week is good. */
  const empty = () => element("div", { class: "empty" }, sign("coffee", "large"), element("h2", {}, "No ideas this week"),
    element("p", { class: "quiet" }, "Your days are full, and that is fine. We look again when something moves."));

  /** @param {PanelState} state @param {Acts} acts @param {Suggestions} suggestions */
  const someone = (state, acts, suggestions) => state.place === "page" && suggestions.coffee.length > 0
    ? button([icon("cup"), "Coffee with someone else…"], () => acts.show({ name: "people" }), { kind: "wide", "data-key": "someone" }) : null;

  // ---------------------------------------------------------------- people and times

  /** @param {Guest} guest @param {number} index @param {() => void} press */
  const person = (guest, index, press) => element("button", { type: "button", class: "choice", click: press, "data-key": `person ${guest.email}` },
    element("span", { class: `face ${["", "b", "c", "d"][index % 4]}`.trim(), "aria-hidden": "true" }, initials(guest)), guest.first_name || guest.email);

  /** @param {Guest} guest */
  const initials = ({ name, email }) => (name || email).split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();

  /** @param {Suggestions} suggestions */
  const flavourName = ({ flavour, flavours }) => flavours?.find((one) => one.flavour === flavour)?.name ?? "Coffee";

  /** @param {PanelState} state @param {Acts} acts @param {Suggestions} suggestions */
  const people = (state, acts, suggestions) => [
    element("h2", {}, `${flavourName(suggestions)} with`),
    element("p", { class: "quiet", style: "margin: 2px 0 10px" }, `${suggestions.coffee[0]?.minutes ?? 25} minutes, at a time that suits you both.`),
    company.flavours(state, acts, suggestions),
    element("div", { class: "choices" }, ...suggestions.coffee.map(({ guest }, index) =>
      person(guest, index, () => acts.show({ name: "slots", email: guest.email, back: state.view })))),
    element("p", { class: "faint", style: "margin-top: 12px" }, "For anybody else, press the Sobremesa button of your browser and type a name."),
  ];

  /** @param {PanelState} state @param {Acts} acts @param {Coffee} coffee @param {Suggestions} suggestions @returns {(Node | null)[]} */
  function slots(state, acts, coffee, suggestions) {
    const picked = chosen(state, coffee);
    const first = coffee.guest.first_name || coffee.guest.email;
    if (!picked) return noTime(state, acts, coffee, suggestions);
    const doubt = state.doubt?.wish === `${coffee.guest.email} ${picked.start}` ? state.doubt.text : "";
    return [
      element("h2", {}, coffee.title),
      element("p", { class: "quiet", style: "margin: 2px 0 10px" }, coffee.subtitle),
      company.flavours(state, acts, suggestions),
      ...(doubt ? [] : (coffee.asks ?? []).map(({ sentence }) => note("warn", "warn", sentence))),
      element("fieldset", {}, element("legend", { class: "sr" }, "Choose a time"),
        element("div", { class: "slot-list" }, ...coffee.slots.map((slot) => element("label", { class: "slot" },
          element("input", { type: "radio", name: `slot-${coffee.guest.email}`, checked: slot === picked, change: () => acts.pick(coffee.guest.email, slot.start), "data-key": `slot ${slot.start}` }),
          element("span", {}, element("span", { class: "when" }, element("b", {}, slot.label), element("span", { class: "their" }, slot.guest_label)), element("span", { class: "why" }, [slot.why, ...(slot.asks ?? []).map(({ sentence }) => sentence)].join(" "))))))),
      ...(doubt ? doubtful(state, acts, coffee, picked, doubt) : [button(`Add ${company.kindOf(coffee)}, ${picked.label}`, () => acts.addCoffee(coffee, picked), { kind: "primary wide", style: "margin-top: 12px", "aria-disabled": state.busy !== "" && "true", "data-key": `coffee ${coffee.guest.email}` }),
      element("p", { class: "faint", style: "margin-top: 8px" }, `${first} is invited some seconds after you press Add, unless you press Undo.`)]),
    ];
  }

  /** What the server asks before it adds a coffee; no is the default. @param {PanelState} state @param {Acts} acts @param {Coffee} coffee @param {Slot} slot @param {string} text */
  const doubtful = (state, acts, coffee, slot, text) => [
    element("div", { style: "margin-top: 12px", role: "group", "aria-label": "Before it is added" }, note("warn", "warn", text),
      element("div", { class: "row", style: "margin-top: 8px" },
        button("No, leave it", () => acts.show({ name: "ideas" }), { kind: "primary", "data-key": "leave it" }),
        button("Yes, add it", () => acts.addCoffee(coffee, slot, true), { "aria-disabled": state.busy !== "" && "true", "data-key": `yes ${coffee.guest.email}` }))),
  ];

  /** Why there is no time, and the server's page on which more can be done. @param {PanelState} state @param {Acts} acts @param {Coffee} coffee @param {Suggestions} suggestions @returns {(Node | null)[]} */
  const noTime = (state, acts, coffee, suggestions) => [
    element("h2", {}, coffee.title),
    company.flavours(state, acts, suggestions),
    element("p", { class: "quiet", style: "margin-top: 4px" }, coffee.none_because?.sentence ?? "No suitable time."),
    coffee.gap ? element("p", { style: "margin-top: 6px" }, coffee.gap) : null,
    coffee.url ? element("a", { class: "button wide", style: "margin-top: 12px", href: acts.ownUrl(coffee.url), target: "_blank", rel: "noopener", "data-key": "ways" }, "What else can be done") : null,
  ];

  // ---------------------------------------------------------------- added

  /** @param {PanelState} state @param {Acts} acts @param {Extract<View, {name: "added"}>} view @returns {(Node | null)[]} */
  function addedChat(state, acts, { added, until }) {
    const { chat } = added;
    const waiting = added.state === "waiting";
    const left = Math.max(0, until - performance.now());
    const gone = Math.round(added.undo_seconds * 1000 - left);
    const first = chat.guest.first_name;
    const leaving = left > 0
      ? [element("p", { style: "margin-bottom: 6px" }, `${first}’s invitation leaves in `, element("b", { "data-seconds": true }, seconds(left)), "."),
        element("div", { class: "countdown", "aria-hidden": "true" }, element("i", { style: `animation-duration: ${added.undo_seconds}s; animation-delay: -${gone}ms` }))]
      : [element("p", {}, `${first}’s invitation leaves now. Undo still takes it back, and tells ${first}.`)];
    return [
      element("div", { class: "row", style: "flex-wrap: nowrap; gap: 12px; padding: 6px 0 12px" }, element("span", { class: "done-mark" }, icon("check")),
        element("div", {}, element("h2", {}, waiting ? `${company.called(chat)} is kept` : `${company.called(chat)} is in your calendar`), element("p", { class: "quiet" }, chat.label), element("p", { class: "quiet" }, chat.guest_label))),
      ...(waiting ? [element("p", {}, "Your calendar does not answer now. It is written, and the invitation leaves, as soon as it does.")] : leaving),
      element("div", { class: "row", style: "margin: 12px 0" },
        button([icon("undo"), "Undo"], () => acts.takeBack(chat), { kind: "primary", "aria-disabled": state.busy !== "" && "true", "data-key": `undo ${chat.id}` }),
        button([icon("download"), "Download .ics"], () => acts.downloadChat(chat), { "data-key": `ics ${chat.id}` })),
      chat.prompts[0] ? note("", "info", `No agenda. If you need a start: “${chat.prompts[0]}” Easy to skip or move, for both of you.`) : null,
    ];
  }

  /** @param {number} milliseconds */
  const seconds = (milliseconds) => { const whole = Math.ceil(milliseconds / 1000); return whole === 1 ? "1 second" : `${whole} seconds`; };

  // ---------------------------------------------------------------- without the server

  /** @param {PanelState} state @returns {ByHand} */
  function handPlan({ byHand: { start, guest } }) {
    const address = guest.trim();
    return byHand.coffee(new Date(start), address.includes("@") ? [address] : []);
  }

  /** @param {PanelState} state @param {Acts} acts @param {Date[]} times */
  function handMade(state, acts, times) {
    const start = new Date(state.byHand.start);
    const when = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });
    const choose = state.place === "popup" ? handFields(state, acts) : element("div", { class: "choices", role: "group", "aria-label": "When", style: "margin-top: 8px" },
      ...times.map((time) => element("button", { type: "button", class: "choice text", "aria-pressed": String(time.getTime() === start.getTime()), click: () => acts.setByHand({ start: time.toISOString() }), "data-key": `hand ${time.toISOString()}` }, when.format(time))));
    /** @type {HTMLAnchorElement} The address is made at the press, with what the fields hold then. */
    const form = element("a", { class: "button small", href: acts.formUrl(handPlan(state)), target: "_blank", rel: "noopener", click: () => { form.href = acts.formUrl(handPlan(state)); }, "data-key": "form" }, icon("form"), "Fill in the form");
    return element("div", { class: "act", style: "margin-top: 14px" }, element("h3", {}, "By hand"),
      element("p", { class: "quiet" }, "25 minutes of coffee. Nobody here knows who is free: you check it in your calendar’s own form before you save."),
      choose, element("div", { class: "row", style: "margin-top: 10px" }, form,
        button([icon("download"), "Download .ics"], () => acts.downloadByHand(handPlan(state)), { kind: "small", "data-key": "hand-ics" })));
  }

  /** @param {PanelState} state @param {Acts} acts Fields only in the popup: keys typed in the page would reach Google. */
  function handFields(state, acts) {
    const start = new Date(state.byHand.start);
    const local = new Date(start.getTime() - start.getTimezoneOffset() * 60_000).toISOString();
    /** @type {() => void} */
    const move = () => { const date = new Date(`${day.value}T${time.value}`); if (!Number.isNaN(date.getTime())) acts.setByHand({ start: date.toISOString() }); };
    const day = element("input", { type: "date", value: local.slice(0, 10), "aria-label": "Day", change: move });
    const time = element("input", { type: "time", value: local.slice(11, 16), "aria-label": "Time", change: move });
    /** @type {HTMLInputElement} */
    const guest = element("input", { type: "email", value: state.byHand.guest, placeholder: "ann@example.org", input: () => acts.setByHand({ guest: guest.value }) });
    return element("div", {}, element("label", { class: "field", style: "margin-top: 8px" }, element("span", {}, "Guest’s address"), guest),
      element("div", { class: "row", style: "margin-top: 8px; flex-wrap: nowrap" }, day, time));
  }

  return Object.freeze({ KINDS, VERBS, countIdeas, isIdea, nameOf, lower, leftOutSubject, sign, person, ideas, people, slots, addedChat, handMade, seconds, note });
})();
