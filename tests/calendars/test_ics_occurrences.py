"""A series we write takes place at the same instants for our engine, our import and other people's programs."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sobremesa.calendars.ics import parse_ics, read_ics
from sobremesa.calendars.ics_entry import Entry, Override
from sobremesa.calendars.ics_write import request
from sobremesa.model import Guest, Span
from sobremesa.planning.recurrence import expand
from sobremesa.planning.zone_table import instant_of
from support.ics_readers import times_by_ical_js, times_by_recurring_ical_events

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = Span(datetime(2025, 12, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC))
MINUTES = timedelta(minutes=25)
PEOPLE: dict[str, Any] = {"organizer": Guest("ann@example.com"), "guests": (Guest("bo@example.com"),)}


def berlin(*when: int) -> datetime:
    return at("Europe/Berlin", *when)


def at(zone: str, *when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone))  # type: ignore[misc, arg-type]  # year, month, day, hour, minute


def series(rule: str, start: datetime, **more: Any) -> Entry:
    return Entry("u1@example.com", "Coffee", start, start + MINUTES, rule=rule, **PEOPLE, **more)


SERIES = {
    "weekly across both changes": series("FREQ=WEEKLY;COUNT=40", berlin(2026, 3, 3, 10)),
    "southern": series("FREQ=WEEKLY;COUNT=45", at("Australia/Sydney", 2026, 3, 2, 9)),
    "half an hour of summer": series("FREQ=DAILY;INTERVAL=3;COUNT=80", at("Australia/Lord_Howe", 2026, 3, 2, 9)),
    "half-hour zone": series("FREQ=MONTHLY;BYDAY=-1FR;COUNT=12", at("Asia/Kolkata", 2026, 1, 30, 17)),
    "clocks follow the moon": series("FREQ=WEEKLY;COUNT=110", at("Africa/Casablanca", 2026, 1, 5, 12)),
    "until": series("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261101T100000", berlin(2026, 3, 3, 10)),
    "every other week, with holes": series(
        "FREQ=WEEKLY;INTERVAL=2;COUNT=20", berlin(2026, 3, 3, 10),
        removed=(berlin(2026, 3, 17, 10), datetime(2026, 5, 12, 8, tzinfo=UTC)),
    ),
    "moved into another year": series(
        "FREQ=MONTHLY;COUNT=10", berlin(2026, 3, 3, 10),
        overrides=(Override(berlin(2026, 12, 3, 10), berlin(2027, 1, 4, 10), berlin(2027, 1, 4, 10) + MINUTES),),
    ),
    "over midnight": series("FREQ=DAILY;COUNT=300", at("America/New_York", 2026, 1, 1, 23, 50)),
    "whole days": Entry("u1", "Off", date(2026, 12, 24), date(2026, 12, 27), rule="FREQ=YEARLY;COUNT=5", **PEOPLE),
    "single": Entry("u1", "Coffee", berlin(2026, 3, 3, 10), berlin(2026, 3, 3, 11), **PEOPLE),
}  # fmt: skip


def engine(made: Entry) -> list[tuple[date, date]]:
    """What our own engine makes of an entry that was never written."""
    found = [(instant_of(one.start), instant_of(one.end)) for one in expand(made.series(), (0, 1 << 32))]
    return [(start.date(), end.date()) for start, end in found] if made.all_day else list(found)


def instant(value: date) -> datetime:
    """A day as its midnight in UTC."""
    return value if isinstance(value, datetime) else datetime.combine(value, time(), UTC)


def test_the_engine_counts_what_the_rules_say() -> None:
    assert [len(engine(made)) for made in SERIES.values()] == [40, 45, 80, 12, 110, 70, 18, 10, 300, 5, 1]


@pytest.mark.parametrize("name", SERIES)
def test_recurring_ical_events_expands_to_the_engines_own_occurrences(name: str) -> None:
    assert times_by_recurring_ical_events(request(SERIES[name], NOW)) == engine(SERIES[name])


@pytest.mark.parametrize("name", SERIES)
def test_our_own_import_gives_the_engines_own_occurrences(name: str) -> None:
    file = parse_ics(request(SERIES[name], NOW))
    assert file.problems == ()
    found = sorted((one.span.start, one.span.end) for one in read_ics(file, WINDOW, zone="UTC").meetings)
    assert found == [(instant(start), instant(end)) for start, end in engine(SERIES[name])]


def test_ical_js_expands_to_the_engines_own_occurrences_with_our_zones() -> None:
    def written(value: date) -> str:
        if not isinstance(value, datetime):
            return value.isoformat()
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    seen = times_by_ical_js([request(made, NOW) for made in SERIES.values()])
    expected = [[(written(start), written(end)) for start, end in engine(made)] for made in SERIES.values()]
    assert dict(zip(SERIES, seen, strict=True)) == dict(zip(SERIES, expected, strict=True))
