"""Generated series for the recurrence engine, and two libraries that say what is right: the oracles."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil import rrule

from sobremesa.planning.recurrence import Clock, Series, parse_rule
from sobremesa.planning.recurrence_rule import Until, local_minute
from sobremesa.planning.zone_table import minute_of, zone_table

# Both hemispheres, half-hour daylight saving, quarter-hour offsets, changes at midnight, and none at all.
ZONES = (
    "Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kolkata",
    "Pacific/Auckland", "Africa/Casablanca", "America/St_Johns", "Pacific/Chatham", "Africa/Cairo", "UTC",
)  # fmt: skip
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_YEAR = 2032  # oracles that find nothing search to the year 9999 unless they are stopped

Found = set[datetime]


@dataclass(frozen=True)
class Case:
    """A series as a file would have it, and a window of 4 weeks to a year."""

    rule: str
    start: datetime  # naive, on the wall clock of `zone`
    zone: str
    all_day: bool
    minutes: int
    window: tuple[datetime, datetime]
    exdates: tuple[datetime, ...] = ()  # naive, like the start

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def instant(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.tz).astimezone(UTC)

    def series(self) -> Series:
        to_utc = zone_table(self.zone).to_utc
        walls = [local_minute(one) for one in self.exdates]
        return Series(
            start=local_minute(self.start),
            length=self.minutes,
            zone=self.zone,
            rules=(parse_rule(self.rule),),
            all_day=self.all_day,
            removed=frozenset(walls if self.all_day else map(to_utc, walls)),
        )

    def minutes_of_window(self) -> tuple[int, int]:
        return minute_of(self.window[0]), minute_of(self.window[1])

    def text(self) -> str:
        """The same as an .ics file."""

        def moment(name: str, wall: datetime) -> str:
            if self.all_day:
                return f"{name};VALUE=DATE:{wall:%Y%m%d}"
            if self.zone == "UTC":
                return f"{name}:{wall:%Y%m%dT%H%M%S}Z"
            return f"{name};TZID={self.zone}:{wall:%Y%m%dT%H%M%S}"

        lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:u", "DTSTAMP:20260101T000000Z",
            moment("DTSTART", self.start), f"DURATION:P{self.minutes // 1440}D" if self.all_day else
            f"DURATION:PT{self.minutes}M", f"RRULE:{self.rule}", *(moment("EXDATE", one) for one in self.exdates),
            "END:VEVENT", "END:VCALENDAR", "",
        ]  # fmt: skip
        return "\r\n".join(lines)


@contextmanager
def oracles_stop(monkeypatch: pytest.MonkeyPatch, year: int = LAST_YEAR) -> Iterator[None]:
    """Inside, dateutil gives up after `year` rather than after the year 9999."""
    with monkeypatch.context() as patch:
        patch.setattr("datetime.MAXYEAR", year)
        yield


def by_dateutil(case: Case) -> Found:
    """The starts (UTC) of occurrences that meet the window: naive wall times, read in the zone afterwards."""
    low, high = case.window
    rule = parse_rule(case.rule)
    text = ";".join(part for part in case.rule.split(";") if not part.startswith("UNTIL="))
    found = set()
    end = high.replace(tzinfo=None) + timedelta(days=2)
    for wall in rrule.rrulestr(text, dtstart=case.start):
        if wall > end:
            break
        found.add(wall)
    until = rule.until
    if until is not None:
        found = {wall for wall in found if _is_before_the_end(case, wall, until)}
    if until is None or _is_before_the_end(case, case.start, until):
        found.add(case.start)
    margin = timedelta(days=3, minutes=case.minutes)  # what begins longer before the window ends before it
    left = {wall for wall in found - set(case.exdates) if wall >= low.replace(tzinfo=None) - margin}
    spans = {case.instant(wall): _end(case, wall) for wall in left}
    return {start for start, end in spans.items() if start < high and (end > low or low <= start == end)}


def _end(case: Case, wall: datetime) -> datetime:
    length = timedelta(minutes=case.minutes)
    return case.instant(wall + length) if case.all_day else case.instant(wall) + length


def _is_before_the_end(case: Case, wall: datetime, until: Until) -> bool:
    if case.all_day:
        return local_minute(wall) // 1440 <= until.minute // 1440
    if until.clock is Clock.UTC:
        return minute_of(case.instant(wall)) <= until.minute
    return local_minute(wall) <= until.minute


def by_recurring_ical_events(case: Case) -> Found:
    """The same by recurring-ical-events, from a parsed file."""
    calendar = icalendar.Calendar.from_ical(case.text())
    low, high = case.window
    found = recurring_ical_events.of(calendar).between(low - timedelta(days=2), high + timedelta(days=2))
    spans = [(_read(case, one["DTSTART"].dt), one) for one in found]
    length = timedelta(minutes=case.minutes)
    ends = {start: _read(case, one["DTEND"].dt) if case.all_day else start + length for start, one in spans}
    return {start for start, end in ends.items() if start < high and (end > low or low <= start == end)}


def _read(case: Case, value: date) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), case.tz).astimezone(UTC)
    return value.astimezone(UTC)


# ---------------------------------------------------------------- generated cases


def generated(seed: int) -> Case:
    """The case of that seed: any frequency, its BY parts, an end or none, and a window it may fall into."""
    random = Random(seed)
    zone = random.choice(ZONES)
    all_day = random.random() < 0.2
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=random.randrange(365), minutes=random.randrange(1440))
    window = begin, begin + timedelta(days=28)
    frequency = random.choice(
        ("DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY", "HOURLY", "MINUTELY")
    )
    if all_day and frequency in {"HOURLY", "MINUTELY"}:
        frequency = "DAILY"
    if frequency in {"HOURLY", "MINUTELY"}:
        window = begin, begin + timedelta(days=5)
    elif frequency in {"MONTHLY", "YEARLY"}:
        window = begin, begin + timedelta(days=random.choice((28, 120, 365)))
    start = _start(random, begin, frequency, all_day=all_day)
    rule = f"FREQ={frequency}" + _interval(random, frequency) + _by_parts(random, frequency, all_day=all_day)
    rule += _ending(random, window, all_day=all_day)
    length = 1440 * random.choice((1, 1, 2, 7)) if all_day else random.choice((0, 15, 30, 60, 90, 600, 1500, 4000))
    return _with_exdates(random, Case(rule, start, zone, all_day, length, window))


def _start(random: Random, begin: datetime, frequency: str, *, all_day: bool) -> datetime:
    oldest = {"MINUTELY": 2, "HOURLY": 30, "DAILY": 200, "WEEKLY": 500}.get(frequency, 5000)
    day = datetime.combine(begin.date(), time()) + timedelta(days=random.randrange(-oldest, 20))
    clock = timedelta(minutes=random.choice((0, 30, 90, 120, 135, 150, 180, 540, 600, 855, 1410)))
    return day if all_day else day + clock


def _interval(random: Random, frequency: str) -> str:
    if frequency == "MINUTELY":
        return f";INTERVAL={random.choice((7, 15, 20, 45, 90, 1000))}"
    interval = random.choice((1, 1, 1, 1, 2, 2, 3, 4, 5, 7))
    return f";INTERVAL={interval}" if interval > 1 or random.random() < 0.1 else ""


def _some(random: Random, values: range | tuple[int, ...], most: int) -> str:
    return ",".join(map(str, random.sample(values, min(random.randint(1, most), len(values)))))


def _weekdays(random: Random) -> str:
    return ",".join(random.sample(DAYS, random.choice((1, 1, 2, 3, 5))))


def _ordinals(random: Random, most: int) -> str:
    numbers = [number for number in range(-most, most + 1) if number]
    return ",".join(f"{random.choice(numbers)}{day}" for day in random.sample(DAYS, random.choice((1, 1, 2))))


def _by_parts(random: Random, frequency: str, *, all_day: bool) -> str:
    maker = {"YEARLY": _yearly, "MONTHLY": _monthly, "WEEKLY": _weekly}.get(frequency, _daily)
    parts = maker(random)
    if not all_day and random.random() < 0.25:
        parts.append(f"BYHOUR={_some(random, range(24), 3)}")
    if not all_day and random.random() < 0.2:
        parts.append(f"BYMINUTE={_some(random, range(0, 60, 5), 3)}")
    if random.random() < 0.4:
        parts.append(f"WKST={random.choice(DAYS)}")
    if parts and random.random() < 0.2:
        parts.append(f"BYSETPOS={_some(random, (1, 2, 3, -1, -2), 2)}")
    return "".join(f";{part}" for part in parts)


def _yearly(random: Random) -> list[str]:
    months = f"BYMONTH={_some(random, range(1, 13), 3)}"
    return random.choice((
        [], [], [months], [months, f"BYMONTHDAY={_some(random, (1, 2, 15, 28, 29, 30, 31, -1, -2, -31), 3)}"],
        [months, f"BYDAY={_ordinals(random, 5)}"], [months, f"BYDAY={_weekdays(random)}"],
        [f"BYDAY={_ordinals(random, 53)}"], [f"BYDAY={_weekdays(random)}"],
        [f"BYYEARDAY={_some(random, (1, 60, 100, 200, 365, 366, -1, -100, -366), 3)}"],
        [f"BYWEEKNO={_some(random, (1, 2, 20, 51, 52, 53), 3)}"],
        [f"BYWEEKNO={_some(random, range(2, 52), 3)}", f"BYDAY={_weekdays(random)}"],
        [f"BYMONTHDAY={_some(random, (1, 13, 31, -1), 2)}"],
        [f"BYMONTHDAY={_some(random, range(1, 32), 6)}", f"BYDAY={_weekdays(random)}"],
        [months, f"BYMONTHDAY={_some(random, range(1, 32), 6)}", f"BYDAY={_weekdays(random)}"],
    ))  # fmt: skip


def _monthly(random: Random) -> list[str]:
    month_days = f"BYMONTHDAY={_some(random, (1, 7, 13, 15, 28, 29, 30, 31, -1, -2, -30), 3)}"
    made = random.choice((
        [], [], [month_days], [month_days], [f"BYDAY={_ordinals(random, 5)}"], [f"BYDAY={_ordinals(random, 5)}"],
        [f"BYDAY={_weekdays(random)}"], [f"BYMONTHDAY={_some(random, range(1, 32), 7)}", f"BYDAY={_weekdays(random)}"],
    ))  # fmt: skip
    return [*made, f"BYMONTH={_some(random, range(1, 13), 4)}"] if random.random() < 0.2 else list(made)


def _weekly(random: Random) -> list[str]:
    made = random.choice(([], [f"BYDAY={_weekdays(random)}"], [f"BYDAY={_weekdays(random)}"]))
    return [*made, f"BYMONTH={_some(random, range(1, 13), 4)}"] if random.random() < 0.2 else list(made)


def _daily(random: Random) -> list[str]:
    return list(random.choice((
        [], [], [], [f"BYDAY={_weekdays(random)}"], [f"BYMONTH={_some(random, range(1, 13), 6)}"],
        [f"BYMONTHDAY={_some(random, (1, 2, 3, 15, 31, -1, -2), 4)}"],
        [f"BYDAY={_weekdays(random)}", f"BYMONTH={_some(random, range(1, 13), 6)}"],
    )))  # fmt: skip


def _ending(random: Random, window: tuple[datetime, datetime], *, all_day: bool) -> str:
    kind = random.choice(("", "", "", "COUNT", "UNTIL"))
    if kind == "COUNT":
        return f";COUNT={random.choice((1, 2, 3, 5, 10, 50, 200, 1000))}"
    if kind == "UNTIL":
        until = window[0] + timedelta(days=random.randrange(-10, 40), minutes=random.choice((0, 15, 60, 1439)))
        return f";UNTIL={until:%Y%m%d}" if all_day else f";UNTIL={until:%Y%m%dT%H%M%S}Z"
    return ""


def _with_exdates(random: Random, case: Case) -> Case:
    if random.random() < 0.6:
        return case
    low, high = (one.replace(tzinfo=None) for one in case.window)
    step = random.choice((1, 7, 14))
    first = max(-((case.start - low) // timedelta(days=step)), 0) * step
    near = [case.start + timedelta(days=days) for days in range(first, first + 5 * step, step)]
    return replace(case, exdates=tuple(one for one in near if low <= one < high))
