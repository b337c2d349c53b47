/**
 * What a person can say about a meeting, a buffer or an offer, as buttons, a menu and a question. The server words every
 * action and its answers; nothing here knows one by name. A menu and a question open in the flow of the list, under what
 * they belong to, so that nothing is cut off in a small window and nothing covers what is being decided about.
 */
const actions = (() => {
  const { element, icon, button } = elements;

  /**
   * @typedef {object} Subject what the actions are about
   * @property {string} id unique in the panel, the same after every drawing
   * @property {string} name for the menu's label: linger after Design review
   * @property {Action[] | undefined} list an older server sends none
   * @property {number} [room] how many may stand as plain buttons; what is left goes into the menu
   */

  /** @param {Action} action @returns {boolean} Whether a press would do something. */
  const isUsable = ({ answer, url, confirm }) => Boolean(answer || url || confirm?.choices.length);

  /** @param {PanelState} state @param {Subject} subject @returns {Action[]} Nothing can be said while the server is away. */
  const usable = (state, { list }) => (state.phase === "offline" ? [] : (list ?? []).filter(isUsable));

  /**
   * @param {PanelState} state @param {Acts} acts @param {Subject} subject
   * @returns {HTMLElement[]} the plain buttons that there is room for, and the button of the menu
   */
  function beside(state, acts, subject) {
    const { id, name, room = 0 } = subject;
    const found = usable(state, subject);
    const plain = found.slice(0, room).map((action, index) => actionButton(state, acts, subject, action, index));
    if (found.length <= room) return plain;
    const isOpen = state.menu === id;
    return [...plain, button(icon("more"), () => acts.toggleMenu(id), {
      kind: "small icon more", "aria-label": `More for ${name}`, "aria-haspopup": "menu", "aria-expanded": String(isOpen),
      "aria-controls": isOpen && "sobremesa-menu", "aria-disabled": state.busy !== "" && "true", "data-key": `menu ${id}`,
      keydown: (event) => {
        const key = /** @type {KeyboardEvent} */ (event).key;
        if (key !== "ArrowDown" && key !== "ArrowUp") return;
        event.preventDefault();
        acts.openMenu(id, key === "ArrowUp");
      },
    })];
  }

  /** @param {PanelState} state @param {Acts} acts @param {Subject} subject @param {Action} action @param {number} index */
  function actionButton(state, acts, { id }, action, index) {
    const key = { "data-key": `action ${id} ${index}` };
    if (leadsAway(action)) return element("a", { class: "button small", href: acts.ownUrl(action.url), target: "_blank", rel: "noopener", ...key }, action.label);
    return button(action.label, () => acts.press(id, index, action), { kind: "small", "aria-disabled": state.busy !== "" && "true", ...key });
  }

  /** @param {Action} action */
  const leadsAway = ({ answer, confirm, url }) => !answer && !confirm && Boolean(url);

  /**
   * @param {PanelState} state @param {Acts} acts @param {Subject} subject
   * @returns {HTMLElement | null} the open menu or the question, to stand under the subject
   */
  function below(state, acts, subject) {
    const found = usable(state, subject);
    if (state.menu === subject.id && found.length > (subject.room ?? 0)) return menu(acts, subject, found);
    const asked = state.asking?.id === subject.id ? found[state.asking.index] : undefined;
    return asked?.confirm ? question(state, acts, subject.id, asked.confirm) : null;
  }

  /** @param {Acts} acts @param {Subject} subject @param {Action[]} found */
  function menu(acts, { id, name, room = 0 }, found) {
    const items = found.map((action, index) => {
      const attributes = { role: "menuitem", tabindex: "-1", class: "item", "data-key": `item ${id} ${index}` };
      return leadsAway(action)
        ? element("a", { ...attributes, href: acts.ownUrl(action.url), target: "_blank", rel: "noopener", click: () => acts.closeMenu() }, action.label)
        : element("button", { ...attributes, type: "button", click: () => acts.press(id, index, action) }, action.label);
    }).slice(room);
    return element("div", { role: "menu", id: "sobremesa-menu", class: "menu", "aria-label": `More for ${name}`, keydown: (event) => steer(acts, /** @type {KeyboardEvent} */ (event)) }, ...items);
  }

  /** The keys of a menu: arrows go round, Home and End, Escape gives the focus back. @param {Acts} acts @param {KeyboardEvent} event */
  function steer(acts, event) {
    const list = /** @type {HTMLElement} */ (event.currentTarget);
    const items = /** @type {HTMLElement[]} */ ([...list.children]);
    const at = items.indexOf(/** @type {HTMLElement} */ (event.target));
    const last = items.length - 1;
    const next = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at <= 0 ? last : at - 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") acts.closeMenu();
    else if (event.key === " " && event.target instanceof HTMLAnchorElement) event.target.click();
    else if (next !== undefined) items[next]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape would close the panel as well
  }

  /** @param {PanelState} state @param {Acts} acts @param {string} id @param {Confirm} confirm */
  function question(state, acts, id, { sentence, choices }) {
    const key = (/** @type {string | number} */ which) => ({ "data-key": `choice ${id} ${which}`, "aria-disabled": state.busy !== "" && "true" });
    /** @type {(event: Event) => void} */
    const escape = (event) => {
      if (/** @type {KeyboardEvent} */ (event).key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      acts.dontAsk();
    };
    return element("div", { class: "question", role: "group", "aria-label": sentence, tabindex: "-1", "data-key": `question ${id}`, keydown: escape },
      element("div", { class: "row" }, element("p", {}, sentence), button(icon("close"), acts.dontAsk, { kind: "small icon", "aria-label": "Not now", ...key("no") })),
      element("div", { class: "row" }, ...choices.map(({ label, answer }, index) => button(label, () => acts.giveAnswer(id, answer), { kind: "small", ...key(index) }))));
  }

  /**
   * @param {PanelState} state @param {Acts} acts @param {Offer[] | undefined} offers
   * @returns {HTMLElement[]} one note each, with its buttons
   */
  const offers = (state, acts, offers) => state.phase === "offline" ? [] : (offers ?? []).map(({ sentence, actions: list }) => {
    const subject = { id: `offer ${sentence}`, name: sentence, list, room: 2 };
    return element("div", { class: "note offer" }, icon("info"), element("div", {}, element("p", {}, sentence),
      element("div", { class: "row" }, ...beside(state, acts, subject)), below(state, acts, subject)));
  });

  return Object.freeze({ beside, below, offers });
})();
