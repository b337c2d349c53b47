"""Times for a coffee: inside everybody's hours, outside everybody's busy time, the kindest first, each explained."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sobremesa.model import (
    CoffeePreferences,
    FreeBusy,
    Hours,
    Person,
    Preferences,
    Reason,
    ReasonCode,
    Slot,
    SlotSearch,
    Span,
)
from sobremesa.planning.hours import Stretches, working_time

GRID = timedelta(minutes=5)
FOCUS = timedelta(minutes=90)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_LONGEST_SEARCH = timedelta(days=60)
# What a slot loses of its 100 points: all of the middle's at the very edge of the shared hours.
_MIDDLE_POINTS, _FOCUS_POINTS, _EDGE_POINTS = 40, 20, 15


class _Party(NamedTuple):
    """One person of the search: working time, and the free part of it."""

    person: Person
    working: Stretches
    free: Stretches


def find_slots(
    people: Sequence[Person],
    busy: Mapping[str, FreeBusy],
    preferences: Preferences,
    now: datetime,
    window: Span | None = None,
    count: int = 3,
) -> SlotSearch:
    """The best `count` times (0: all of them) for `people`, the first of whom searches; or why there is none.

    Working hours are hard limits, and somebody whose `busy` is missing or has an error is unknown, not free. Kept
    are the hours of notice after `now` (UTC), the minutes clear before and after anything busy, and the number of
    the searcher's working days ahead; `window` narrows the search further. Slots begin on a 5-minute grid. The
    choices offered do not overlap and are on different days where possible. Equal scores: the earliest first.
    """
    wanted = preferences.coffee
    unknown = [person for person in people if person.email not in busy or busy[person.email].error]
    if unknown:
        return SlotSearch((), Reason(ReasonCode.AVAILABILITY_UNKNOWN, {"email": unknown[0].email}))
    searched = _searched(people[0].hours, wanted, now, window)
    if searched is None:
        return SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": wanted.minutes}))
    parties = [_party(person, busy[person.email], searched, wanted) for person in people]
    shared = _common(party.working for party in parties)
    if not any(end - start >= timedelta(minutes=wanted.minutes) for start, end in shared):
        return SlotSearch((), Reason(ReasonCode.NO_SHARED_HOURS, {"minutes": wanted.minutes}))
    free = _common(party.free for party in parties).both(Stretches([(searched.start, searched.end)]))
    slots = [_slot(span, shared, parties, now) for span in _starts(free, wanted.minutes)]
    if not slots:
        return SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": wanted.minutes}))
    ranked = sorted(slots, key=lambda slot: (-slot.score, slot.span))
    return SlotSearch(tuple(_explained(slot, slots[0]) for slot in _offered(ranked, people[0].hours, count)))


def _searched(hours: Hours, wanted: CoffeePreferences, now: datetime, window: Span | None) -> Span | None:
    """From the end of the notice to the end of the last working day ahead, or less; None when nothing is left."""
    start = now + timedelta(hours=wanted.notice_hours)
    today = now.astimezone(ZoneInfo(hours.zone_on(now.date()))).date()
    end = _end_of_days_ahead(hours, today, wanted.working_days_ahead)
    if window is not None:
        start, end = max(start, window.start), min(end, window.end)
    return Span(start, end) if start < end else None


def _end_of_days_ahead(hours: Hours, today: date, days: int) -> datetime:
    """The midnight after the given number of working days after `today`."""
    day, last = today, today + _LONGEST_SEARCH
    while days and day < last:
        day += _DAY
        days -= bool(hours.ranges_on(day))
    midnight = datetime.combine(day + _DAY, datetime.min.time(), ZoneInfo(hours.zone_on(day)))
    return midnight.astimezone(UTC)


def _party(person: Person, answer: FreeBusy, searched: Span, wanted: CoffeePreferences) -> _Party:
    clear = timedelta(minutes=wanted.clear_minutes)
    working = working_time(person.hours, searched)
    taken = Stretches((span.start - clear, span.end + clear) for span in answer.busy)
    return _Party(person, working, working.minus(taken))


def _common(each: Iterator[Stretches]) -> Stretches:
    common = next(each)
    for one in each:
        common = common.both(one)
    return common


def _starts(free: Stretches, minutes: int) -> Iterator[Span]:
    """Every span of that length inside free time that begins on the grid."""
    length = timedelta(minutes=minutes)
    for start, end in free:
        begin = start + (datetime.min.replace(tzinfo=UTC) - start) % GRID
        while begin + length <= end:
            yield Span(begin, begin + length)
            begin += GRID


def _slot(span: Span, shared: Stretches, parties: Sequence[_Party], now: datetime) -> Slot:
    """One time with its points: near the middle of the shared hours, no focus time broken, no edge of a week."""
    index = bisect_right(shared.starts, span.start) - 1
    start, end = shared.starts[index], shared.ends[index]
    off = abs((span.start - start) - (end - span.end)) / 2
    reach = max((end - start - (span.end - span.start)) / 2, timedelta(seconds=1))
    broken = sum(_breaks_focus(span, party.free) for party in parties)
    edges = sum(_is_edge_of_week(span, party) for party in parties)
    score = 100 - round(_MIDDLE_POINTS * (off / reach)) - _FOCUS_POINTS * broken - _EDGE_POINTS * edges
    reasons = [Reason(ReasonCode.MIDDLE_OF_SHARED_HOURS, {"minutes": off // _MINUTE})]
    reasons += [] if broken else [Reason(ReasonCode.KEEPS_FOCUS, {"minutes": FOCUS // _MINUTE})]
    reasons += [Reason(ReasonCode.EDGE_OF_DAY, {"people": edges})] if edges else []
    met = [party.person.last_met for party in parties[1:] if party.person.last_met and party.person.last_met <= now]
    reasons += [Reason(ReasonCode.WEEKS_SINCE, {"weeks": (now - max(met)).days // 7})] if met else []
    return Slot(span, max(score, 0), tuple(reasons))


def _breaks_focus(span: Span, free: Stretches) -> bool:
    """Whether a free stretch of 90 minutes or more is left without any such stretch."""
    start, end = free.since(span.end) or span.start, free.until(span.start) or span.end
    if end - start < FOCUS:
        return False
    return span.start - start < FOCUS and end - span.end < FOCUS


def _is_edge_of_week(span: Span, party: _Party) -> bool:
    """Whether it touches the first hour of a person's working week or the last one."""
    start, end = party.working.since(span.end) or span.start, party.working.until(span.start) or span.end
    hours = party.person.hours
    day = span.start.astimezone(ZoneInfo(hours.zone_on(span.start.date()))).date()
    first = span.start < start + _HOUR and not hours.ranges_on(day - _DAY)
    last = span.end > end - _HOUR and not hours.ranges_on(day + _DAY)
    return first or last


def _offered(ranked: Sequence[Slot], hours: Hours, count: int) -> list[Slot]:
    """The best slots that leave a choice: first the best of each day, then others that do not overlap them."""
    if count == 0:
        return list(ranked)
    chosen: list[Slot] = []
    for another_day in (True, False):
        for slot in ranked:
            if len(chosen) == count:
                break
            taken = any(slot.span.overlaps(one.span) for one in chosen)
            if not taken and not (
                another_day and _local_day(slot, hours) in {_local_day(one, hours) for one in chosen}
            ):
                chosen.append(slot)
    return sorted(chosen, key=lambda slot: (-slot.score, slot.span))


def _local_day(slot: Slot, hours: Hours) -> date:
    return slot.span.start.astimezone(ZoneInfo(hours.zone_on(slot.span.start.date()))).date()


def _explained(slot: Slot, earliest: Slot) -> Slot:
    """The slot; the first of all possible ones also says so."""
    reasons = (*slot.reasons, Reason(ReasonCode.EARLIEST)) if slot.span == earliest.span else slot.reasons
    return Slot(slot.span, slot.score, reasons)
