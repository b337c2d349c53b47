"""`sobremesa invite` as a person runs it: what it writes, and how it names mistakes."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar, Event

from sobremesa.cli import sobremesa
from sobremesa.errors import InputError
from support.ics_readers import times_by_recurring_ical_events

USUAL = {
    "title": "Coffee", "start": "2026-03-03T10:00", "minutes": "25", "zone": "Europe/Berlin",
    "organizer": "Ann <ann@example.com>", "guest": "bo@example.com", "method": "request", "output": "-",
    "now": "2026-03-01T08:00:00Z",
}  # fmt: skip


def arguments(**changes: str | None) -> list[str]:
    given = {name: value for name, value in (USUAL | changes).items() if value is not None}
    words = ((f"--{name}", value) for name, value in given.items())
    return [word for pair in words for word in pair]


def run(*more: str, **changes: str | None) -> Result:
    return CliRunner().invoke(sobremesa, ["invite", *arguments(**changes), *more])


def made(*more: str, **changes: str | None) -> bytes:
    result = run(*more, **changes)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


def event(*more: str, **changes: str | None) -> Event:
    return Calendar.from_ical(made(*more, **changes)).events[0]


def test_an_invitation_on_the_standard_output() -> None:
    file = made("--guest", '"Cy, of Ops" <cy@example.com>', link="https://meet.example/x", place="Kitchen")
    calendar = Calendar.from_ical(file)
    (found,) = calendar.events
    assert (calendar["METHOD"], found["SUMMARY"], found["SEQUENCE"]) == ("REQUEST", "Coffee", 0)
    assert found["LOCATION"] == "Kitchen, https://meet.example/x"
    assert b"DTSTART:20260303T090000Z\r\nDTEND:20260303T092500Z\r\nDTSTAMP:20260301T080000Z\r\n" in file
    people: Any = [found["ORGANIZER"], *found["ATTENDEE"]]  # type: ignore[misc]  # two guests are a list
    assert [(str(one), one.params.get("CN")) for one in people] == [
        ("mailto:ann@example.com", "Ann"), ("mailto:bo@example.com", None), ("mailto:cy@example.com", "Cy, of Ops"),
    ]  # fmt: skip


def test_a_series_keeps_its_hour_in_every_week() -> None:
    file = made(rrule="FREQ=WEEKLY", count="40", zone="America/New_York")
    assert b"DTSTART;TZID=America/New_York:20260303T100000\r\n" in file
    hours = [start.hour for start, _ in times_by_recurring_ical_events(file) if isinstance(start, datetime)]
    assert len(hours) == 40
    assert hours == [15] + [14] * 34 + [15] * 5


@pytest.mark.parametrize(
    ("start", "written"),
    [
        ("2026-03-03T10:00", b"20260303T090000Z"),
        ("2026-03-03 10:00:00", b"20260303T090000Z"),
        ("2026-03-03T10:00Z", b"20260303T100000Z"),
        ("2026-03-03T10:00:00-05:00", b"20260303T150000Z"),
        ("2026-10-25T02:30", b"20261025T003000Z"),
    ],
)
def test_a_start_is_on_the_clock_of_the_zone_unless_it_has_an_offset(start: str, written: bytes) -> None:
    assert b"DTSTART:" + written in made(start=start)


def test_a_date_is_whole_days() -> None:
    file = made(start="2026-04-01", minutes="2880", method="publish")
    assert b"DTSTART;VALUE=DATE:20260401\r\nDTEND;VALUE=DATE:20260403\r\n" in file


def test_a_download_needs_no_people_and_names_no_guests() -> None:
    assert b"ATTENDEE" not in made(method="publish", guest=None, organizer=None)
    assert b"ATTENDEE" not in made(method="PUBLISH")


def test_a_later_version_and_the_cancellation_are_the_same_event(tmp_path: Path) -> None:
    first = event()
    later = event(uid=str(first["UID"]), sequence="1", start="2026-03-04T10:00")
    path = tmp_path / "cancel.ics"
    assert run(uid=str(first["UID"]), sequence="1", method="cancel", output=str(path)).exit_code == 0
    gone = Calendar.from_ical(path.read_bytes())
    assert gone["METHOD"] == "CANCEL"
    assert [(one["UID"], one["SEQUENCE"], one["STATUS"]) for one in (first, later, gone.events[0])] == [
        (first["UID"], 0, "CONFIRMED"), (first["UID"], 1, "CONFIRMED"), (first["UID"], 2, "CANCELLED"),
    ]  # fmt: skip


def test_without_a_uid_the_same_words_are_the_same_event_and_others_another() -> None:
    assert made() == made()
    uids = {event(**changes)["UID"] for changes in ({}, {"title": "Tea"}, {"start": "2026-03-05T10:00"})}
    assert len(uids) == 3
    assert event(guest="cy@example.com")["UID"] == event()["UID"]


@pytest.mark.parametrize(
    ("option", "changes"),
    [
        ("--title", {"title": " \r\n"}),
        ("--start", {"start": "tomorrow"}),
        ("--start", {"start": "2026-03-29T02:30"}),
        ("--start", {"start": "9999-12-31T23:59"}),
        ("--start", {"start": "0001-01-01", "minutes": "1440"}),
        ("--minutes", {"start": "2026-03-03"}),
        ("--zone", {"zone": "Mars/Base"}),
        ("--zone", {"zone": "../../etc/passwd"}),
        ("--zone", {"zone": "UTC", "rrule": "FREQ=WEEKLY"}),
        ("--organizer", {"organizer": "Ann"}),
        ("--organizer", {"organizer": None}),
        ("--guest", {"guest": "bo@example.com\r\nATTENDEE:mailto:eve@example.org"}),
        ("--guest", {"guest": None}),
        ("--rrule", {"rrule": "WEEKLY"}),
        ("--rrule", {"rrule": "FREQ=DAILY;INTERVAL=0"}),
        ("--rrule", {"rrule": "FREQ=WEEKLY;BYDAY=FR"}),
        ("--count", {"count": "3"}),
        ("--count", {"count": "3", "rrule": "FREQ=DAILY;UNTIL=20270101"}),
        ("--uid", {"uid": "a\nb"}),
        ("--link", {"link": "javascript:alert(1)"}),
        ("--now", {"now": "2026-03-01"}),
        ("--output", {"output": "/nowhere/at/all.ics"}),
    ],
)
def test_a_mistake_names_its_option_in_one_line(option: str, changes: dict[str, Any]) -> None:
    result = run(**changes)
    assert isinstance(result.exception, InputError)
    assert str(result.exception).startswith(f"{option}: ")
    assert str(result.exception).isprintable()
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("option", "changes"),
    [
        ("--title", {"title": None}),
        ("--minutes", {"minutes": "0"}),
        ("--minutes", {"minutes": "soon"}),
        ("--sequence", {"sequence": "-1"}),
        ("--count", {"count": "0", "rrule": "FREQ=DAILY"}),
        ("--method", {"method": "reply"}),
        ("--method", {"method": None}),
        ("--output", {"output": None}),
    ],
)
def test_a_missing_or_impossible_option_ends_with_2(option: str, changes: dict[str, Any]) -> None:
    result = run(**changes)
    assert result.exit_code == 2
    assert option in result.stderr


def test_bytes_that_are_no_text_and_a_mistake_in_a_real_process() -> None:
    command = [sys.executable, "-m", "sobremesa", "invite"]
    words = [os.fsencode(word) for word in arguments(title=None)]
    good = subprocess.run([*command, "--title", b"Caf\xe9 \xe2\x98\x95", *words], capture_output=True, check=False)
    assert (good.returncode, good.stderr) == (0, b"")
    assert "SUMMARY:Caf\ufffd ☕\r\n".encode() in good.stdout
    bad = subprocess.run([*command, *arguments(zone="Nowhere")], capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == "sobremesa: --zone: 'Nowhere' is not an IANA time zone\n"
