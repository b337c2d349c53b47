/* The stand-in calendar's page. Nodes are made one by one, never from text, because the page demands Trusted Types. */
(() => {
  const config = JSON.parse(document.querySelector('meta[name="standin"]').content);
  const { names, labels, hostile } = config;
  const DAY = 86_400_000;
  const main = document.querySelector('[role="main"]');
  let shown = null;
  let drawn = "";
  let popover = null;

  function make(tag, { cls = [], id, text, vars = {}, ...attributes } = {}, ...children) {
    const node = document.createElement(tag);
    for (const name of [cls].flat()) if (name) node.classList.add(names[name]);
    if (id) node.id = names[id];
    if (text !== undefined) node.textContent = text;
    for (const [name, value] of Object.entries(vars)) node.style.setProperty(`--${name}`, value);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  const press = (text, action, more = {}) => {
    const button = make("button", { cls: "button", type: "button", text, ...more });
    button.addEventListener("click", action);
    return button;
  };

  /* ---- where we are ---- */
  const dayInAddress = () => {
    const found = /\/(\d{4})\/(\d{1,2})\/(\d{1,2})\/?$/.exec(location.pathname);
    return found ? `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}` : "";
  };
  const account = () => /^\/calendar\/u\/(\d+)/.exec(location.pathname)?.[1] ?? "0";
  const addressOf = (day) => {
    const [year, month, number] = day.split("-").map(Number);
    return `/calendar/u/${account()}/r/week/${year}/${month}/${number}${location.search}`;
  };
  const later = (day, days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

  async function load(day) {
    const query = new URLSearchParams({ on: day, hl: config.language });
    const answer = await fetch(`/calendar/events.json?${query}`);
    return answer.json();
  }

  /* ---- the grid ---- */
  function chip(event) {
    const length = event.end - event.begin;
    const node = make("div", {
      cls: ["chip", length < 25 && !event.allDay && "short", event.ours && "ours", event.free && "free", event.answer === "declined" && "declined"],
      role: "button", tabindex: "0", "data-eventid": event.eid, "data-eventchip": "", "data-opens-details": "true",
      "aria-label": `${event.title}, ${event.when}`,
      vars: { at: event.begin, for: length, lane: event.lane, lanes: event.lanes },
    });
    if (event.allDay || length >= 15) node.append(make("b", { text: event.title }));
    if (!event.allDay && length >= 40) node.append(make("span", { text: event.when }));
    node.addEventListener("click", () => open(event, node));
    node.addEventListener("keydown", (key) => { if (key.key === "Enter") open(event, node); });
    return node;
  }

  function head(day, week) {
    return make("div", { cls: "head", role: "columnheader", "data-datekey": day.key, "aria-current": day.today ? "date" : undefined },
      day.name, make("b", { text: day.number }),
      ...week.chips.filter((event) => event.day === day.date && event.allDay).map(chip));
  }

  function column(day, index, week) {
    const chips = week.chips.filter((event) => event.day === day.date && !event.allDay).map(chip);
    const now = day.date === week.now.date ? [make("div", { cls: "line", vars: { at: week.now.minute } })] : [];
    return make("div", { cls: "column", role: "gridcell", "data-column-index": index, "data-datekey": day.key }, ...chips, ...now);
  }

  function sheet(week) {
    const hours = Array.from({ length: 23 }, (_, hour) => make("span", { cls: "hour", text: `${hour + 1}:00`, vars: { at: (hour + 1) * 60 } }));
    const scroller = make("div", { cls: "scroller", role: "row" },
      make("div", { cls: "hours", "aria-hidden": "true" }, ...hours), ...week.days.map((day, index) => column(day, index, week)));
    return make("div", { cls: "slide", role: "grid", "data-start-date-key": week.days[0].key, "data-end-date-key": week.days[6].key },
      make("div", { cls: "heads", role: "row" }, make("span"), ...week.days.map((day) => head(day, week))), scroller);
  }

  function draw(week, slideFrom = 0) {
    const old = main.querySelector('[role="grid"]');
    const scrolled = old?.lastElementChild.scrollTop ?? 7.5 * 48;
    const fresh = sheet(week);
    main.append(fresh);
    fresh.lastElementChild.scrollTop = scrolled;
    shown = week;
    drawn = JSON.stringify(week.chips);
    const first = new Date(week.days[0].date);
    document.querySelector("h1").textContent = first.toLocaleDateString(config.language, { month: "long", year: "numeric", timeZone: "UTC" });
    if (!old) return;
    if (!hostile || !slideFrom) { old.remove(); return; }
    fresh.style.transform = `translateX(${slideFrom * 100}%)`;
    requestAnimationFrame(() => requestAnimationFrame(() => { fresh.style.transform = ""; }));
    setTimeout(() => { for (const grid of main.querySelectorAll('[role="grid"]')) if (grid !== main.lastElementChild) grid.remove(); }, 320);
  }

  async function go(day, direction) {
    history.pushState(null, "", addressOf(day));
    close();
    draw(await load(day), direction);
    setTimeout(() => { document.body.dataset.viewkey = "WEEK"; }, 50);
  }
  const step = (weeks) => go(later(shown.monday, weeks * 7), weeks);
  const today = () => go(new Date().toISOString().slice(0, 10), 0);

  /* ---- the detail popover: one node, used again for every event ---- */
  function build() {
    popover = make("div", { cls: "popover", role: "dialog", "data-chips-dialog": "true", hidden: "" },
      make("div", { id: "xDetDlg" },
        make("div", { cls: "nav" }, press("×", close, { id: "xDetDlgCloseBu", "aria-label": labels.close })),
        make("h2", { id: "rAECCd", role: "heading", "aria-level": "2" }),
        make("div", { cls: "row", id: "xDetDlgWhen" }),
        make("div", { cls: "row", id: "xDetDlgVideo" }),
        make("div", { cls: "row", id: "xDetDlgAtt" }),
        make("div", { cls: "row", id: "xDetDlgNot" })));
    document.body.append(popover);
  }

  function open(event, chipNode) {
    if (!popover) build();
    const part = (id) => popover.querySelector(`#${CSS.escape(names[id])}`);
    part("xDetDlg").dataset.eventid = event.eid;
    part("rAECCd").textContent = event.title;
    const day = new Date(event.day).toLocaleDateString(config.language, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
    part("xDetDlgWhen").textContent = `${day}, ${event.when}`;
    part("xDetDlgAtt").textContent = event.guests.length ? `${labels.guests}: ${event.guests.slice(0, 8).join(", ")}${event.guests.length > 8 ? " …" : ""}` : "";
    part("xDetDlgNot").replaceChildren(...event.note.split(/(https?:\/\/\S+)/).map(
      (piece) => /^https?:/.test(piece) ? make("a", { href: piece, rel: "noreferrer", text: piece }) : piece));
    part("xDetDlgVideo").replaceChildren(...(event.video ? [make("a", { href: event.video, rel: "noreferrer", text: labels.join })] : []));
    const box = chipNode.getBoundingClientRect();
    const left = box.right + 352 < innerWidth ? box.right + 8 : Math.max(8, box.left - 348);
    popover.style.setProperty("--left", `${left}px`);
    popover.style.setProperty("--top", `${Math.min(Math.max(8, box.top), innerHeight - 280)}px`);
    popover.hidden = false;
    if (hostile) setTimeout(strip, 800, popover, new Set([popover.firstElementChild]));
  }

  function close() { if (popover) popover.hidden = true; }

  /** What a page does that reconciles its own children: whatever it did not put there is taken away. */
  function strip(root, own) {
    for (const child of [...root.children]) if (!own.has(child)) child.remove();
    const inside = root.querySelector("[data-eventid]");
    for (const child of [...inside.children]) if (!Object.values(names).includes(child.id) && !child.classList.contains(names.nav)) child.remove();
  }

  function quickCreate() {
    if (document.getElementById(names.tabEvent)) return;
    const dialog = make("div", { cls: ["popover", "quick"], role: "dialog", "aria-labelledby": names.tabEvent },
      make("h2", { id: "tabEvent", text: labels.create }), press(labels.close, () => dialog.remove()));
    document.body.append(dialog);
  }

  /* ---- keys, presses, time ---- */
  const shortcuts = { n: () => step(1), j: () => step(1), p: () => step(-1), k: () => step(-1), t: today, c: quickCreate };
  document.addEventListener("keydown", (key) => {
    if (key.key === "Escape") close();
    if (!hostile || key.ctrlKey || key.metaKey || key.altKey || key.target.closest("input, textarea, select, [contenteditable]")) return;
    shortcuts[key.key]?.();
  }, true);
  if (hostile) {
    document.addEventListener("pointerdown", (pointer) => {
      if (popover && !popover.contains(pointer.target)) close();
    }, true);
  }
  addEventListener("popstate", async () => draw(await load(dayInAddress())));

  document.querySelector(`.${CSS.escape(names.nav)}`).append(
    press("‹", () => step(-1), { "aria-label": labels.previous }), press(labels.today, today), press("›", () => step(1), { "aria-label": labels.next }));

  async function poll() {
    try {
      const week = await load(shown.monday);
      if (week.monday === shown.monday && JSON.stringify(week.chips) !== drawn) draw(week);
    } catch { /* the server is away: keep what is on screen and ask again */ }
    setTimeout(poll, 2000);
  }
  load(dayInAddress()).then((week) => { draw(week); setTimeout(poll, 2000); });
})();
