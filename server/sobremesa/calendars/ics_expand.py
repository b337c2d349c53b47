"""The components of one UID -> its occurrences in a window, each a component with its own DTSTART and DTEND.

The rules are those of planning.recurrence, which bounds what an expansion may cost. Source: RFC 5545, sections 3.6.1,
3.8.2, 3.8.4.4 and 3.8.5.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event
from icalendar.prop import vBroken, vDDDTypes

from sobremesa.errors import InputError
from sobremesa.model import MINUTES_PER_DAY, Span
from sobremesa.planning.recurrence import (
    MOST_STEPS,
    Added,
    Changed,
    Occurrence,
    Rule,
    Series,
    Steps,
    expand,
    parse_rule,
)
from sobremesa.planning.recurrence_rule import local_minute, wall_time
from sobremesa.planning.zone_table import ZoneTable, instant_of, minute_of, zone_table

STEPS_OF_A_FILE = 1_000_000  # a second or so
_STEPS_OF_A_COMPONENT = 100  # about what making one and reading it costs
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_LONGEST = timedelta(days=366_000)  # a thousand years
_REPEATING = ("RRULE", "RDATE", "EXRULE")


def is_series(event: Event) -> bool:
    """Whether the event repeats, or is one changed occurrence of an event that does."""
    return any(name in event for name in (*_REPEATING, "RECURRENCE-ID"))


def occurrences(events: Sequence[Event], window: Span, zone: ZoneInfo, budget: Steps) -> list[Event]:
    """The occurrences of one UID (its master and its changed instances) that touch `window`.

    `zone` is for floating times and whole days. Raises InputError when the rule is broken, or when finding its dates
    takes more steps than one series may, or than `budget` has left for the whole file.
    """
    newest = _newest(events)
    changed = [event for key, event in newest.items() if key is not None]
    if None not in newest:
        return changed
    steps = Steps(min(MOST_STEPS, budget.most - budget.taken))
    master = Master(newest[None], zone)
    try:
        found = expand(master.series(changed), (minute_of(window.start), minute_of(window.end)), steps=steps)
    finally:
        budget.take(steps.taken)
    budget.take(_STEPS_OF_A_COMPONENT * len(found))
    return [master.occurrence(one, changed[one.changed] if one.changed >= 0 else None) for one in found]


def _newest(events: Sequence[Event]) -> dict[date | None, Event]:
    """The master (under None) and each changed instance, those with the highest SEQUENCE."""
    newest: dict[date | None, Event] = {}
    for event in events:
        key = when(event, "RECURRENCE-ID") if "RECURRENCE-ID" in event else None
        if key not in newest or _sequence(event) > _sequence(newest[key]):
            newest[key] = event
    return newest


def _sequence(event: Event) -> int:
    found = first(event, "SEQUENCE")
    return found if isinstance(found, int) else -1


class Master:
    """The component that repeats, read as a series; `zone` is for floating times and whole days."""

    def __init__(self, event: Event, zone: ZoneInfo) -> None:
        self._event = event
        self._start = when(event, "DTSTART")
        self._all_day = not isinstance(self._start, datetime)
        self._tz: tzinfo = getattr(self._start, "tzinfo", None) or zone
        self._length = self._read_length()

    @cached_property
    def _table(self) -> ZoneTable:
        return zone_table(self._zone)

    @property
    def _zone(self) -> str | tzinfo:
        return (self._tz.key or self._tz) if isinstance(self._tz, ZoneInfo) else self._tz

    def series(self, changed: Sequence[Event]) -> Series:
        """When it takes place, as far as its own properties and its changed instances say."""
        removed = [value for value in values(self._event, "EXDATE") if isinstance(value, date)]
        on_days = [value for value in removed if not isinstance(value, datetime)] if not self._all_day else []
        return Series(
            start=local_minute(self._start),
            length=-(-self._length // _MINUTE),
            zone=self._zone,
            rules=tuple(_rules(self._event, "RRULE")),
            all_day=self._all_day,
            # A DURATION of days is days of the wall clock; DTEND and hours are exact.
            nominal="DTEND" not in self._event and bool(self._length) and not self._length % _DAY,
            added=tuple(self._added()),
            removed=frozenset(self._key(value) for value in removed if value not in on_days),
            removed_days=frozenset(local_minute(day) // MINUTES_PER_DAY for day in on_days),
            removed_by=tuple(_rules(self._event, "EXRULE")),
            changed=tuple(map(self._changed, changed)),
        )

    def occurrence(self, one: Occurrence, changed: Event | None) -> Event:
        """The component of an occurrence; `changed` is the instance that it was made from, if one was."""
        if changed is not None and self._key(when(changed, "RECURRENCE-ID")) == one.key:
            return changed
        event: Event = (changed or self._event).copy()
        event.pop("DURATION", None)
        for name, value in zip(("DTSTART", "DTEND"), self._times(one), strict=True):
            event[name] = vDDDTypes(value)
        event["RECURRENCE-ID"] = vDDDTypes(self._original(one))
        return event

    def _read_length(self) -> timedelta:
        length = self._until_end() if "DTEND" in self._event else length_of(self._event)
        if length > _LONGEST:  # the end of a later occurrence would be no date any more
            raise InputError(f"{'DTEND' if 'DTEND' in self._event else 'DURATION'}: is too long for a series")
        return length

    def _until_end(self) -> timedelta:
        end = when(self._event, "DTEND")
        if self._all_day and not isinstance(end, datetime):
            length = end - self._start
        else:
            length = instant(end, self._tz) - instant(self._start, self._tz)
        if length < timedelta():
            raise InputError(f"DTEND: {end.isoformat()} is before the start {self._start.isoformat()}")
        return length

    def _key(self, value: date) -> int:
        """The key of the occurrence that an EXDATE, an RDATE or a RECURRENCE-ID names."""
        if self._all_day:
            return local_minute(_date(value, self._tz))
        if not isinstance(value, datetime):
            return self._table.to_utc(local_minute(value) + local_minute(self._start) % MINUTES_PER_DAY)
        if value.tzinfo is None or value.tzinfo is self._tz:
            return self._table.to_utc(local_minute(value))
        return minute_of(value)

    def _added(self) -> Iterator[Added]:
        for value in values(self._event, "RDATE"):
            if not isinstance(value, tuple):
                midnight = value if self._all_day or isinstance(value, datetime) else datetime.combine(value, time())
                yield Added(self._key(midnight))
                continue
            begin, end = value
            length = end if isinstance(end, timedelta) else instant(end, self._tz) - instant(begin, self._tz)
            yield Added(self._key(begin), max(-(-length // _MINUTE), 0))

    def _changed(self, event: Event) -> Changed:
        original = event["RECURRENCE-ID"]
        start, end = _exact(event, self._tz)
        return Changed(
            key=self._key(when(event, "RECURRENCE-ID")),
            start=minute_of(start),
            end=-(-(end - instant(date(1970, 1, 1), UTC)) // _MINUTE),
            cancelled=str(event.get("STATUS", "")).strip().upper() == "CANCELLED",
            and_future=str(original.params.get("RANGE", "")).upper() == "THISANDFUTURE",
        )

    def _times(self, one: Occurrence) -> tuple[date, date]:
        """DTSTART and DTEND in the form that the master has them in."""
        if self._all_day:
            days = self._table.to_local(one.end) // MINUTES_PER_DAY - one.wall // MINUTES_PER_DAY
            return wall_time(one.wall).date(), wall_time(one.wall).date() + days * _DAY
        start = self._moment(one.start, one.wall)
        whole = timedelta(minutes=one.end - one.start)
        length = self._length if whole == -(-self._length // _MINUTE) * _MINUTE else whole
        if self._is_floating:
            return start, start + length
        return start, (start.astimezone(UTC) + length).astimezone(start.tzinfo)

    def _original(self, one: Occurrence) -> date:
        if self._all_day:
            return wall_time(one.key).date()
        return self._moment(one.key, one.wall if one.key == one.start else self._table.to_local(one.key))

    @property
    def _is_floating(self) -> bool:
        return isinstance(self._start, datetime) and self._start.tzinfo is None

    def _moment(self, utc: int, wall: int) -> datetime:
        """The time with the seconds of DTSTART: as the wall clock shows it, unless that means another instant."""
        seconds = timedelta(seconds=self._start.second) if isinstance(self._start, datetime) else timedelta()
        if self._is_floating:
            return wall_time(wall) + seconds
        if self._table.to_utc(wall) == utc:
            return (wall_time(wall) + seconds).replace(tzinfo=self._tz)
        return (instant_of(utc) + seconds).astimezone(self._tz)


def _rules(event: Event, name: str) -> Iterator[Rule]:
    for rule in _several(event, name):
        if isinstance(rule, vBroken):
            raise InputError(f"{name}: cannot be read")
        try:
            yield parse_rule(rule.to_ical().decode())
        except InputError as error:
            raise InputError(f"{name}: {error}") from error


def _exact(event: Event, tz: tzinfo) -> tuple[datetime, datetime]:
    """Start and end in UTC; an event that lasts no time, or ends before it begins, ends where it begins."""
    written = when(event, "DTSTART")
    start = instant(written, tz)
    if "DTEND" in event:
        return start, max(start, instant(when(event, "DTEND"), tz))
    return start, start + length_of(event) if isinstance(written, datetime) else instant(written + length_of(event), tz)


def _date(value: date, tz: tzinfo) -> date:
    if not isinstance(value, datetime):
        return value
    return (value if value.tzinfo is None else value.astimezone(tz)).date()


# ---------------------------------------------------------------- properties


def length_of(event: Event) -> timedelta:
    """Its DURATION, else a day for a date alone and nothing for an instant alone (RFC 5545, section 3.6.1)."""
    found = first(event, "DURATION")
    duration = None if isinstance(found, vBroken) else getattr(found, "dt", None)
    if isinstance(duration, timedelta):
        return duration
    return timedelta() if isinstance(when(event, "DTSTART"), datetime) else timedelta(days=1)


def first(event: Event, name: str) -> Any:
    """The property, or the first of several."""
    value: Any = event.get(name)
    return value[0] if isinstance(value, list) and value else value


def when(event: Event, name: str) -> date:
    """The date or time of a property; raises InputError when it is missing or none."""
    found = first(event, name)
    value = None if isinstance(found, vBroken) else getattr(found, "dt", None)
    if not isinstance(value, date):
        raise InputError(f"{name}: is missing or cannot be read")
    return value


def values(event: Event, name: str) -> Iterator[Any]:
    """The dates, times and periods of a property that may hold many; what cannot be read is passed over."""
    for one in _several(event, name):
        if not isinstance(one, vBroken):
            yield from (found.dt for found in getattr(one, "dts", ()) if isinstance(found.dt, date | tuple))


def instant(value: date, zone: tzinfo) -> datetime:
    """The UTC instant of a date (its midnight), a floating time (both read in `zone`) or an exact time."""
    try:
        if not isinstance(value, datetime):
            return datetime.combine(value, time(), zone).astimezone(UTC)
        return (value.replace(tzinfo=zone) if value.tzinfo is None else value).astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise InputError(f"DTSTART: {value.isoformat()} is too far away") from error


def _several(event: Event, name: str) -> list[Any]:
    found: Any = event.get(name, [])
    return found if isinstance(found, list) else [found]
