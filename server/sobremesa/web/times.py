"""Times for a coffee of one account with others, out of what was read: who is busy, closed or unknown, which week full.

Somebody who is paused or wants no coffee is busy all the time, so that nobody can tell the two apart.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sobremesa.model import (
    Chat,
    FreeBusy,
    Person,
    Preferences,
    Reason,
    ReasonCode,
    Slot,
    SlotSearch,
    Span,
)
from sobremesa.planning import flavours
from sobremesa.planning.chat_questions import about_week
from sobremesa.planning.eligibility import is_busy
from sobremesa.store.colleagues import Colleague
from sobremesa.web.frame import WEEK, first_day, week_span
from sobremesa.web.picture import Picture

SOON = timedelta(minutes=5)  # a coffee "now" begins no sooner
AT_ONCE = timedelta(hours=3)  # and no later


def find_times(
    picture: Picture,
    colleagues: Sequence[Colleague],
    window: Span | None = None,
    count: int = 3,
    *,
    at_once: bool = False,
) -> SlotSearch:
    """Times for everybody inside `window`, and inside what was read of each calendar; `at_once` needs no notice.

    Weeks that hold as many coffees as the person wants are left out, unless there is no other time.
    """
    within = _within(picture, colleagues, window, at_once=at_once)
    if within is None:
        return SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": picture.preferences.coffee.minutes}))
    full = () if at_once else tuple(full_weeks(picture, within))
    if full:
        found = _search(picture, colleagues, within, count, (*my_busy(picture), *full), at_once=False)
        if found.slots:
            return found
    if at_once:
        found = _search(picture, colleagues, within, 0, my_busy(picture), at_once=True)
        return replace(found, slots=_soonest(found.slots, count))
    return _search(picture, colleagues, within, count, my_busy(picture), at_once=False)


def _soonest(slots: Sequence[Slot], count: int) -> tuple[Slot, ...]:
    """The first so many that do not overlap, whatever else speaks for later ones."""
    chosen: list[Slot] = []
    for slot in sorted(slots, key=lambda one: one.span):
        if len(chosen) < count and not any(slot.span.overlaps(one.span) for one in chosen):
            chosen.append(slot)
    return tuple(chosen)


def slot_at(picture: Picture, colleagues: Sequence[Colleague], span: Span, *, at_once: bool = False) -> Slot | None:
    """That very time, if it suits everybody or, where the hours do not meet, if all are free who have to agree."""
    if span.end - span.start != timedelta(minutes=picture.preferences.coffee.minutes):
        return None
    found = find_times(picture, colleagues, span, 1, at_once=at_once)
    return next((slot for slot in (*found.slots, *found.edges) if slot.span == span), None)


def my_times(
    picture: Picture, colleague: Colleague | None = None, window: Span | None = None, count: int = 3
) -> SlotSearch:
    """Times at which this person is free, if possible inside the hours that a colleague is thought to keep.

    Times held for that colleague are free; a colleague who is closed has none.
    """
    if colleague is not None and colleague.person.email.lower() in picture.closed:
        return SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": picture.preferences.coffee.minutes}))
    within = _within(picture, (), window)
    if within is None:
        return SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": picture.preferences.coffee.minutes}))
    email = colleague.person.email.lower() if colleague else ""
    held = {hold.id for hold in picture.holds if hold.guest.email.lower() == email}
    busy = my_busy(picture, held)
    me = _me(picture)
    if colleague is not None and colleague.zone_known:
        their = FreeBusy(colleague.person.email)
        both = _chats_of(picture, [me, colleague.person], [FreeBusy(me.email, busy), their], within, count)
        if both.slots:
            return both
    return _chats_of(picture, [me], [FreeBusy(me.email, busy)], within, count)


def full_weeks(picture: Picture, within: Span) -> Iterator[Span]:
    """The weeks touching `within` for which another coffee would be more than the person wants."""
    first = first_day(picture.labels.local(within.start).date(), picture.preferences.hours)
    week = week_span(first, picture.zone)
    while week.start < within.end:
        if week_asks(picture, week.start):
            yield week
        first += WEEK
        week = week_span(first, picture.zone)


def week_asks(picture: Picture, at: datetime) -> tuple[Reason, ...]:
    """Why one more coffee at that instant is more than its week should hold; nothing if it is not."""
    first = first_day(picture.labels.local(at).date(), picture.preferences.hours)
    wanted = picture.preferences.coffee
    return about_week(wanted.minutes, week_span(first, picture.zone), picture.chats, wanted, first)


def my_busy(picture: Picture, without: Collection[str] = ()) -> tuple[Span, ...]:
    """When this person is busy by what was last read, with the coffees asked for and the times held.

    `without` are ids of chats that do not count.
    """
    meetings = (m.span for m in picture.snapshot.meetings if is_busy(m, picture.preferences.buffers))
    lying = (one for one in picture.snapshot.ours if one.busy and not one.cancelled and one.key.source not in without)
    asked: Iterator[Chat] = (chat for chat in (*picture.chats, *picture.holds) if chat.id not in without)
    return (*meetings, *(placed.span for placed in lying), *(chat.span for chat in asked))


def _search(
    picture: Picture,
    colleagues: Sequence[Colleague],
    within: Span,
    count: int,
    mine: tuple[Span, ...],
    *,
    at_once: bool,
) -> SlotSearch:
    me = _me(picture)
    busy = [FreeBusy(me.email, mine), *(_busy(picture, each) for each in colleagues)]
    people = [me, *(each.person for each in colleagues)]
    found = _chats_of(picture, people, busy, within, count, at_once=at_once)
    if found.none_because and found.none_because.code is ReasonCode.NO_SHARED_HOURS:
        return found
    return replace(found, edges=())  # outside anybody's hours only where these do not meet


def _chats_of(
    picture: Picture,
    people: Sequence[Person],
    busy: Sequence[FreeBusy],
    within: Span,
    count: int,
    *,
    at_once: bool = False,
) -> SlotSearch:
    """Times for a chat of the picture's flavour."""
    wanted = _wanted(picture, at_once=at_once)
    known = {person.email: one for person, one in zip(people, busy, strict=True)}
    return flavours.find_times(
        people, known, wanted, picture.now, within, picture.flavour,
        minutes=wanted.coffee.minutes, lunches=picture.lunches, count=count,
    )  # fmt: skip


def _me(picture: Picture) -> Person:
    return Person(picture.account.email, picture.account.name, picture.preferences.hours)


def _busy(picture: Picture, colleague: Colleague) -> FreeBusy:
    email = colleague.person.email
    return FreeBusy(email, (colleague.window,)) if email.lower() in picture.closed else colleague.free_busy


def _wanted(picture: Picture, *, at_once: bool) -> Preferences:
    chosen = picture.preferences
    return replace(chosen, coffee=replace(chosen.coffee, notice_hours=0)) if at_once else chosen


def _within(
    picture: Picture, colleagues: Sequence[Colleague], window: Span | None, *, at_once: bool = False
) -> Span | None:
    within: Span | None = picture.snapshot.window
    wished = [Span(picture.now + SOON, picture.now + AT_ONCE)] if at_once else []
    for span in (*(each.window for each in colleagues), *wished, *([window] if window else ())):
        within = _both(within, span) if within else None
    return within


def _both(one: Span, other: Span) -> Span | None:
    return Span(max(one.start, other.start), min(one.end, other.end)) if one.overlaps(other) else None
