/** Whom one might talk to, and what the two would do: the server names the people, the reasons and the flavours. */
const company = (() => {
  const { element, button } = elements;
  const { sign } = views;

  /**
   * What there is besides a coffee; nothing where there is no choice, as with an older server.
   * @param {PanelState} state @param {Acts} acts @param {Suggestions} suggestions
   */
  function flavours(state, acts, suggestions) {
    const found = suggestions.flavours ?? [];
    if (found.length < 2) return null;
    return element("div", { class: "choices flavours", role: "group", "aria-label": "What" }, ...found.map(({ flavour, name, minutes }) =>
      element("button", {
        type: "button", class: "choice text", "aria-pressed": String(flavour === suggestions.flavour), "aria-label": `${name}, ${minutes} minutes`, "aria-disabled": state.busy !== "" && "true",
        click: () => acts.pickFlavour(flavour), "data-key": `flavour ${flavour}`,
      }, name)));
  }

  /**
   * People from this person's own calendar, when no event is open.
   * @param {PanelState} state @param {Acts} acts @param {Suggestions} suggestions @returns {(Node | null)[]}
   */
  function people(state, acts, suggestions) {
    const found = state.phase === "offline" ? [] : suggestions.people ?? [];
    if (!found.length) return [];
    return [
      element("h2", {}, "People you might talk to"),
      element("p", { class: "faint" }, "From your own calendar. Only you see this."),
      element("ul", { class: "ideas" }, ...found.map((one) => person(state, acts, suggestions, one))),
    ];
  }

  /** @param {PanelState} state @param {Acts} acts @param {Suggestions} suggestions @param {PersonToMeet} one */
  function person(state, acts, suggestions, { guest, reason, label, url }) {
    const here = suggestions.coffee.some((coffee) => coffee.guest.email === guest.email && coffee.slots.length);
    const key = { "data-key": `meet ${guest.email}` };
    const press = here
      ? button("Times", () => acts.show({ name: "slots", email: guest.email, back: state.view }), { kind: "small", "aria-label": `Times with ${guest.first_name}`, ...key })
      : element("a", { class: "button small", href: acts.ownUrl(url), target: "_blank", rel: "noopener", "aria-label": `${label ? "Times with" : "Offer times to"} ${guest.first_name}`, ...key }, label ? "Times" : "Offer times");
    return element("li", {}, sign("coffee"), element("div", {}, element("h3", {}, guest.name), element("p", {}, reason.sentence)), press);
  }

  /** @param {Coffee | Chat} one @returns {string} A walk is called a walk; an older server knows coffee alone. */
  const called = (one) => one.title || `Coffee with ${one.guest.first_name}`;

  /** @param {Coffee} coffee @returns {string} `coffee`, `open conversation` */
  const kindOf = (coffee) => (coffee.title.split(" with ")[0] || "Coffee").toLowerCase();

  return Object.freeze({ flavours, people, called, kindOf });
})();
