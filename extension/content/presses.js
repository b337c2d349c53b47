/** What each press does: it changes the state that panel or popup shows, or sends one request and shows its answer. */
const presses = (() => {
  const IDEAS = /** @type {View} */ ({ name: "ideas" });

  /**
   * @param {object} given
   * @param {PanelState} given.state
   * @param {Ask} given.ask
   * @param {() => void} given.draw
   * @param {() => Promise<void>} given.load asks for the ideas anew
   * @param {(failure: Failure) => void} given.failed shows that there is no server to talk to
   * @param {(text: string) => void} given.say tells screen readers
   * @param {() => void} given.tick counts the seconds to the invitation down
   * @param {() => void} given.focusHeading
   * @param {(...keys: string[]) => void} given.focusKey gives the focus to the first of these that is shown
   * @param {HTMLElement} given.container
   * @param {() => Week} given.week
   * @param {() => number} given.account
   * @param {() => void} given.close
   * @returns {Acts}
   */
  function create({ state, ask, draw, load, failed, say, tick, focusHeading, focusKey, container, week, account, close }) {
    /** One key per wish, kept until a definite answer: a second press or a lost answer stays one coffee. @type {Map<string, string>} */
    const keys = new Map();
    let refreshing = Promise.resolve();

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
      if (answer.ok || answer.status === 409 || answer.status === 404) refreshing = load();
    }

    /** @param {Failure} failure */
    function refusedAct(failure) {
      if (failure.why === "not-connected" || failure.why === "connect-again" || failure.why === "updated") failed(failure);
      else state.note = { tone: "error", text: failure.message };
    }

    /** @param {Coffee} coffee @param {Slot} slot @param {boolean} [confirm] whether what the server asked was answered with yes */
    function addCoffee(coffee, slot, confirm = false) {
      const wish = `${coffee.guest.email} ${slot.start} ${coffee.flavour ?? ""}`;
      state.doubt = null;
      const key = keys.get(wish) ?? crypto.randomUUID();
      keys.set(wish, key);
      void act(`coffee ${coffee.guest.email}`, { type: "addCoffee", guest: coffee.guest.email, start: slot.start, minutes: coffee.minutes, ...(coffee.flavour ? { flavour: coffee.flavour } : {}), key, confirm }, (added) => {
        keys.delete(wish);
        state.view = { name: "added", added, until: performance.now() + added.undo_seconds * 1000 };
        say(`${coffee.title} is in your calendar. ${added.invitation_label}`);
        tick();
      }, (failure) => {
        if (failure.status === undefined || failure.status >= 500) return false;
        keys.delete(wish);
        if (failure.status !== 409) return false;
        if (failure.body?.asks) return doubted(coffee, slot, failure.message);
        if (failure.body?.suggestions) state.suggestions = failure.body.suggestions;
        state.view = { name: "slots", email: coffee.guest.email, back: IDEAS };
        state.note = { tone: "warn", text: failure.message };
        return true;
      });
    }

    /** The server asks first: the chosen time is shown with the question. @param {Coffee} coffee @param {Slot} slot @param {string} text @returns {true} */
    function doubted(coffee, slot, text) {
      state.picked[coffee.guest.email] = slot.start;
      Object.assign(state, { doubt: { wish: `${coffee.guest.email} ${slot.start}`, text }, view: { name: "slots", email: coffee.guest.email, back: IDEAS } });
      queueMicrotask(() => focusKey("leave it"));  // when it is drawn
      return true;
    }

    /** @param {string} id @param {AnswerBody} body */
    function giveAnswer(id, body) {
      if (state.busy) return;
      Object.assign(state, { menu: "", asking: null });
      void act(`answer ${id}`, { type: "giveAnswer", body }, ({ label, undo }) => { state.note = { tone: "ok", text: label, undo }; });
      focusKey(`menu ${id}`, "note");
    }

    /** @param {string} id @param {boolean} [last] whether to begin at the menu's end */
    function openMenu(id, last = false) {
      if (state.busy) return;
      Object.assign(state, { menu: id, asking: null });
      draw();
      const items = /** @type {HTMLElement[]} */ ([...container.querySelectorAll("[role=menuitem]")]);
      items.at(last ? -1 : 0)?.focus();
    }

    function closeMenu() {
      const id = state.menu;
      state.menu = "";
      draw();
      focusKey(`menu ${id}`);
    }

    return {
      show(view) { Object.assign(state, { view, note: null, kind: "", menu: "", asking: null, doubt: null }); draw(); focusHeading(); },
      close,
      retry() { Object.assign(state, { phase: "loading", note: null }); draw(); void load(); },
      connect() { void ask({ type: "openOptions" }); },
      reload() { location.reload(); },
      pick(email, start) { state.picked[email] = start; state.doubt = null; draw(); },
      pickKind(kind) { state.kind = kind; draw(); },
      pickFlavour(flavour) { Object.assign(state, { flavour: flavour === "coffee" ? "" : flavour, picked: {}, note: null }); void load(); },
      showAll() { state.all = true; draw(); },
      showLeftOut(open) { state.leftOut = open; },
      type(text) { Object.assign(state, { typed: text, view: IDEAS, note: null, menu: "", asking: null }); state.byHand.guest = text.trim(); draw(); },
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
      toggleMenu(id) {
        if (state.menu === id) closeMenu();
        else openMenu(id);
      },
      openMenu, closeMenu, giveAnswer,
      press(id, index, { answer, confirm }) {
        if (!confirm) { if (answer) giveAnswer(id, answer); return; }
        Object.assign(state, { menu: "", asking: { id, index } });
        draw();
        focusKey(`question ${id}`);
      },
      dontAsk() {
        const { id, index } = state.asking ?? { id: "", index: 0 };
        state.asking = null;
        draw();
        focusKey(`action ${id} ${index}`, `menu ${id}`);
      },
      ownUrl(path) {
        const here = state.suggestions?.week_url ?? "";
        const url = URL.canParse(path, here) ? new URL(path, here) : null;
        return url && url.origin === new URL(here).origin ? url.href : here;
      },
      async downloadChat(chat) {
        const answer = await ask({ type: "ics", id: chat.id });
        if (answer.ok) elements.download(`coffee-${fileName(chat.guest.first_name)}.ics`, answer.body.text, "text/calendar", container);
        else { refusedAct(answer); draw(); }
      },
      downloadByHand(plan) {
        elements.download(`${fileName(plan.title)}.ics`, byHand.icsText(plan, crypto.randomUUID(), new Date()), "text/calendar", container);
      },
      setByHand(change) { Object.assign(state.byHand, change); if (state.place === "page") draw(); },
      formUrl: (plan) => byHand.formUrl(plan, account()),
      halfHours: () => byHand.halfHours(week(), new Date()),
    };
  }

  /** @param {string} text */
  const fileName = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "coffee";

  return Object.freeze({ create });
})();
