"""The peer: the same decision and the same plan, with every question about time put to an index of intervals.

Taken over from the engine is what is not about time: who is eligible (`eligible`, `Terms`), what is busy and what
counts as meeting somebody, the starters, and the order and digest of a plan (`plan_of`). The index is asked for
everything else: what lies beside a meeting, whether that is an overlap, back to back or a short gap, nights and lunch,
which buffers want the same minutes, and how full a day is. Busy time, nights and lunch are in one index, so that one
question for each side tells all. Not asked here, because the calendars of the benches have none of it: refusals,
pins, pauses, kinds that are off, other people's availability, chats.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from benches.peers.events import Buffer, event
from benches.peers.indexes import Index, Interval, MakeIndex
from sobremesa.model import (
    BufferPreferences,
    DayRange,
    Decision,
    Facts,
    Hours,
    Meeting,
    Preferences,
    Reason,
    ReasonCode,
    Side,
    Skipped,
    Snapshot,
    Social,
    Span,
)
from sobremesa.planning.eligibility import Terms, eligible, is_busy, is_multi_day, meets_somebody

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


class _Wish(NamedTuple):
    side: Side
    length: timedelta
    shortest: timedelta


def decide(read: Snapshot, preferences: Preferences, make_index: MakeIndex) -> Decision:
    """What should be in the calendar over the whole of what was read."""
    meetings = sorted(read.meetings, key=lambda one: (one.span.start, one.span.end, one.id))
    busy = [one for one in meetings if is_busy(one, preferences.buffers)]
    taken = [(one.span.start, one.span.end, one) for one in busy]
    walls = make_index([*taken, *_closed(preferences, read.window)])
    skipped: list[Skipped] = []
    kept = _uncontested(_buffers(meetings, preferences, walls, skipped), make_index(()), walls, skipped)
    socials = _events(kept, _full_days(busy, preferences, make_index), preferences, read.zone)
    desired = []
    for social in socials:
        if read.window.contains(social.span):
            desired.append(social)
        else:
            skipped.append(Skipped(social.key.source, social.key.side, Reason(ReasonCode.OUTSIDE_WINDOW)))
    spans = {one.id: one.span for one in meetings}
    skipped.sort(key=lambda one: (spans[one.source].start, spans[one.source].end, one.source, one.side))
    return Decision(read.window, tuple(desired), tuple(skipped))


def _closed(preferences: Preferences, window: Span) -> Iterator[tuple[datetime, datetime, ReasonCode]]:
    """Nights, free days and lunches around the window."""
    days = [window.start.date() + number * _DAY for number in range(-2, (window.end - window.start).days + 3)]
    open_ = sorted(_on(day, one, preferences.hours) for day in days for one in preferences.hours.ranges_on(day))
    edges = [(window.start - 3 * _DAY,) * 2, *open_, (window.end + 3 * _DAY,) * 2]
    for (_, closes), (opens, _) in pairwise(edges):
        if closes < opens:
            yield closes, opens, ReasonCode.OUTSIDE_HOURS
    lunch = preferences.buffers.lunch
    if lunch:
        for day in days:
            yield *_on(day, lunch, preferences.hours), ReasonCode.LUNCH


def _on(day: date, part: DayRange, hours: Hours) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time(), ZoneInfo(hours.zone_on(day)))
    return (midnight + part.start * _MINUTE).astimezone(UTC), (midnight + part.end * _MINUTE).astimezone(UTC)


def _buffers(
    meetings: Iterable[Meeting], preferences: Preferences, walls: Index, skipped: list[Skipped]
) -> Iterator[Buffer]:
    terms, wishes = Terms(preferences), _wishes(preferences.buffers)
    for meeting in meetings:
        verdict = eligible(meeting, terms)
        for wish in wishes:
            if isinstance(verdict, Reason):
                skipped.append(Skipped(meeting.id, wish.side, verdict))
            elif wish.side is Side.BEFORE and is_multi_day(meeting):
                skipped.append(Skipped(meeting.id, wish.side, Reason(ReasonCode.MULTI_DAY)))
            else:
                fitting = _fit(meeting, wish, walls)
                if isinstance(fitting, Reason):
                    skipped.append(Skipped(meeting.id, wish.side, fitting))
                else:
                    yield Buffer(meeting, wish.side, *fitting, wish.length, *verdict)


def _wishes(wanted: BufferPreferences) -> list[_Wish]:
    sides = ((Side.BEFORE, wanted.before_minutes), (Side.AFTER, wanted.after_minutes))
    return [
        _Wish(side, minutes * _MINUTE, min(minutes, wanted.minimum_minutes) * _MINUTE)
        for side, minutes in sides
        if minutes
    ]


def _fit(meeting: Meeting, wish: _Wish, walls: Index) -> tuple[datetime, datetime] | Reason:
    """The minutes beside the meeting that nothing else has, or why they are too few."""
    if wish.side is Side.AFTER:
        near = meeting.span.end
        hits = walls.overlap(near, near + wish.length)
        length = min((one.begin for one in hits), default=near + wish.length) - near
    else:
        near = meeting.span.start
        hits = walls.overlap(near - wish.length, near)
        length = near - max((one.end for one in hits), default=near - wish.length)
    if length < wish.shortest:
        return _too_short(near, wish, max(length, timedelta()), hits)
    return (near, near + length) if wish.side is Side.AFTER else (near - length, near)


def _too_short(near: datetime, wish: _Wish, length: timedelta, hits: Collection[Interval]) -> Reason:
    after = wish.side is Side.AFTER
    far = near + length if after else near - length
    ending = [one for one in hits if (one.begin <= far if after else one.end >= far)]
    meetings = [one for one in ending if isinstance(one.data, Meeting)]
    minutes = length // _MINUTE
    if meetings and length:
        return Reason(ReasonCode.GAP_TOO_SHORT, {"minutes": minutes, "minimum": wish.shortest // _MINUTE})
    if any(one.begin < near < one.end for one in meetings):
        return Reason(ReasonCode.OVERLAPPED)
    if meetings:
        return Reason(ReasonCode.BACK_TO_BACK, _following(meetings, wish) if after else {})
    at_night = any(one.data is ReasonCode.OUTSIDE_HOURS for one in ending)
    return Reason(ReasonCode.OUTSIDE_HOURS if at_night else ReasonCode.LUNCH, {"minutes": minutes})


def _following(intervals: Iterable[Interval], wish: _Wish) -> dict[str, int | str]:
    """The meeting that begins there; who organises one could start it late."""
    meetings = sorted((one.data for one in intervals), key=lambda one: (one.span.end, one.id))
    mine = [one for one in meetings if one.organized_by_me]
    return {"next": mine[-1].id, "start_late": wish.length // _MINUTE} if mine else {"next": meetings[0].id}


def _uncontested(buffers: Iterable[Buffer], taken: Index, walls: Index, skipped: list[Skipped]) -> list[Buffer]:
    """Where several want the same minutes, the smaller meeting gets them, then the earlier one."""
    kept: list[Buffer] = []
    for one in sorted(buffers, key=lambda one: (one.people, one.meeting.span.start, one.meeting.id, one.side)):
        winner = next(iter(taken.overlap(one.start, one.end)), None)
        if winner is None:
            taken.addi(one.start, one.end, one)
            kept.append(one)
        else:
            given: Facts = {"minutes": _whole_room(one, walls) // _MINUTE, "to": winner.data.meeting.id}
            skipped.append(Skipped(one.meeting.id, one.side, Reason(ReasonCode.GAP_GIVEN, given)))
    return sorted(kept, key=lambda one: (one.start, one.end, one.meeting.id, one.side))


def _whole_room(buffer: Buffer, walls: Index) -> timedelta:
    """How long the gap is: no day has more than 24 hours until something ends it."""
    if buffer.side is Side.AFTER:
        return min(one.begin for one in walls.overlap(buffer.start, buffer.start + _DAY)) - buffer.start
    return buffer.end - max(one.end for one in walls.overlap(buffer.end - _DAY, buffer.end))


def _full_days(busy: Iterable[Meeting], preferences: Preferences, make_index: MakeIndex) -> set[date]:
    """Local days with more than the wanted minutes of meetings."""
    met = make_index((one.span.start, one.span.end, None) for one in busy if meets_somebody(one))
    met.merge_overlaps(strict=False)
    total: dict[date, timedelta] = defaultdict(timedelta)
    for one in met.items():
        total[_local_day(one.begin, preferences.hours)] += one.end - one.begin
    limit = preferences.buffers.full_day_minutes * _MINUTE
    return {day for day, length in total.items() if length > limit}


def _events(kept: Iterable[Buffer], full: set[date], preferences: Preferences, zone: str) -> Iterator[Social]:
    """From the day's share of social buffers on, and on full days, they are for oneself."""
    social: dict[date, int] = defaultdict(int)
    for buffer in kept:
        day, alone = _local_day(buffer.start, preferences.hours), buffer.alone
        if not alone and day in full:
            alone = "full-day"
        elif not alone and social[day] >= preferences.buffers.social_per_day:
            alone = "enough-today"
        social[day] += not alone
        yield event(buffer, alone, zone)


def _local_day(instant: datetime, hours: Hours) -> date:
    return instant.astimezone(ZoneInfo(hours.zone_on(instant.date()))).date()
