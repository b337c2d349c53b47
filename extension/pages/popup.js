/** The toolbar's popup: the same talk as the panel, about the next seven days, with the one field "Coffee with". */
const name = /** @type {HTMLInputElement} */ (document.getElementById("name"));
const field = /** @type {HTMLElement} */ (document.getElementById("with"));
const container = /** @type {HTMLElement} */ (document.getElementById("panel"));

/** @param {number} ahead days from today @returns {string} YYYY-MM-DD */
function day(ahead) {
  const date = new Date();
  date.setDate(date.getDate() + ahead);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

const talk = conversation.start({
  container, ask: asking.ask, place: "popup", account: () => 0,
  week: () => ({ from: day(0), to: day(6) }),
  close: () => window.close(),
  changed: (state) => { field.hidden = state.phase !== "ready" || state.view.name !== "ideas"; },
});
name.addEventListener("input", () => talk.acts.type(name.value));
talk.draw();
void talk.load();

export {};
