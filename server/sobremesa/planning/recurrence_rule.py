"""RRULE text -> Rule. Source: RFC 5545 section 3.3.10, and RFC 7529 for the parts that are refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

from sobremesa.errors import InputError

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MIDNIGHT = datetime(1970, 1, 1)  # noqa: DTZ001 - the zero of every wall clock
_MINUTE = timedelta(minutes=1)
_STAMP = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_MOST_WEEKS = 53


class Frequency(IntEnum):
    """How long one interval of a rule is, from the longest."""

    YEARLY = 0
    MONTHLY = 1
    WEEKLY = 2
    DAILY = 3
    HOURLY = 4
    MINUTELY = 5


class Clock(StrEnum):
    """How an UNTIL is written: as a whole day, on the series' wall clock, or in UTC."""

    DAY = "day"
    LOCAL = "local"
    UTC = "utc"


@dataclass(frozen=True, slots=True)
class Until:
    """The last minute (since 1970, by `clock`) in which an occurrence may begin; a day ends at its last minute."""

    minute: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule; what is empty is taken from DTSTART.

    Monday is 0; `by_day` pairs an ordinal with a weekday, 0 being every one: "MO,-1FR" is ((0, 0), (-1, 4)).
    `by_second` holds one second at most: occurrences less than a minute apart are refused.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: Until | None = None
    by_day: tuple[tuple[int, int], ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    week_start: int = 0

    def __str__(self) -> str:
        """The rule as RRULE text, without the name of the property."""
        parts = [f"FREQ={self.frequency.name}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={_stamp(self.until)}")
        if self.week_start:
            parts.append(f"WKST={WEEKDAYS[self.week_start]}")
        if self.by_day:
            parts.append("BYDAY=" + ",".join(f"{ordinal or ''}{WEEKDAYS[day]}" for ordinal, day in self.by_day))
        for name, (field, _, _) in _LISTS.items():
            if values := getattr(self, field):
                parts.append(f"{name}={','.join(map(str, values))}")
        return ";".join(parts)


# Part -> field, smallest and largest number; where the smallest is below zero, zero itself is none.
_LISTS: Mapping[str, tuple[str, int, int]] = {
    "BYMONTH": ("by_month", 1, 12),
    "BYMONTHDAY": ("by_month_day", -31, 31),
    "BYYEARDAY": ("by_year_day", -366, 366),
    "BYWEEKNO": ("by_week_no", -_MOST_WEEKS, _MOST_WEEKS),
    "BYHOUR": ("by_hour", 0, 23),
    "BYMINUTE": ("by_minute", 0, 59),
    "BYSECOND": ("by_second", 0, 60),
    "BYSETPOS": ("by_set_pos", -366, 366),
}


def parse_rule(text: str) -> Rule:
    """The rule that `text` says, with or without "RRULE:" before it.

    Raises InputError that names the part: unknown, out of range, or repeating more often than every minute. A negative
    COUNT, which some programs write for "no end", is none, and blanks are passed over.
    """
    parts: dict[str, str] = {}
    for part in "".join(text.split()).upper().removeprefix("RRULE:").split(";"):
        name, _, value = part.partition("=")
        if not part:
            continue
        if name in parts:
            raise InputError(f"{name}: is there twice")
        parts[name] = value
    if "FREQ" not in parts:
        raise InputError("FREQ: is missing")
    fields: dict[str, object] = {}
    for name, value in parts.items():
        if name in _LISTS:
            field, low, high = _LISTS[name]
            fields[field] = _numbers(name, value, low, high)
        elif name in _PARTS:
            field, parse = _PARTS[name]
            fields[field] = parse(name, value)
        else:
            raise InputError(f"{name}: is no part of a rule")
    if len(fields.get("by_second", ())) > 1:  # type: ignore[arg-type]  # _numbers made it
        raise InputError("BYSECOND: several in a minute repeat too often")
    fields.pop("", None)
    return Rule(**fields)  # type: ignore[arg-type]  # each field's own parser made it


def parse_until(name: str, value: str) -> Until:
    """A date, a local time or a UTC time; seconds are cut."""
    found = _STAMP.fullmatch(value)
    if not found:
        raise InputError(f"{name}={value}: is no date and no time")
    try:
        moment = datetime.strptime(found[1] + (found[2] or "235900"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - wall time
    except ValueError as error:
        raise InputError(f"{name}={value}: is no date and no time") from error
    clock = Clock.DAY if not found[2] else Clock.UTC if found[3] else Clock.LOCAL
    return Until((moment - _MIDNIGHT) // _MINUTE, clock)


def local_minute(value: date) -> int:
    """The minute since 1970 that a date (its midnight) or the wall clock of a time shows; seconds are cut."""
    if not isinstance(value, datetime):
        return (value.toordinal() - _MIDNIGHT.toordinal()) * 1440
    return (value.replace(tzinfo=None) - _MIDNIGHT) // _MINUTE


def wall_time(minute: int) -> datetime:
    """The naive wall clock time of a minute since 1970; raises OverflowError outside the years 1 to 9999."""
    return _MIDNIGHT + _MINUTE * minute


def _stamp(until: Until) -> str:
    moment = wall_time(until.minute)
    if until.clock is Clock.DAY:
        return f"{moment:%Y%m%d}"
    return f"{moment:%Y%m%dT%H%M%S}" + ("Z" if until.clock is Clock.UTC else "")


def _numbers(name: str, value: str, low: int, high: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_number(name, written, low, high) for written in value.split(",")))


def _number(name: str, written: str, low: int, high: int) -> int:
    number = int(written) if _NUMBER.fullmatch(written) else None
    if number is None or not low <= number <= high or (number == 0 and low < 0):
        raise InputError(f"{name}={written}: is not a number from {low} to {high}")
    return number


def _frequency(name: str, value: str) -> Frequency:
    if value == "SECONDLY":
        raise InputError("FREQ=SECONDLY: repeats too often to be expanded")
    if value not in Frequency.__members__:
        raise InputError(f"{name}={value}: is not how often something can repeat")
    return Frequency[value]


def _interval(name: str, value: str) -> int:
    if value.strip("+0") == "":
        raise InputError(f"{name}={value}: never moves on")
    return _number(name, value, 1, 999_999_999)


def _count(name: str, value: str) -> int | None:
    return None if value.startswith("-") else _number(name, value, 1, 999_999_999)


def _weekdays(name: str, value: str) -> tuple[tuple[int, int], ...]:
    found = []
    for written in value.split(","):
        match = _BY_DAY.fullmatch(written)
        if not match or (match[1] and not 0 < abs(int(match[1])) <= _MOST_WEEKS):
            raise InputError(f"{name}={written}: is not a weekday")
        found.append((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(dict.fromkeys(found))


def _weekday(name: str, value: str) -> int:
    if value not in WEEKDAYS:
        raise InputError(f"{name}={value}: is not a weekday")
    return WEEKDAYS.index(value)


def _only(name: str, value: str) -> None:
    if value != _ONLY[name]:
        raise InputError(f"{name}={value}: only {_ONLY[name]} can be expanded")


_PARTS: Mapping[str, tuple[str, Callable[[str, str], object]]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _interval),
    "COUNT": ("count", _count),
    "UNTIL": ("until", parse_until),
    "BYDAY": ("by_day", _weekdays),
    "WKST": ("week_start", _weekday),
    "RSCALE": ("", _only),
    "SKIP": ("", _only),
}
# Parts that are taken where they say what is done anyway.
_ONLY: Mapping[str, str] = {"RSCALE": "GREGORIAN", "SKIP": "OMIT"}
