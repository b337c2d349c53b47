"""Recurring events: RRULE, EXRULE, RDATE and EXDATE lines (RFC 5545) expanded in the wall time of the event's zone.

Rules are stepped by dateutil over naive wall times, so 10:00 stays 10:00 across clock changes; a wall time that a
change skips is read with the offset before the change (RFC 5545 section 3.3.5). A timed UNTIL is in UTC with Z, a
date for all-day series.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from dateutil import rrule

from sobremesa.sandbox.errors import ApiError, Json, bad_request, not_implemented
from sobremesa.sandbox.times import at_wall, is_all_day, wall, zone

_STAMP = re.compile(r"(\d{8})(T\d{6}(Z?))?")
_INTERVAL = re.compile(r"0*[1-9]\d{0,4}")
_DAY = timedelta(days=1)
_EARLIEST, _LATEST = datetime(1000, 1, 1), datetime(9000, 1, 1)  # noqa: DTZ001 - wall times, far from datetime's ends
FOREVER = 4e11  # seconds since 1970: later than any date that datetime can hold


def _invalid() -> ApiError:
    return bad_request("Invalid recurrence rule.")


def _wall_stamp(text: str, zone_name: str) -> datetime:
    """The naive wall time of an iCalendar stamp; a stamp in UTC is converted to `zone_name`."""
    hit = _STAMP.fullmatch(text)
    if not hit:
        raise _invalid()
    try:
        naive = datetime.strptime((hit[1] + (hit[2] or "T000000"))[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - wall time
    except ValueError:
        raise _invalid() from None
    return naive.replace(tzinfo=UTC).astimezone(zone(zone_name)).replace(tzinfo=None) if hit[3] else naive


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring event's times: `first` naive wall time in `zone`, wall-clock `length`, iCalendar `lines`."""

    first: datetime
    zone: str
    all_day: bool
    length: timedelta
    lines: tuple[str, ...]

    def starts(self, low: datetime, high: datetime) -> Iterator[datetime]:
        """Naive wall starts, in order, of occurrences that end after `low` and start before `high` (aware)."""
        margin = self.length + _DAY
        begin = max(low.astimezone(UTC).replace(tzinfo=None), _EARLIEST) - margin
        end = min(high.astimezone(UTC).replace(tzinfo=None), _LATEST) + _DAY
        for start in rules(self).xafter(begin, inc=True):
            if start > end:
                return
            if self.instant(start) < high and self.instant(start + self.length) > low:
                yield start

    def instant(self, start: datetime) -> datetime:
        """The instant (UTC) of naive wall time `start`."""
        return at_wall(start, self.zone)

    def key(self, start: datetime) -> str:
        """The original start as it stands in instance ids: `20261005T080000Z`, or `20261005` for all-day series."""
        return start.strftime("%Y%m%d") if self.all_day else self.instant(start).strftime("%Y%m%dT%H%M%SZ")

    def find(self, key: str) -> datetime | None:
        """The naive wall start of the occurrence whose `key` this is, or None if the rules do not give it."""
        try:
            near = _wall_stamp(key, self.zone)
        except ApiError:
            return None
        around = rules(self).between(near - timedelta(hours=3), near + timedelta(hours=3), inc=True)
        return next((start for start in around if self.key(start) == key), None)

    def end_bound(self) -> float:
        """Seconds since 1970 after which nothing of the series happens; `FOREVER` if it has no end."""
        lines = [line for line in self.lines if line.startswith("RRULE")]
        if not all(re.search("COUNT=|UNTIL=", line) for line in lines):
            return FOREVER
        untils = [hit[1] for line in lines if (hit := re.search(r"UNTIL=(\w+)", line))]
        if untils and len(untils) == len(self.lines):  # nothing but rules that end on a date: no need to step them
            last = max(_wall_stamp(text, self.zone) for text in untils)
        else:
            last = max(rules(self), default=self.first)
        if last > _LATEST:
            return FOREVER
        return (self.instant(last + self.length) + _DAY).timestamp()


def series(body: Json, calendar_zone: str) -> Series:
    """The series of a recurring event's stored body; all-day series float and are read in `calendar_zone`."""
    start, end = body["start"], body["end"]
    all_day = is_all_day(start)
    name = calendar_zone if all_day else (start.get("timeZone") or calendar_zone)
    first = wall(start, name)
    last = wall(end, name)
    if not all_day:
        last = datetime.fromisoformat(end["dateTime"]).astimezone(zone(name)).replace(tzinfo=None)
    return Series(first, name, all_day, last - first, tuple(body["recurrence"]))


def check(body: Json, calendar_zone: str) -> None:
    """400 "Invalid recurrence rule." if the body's `recurrence` cannot be expanded."""
    if not any(line.startswith(("RRULE", "RDATE")) for line in body["recurrence"]):
        raise _invalid()
    rules(series(body, calendar_zone))


@lru_cache(maxsize=2048)
def rules(spec: Series) -> rrule.rruleset:
    """The dateutil rule set; the first start always belongs to it, as DTSTART does in RFC 5545."""
    found = rrule.rruleset(cache=True)
    found.rdate(spec.first)
    for line in spec.lines:
        name, _, value = line.partition(":")
        name = name.partition(";")[0]
        if name in {"RRULE", "EXRULE"}:
            rule = _rule(value, spec)
            (found.rrule if name == "RRULE" else found.exrule)(rule)
        elif name in {"RDATE", "EXDATE"}:
            for start in _dates(line, spec):
                (found.rdate if name == "RDATE" else found.exdate)(start)
        else:
            raise _invalid()
    return found


def _dates(line: str, spec: Series) -> Iterator[datetime]:
    head, _, value = line.partition(":")
    given = re.search(r"TZID=([^;:]+)", head)
    if "VALUE=PERIOD" in head:
        raise not_implemented("RDATE periods")
    for text in value.split(","):
        naive = _wall_stamp(text, spec.zone)
        if given and not text.endswith("Z") and not spec.all_day:
            naive = at_wall(naive, given[1]).astimezone(zone(spec.zone)).replace(tzinfo=None)
        yield naive.replace(hour=0, minute=0, second=0) if spec.all_day else naive


def _rule(value: str, spec: Series) -> rrule.rrule:
    parts = dict(part.partition("=")[::2] for part in value.upper().split(";") if part)
    if parts.get("FREQ") in {"SECONDLY", "MINUTELY", "HOURLY"}:
        raise not_implemented(f"FREQ={parts['FREQ']}")
    if not _INTERVAL.fullmatch(parts.get("INTERVAL", "1")):  # dateutil would step in place for ever
        raise _invalid()
    until = parts.pop("UNTIL", None)
    text = ";".join(f"{name}={part}" for name, part in parts.items())
    try:
        rule = rrule.rrulestr(text, dtstart=spec.first, cache=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _invalid() from None
    if not isinstance(rule, rrule.rrule) or (until and "COUNT" in parts):
        raise _invalid()
    return rule if until is None else rule.replace(until=_until(until, spec), cache=True)


def _until(text: str, spec: Series) -> datetime:
    if not spec.all_day and not text.endswith("Z"):
        raise _invalid()
    found = _wall_stamp(text, spec.zone)
    return found.replace(hour=0, minute=0, second=0) if spec.all_day else found
