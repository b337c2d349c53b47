"""Occurrences of a series inside a window, through recurring-ical-events, bounded in time and in number."""

import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import FrameType
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Event
from icalendar.prop import vBroken

from sobremesa.errors import InputError
from sobremesa.model import Span

MOST_STEPS = 50_000
MOST_OCCURRENCES = 20_000
_STEP_SECONDS = {
    "SECONDLY": 1,
    "MINUTELY": 60,
    "HOURLY": 3600,
    "DAILY": 86_400,
    "WEEKLY": 7 * 86_400,
    "MONTHLY": 28 * 86_400,
    "YEARLY": 365 * 86_400,
}
_REPEATING = ("RRULE", "RDATE", "EXRULE")


class Budget:
    """Seconds of computing that the expansion of one file may take altogether, however busy the machine is."""

    def __init__(self, seconds: float) -> None:
        self._until = time.process_time() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(self._until - time.process_time(), 0.0)


def is_series(event: Event) -> bool:
    """Whether the event repeats, or is one changed occurrence of an event that does."""
    return any(name in event for name in (*_REPEATING, "RECURRENCE-ID"))


def occurrences(events: Sequence[Event], window: Span, budget: Budget) -> list[Event]:
    """The occurrences of one UID (its master and its changed instances) that touch `window`.

    Raises InputError when the rule is broken, or would take longer or give more than is sensible.
    """
    if len(events) == 1 and _is_another_day(events[0], window):
        return []
    near = [_brought_near(event, window) for event in events]
    for event in near:
        _raise_if_endless(event, window)
    calendar = Calendar()
    for event in near:
        calendar.add_component(event)
    try:
        with _time_limit(budget.left):
            found = recurring_ical_events.of(calendar, skip_bad_series=False).between(window.start, window.end)
    except TimeoutError as error:
        raise InputError("RRULE: it takes too long to find its dates") from error
    except Exception as error:
        raise InputError(f"RRULE: {str(error).splitlines()[0] if str(error) else type(error).__name__}") from error
    if len(found) > MOST_OCCURRENCES:
        raise InputError(f"RRULE: more than {MOST_OCCURRENCES} occurrences in these days")
    written = {_utc(when(event, "RECURRENCE-ID")) for event in events if "RECURRENCE-ID" in event and "DTEND" in event}
    return [_as_long_as_ever(one) if _utc(when(one, _place(one))) not in written else one for one in found]


def _place(occurrence: Event) -> str:
    return "RECURRENCE-ID" if "RECURRENCE-ID" in occurrence else "DTSTART"


def _as_long_as_ever(event: Event) -> Event:
    """The occurrence with its exact length where the clocks change within it; whole days are days of the calendar.

    Source: RFC 5545, sections 3.3.6 and 3.8.5.3. An end that was written for this very occurrence is taken as it is.
    """
    start, end = when(event, "DTSTART"), when(event, "DTEND" if "DTEND" in event else "DTSTART")
    if isinstance(start, datetime) and isinstance(end, datetime) and start.tzinfo and start.tzinfo is end.tzinfo:
        days, rest = divmod(end - start, timedelta(days=1))  # both on the wall clock
        event["DTEND"] = _at(first(event, "DTEND"), (start + timedelta(days=days)).astimezone(UTC) + rest)
    return event


def _brought_near(event: Event, window: Span) -> Event:
    """The same series, begun shortly before the window, so that its age costs nothing.

    Whole intervals are skipped, which changes no later occurrence of a rule without COUNT.
    """
    rules = list(_rules(event))
    if len(rules) != 1 or "RRULE" not in event or "COUNT" in rules[0]:
        return event
    start = when(event, "DTSTART")
    length = when(event, "DTEND") - start if "DTEND" in event and _alike(start, when(event, "DTEND")) else None
    begun = _later_start(start, rules[0], window.start - timedelta(days=2) - max(length or timedelta(), timedelta()))
    if begun is None or (length is None and "DTEND" in event):
        return event
    near: Event = event.copy()
    near["DTSTART"] = _at(first(event, "DTSTART"), begun)
    if length is not None:
        near["DTEND"] = _at(first(event, "DTEND"), begun + length)  # on the wall clock of its zone
    return near


