"""A year as somebody with many meetings has it: series, one-offs, clashes, declined ones, days off. Seeded."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sobremesa.model import EventType, Guest, Meeting, Response, Snapshot, Span

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 1, 5)
ME = Guest("alex@example.com", "Alex", Response.ACCEPTED, is_self=True)
ROOM = Guest("room-4@resource.example.com", "Room 4", Response.ACCEPTED, resource=True)


@dataclass(frozen=True)
class Series:
    """A weekly meeting: weekdays (Monday is 0), start, length, other people, and every how many weeks."""

    title: str
    days: tuple[int, ...]
    hour: int
    minute: int
    minutes: int
    others: int
    every: int = 1


SERIES = (
    Series("Stand-up", (0, 1, 2, 3, 4), 9, 15, 15, 6),
    Series("Team meeting", (0,), 10, 0, 60, 7),
    Series("One-to-one with Mia", (1,), 11, 0, 30, 1),
    Series("One-to-one with Sam", (2,), 11, 0, 25, 1),
    Series("Planning", (0,), 13, 0, 90, 8, every=2),
    Series("Review", (4,), 14, 0, 60, 14, every=2),
    Series("All hands", (3,), 16, 0, 60, 40, every=4),
    Series("Architecture", (3,), 10, 0, 50, 4),
    Series("Late call", (2,), 17, 15, 60, 3),
)
ONE_OFFS_A_WEEK = 20
LENGTHS = (15, 25, 30, 30, 30, 45, 50, 60, 60, 90, 180)
ANSWERS = (
    (Response.ACCEPTED,) * 14 + (Response.TENTATIVE,) * 2 + (Response.NEEDS_ACTION,) * 2 + (Response.DECLINED,) * 2
)


def snapshot(weeks: int, seed: int = 1) -> Snapshot:
    """`weeks` weeks of meetings from Monday 5 January 2026, ordered by start; the same seed gives the same weeks."""
    random = Random(seed)
    window = Span(_instant(MONDAY, 0, 0), _instant(MONDAY + timedelta(weeks=weeks), 0, 0))
    meetings = sorted(
        (meeting for week in range(weeks) for meeting in _week(MONDAY + timedelta(weeks=week), week, random)),
        key=lambda meeting: (meeting.span, meeting.id),
    )
    return Snapshot(window, tuple(meetings), zone=ZONE.key)


def _instant(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)


def _span(day: date, hour: int, minute: int, minutes: int) -> Span:
    start = _instant(day, hour, minute)
    return Span(start, start + timedelta(minutes=minutes))


def _week(monday: date, week: int, random: Random) -> Iterator[Meeting]:
    for series in SERIES:
        if week % series.every == 0:
            yield from _instances(series, monday, random)
    for number in range(ONE_OFFS_A_WEEK):
        yield _one_off(monday, f"oneoff{week}x{number}", random)
    yield _alone(_span(monday + timedelta(days=3), 13, 0, 120), f"focus{week}", "Focus", EventType.FOCUS_TIME)
    yield _alone(_span(monday, 0, 0, 5 * 24 * 60), f"place{week}", "Home", EventType.WORKING_LOCATION, busy=False)
    if week % 6 == 5:
        yield _alone(_span(monday + timedelta(days=4), 0, 0, 24 * 60), f"off{week}", "Off", EventType.OUT_OF_OFFICE)


def _instances(series: Series, monday: date, random: Random) -> Iterator[Meeting]:
    for weekday in series.days:
        day = monday + timedelta(days=weekday)
        span = _span(day, series.hour, series.minute, series.minutes)
        name = series.title.lower().replace(" ", "").replace("-", "")
        yield Meeting(
            id=f"{name}_{span.start:%Y%m%dT%H%M%SZ}",
            series_id=name,
            original_start=span.start,
            span=span if random.random() > 0.05 else span.moved(timedelta(minutes=random.choice((15, 30, 60)))),
            title=series.title,
            guests=_guests(series.others, random),
            link="https://meet.example.com/abc-defg-hij",
        )


def _one_off(monday: date, name: str, random: Random) -> Meeting:
    day, minutes = monday + timedelta(days=random.randrange(5)), random.choice(LENGTHS)
    return Meeting(
        id=name,
        span=_span(day, random.randrange(8, 18), random.choice((0, 0, 0, 30, 30, 15, 45, 55)), minutes),
        title="Talk",
        response=random.choice(ANSWERS),
        busy=random.random() > 0.05,
        private=random.random() < 0.05,
        guests=_guests(random.choice((0, 1, 1, 1, 2, 3, 4, 5, 6, 9, 12)), random),
    )


def _alone(span: Span, name: str, title: str, kind: EventType, *, busy: bool = True) -> Meeting:
    return Meeting(id=name, span=span, title=title, event_type=kind, busy=busy)


def _guests(others: int, random: Random) -> tuple[Guest, ...]:
    if not others:
        return ()
    answers = (Response.ACCEPTED,) * 8 + (Response.NEEDS_ACTION, Response.DECLINED)
    people = [
        Guest(f"person{random.randrange(60)}-{n}@example.com", response=random.choice(answers)) for n in range(others)
    ]
    return (ME, *people, ROOM) if random.random() < 0.3 else (ME, *people)
