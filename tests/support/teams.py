"""Teams for tests of breaks: people by zone, and whether they work at a minute, asked of their wall clock."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sobremesa.model import MINUTES_PER_DAY, DayRange, Hours, Person
from sobremesa.planning.zone_table import instant_of, minute_of

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo", "Asia/Dubai")


def utc(text: str) -> int:
    """The UTC minute of "2026-11-16T10:00"."""
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ranges(text: str) -> tuple[DayRange, ...]:
    """ "09:00-17:00 18:00-24:00" as ranges."""
    found = []
    for part in text.split():
        start, end = ([int(number) for number in clock.split(":")] for clock in part.split("-"))
        found.append(DayRange(start[0] * 60 + start[1], end[0] * 60 + end[1]))
    return tuple(found)


def hours(zone: str, text: str = "09:00-17:00", days: str = "01234", **fields: Mapping[date, object]) -> Hours:
    """Hours on these weekdays (Monday is 0)."""
    return Hours(zone, {int(day): ranges(text) for day in days}, **fields)  # type: ignore[arg-type]  # as each test needs


def person(
    name: str, zone: str, text: str = "09:00-17:00", days: str = "01234", **fields: Mapping[date, object]
) -> Person:
    return Person(f"{name}@example.com", name.title(), hours(zone, text, days, **fields))


def team_of(*zones: str) -> tuple[Person, ...]:
    """Somebody with usual hours in each zone, called as their city."""
    return tuple(person(zone.split("/")[-1].lower(), zone) for zone in zones)


def worker(of: Person) -> Callable[[int], bool]:
    """Whether that person works at a UTC minute, or is off for that day; for hours that no clock change cuts into."""
    zone, plan = ZoneInfo(of.hours.zone), of.hours

    @cache
    def works(minute: int) -> bool:
        shown = instant_of(minute).astimezone(zone)
        day, at = shown.date(), shown.hour * 60 + shown.minute
        if plan.overrides.get(day) == ():
            return True
        return any(
            wanted.start <= at + back * MINUTES_PER_DAY < (wanted.end + (wanted.end < wanted.start) * MINUTES_PER_DAY)
            for back in (0, 1)
            for wanted in plan.ranges_on(day - timedelta(back))
        )

    return works


def some_person(chance: random.Random, name: str) -> Person:
    """Somebody with odd hours: a night shift, part of a week, Sunday to Thursday, or a usual week."""
    zone = chance.choice(ZONES)
    start = chance.randrange(5 * 60, 12 * 60, 5)
    end = min(start + chance.randrange(4 * 60, 11 * 60, 5), 1440)
    days = chance.choice([range(5), range(5), (6, 0, 1, 2, 3), sorted(chance.sample(range(5), 4))])
    wanted = DayRange(19 * 60, 5 * 60) if chance.random() < 0.15 else DayRange(start, end)
    off = {date(2026, 10, 5) + timedelta(chance.randrange(60)): () for _ in range(chance.randrange(3))}
    return Person(f"{name}@example.com", name, Hours(zone, MappingProxyType(dict.fromkeys(days, (wanted,))), off))
