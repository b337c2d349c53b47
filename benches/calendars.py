"""Calendars as people keep them: 30 series and 200 single events in 12 zones, for the expansion bench. Seeded.

The series are weekly on one or several days, on weekdays, every other week, monthly by date, by the nth and by the
last weekday, and yearly; a quarter has an UNTIL, a tenth a COUNT, some lack an occurrence or have one moved. They began
up to three years before 2026; 6 % of the single events are whole days.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sobremesa.planning.recurrence import Changed, Series, parse_rule
from sobremesa.planning.recurrence_rule import local_minute
from sobremesa.planning.zone_table import minute_of, zone_table

HOME = ZoneInfo("Europe/Berlin")
ZONES = (
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "Asia/Kolkata",
    "Asia/Tokyo", "Asia/Dubai", "Australia/Sydney", "Africa/Nairobi", "America/Chicago", "Pacific/Auckland",
)  # fmt: skip
DAYS = ("MO", "TU", "WE", "TH", "FR")
YEAR = 2026
SERIES, SINGLES = 30, 200


@dataclass(frozen=True)
class Repeating:
    """A series: `start` is naive on the wall clock of `zone`; `moved` are original and new start, both naive."""

    rule: str
    start: datetime
    zone: ZoneInfo
    minutes: int
    exdates: tuple[datetime, ...] = ()
    moved: tuple[tuple[datetime, datetime], ...] = ()

    def instant(self, wall: datetime) -> datetime:
        """The UTC instant of a wall clock time."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def series(self) -> Series:
        """As our engine takes it."""
        table = zone_table(self.zone.key)

        def key(wall: datetime) -> int:
            return table.to_utc(local_minute(wall))

        return Series(
            start=local_minute(self.start),
            length=self.minutes,
            zone=self.zone.key,
            rules=(parse_rule(self.rule),),
            removed=frozenset(map(key, self.exdates)),
            changed=tuple(Changed(key(was), key(now), key(now) + self.minutes) for was, now in self.moved),
        )


@dataclass(frozen=True)
class Single:
    """A single event, naive on the wall clock of `zone`."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    all_day: bool = False

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Start and end in UTC."""
        return self.start.replace(tzinfo=self.zone).astimezone(UTC), self.end.replace(tzinfo=self.zone).astimezone(UTC)

    def series(self) -> Series:
        """As our engine takes it: a series of one."""
        length = (self.end - self.start) // timedelta(minutes=1)
        return Series(local_minute(self.start), length, self.zone.key, all_day=self.all_day)


@dataclass(frozen=True)
class Generated:
    """One calendar."""

    repeating: tuple[Repeating, ...]
    singles: tuple[Single, ...] = field(repr=False)

    def series(self) -> list[Series]:
        """All its events as our engine takes them."""
        return [*(event.series() for event in self.repeating), *(single.series() for single in self.singles)]

    def text(self) -> str:
        """All its events as an .ics file."""
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bench//EN"]
        for number, event in enumerate(self.repeating):
            lines += _lines_of_series(f"series{number}@example.com", event)
        for number, single in enumerate(self.singles):
            lines += _lines_of_single(f"single{number}@example.com", single)
        return "\r\n".join([*lines, "END:VCALENDAR", ""])


def window(weeks: int) -> tuple[datetime, datetime]:
    """So many weeks from 9 March 2026: in the first four the clocks change in New York, London and Berlin."""
    begin = datetime(YEAR, 3, 9, tzinfo=UTC)
    return begin, begin + timedelta(weeks=weeks)


def minutes_of(span: tuple[datetime, datetime]) -> tuple[int, int]:
    """The same in minutes since 1970."""
    return minute_of(span[0]), minute_of(span[1])


def calendar(seed: int) -> Generated:
    """The calendar of that seed; the same seed gives the same calendar."""
    random = Random(seed)
    repeating = tuple(_repeating(random, number) for number in range(SERIES))
    return Generated(repeating, tuple(_single(random) for _ in range(SINGLES)))


def _repeating(random: Random, number: int) -> Repeating:
    zone = ZoneInfo(ZONES[number % len(ZONES)])
    day = date(YEAR, 3, 1) - timedelta(days=random.randrange(20, 3 * 365))
    clock = time(random.randrange(8, 18), random.choice((0, 0, 15, 30, 45)))
    rule, begins = _rule(random, number, day)
    start = datetime.combine(begins, clock)
    minutes = random.choice((15, 25, 30, 30, 45, 50, 60, 60, 90))
    event = Repeating(rule + _ending(random, zone), start, zone, minutes)
    return _with_exceptions(random, event) if random.random() < 0.4 else event