def _alike(start: date, end: date) -> bool:
    """Whether the two can be subtracted on one wall clock."""
    return getattr(start, "tzinfo", None) is getattr(end, "tzinfo", None) and type(start) is type(end)


def _at(written: Any, value: date) -> Any:
    moved = copy(written)
    moved.dt = value
    return moved


def _later_start(start: date, rule: dict[str, list[object]], latest: datetime) -> date | None:
    """A whole number of intervals after `start`, two of them at least before `latest`; None where there is none."""
    frequency = str(next(iter(rule.get("FREQ", [""])), "")).upper()
    period, interval = _STEP_SECONDS.get(frequency, 0), _number(rule.get("INTERVAL", [1]))
    if not period or interval < 1 or ("BYWEEKNO" in rule and "BYDAY" not in rule):
        return None
    whole = timedelta(seconds=period * interval)
    if frequency in {"YEARLY", "MONTHLY"}:
        return _months_later(start, interval * (12 if frequency == "YEARLY" else 1), latest - 2 * whole)
    skipped = (latest - 2 * whole - _utc(start)) // whole
    if skipped <= 0 or (not isinstance(start, datetime) and whole % timedelta(days=1)):
        return None
    return start + skipped * whole


def _months_later(start: date, step: int, latest: datetime) -> date | None:
    """The same day of a later month, some steps of months on; a step without such a day (29 February) is passed by."""
    months = (latest.year - start.year) * 12 + latest.month - start.month - 1
    for skipped in range(months // step, 0, -1):
        month = start.month - 1 + skipped * step
        try:
            return start.replace(year=start.year + month // 12, month=month % 12 + 1)
        except ValueError:
            continue
    return None


def _is_another_day(event: Event, window: Span) -> bool:
    """Whether a plain yearly event (birthdays, history: often hundreds in a file) falls on no day of the window."""
    rules = list(_rules(event))
    if len(rules) != 1 or set(rules[0]) - {"FREQ", "INTERVAL", "UNTIL", "COUNT", "WKST"} or "RDATE" in event:
        return False
    start = when(event, "DTSTART")
    ends = when(event, "DTEND") if "DTEND" in event else start
    if rules[0].get("FREQ") != ["YEARLY"] or "DURATION" in event or _utc(ends) - _utc(start) > timedelta(days=1):
        return False
    return (start.month, start.day) not in _days_of(window)


@lru_cache(maxsize=4)
def _days_of(window: Span) -> frozenset[tuple[int, int]]:
    days = (window.start + timedelta(days=number) for number in range((window.end - window.start).days + 2))
    return frozenset((day.month, day.day) for day in days)


def _raise_if_endless(event: Event, window: Span) -> None:
    """Count what a rule would have to go through, from its start to the end of the window, before it is tried."""
    for rule in _rules(event):
        frequency = str(next(iter(rule.get("FREQ", [""])), "")).upper()
        step = _STEP_SECONDS.get(frequency, 1)
        interval = _number(rule.get("INTERVAL", [1]))
        if interval < 1:
            raise InputError(f"RRULE: INTERVAL={interval} never moves on")
        end = _latest(rule, window.end)
        seconds = max((end - _utc(when(event, "DTSTART"))).total_seconds(), 0)
        steps = min(seconds / (step * interval), _number(rule.get("COUNT", [MOST_STEPS + 1])))
        for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            steps *= max(len(rule.get(name, [])), 1)
        if steps > MOST_STEPS:
            raise InputError(f"RRULE: FREQ={frequency} repeats too often to be expanded")


def _rules(event: Event) -> Iterator[dict[str, list[object]]]:
    for name in ("RRULE", "EXRULE"):
        rules: Any = event.get(name, [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if isinstance(rule, vBroken):
                raise InputError(f"{name}: cannot be read")
            yield rule


def _latest(rule: dict[str, list[object]], end: datetime) -> datetime:
    until = next(iter(rule.get("UNTIL", [])), None)
    return min(end, _utc(until)) if isinstance(until, date) else end


def _number(values: object) -> int:
    first = next(iter(values), 1) if isinstance(values, list) else values
    return first if isinstance(first, int) else 1


def _utc(value: date) -> datetime:
    """Roughly when it is: a date or a floating time as if it were UTC."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeoutError inside after so many seconds, where the system can (main thread, POSIX)."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _out_of_time)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _out_of_time(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


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
