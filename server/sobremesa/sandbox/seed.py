"""Fills a sandbox with the demo team and four realistic weeks: the one before `now`, this one, and the next two."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sobremesa.sandbox.people import EVERYONE, GUESTS, SIGNED_IN, STAFF, TEAM, minutes
from sobremesa.sandbox.seed_week import DAY_MINUTES, Entry, alex_week, colleagues_weeks

if TYPE_CHECKING:
    from sobremesa.sandbox.app import Sandbox

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKS_BEFORE, WEEKS_AFTER = 1, 2

_KIND_PROPERTIES: dict[str, dict[str, object]] = {
    "focusTime": {"focusTimeProperties": {"autoDeclineMode": "declineNone", "chatStatus": "doNotDisturb"}},
    "outOfOffice": {"outOfOfficeProperties": {"autoDeclineMode": "declineNone"}},
    "workingLocation": {
        "workingLocationProperties": {"type": "homeOffice", "homeOffice": {}},
        "transparency": "transparent",
        "visibility": "public",
    },
}


def seed_team(sandbox: Sandbox, now: datetime) -> None:
    """Add the team and everything missing from their weeks around `now` (aware).

    A second call adds nothing in the same week; later it adds the weeks that have come since. What somebody deleted or
    moved in between stays so, because every entry is written once and remembered.
    """
    seed_people(sandbox)
    for key, monday, entry in _due_entries(now):
        if _first_time(sandbox, key):
            calendar = sandbox.calendar_api(TEAM[entry.by].email)
            calendar.insert_event("primary", event_body(entry, monday, key), conference_version=1)


def seed_people(sandbox: Sandbox) -> None:
    """Add the team with their zones and working hours, and nothing in their calendars; a second call adds nobody."""
    sandbox.database.create("CREATE TABLE IF NOT EXISTS seeded (key TEXT PRIMARY KEY);")
    for person in TEAM.values():
        if _first_time(sandbox, "person " + person.email):
            sandbox.add_user(person.email, person.name, person.zone, working_hours=person.working_hours())


def _first_time(sandbox: Sandbox, key: str) -> bool:
    return bool(sandbox.database.run("INSERT OR IGNORE INTO seeded VALUES (?)", key))


def _due_entries(now: datetime) -> Iterator[tuple[str, date, Entry]]:
    """Every entry with the Monday it belongs to and its lasting key: series once, the others once a week."""
    today = now.astimezone(ZoneInfo(SIGNED_IN.zone)).date()
    this_monday = today - timedelta(days=today.weekday())
    mondays = [this_monday + timedelta(weeks=offset) for offset in range(-WEEKS_BEFORE, WEEKS_AFTER + 1)]
    for entry in (*alex_week(), *colleagues_weeks()):
        name = f"{entry.by} {entry.title}"
        if entry.series:
            yield name, mondays[0], entry
            continue
        for monday in mondays:
            if entry.phase is None or entry.phase == phase_of(monday):
                yield f"{name} {monday}", monday, entry


def phase_of(monday: date) -> int:
    """0 or 1, changing with every week for ever."""
    return monday.toordinal() // 7 % 2


def event_body(entry: Entry, monday: date, key: str) -> dict[str, object]:
    """The entry as the event resource its organiser inserts, in the week of `monday`; the id follows from `key`."""
    digest = base64.b32hexencode(hashlib.sha256(("demo " + key).encode()).digest())
    body: dict[str, object] = {"id": digest.decode().lower()[:26], "summary": entry.title, "eventType": entry.kind}
    body |= _times(entry, monday) | _KIND_PROPERTIES.get(entry.kind, {}) | dict(entry.extra)
    if entry.title.startswith("Office"):
        body["workingLocationProperties"] = {"type": "officeLocation", "officeLocation": {"label": "Berlin"}}
    if entry.series:
        body["recurrence"] = ["RRULE:FREQ=WEEKLY;BYDAY=" + ",".join(entry.days)]
    if entry.guests:
        body["attendees"] = attendees(entry)
    if entry.call:
        body["conferenceData"] = {
            "createRequest": {"requestId": body["id"], "conferenceSolutionKey": {"type": "hangoutsMeet"}}
        }
    return body


def _times(entry: Entry, monday: date) -> dict[str, object]:
    zone = TEAM[entry.by].zone
    first = monday + timedelta(days=min(WEEKDAYS.index(day) for day in entry.days))
    if not entry.at:
        end = first + timedelta(days=max(1, entry.minutes // DAY_MINUTES))
        return {"start": {"date": first.isoformat()}, "end": {"date": end.isoformat()}}
    start = datetime.combine(first, time.min) + timedelta(minutes=minutes(entry.at))
    end_time = start + timedelta(minutes=entry.minutes)
    return {
        "start": {"dateTime": _stamp(start, zone), "timeZone": zone},
        "end": {"dateTime": _stamp(end_time, zone), "timeZone": zone},
    }


def _stamp(wall: datetime, zone: str) -> str:
    return wall.replace(tzinfo=ZoneInfo(zone)).isoformat()


def attendees(entry: Entry) -> list[dict[str, object]]:
    """Organiser first, then the guests; who is not named in `answers` has accepted."""
    people = [(entry.by, TEAM[entry.by].email, TEAM[entry.by].name)]
    for guest in entry.guests:
        people += _invited(guest)
    return [
        {"email": email, "displayName": name, "responseStatus": entry.answers.get(key, "accepted")}
        for key, email, name in people
    ]


def _invited(guest: str) -> list[tuple[str, str, str]]:
    if guest == "everyone":
        return [(guest, EVERYONE, "Everyone"), *(_colleague(email) for email in STAFF)]
    if guest == "staff12":
        return [_colleague(email) for email in STAFF[:12]]
    if guest in GUESTS:
        return [(guest, *GUESTS[guest])]
    return [(guest, TEAM[guest].email, TEAM[guest].name)]


def _colleague(email: str) -> tuple[str, str, str]:
    return email, email, email.partition("@")[0].title()