def _rule(random: Random, number: int, day: date) -> tuple[str, date]:
    """A rule, and the first day from `day` on that it gives."""
    nth = random.choice((1, 2, 3, 4, -1))
    one, *several = random.sample(DAYS, 3)
    kind = number % 10
    if kind == 9:
        day = day.replace(day=min(day.day, 28))
        return f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}", day
    if kind == 8:
        return "FREQ=MONTHLY;BYMONTHDAY=15", (day.replace(day=1) + timedelta(days=40)).replace(day=15)
    if kind in {6, 7}:
        first = (day.replace(day=1) + timedelta(days=40)).replace(day=1)
        return f"FREQ=MONTHLY;BYDAY={nth}{one}", _nth(first, nth, DAYS.index(one))
    if kind == 5:
        return "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", _next(day, 0)
    if kind == 4:
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={one}", _next(day, DAYS.index(one))
    if kind == 3:
        return f"FREQ=WEEKLY;BYDAY={','.join(sorted((one, *several), key=DAYS.index))}", _next(day, DAYS.index(one))
    return f"FREQ=WEEKLY;BYDAY={one}", _next(day, DAYS.index(one))


def _next(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _nth(first: date, nth: int, weekday: int) -> date:
    every = [day for number in range(31) if (day := first + timedelta(days=number)).month == first.month]
    named = [day for day in every if day.weekday() == weekday]
    return named[nth - 1 if nth > 0 else nth]


def _ending(random: Random, zone: ZoneInfo) -> str:
    chance = random.random()
    if chance < 0.25:
        last = datetime(YEAR, 3, 1, 23, 59, tzinfo=zone) + timedelta(days=random.randrange(-100, 365))
        return f";UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f";COUNT={random.choice((10, 50, 100, 200))}" if chance < 0.35 else ""


def _with_exceptions(random: Random, event: Repeating) -> Repeating:
    """One occurrence left out and another moved by hand, where the series is weekly."""
    if "WEEKLY" not in event.rule or "COUNT" in event.rule or "UNTIL" in event.rule:
        return event
    low, _ = window(4)
    first = event.start + timedelta(weeks=2 * ((low.replace(tzinfo=None) - event.start).days // 14))
    left_out, was = first + timedelta(weeks=2), first + timedelta(weeks=4)
    moved = was + timedelta(hours=random.choice((1, 2, 24)))
    return Repeating(event.rule, event.start, event.zone, event.minutes, (left_out,), ((was, moved),))


def _single(random: Random) -> Single:
    day = datetime(YEAR, 1, 5) + timedelta(days=random.randrange(420))  # noqa: DTZ001 - a wall clock
    if random.random() < 0.06:
        return Single(day, day + timedelta(days=random.choice((1, 1, 2, 5))), HOME, all_day=True)
    start = day + timedelta(hours=random.randrange(8, 18), minutes=random.choice((0, 15, 30, 45)))
    return Single(start, start + timedelta(minutes=random.choice((25, 30, 45, 60, 90))), ZoneInfo(random.choice(ZONES)))


# ---------------------------------------------------------------- .ics


def _stamp(name: str, wall: datetime, zone: ZoneInfo) -> str:
    return f"{name};TZID={zone.key}:{wall:%Y%m%dT%H%M%S}"


def _event(uid: str, *lines: str) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines)
    yield from ("SUMMARY:Meeting", "DESCRIPTION:About what was agreed\\, and what was not", "LOCATION:Room 4")
    yield from ("ORGANIZER:mailto:alex@example.com", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:mia@example.com", "END:VEVENT")


def _lines_of_series(uid: str, event: Repeating) -> Iterator[str]:
    length = timedelta(minutes=event.minutes)

    def times(start: datetime) -> tuple[str, str]:
        return _stamp("DTSTART", start, event.zone), _stamp("DTEND", start + length, event.zone)

    exdates = [_stamp("EXDATE", one, event.zone) for one in event.exdates]
    yield from _event(uid, *times(event.start), f"RRULE:{event.rule}", *exdates)
    for was, now in event.moved:
        yield from _event(uid, *times(now), _stamp("RECURRENCE-ID", was, event.zone))


def _lines_of_single(uid: str, single: Single) -> Iterator[str]:
    if single.all_day:
        days = f"DTSTART;VALUE=DATE:{single.start:%Y%m%d}", f"DTEND;VALUE=DATE:{single.end:%Y%m%d}"
        yield from _event(uid, *days)
    else:
        yield from _event(uid, _stamp("DTSTART", single.start, single.zone), _stamp("DTEND", single.end, single.zone))
