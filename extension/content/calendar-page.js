/**
 * The only file that knows the markup of Google Calendar's page. It reads and never writes; every reader answers null
 * when in doubt, and the panel then works without the hint. Attributes, roles and the address are used, never class
 * names and never a label in somebody's language. None of this is documented by Google: cross-check before trusting.
 */
const calendarPage = (() => {
  const VIEWS = "day|week|month|year|agenda|customday|customweek";
  const ADDRESS = new RegExp(`^/calendar(?:/u/(\\d{1,2}))?(?:/r)?(?:/(${VIEWS})(?:/(\\d{4})/(\\d{1,2})/(\\d{1,2}))?)?/?$`);
  const EDIT = /^\/calendar(?:\/u\/\d{1,2})?\/r\/eventedit\/([A-Za-z0-9_-]+)/;
  const EVENT_ID = /^[A-Za-z0-9_-]{5,1024}$/;
  const SHORT_DOMAINS = /** @type {Record<string, string>} */ ({ "@m": "@gmail.com", "@g": "@group.calendar.google.com" });
  const DAY = 86_400_000;

  /**
   * The event behind `data-eventid` or an edit address: base64url of "<event id> <calendar id>".
   * @param {string | null | undefined} encoded
   * @returns {{eventId: string, calendarId: string} | null} null for tasks, reminders and anything unknown.
   */
  function decodeEventId(encoded) {
    if (!encoded || !/^[A-Za-z0-9_-]{8,2048}$/.test(encoded)) return null;
    try {
      const bytes = Uint8Array.from(atob(encoded.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
      const [eventId = "", calendar = "", ...rest] = new TextDecoder("utf-8", { fatal: true }).decode(bytes).split(" ");
      if (rest.length || !EVENT_ID.test(eventId) || !calendar.includes("@")) return null;
      return { eventId, calendarId: calendar.replace(/@[mg]$/, (short) => SHORT_DOMAINS[short] ?? short) };
    } catch {
      return null;
    }
  }

  /**
   * A real calendar day as YYYY-MM-DD, or null (31 February).
   * @param {number} year @param {number} month 1-12 @param {number} day
   */
  function isoDay(year, month, day) {
    const date = new Date(Date.UTC(year, month - 1, day));
    const real = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
    return real ? date.toISOString().slice(0, 10) : null;
  }

  /**
   * The day behind `data-datekey`: (year - 1970) << 9 | month << 5 | day.
   * @param {string | null | undefined} key
   */
  function dayOfKey(key) {
    if (!key || !/^\d{1,6}$/.test(key)) return null;
    const number = Number(key);
    return isoDay((number >> 9) + 1970, (number >> 5) & 15, number & 31);
  }

  /**
   * View, day and account number out of the address; without a day in it, `today`.
   * @param {string} pathname @param {string} today YYYY-MM-DD
   * @returns {{account: number, view: string, day: string} | null} null on pages that show no calendar.
   */
  function viewOfAddress(pathname, today) {
    const match = ADDRESS.exec(pathname);
    if (!match) return null;
    const [, account, view, year, month, day] = match;
    const shown = year ? isoDay(Number(year), Number(month), Number(day)) : today;
    return shown ? { account: Number(account ?? 0), view: view ?? "week", day: shown } : null;
  }

  /** @param {string} day @param {number} days */
  const plusDays = (day, days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);

  /** @param {string} day @returns {Week} Monday to Sunday around `day`. */
  function weekAround(day) {
    const monday = plusDays(day, -((new Date(day).getUTCDay() + 6) % 7));
    return { from: monday, to: plusDays(monday, 6) };
  }

  /**
   * The days that the grid shows, if the keys in it agree with the address: one run of at most 7 days that holds `day`.
   * While Google slides from week to week both are in the page; the answer is then null.
   * @param {Document} page @param {string} day @returns {Week | null}
   */
  function daysOfGrid(page, day) {
    const grid = page.querySelector('[role="main"] [role="grid"]');
    if (!grid) return null;
    const days = new Set();
    for (const cell of grid.querySelectorAll("[data-datekey]")) {
      const shown = dayOfKey(cell.getAttribute("data-datekey"));
      if (!shown) return null;
      days.add(shown);
    }
    const sorted = [...days].sort();
    const [from, to] = [sorted[0], sorted.at(-1)];
    if (!from || !to || day < from || day > to || plusDays(from, 6) < to) return null;
    return { from, to };
  }

  /**
   * The days to ask ideas for: what is on screen, else the week of the day in the address, else this week.
   * @param {Document} page @param {string} pathname @param {string} today YYYY-MM-DD in the person's zone
   * @returns {Week}
   */
  function visibleDays(page, pathname, today) {
    const shown = viewOfAddress(pathname, today);
    if (!shown) return weekAround(today);
    if (shown.view === "week" || shown.view.startsWith("custom")) return daysOfGrid(page, shown.day) ?? weekAround(shown.day);
    if (shown.view === "day") return { from: shown.day, to: shown.day };
    const todayIsIn = shown.day.slice(0, 7) === today.slice(0, 7);
    return weekAround(todayIsIn ? today : shown.day);
  }

  /** @param {string} pathname @returns {number} The N of /u/N; 0 is the first account. */
  const accountNumber = (pathname) => Number(/^\/calendar\/u\/(\d{1,2})(?:\/|$)/.exec(pathname)?.[1] ?? 0);

  const DIALOG = '[role="dialog"]';
  const OPEN_ID = "[data-eventid]";

  /**
   * The event dialog among freshly changed nodes. Looks only at what was added or changed, so its cost follows the
   * change and never the size of the page; reads no layout.
   * @param {readonly MutationRecord[]} records @returns {Element | null}
   */
  function dialogAmong(records) {
    /** @type {Element | null} */
    let found = null;
    for (const record of records) {
      if (record.type === "attributes") {
        if (record.attributeName === "data-eventid") found = /** @type {Element} */ (record.target).closest(DIALOG) ?? found;
        continue;
      }
      for (const node of record.addedNodes) {
        if (node instanceof Element) found = dialogIn(node) ?? found;
      }
    }
    return found;
  }

  /** @param {Element | Document} root @returns {Element | null} The event dialog at or under `root`. */
  function dialogIn(root) {
    if (root instanceof Element && root.matches(`${DIALOG}, ${OPEN_ID}:not([data-eventchip])`)) return root.closest(DIALOG);
    if (!root.firstElementChild) return null;
    return root.querySelector(`${DIALOG} ${OPEN_ID}, ${DIALOG}${OPEN_ID}`)?.closest(DIALOG) ?? null;
  }

  /**
   * Google reuses and hides its dialogs instead of removing them. Only what the markup says is read, no layout.
   * @param {Element} element
   */
  function isShown(element) {
    if (!element.isConnected) return false;
    for (let node = /** @type {Element | null} */ (element); node; node = node.parentElement) {
      if (node.hasAttribute("hidden") || node.getAttribute("aria-hidden") === "true") return false;
      const style = node instanceof HTMLElement ? node.style : null;
      if (style && (style.display === "none" || style.visibility === "hidden")) return false;
    }
    return true;
  }

  /**
   * The event whose details `dialog` shows.
   * @param {Element | null} dialog @returns {OpenEvent | null}
   */
  function eventOfDialog(dialog) {
    if (!dialog || !isShown(dialog)) return null;
    const holder = dialog.matches(OPEN_ID) ? dialog : dialog.querySelector(OPEN_ID);
    const decoded = decodeEventId(holder?.getAttribute("data-eventid"));
    if (!decoded) return null;
    const heading = dialog.querySelector('#rAECCd, [role="heading"]');
    return { ...decoded, title: (heading?.textContent ?? "").trim().slice(0, 120) };
  }

  /** @param {string} pathname @returns {OpenEvent | null} The event of an edit page, by its address. */
  function eventOfAddress(pathname) {
    const decoded = decodeEventId(EDIT.exec(pathname)?.[1]);
    return decoded && { ...decoded, title: "" };
  }

  /**
   * Whether the calendar is drawn dark or light; null when its background says nothing.
   * @param {Document} page @returns {"dark" | "light" | null}
   */
  function theme(page) {
    for (const element of [page.body, page.documentElement]) {
      const match = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(getComputedStyle(element).backgroundColor);
      if (!match || Number(match[4] ?? 1) < 0.5) continue;
      const [red, green, blue] = match.slice(1, 4).map(Number);
      return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0) < 110 ? "dark" : "light";
    }
    return null;
  }

  /**
   * What of the expected markup is there: counts and yes/no, no content of the calendar. For "Copy diagnostics".
   * @param {Document} page @param {string} pathname @param {string} today @returns {Anchors}
   */
  function anchors(page, pathname, today) {
    const shown = viewOfAddress(pathname, today);
    const count = (/** @type {string} */ selector) => page.querySelectorAll(selector).length;
    return {
      at: new Date().toISOString(),
      path: pathname.replace(/\/eventedit\/.*/, "/eventedit/…"),
      found: {
        view: shown?.view ?? null,
        day: shown?.day ?? null,
        grid: count('[role="main"] [role="grid"]'),
        gridAgrees: shown ? daysOfGrid(page, shown.day) !== null : null,
        dateKeys: count("[data-datekey]"),
        chips: count("[data-eventid][data-eventchip]"),
        chipsDecoded: [...page.querySelectorAll("[data-eventid][data-eventchip]")].filter((chip) => decodeEventId(chip.getAttribute("data-eventid"))).length,
        dialogs: count(DIALOG),
        eventDialog: Boolean(eventOfDialog(dialogIn(page))),
        viewKey: page.body.getAttribute("data-viewkey"),
        theme: theme(page),
      },
    };
  }

  return Object.freeze({
    decodeEventId, dayOfKey, viewOfAddress, visibleDays, accountNumber, dialogAmong, dialogIn, eventOfDialog, eventOfAddress, theme, anchors,
  });
})();
