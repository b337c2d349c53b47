"""A break that is kept: the event of each of its dates, what a press makes of one, where it lies, how it goes on."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from sobremesa.model import (
    MINUTES_PER_DAY,
    BreakDate,
    BreakFlag,
    BreakSeries,
    DateChange,
    Hours,
    Meeting,
    Remedy,
    Span,
    TeamBreak,
)
from sobremesa.planning.breaks import spans_of
from sobremesa.planning.fairness import local_day
from sobremesa.planning.hours import working_time
from sobremesa.planning.recurrence import parse_rule
from sobremesa.planning.zone_table import minute_of, zone_table

_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


class Place(NamedTuple):
    """A date, and the event it belongs to: the instance that the series has at `start` (dt.UTC), or the `extra` event.

    The extra event is the other half of the instance at `start` of the series `event_id`.
    """

    event_id: str
    start: dt.datetime
    date: BreakDate
    extra: str = ""


def places(team_break: TeamBreak) -> tuple[Place, ...]:
    """The dates that take place, in order, with what was changed since the break was chosen."""
    owners = {span.start: kept.event_id for kept in team_break.series for span in spans_of(kept.series)}
    changes = {change.start: change for change in team_break.changes}
    found = []
    for one in team_break.option.dates:
        start, change = one.span.start, changes.get(one.span.start)
        owner = owners[start]
        if change is None:
            found.append(Place(owner, start, one))
            continue
        found += [Place(owner, start, change.date)] if change.date else []
        found += [Place(owner, start, change.extra, change.extra_id)] if change.extra else []
    return tuple(sorted((one for one in found if team_break.holds(one.date)), key=_by_time))


def as_they_lie(known: Iterable[Place], meetings: Iterable[Meeting], window: Span) -> tuple[Place, ...]:
    """The same as their organizer's calendar had them, of which everything in `window` was read, in order.

    What was moved there by hand is where it lies; what was taken out by hand is left out.
    """
    read = {(one.series_id or one.id, one.original_start): one for one in meetings if one.break_id}
    found = []
    for place in known:
        meeting = read.get((place.extra, None) if place.extra else (place.event_id, place.start))
        if meeting is not None:
            found.append(place._replace(date=replace(place.date, span=meeting.span)))
        elif not window.contains(place.date.span):
            found.append(place)
    return tuple(sorted(found, key=_by_time))


def at(known: Iterable[Place], start: dt.datetime) -> Place | None:
    """The one that lies at `start` (aware), else the one that its series has then."""
    places_known = [*known]
    lying = (one for one in places_known if one.date.span.start == start)
    return next(lying, next((one for one in places_known if one.start == start and not one.extra), None))


def skipping(team_break: TeamBreak, place: Place, now: dt.datetime) -> DateChange:
    """The change that takes this date out; the other half of a split stays."""
    before = _change_at(team_break, place, now)
    left = replace(before, extra=None) if place.extra else replace(before, date=None)
    return replace(left, remedy=Remedy.SKIP, at=now, done=False)


def remedied(
    team_break: TeamBreak, place: Place, flag: BreakFlag, extra_id: str, now: dt.datetime
) -> DateChange | None:
    """The change that the flag of this date proposes; None for what cannot be split or moved a second time.

    `extra_id` is the id of the event that the other half of a split gets.
    """
    before = _change_at(team_break, place, now)
    if flag.remedy is Remedy.SKIP:
        return skipping(team_break, place, now)
    if place.extra or before.extra:
        return None
    staying = next((one for one in flag.dates if one.span == flag.date.span), flag.dates[0])
    other = next((one for one in flag.dates if one is not staying), None)
    changed = replace(before, remedy=flag.remedy, at=now, date=staying, done=False)
    return replace(changed, extra=other, extra_id=extra_id) if other else changed


def with_change(team_break: TeamBreak, change: DateChange) -> TeamBreak:
    """The break with that change instead of an earlier one of the same occurrence."""
    others = (one for one in team_break.changes if one.start != change.start)
    return replace(team_break, changes=tuple(sorted((*others, change), key=lambda one: one.start)))


def without_change(team_break: TeamBreak, change: DateChange) -> TeamBreak:
    """The break without that change."""
    return replace(team_break, changes=tuple(one for one in team_break.changes if one.start != change.start))


def once(series: BreakSeries, date: BreakDate) -> BreakSeries:
    """A single event for that date, in the zone of the series."""
    day, minute = divmod(zone_table(series.zone).to_local(minute_of(date.span.start)), MINUTES_PER_DAY)
    first = dt.date.fromordinal(day + _EPOCH_DAY)
    length = round(date.span.minutes)
    return BreakSeries(series.zone, first, minute, length, "", date.people)


def prolonged(series: BreakSeries, after: dt.datetime, every_weeks: int) -> BreakSeries:
    """The series with as many more rounds as it takes that the one following its last begins after `after` (aware)."""
    rule = parse_rule(series.rule)
    step, last = dt.timedelta(weeks=every_weeks), spans_of(replace(series, excluded=()))[-1].start
    more = 0
    while last + (more + 1) * step <= after:
        more += 1
    interval = max(rule.interval // every_weeks, 1)
    return replace(series, rule=str(replace(rule, count=(rule.count or 1) + -(-more // interval))))


def away_by_busy(hours: Hours, busy: Sequence[Span], dates: Iterable[BreakDate]) -> tuple[Span, ...]:
    """The working days, about these dates, on which somebody is busy from their beginning to their end."""
    found = []
    for one in dates:
        worked = _workday(hours, one.span)
        if worked and all(_covered(part, busy) for part in worked):
            found.append(Span(worked[0].start, worked[-1].end))
    return tuple(found)


def _workday(hours: Hours, span: Span) -> list[Span]:
    """The stretches of work of the day that the span lies in; a night's work belongs to the day it begins on."""
    parts = [Span(*part) for part in working_time(hours, span)]
    begin = next((part.start for part in parts if part.overlaps(span)), span.start)
    day = local_day(hours, minute_of(begin))
    return [part for part in parts if local_day(hours, minute_of(part.start)) == day]


def _covered(part: Span, busy: Sequence[Span]) -> bool:
    reached = part.start
    for span in sorted(busy):
        if span.start <= reached < span.end:
            reached = span.end
    return reached >= part.end


def _change_at(team_break: TeamBreak, place: Place, now: dt.datetime) -> DateChange:
    """The change of that occurrence until now, or one that changes nothing."""
    known = next((one for one in team_break.changes if one.start == place.start), None)
    return known or DateChange(place.event_id, place.start.astimezone(dt.UTC), Remedy.MOVE, now, place.date)


def _by_time(place: Place) -> tuple[Span, str]:
    return place.date.span, place.extra
