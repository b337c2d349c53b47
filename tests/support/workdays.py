"""Meetings at given hours of the last working days, from which working hours are learned."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sobremesa.model import DayRange, Guest, Hours, Meeting, Response, Span
from sobremesa.planning.learned import Proposal, learn_hours

UNTIL = date(2026, 11, 16)  # a Monday
PAST = Span(datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 11, 17, tzinfo=UTC))
ME = Guest("me@example.com", response=Response.ACCEPTED, is_self=True)
BO = Guest("bo@example.com", response=Response.ACCEPTED)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def weekly(meetings: Iterable[Meeting], past: Span = PAST) -> dict[int, tuple[DayRange, ...]]:
    """What is learned from them, by weekday."""
    found = learn_hours(meetings, Hours(), past)
    assert isinstance(found, Proposal)
    return dict(found.hours.weekly)


def a_meeting(number: int, start: datetime, minutes: int = 30, **fields: Any) -> Meeting:
    span = Span(start, start + timedelta(minutes=minutes))
    return replace(Meeting(f"m{number}", span, guests=(ME, BO)), **fields)


def days_of(count: int, zone: str = "UTC", hours: Iterable[int] = (9, 11, 14, 16), **fields: Any) -> list[Meeting]:
    """Hourly meetings on the last working days before the end, at these hours on the wall."""
    found: list[Meeting] = []
    day = UNTIL
    while count:
        day -= DAY
        if day.weekday() < 5:
            count -= 1
            starts = (datetime.combine(day, time(hour), ZoneInfo(zone)) for hour in hours)
            found += [a_meeting(len(found), start, 60, **fields) for start in starts]
    return found
