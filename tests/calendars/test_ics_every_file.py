"""Whatever file we make, whatever stands in it: three programs read the same event, folded, zoned, repeated rightly."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendars.test_ics_write import BO, HOSTILE, lines
from sobremesa.calendars.ics_entry import Entry, Override, revised
from sobremesa.calendars.ics_write import cancel, choices, feed, publish, request
from sobremesa.model import Chat, Guest, Placed, Side, SocialKey, SocialKind, Span
from sobremesa.planning.recurrence import expand
from sobremesa.planning.zone_table import instant_of
from sobremesa.web.chat_file import chat_entry, chat_file
from sobremesa.web.feed_entries import feed_entries
from support.ics_readers import by_ical_js, by_icalendar, by_vobject, times_by_ical_js, times_by_recurring_ical_events

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
QUARTER = timedelta(minutes=25)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata")
Output = Callable[[Entry, str], bytes]


def single(text: str, nth: int) -> Entry:
    start = datetime(2026, 3, 3, 10, tzinfo=ZoneInfo(ZONES[nth % len(ZONES)]))
    return Entry(
        f"u{nth}@example.com", text, start, start + QUARTER, description=text, place=text, link=f"https://meet.example/{nth}",
        organizer=Guest("ann@example.com", text), guests=(Guest("bo@example.com", text), BO),
    )  # fmt: skip


def series(text: str, nth: int) -> Entry:
    """One week left out, one moved to another day and year under a hostile title of its own."""
    first = single(text, nth)
    assert isinstance(first.start, datetime)
    weeks = [first.start + timedelta(weeks=week) for week in (3, 35)]
    later = first.start + timedelta(weeks=46)
    moved = Override(weeks[1], later, later + QUARTER, text)
    return replace(first, rule="FREQ=WEEKLY;COUNT=40", removed=(weeks[0],), overrides=(moved,), sequence=nth)


ENTRIES = [(series if nth % 2 else single)(text, nth) for nth, text in enumerate(HOSTILE)]
OUTPUTS: dict[str, Output] = {
    "a download": lambda entry, _: publish(entry, NOW),
    "an invitation": lambda entry, _: request(entry, NOW),
    "a cancellation": lambda entry, _: cancel(entry, NOW),
    "times to choose from": lambda entry, _: choices([entry], NOW),
    "a feed": lambda entry, text: feed(text, entry.zone, [entry], NOW),
}


def files(output: str) -> list[bytes]:
    return [OUTPUTS[output](entry, entry.title) for entry in ENTRIES]


@pytest.mark.parametrize("output", OUTPUTS)
def test_three_programs_read_the_same_event_in_every_file(output: str) -> None:
    made = files(output)
    for entry, file, by_js in zip(ENTRIES, made, by_ical_js(made), strict=True):
        seen = [by_icalendar(file), by_vobject(file), by_js]
        grown = entry.sequence + (output == "a cancellation")
        for (event,) in seen:
            assert (event.uid, event.sequence, event.title) == (entry.uid, grown, HOSTILE[entry.title])
            assert len(event.attendees) == (2 if output in {"an invitation", "a cancellation"} else 0)
        assert len({(event.method, event.status, event.description, event.location) for (event,) in seen}) == 1


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_line_is_longer_than_75_octets_and_no_zone_than_a_kilobyte(output: str) -> None:
    for file in files(output):
        assert max(map(len, file.split(b"\r\n"))) <= 75
        zones = re.findall(rb"BEGIN:VTIMEZONE\r\n.*?END:VTIMEZONE\r\n", file, re.DOTALL)
        assert len(zones) == len(set(zones))
        assert max(map(len, zones), default=0) < 1024
        named = {match for each in lines(file) for match in re.findall(r";TZID=([^:;]+)", each)}
        assert named <= {line.removeprefix("TZID:") for line in lines(file) if line.startswith("TZID:")}


def engine(entry: Entry) -> list[tuple[date, date]]:
    return [(instant_of(one.start), instant_of(one.end)) for one in expand(entry.series(), (0, 1 << 32))]


@pytest.mark.parametrize("output", [name for name in OUTPUTS if name != "a cancellation"])
def test_every_file_expands_to_the_engines_own_occurrences(output: str) -> None:
    """A cancellation names the master alone: it is over with everything."""
    some = [(entry, file) for entry, file in zip(ENTRIES, files(output), strict=True) if entry.rule][: len(ZONES)]
    js = times_by_ical_js([file for _, file in some])
    for (entry, file), by_js in zip(some, js, strict=True):
        expected = engine(entry)
        assert len(expected) == 39
        assert times_by_recurring_ical_events(file) == expected
        assert [datetime.fromisoformat(start) for start, _ in by_js] == [start for start, _ in expected]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_a_hostile_title_or_name_changes_neither_uid_nor_sequence(text: str) -> None:
    sent = series("Coffee", 1)
    later = revised(sent, replace(sent, title=text, description=text, organizer=Guest("ann@example.com", text)))
    assert (later.title, later.uid, later.sequence) == (text, sent.uid, sent.sequence)
    assert revised(sent, replace(sent, place=text)).sequence == sent.sequence + 1


def test_the_files_of_a_coffee_and_the_feed_with_it_are_the_same_event_whatever_it_is_called() -> None:
    span = Span(NOW, NOW + QUARTER)
    made = []
    for nth, text in enumerate(HOSTILE):
        chat = Chat(f"c{nth}", Guest("bo@example.com", text), span, text, text, NOW)
        placed = Placed(f"e{nth}", SocialKey(chat.id, Side.ITSELF), SocialKind.COFFEE, span, link=text)
        (lying,) = feed_entries([placed], [chat], {}, "ann@example.com")
        made += [chat_file(chat_entry(chat, "ann@example.com", placed), NOW), feed(text, "Europe/Berlin", [lying], NOW)]
    seen = [
        [by_icalendar(file)[0], by_vobject(file)[0], by_js[0]]
        for file, by_js in zip(made, by_ical_js(made), strict=True)
    ]
    for text, downloaded, subscribed in zip(HOSTILE, seen[::2], seen[1::2], strict=True):
        assert {one.title for one in (*downloaded, *subscribed)} == {HOSTILE[text]}
        assert len({one.uid for one in (*downloaded, *subscribed)}) == 1
        assert not any(one.attendees for one in (*downloaded, *subscribed))
