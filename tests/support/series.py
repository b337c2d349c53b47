"""Series in a few words: times of the clock of Berlin, and what an expansion gave."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sobremesa.planning.recurrence import Changed, Occurrence, Series, parse_rule
from sobremesa.planning.recurrence_rule import local_minute, wall_time
from sobremesa.planning.zone_table import instant_of, minute_of, zone_table

BERLIN = "Europe/Berlin"
HOUR, DAY = 60, 1440


def wall(text: str) -> int:
    return local_minute(datetime.fromisoformat(text))


def utc(text: str) -> int:
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def berlin(text: str) -> int:
    return zone_table(BERLIN).to_utc(wall(text))


def window(first: str, last: str) -> tuple[int, int]:
    return utc(first), utc(last)


def series(rule: str, start: str, minutes: int = 30, zone: str = BERLIN, **fields: object) -> Series:
    rules = tuple(parse_rule(one) for one in rule.split("|") if one)
    return Series(wall(start), minutes, zone, rules, **fields)  # type: ignore[arg-type]  # fields as each test needs


def moved(original: str, start: str, minutes: int = 30, **fields: bool) -> Changed:
    """What became of the occurrence at `original`, in times of Berlin."""
    return Changed(berlin(original), berlin(start), berlin(start) + minutes, **fields)


def walls(found: Iterable[Occurrence]) -> list[str]:
    return [f"{wall_time(one.wall):%m-%d %H:%M}" for one in found]


def instants(found: Iterable[Occurrence]) -> list[str]:
    return [f"{instant_of(one.start):%m-%d %H:%M}" for one in found]


YEAR = window("2026-01-01", "2027-01-01")
MARCH = window("2026-03-01", "2026-04-01")
