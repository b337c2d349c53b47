"""Expand calendars over 4 and 52 weeks: against dateutil, and against recurring-ical-events.

Everybody gives the same busy intervals. Ours and dateutil's rules are made once, as after a sync, and so is what
"object reused" of recurring-ical-events keeps; "made anew" and "parsed calendar" begin with the events alone. The last
case is one set of series begun in 2026 and in 1976, over the same 4 weeks.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from types import ModuleType
from typing import Any

from dateutil import rrule
from icalendar import Calendar

from benches.calendars import HOME, Generated, Repeating, calendar, minutes_of, window
from benches.runner import Case, Contestant, Measured, Target
from sobremesa.planning.recurrence import Clock, Occurrence, Series, expand, parse_rule
from sobremesa.planning.recurrence_rule import local_minute
from sobremesa.planning.zone_table import minute_of

CALENDARS = 2
OLD = (
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
)
ANEW, DATEUTIL = "sobremesa, made anew", "dateutil"
PARSED, REUSED = "recurring-ical-events", "the same, object reused"
Intervals = set[tuple[int, int, int]]  # which calendar, start and end in minutes since 1970
_DAY = timedelta(days=1)


def cases() -> tuple[list[Case], list[str]]:
    """The cases, and a line for each peer that is not installed."""
    events, absent = _recurring_ical_events()
    calendars = [calendar(seed) for seed in range(CALENDARS)]
    made = [_case(weeks, calendars, events) for weeks in (4, 52)]
    return [*made, _age()], absent


def targets(measured: Sequence[Measured]) -> list[Target]:
    """Many times faster than the peers, and no slower for a series of fifty years."""
    month, year, age = measured
    goals = [Target("4 weeks, dateutil", month.ratio(DATEUTIL), 12.0)]
    if PARSED in month.timings:
        goals.append(Target("4 weeks, recurring-ical-events", month.ratio(PARSED), 40.0))
    goals.append(Target("52 weeks, dateutil", year.ratio(DATEUTIL), 8.0))
    return [*goals, Target("begun 1976 / begun 2026", age.ratio("begun 1976"), 1.2, at_least=False)]


def _recurring_ical_events() -> tuple[ModuleType | None, list[str]]:
    try:
        import recurring_ical_events
    except ImportError:
        return None, ["recurring-ical-events is not installed: pip install recurring-ical-events"]
    return recurring_ical_events, []


def _case(weeks: int, calendars: Sequence[Generated], events: ModuleType | None) -> Case:
    span = window(weeks)
    ours = [one.series() for one in calendars]
    contestants = [
        Contestant("sobremesa", lambda: [_expanded(series, span) for series in ours], _intervals),
        Contestant(ANEW, lambda: [_expanded(one.series(), span) for one in calendars], _intervals),
        Contestant(DATEUTIL, partial(_by_dateutil, [(one, _rules(one)) for one in calendars], span)),
    ]
    if events is not None:
        parsed = [Calendar.from_ical(one.text()) for one in calendars]
        kept = [events.of(one) for one in parsed]
        contestants.append(
            Contestant(PARSED, lambda: [events.of(one).between(*span) for one in parsed], _of_components)
        )
        contestants.append(Contestant(REUSED, lambda: [one.between(*span) for one in kept], _of_components))
    return Case(f"expand {weeks} weeks", contestants, len(calendars), "calendar")


def _expanded(series: Iterable[Series], span: tuple[datetime, datetime]) -> list[Occurrence]:
    minutes = minutes_of(span)
    return [one for each in series for one in expand(each, minutes)]


def _intervals(found: Sequence[Sequence[Occurrence]]) -> Intervals:
    return {(number, one.start, one.end) for number, each in enumerate(found) for one in each}


# ---------------------------------------------------------------- dateutil


def _rules(generated: Generated) -> list[rrule.rrule]:
    return [_rule(event) for event in generated.repeating]


def _rule(event: Repeating) -> rrule.rrule:
    """The rule over naive wall times; its UNTIL is converted to them."""
    until = parse_rule(event.rule).until
    text = ";".join(part for part in event.rule.split(";") if not part.startswith("UNTIL="))
    made = rrule.rrulestr(text, dtstart=event.start)
    assert isinstance(made, rrule.rrule)
    if until is None:
        return made
    assert until.clock is Clock.UTC
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=until.minute)
    return made.replace(until=instant.astimezone(event.zone).replace(tzinfo=None))


def _by_dateutil(prepared: Sequence[tuple[Generated, list[rrule.rrule]]], span: tuple[datetime, datetime]) -> Intervals:
    low, high = span
    found = []
    for number, (generated, rules) in enumerate(prepared):
        for event, rule in zip(generated.repeating, rules, strict=True):
            found += [(number, *one) for one in _of_rule(event, rule, low, high)]
        for single in generated.singles:
            begin, end = single.span
            if begin < high and end > low:
                found.append((number, begin, end))
    return {(number, minute_of(begin), minute_of(end)) for number, begin, end in found}


def _of_rule(event: Repeating, rule: rrule.rrule, low: datetime, high: datetime) -> Iterable[tuple[datetime, datetime]]:
    length = timedelta(minutes=event.minutes)
    gone = {*event.exdates, *(was for was, _ in event.moved)}
    near = rule.between((low - length).replace(tzinfo=None) - _DAY, high.replace(tzinfo=None) + _DAY, inc=True)
    for wall in [one for one in near if one not in gone] + [now for _, now in event.moved]:
        begin = event.instant(wall)
        if begin < high and begin + length > low:
            yield begin, begin + length


# ---------------------------------------------------------------- recurring-ical-events


def _of_components(found: Sequence[Sequence[Any]]) -> Intervals:
    return {
        (number, _minute(one["DTSTART"].dt), _minute(one["DTEND"].dt))
        for number, each in enumerate(found)
        for one in each
    }


def _minute(value: date) -> int:
    """Whole days are those of the calendar's owner."""
    return minute_of(value if isinstance(value, datetime) else datetime.combine(value, time(), HOME))


# ---------------------------------------------------------------- age


def _age() -> Case:
    span = window(4)
    walls = [datetime(year, 1, 2, 10, 30) for year in (2026, 1976)]  # noqa: DTZ001 - wall clocks
    contestants = [
        Contestant("begun 2026", _made_anew(walls[0], span), _starts),
        Contestant("begun 1976", _made_anew(walls[1], span), _starts),
        Contestant("dateutil, begun 1976", _stepped(walls[1], span)),
    ]
    return Case("age of a series", contestants, len(OLD), "rule")


def _made_anew(wall: datetime, span: tuple[datetime, datetime]) -> Callable[[], Any]:
    rules, start = [parse_rule(text) for text in OLD], local_minute(wall)
    return lambda: _expanded((Series(start, 30, HOME.key, (rule,)) for rule in rules), span)


def _starts(found: Sequence[Occurrence]) -> set[int]:
    return {one.start for one in found}


def _stepped(wall: datetime, span: tuple[datetime, datetime]) -> Callable[[], set[int]]:
    rules = [rrule.rrulestr(text, dtstart=wall) for text in OLD]
    low, high = (one.replace(tzinfo=None) for one in span)

    def run() -> set[int]:
        walls = [one for rule in rules for one in rule.between(low - _DAY, high + _DAY, inc=True)]
        starts = [one.replace(tzinfo=HOME).astimezone(UTC) for one in walls]
        return {minute_of(one) for one in starts if span[0] - timedelta(minutes=30) < one < span[1]}

    return run
