"""The reader of the calendar's markup and the chat made by hand, as pure functions in a real browser."""

from typing import Any

import icalendar
import pytest
from playwright.sync_api import Page

from browser.calendar_page import eid
from browser.driving import ROOT, Extension

pytestmark = pytest.mark.browser
CONTENT = ROOT / "extension" / "content"


@pytest.fixture(scope="module")
def page(chromium: Extension) -> Page:
    """An empty page with the two classic scripts in it."""
    opened = chromium.context.new_page()
    opened.goto("about:blank")
    opened.add_script_tag(path=CONTENT / "calendar-page.js")
    opened.add_script_tag(path=CONTENT / "by-hand.js")
    return opened


def test_an_event_id_is_read_from_its_base64_with_short_domains_made_long(page: Page) -> None:
    read = "text => calendarPage.decodeEventId(text)"
    assert page.evaluate(read, eid("abc123_20261118T140000Z")) == {
        "eventId": "abc123_20261118T140000Z",
        "calendarId": "alex@example.org",
    }
    assert page.evaluate(read, eid("abc123", "mia@m"))["calendarId"] == "mia@gmail.com"
    assert page.evaluate(read, eid("abc123", "team@g"))["calendarId"] == "team@group.calendar.google.com"
    assert page.evaluate(read, eid("abc123", "josé@example.org"))["calendarId"] == "josé@example.org"


@pytest.mark.parametrize(
    "text", ["", "tasks_abcdef", "!!!!!!!!!", "YWJj", "////////", eid("a b c"), eid("x<script>", "a@m"), None]
)
def test_what_is_no_event_id_is_null(page: Page, text: str | None) -> None:
    assert page.evaluate("text => calendarPage.decodeEventId(text)", text) is None


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("29042", "2026-11-18"),
        ("27966", "2024-09-30"),
        ("28003", "2024-11-03"),
        ("29055", None),
        ("x", None),
        ("0", None),
    ],
)
def test_a_date_key_is_a_real_day_or_null(page: Page, key: str, day: str | None) -> None:
    if key == "29055":  # 31 November
        assert (29055 & 31, (29055 >> 5) & 15) == (31, 11)
    assert page.evaluate("key => calendarPage.dayOfKey(key)", key) == day


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/calendar/u/0/r/week/2026/11/18", (0, "week", "2026-11-18")),
        ("/calendar/u/2/r/day/2026/3/1", (2, "day", "2026-03-01")),
        ("/calendar/r", (0, "week", "2026-11-16")),
        ("/calendar/u/1/r/month", (1, "month", "2026-11-16")),
        ("/calendar/r/customweek/2026/11/18/", (0, "customweek", "2026-11-18")),
        ("/calendar/r/week/2026/2/30", None),
        ("/calendar/u/0/r/settings", None),
        ("/calendar/u/0/r/eventedit/abc", None),
        ("/elsewhere", None),
    ],
)
def test_view_day_and_account_come_from_the_address(page: Page, path: str, seen: tuple[int, str, str] | None) -> None:
    found: dict[str, Any] | None = page.evaluate("path => calendarPage.viewOfAddress(path, '2026-11-16')", path)
    assert (found and (found["account"], found["view"], found["day"])) == seen


def test_the_grid_is_believed_only_where_it_agrees_with_the_address(page: Page) -> None:
    script = """([path, keys]) => {
      document.body.replaceChildren();
      const main = document.body.appendChild(document.createElement("div"));
      main.setAttribute("role", "main");
      const grid = main.appendChild(document.createElement("div"));
      grid.setAttribute("role", "grid");
      for (const key of keys) grid.appendChild(document.createElement("div")).setAttribute("data-datekey", key);
      return calendarPage.visibleDays(document, path, "2026-11-16");
    }"""
    path = "/calendar/u/0/r/week/2026/11/18"
    sunday_first = [str((56 << 9) | (11 << 5) | day) for day in range(15, 22)]
    assert page.evaluate(script, [path, sunday_first]) == {"from": "2026-11-15", "to": "2026-11-21"}
    monday_first = {"from": "2026-11-16", "to": "2026-11-22"}
    two_weeks = [str((56 << 9) | (11 << 5) | day) for day in range(9, 23)]
    assert page.evaluate(script, [path, two_weeks]) == monday_first
    assert page.evaluate(script, [path, ["1", "2"]]) == monday_first
    assert page.evaluate(script, [path, [*sunday_first, "what"]]) == monday_first
    assert page.evaluate(script, [path, []]) == monday_first


def test_an_edit_page_names_its_event(page: Page) -> None:
    read = "path => calendarPage.eventOfAddress(path)"
    assert page.evaluate(read, f"/calendar/u/0/r/eventedit/{eid('abc123')}")["eventId"] == "abc123"
    assert page.evaluate(read, "/calendar/u/0/r/eventedit") is None


def test_a_chat_by_hand_is_one_event_in_utc_that_icalendar_reads(page: Page) -> None:
    name = "Ann, Zoë; \\ \U0001f375 " + "ö" * 60
    script = """(name) => {
      const plan = byHand.coffee(new Date("2026-11-18T09:30:00Z"), ["ann@example.org"], name);
      return [byHand.icsText(plan, "1-2-3", new Date("2026-11-16T08:00:00Z")), plan.title];
    }"""
    text, title = page.evaluate(script, name)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert event["SUMMARY"] == title
    assert (event.decoded("DTEND") - event.decoded("DTSTART")).total_seconds() == 25 * 60
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-11-10T12:00:00", "Mon Nov 16 2026 10:30"),  # the week on screen lies ahead
        ("2026-11-18T13:10:00", "Wed Nov 18 2026 13:30"),  # today, the next half hour
        ("2026-11-18T16:50:00", "Thu Nov 19 2026 10:30"),  # too late today
        ("2026-11-21T12:00:00", "Mon Nov 23 2026 10:30"),  # Saturday
        ("2027-06-01T12:00:00", "Wed Jun 02 2027 12:00"),  # a week long past: tomorrow
    ],
)
def test_half_hours_by_hand_begin_after_now(page: Page, now: str, first: str) -> None:
    script = """([now]) => {
      const times = byHand.halfHours({ from: "2026-11-16", to: "2026-11-22" }, new Date(now));
      return [times.length, `${times[0].toDateString()} ${times[0].toTimeString().slice(0, 5)}`];
    }"""
    count, text = page.evaluate(script, [now])
    assert text == first
    assert 1 <= count <= 3
