/**
 * A coffee chat without the server: Google's own prefilled form, and a calendar file made here.
 * Nothing is known of anybody's free time, so the words never claim it; the person checks before saving.
 */
const byHand = (() => {
  const MINUTES = 25;
  const DETAILS = "No agenda. Easy to skip or move, for everyone.";

  /** @param {Date} instant @returns {string} 20261118T093000Z */
  const stamp = (instant) => instant.toISOString().replace(/[-:]|\.\d+/g, "");

  /**
   * @param {Date} start @param {string[]} [guests] addresses @param {string} [name] first name of the guest
   * @returns {ByHand} 25 minutes of coffee.
   */
  function coffee(start, guests = [], name = "") {
    const title = name ? `Coffee with ${name}` : "Coffee";
    return { title, start, end: new Date(start.getTime() + MINUTES * 60_000), guests, details: DETAILS };
  }

  /**
   * The address of Google's own event form, filled in; Google saves only what the person saves there.
   * @param {ByHand} plan @param {number} [account] the N of /u/N
   */
  function formUrl(plan, account = 0) {
    const url = new URL(`https://calendar.google.com/calendar/u/${account}/r/eventedit`);
    url.searchParams.set("text", plan.title);
    url.searchParams.set("dates", `${stamp(plan.start)}/${stamp(plan.end)}`);
    url.searchParams.set("details", plan.details);
    if (plan.guests.length) url.searchParams.set("add", plan.guests.join(","));
    return url.href;
  }

  /** @param {string} text @returns {string} RFC 5545 section 3.3.11: TEXT with its four escapes. */
  const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r\n|\r|\n/g, "\\n");

  /** @param {string} line @returns {string} RFC 5545 section 3.1: folded at 75 octets, never inside a character. */
  function folded(line) {
    let [out, room] = ["", 75];
    for (const char of line) {
      const size = new TextEncoder().encode(char).length;
      if (size > room) [out, room] = [`${out}\r\n `, 74];
      out += char;
      room -= size;
    }
    return out;
  }

  /**
   * A file for the person's own calendar: METHOD:PUBLISH, times in UTC, nobody is invited by it.
   * @param {ByHand} plan @param {string} uid globally unique @param {Date} now for DTSTAMP
   */
  function icsText(plan, uid, now) {
    const lines = [
      "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sobremesa//Browser extension//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
      "BEGIN:VEVENT", `UID:${uid}@sobremesa`, `DTSTAMP:${stamp(now)}`, `DTSTART:${stamp(plan.start)}`, `DTEND:${stamp(plan.end)}`,
      `SUMMARY:${escaped(plan.title)}`, `DESCRIPTION:${escaped(plan.details)}`, "END:VEVENT", "END:VCALENDAR", "",
    ];
    return lines.map(folded).join("\r\n");
  }

  /**
   * Three half hours to choose from in the days on screen, in the browser's zone: mid-morning on the first weekdays
   * that have not begun, or the next half hour of today. Whether they are free is not known here.
   * @param {Week} week @param {Date} now @returns {Date[]} one to three, earliest first
   */
  function halfHours(week, now) {
    const found = [];
    const [year = 0, month = 1, day = 1] = week.from.split("-").map(Number);
    for (let ahead = 0; ahead < 14 && found.length < 3; ahead += 1) {
      const start = new Date(year, month - 1, day + ahead, 10, 30);
      if (start.getDay() % 6 === 0) continue;
      if (start.toDateString() === now.toDateString()) {
        const next = new Date(Math.ceil((now.getTime() + 15 * 60_000) / 1_800_000) * 1_800_000);
        if (next.toDateString() === now.toDateString() && next.getHours() >= 9 && next.getHours() < 17) found.push(next);
      } else if (start > now) found.push(start);
    }
    return found.length ? found : [new Date(now.getTime() + 86_400_000)];
  }

  return Object.freeze({ coffee, formUrl, icsText, halfHours });
})();
