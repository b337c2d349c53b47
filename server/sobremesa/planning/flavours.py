"""A chat of one flavour: the times that suit it, and the words of its invitation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sobremesa.errors import InputError
from sobremesa.model import (
    MINUTES_PER_DAY,
    DayRange,
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
from sobremesa.model.flavours import FLAVOURS, Flavour, PartOfDay
from sobremesa.planning.prompts import for_people
from sobremesa.planning.slots import find_slots

LUNCH = DayRange(12 * 60, 14 * 60)
LATE_MINUTES = 180  # before the end of a working day
_DAY = timedelta(days=1)
_TRUE_IN_A_PART = frozenset({ReasonCode.WEEKS_SINCE, ReasonCode.EARLIEST, ReasonCode.AVAILABILITY_UNKNOWN})


def minutes_of(flavour: Flavour, preferences: Preferences, minutes: int | None = None) -> int:
    """How long a chat of that flavour is: as usual, or the `minutes` wished for; raises InputError if it cannot be."""
    terms = FLAVOURS[flavour]
    usual = terms.minutes or preferences.coffee.minutes
    if minutes is None or usual <= minutes <= max(usual, terms.longest):
        return minutes or usual
    lasts = f"{usual} to {terms.longest} minutes" if terms.longest else f"{usual} minutes"
    own = "" if terms.minutes else " by your preferences"
    raise InputError(f"minutes: {_with_article(terms.name)} lasts {lasts}{own}")


def find_times(
    people: Sequence[Person],
    busy: Mapping[str, FreeBusy],
    preferences: Preferences,
    now: datetime,
    window: Span,
    flavour: Flavour = Flavour.COFFEE,
    *,
    minutes: int | None = None,
    lunches: Mapping[str, DayRange] = MappingProxyType({}),
    count: int = 3,
) -> SlotSearch:
    """As `find_slots` inside `window`, for a chat of that flavour.

    Lunch is in everybody's lunch hours, each on their own clock (`lunches` by email, else 12 to 14 o'clock), a happy
    hour in the last three hours of everybody's working day; both inside their working hours, and a time outside them
    is not offered. Raises InputError for a length that the flavour cannot have.
    """
    coffee = replace(preferences.coffee, minutes=minutes_of(flavour, preferences, minutes))
    wanted = replace(preferences, coffee=coffee)
    part = FLAVOURS[flavour].part_of_day
    if part is PartOfDay.ANY:
        return find_slots(people, busy, wanted, now, window, count)
    cut = [replace(one, hours=_cut(one.hours, part, lunches.get(one.email, LUNCH), window)) for one in people]
    found = find_slots(cut, busy, wanted, now, window, count)
    none = found.none_because
    if none and none.code is ReasonCode.NO_SHARED_HOURS:
        none = Reason(ReasonCode.NO_PART_OF_DAY, {"part": part})
    return SlotSearch(tuple(_told(slot, part) for slot in found.slots), none)


def invitation(
    flavour: Flavour, who: str, emails: Collection[str], on: date, used: Collection[str] = ()
) -> tuple[str, str]:
    """Title and text of a chat of `who` (their names) on the day `on`, with starters that were not `used` where it can.

    The title is neutral and names no reason, the text has no agenda and says that it is easy to skip.
    """
    terms = FLAVOURS[flavour]
    starters = "\n".join(f"- {text}" for text in for_people(emails, on, used, terms.depths, terms.tags))
    first = f"{terms.line}\n" if terms.line else ""
    text = f"{first}No agenda, and easy to skip: just decline, no reason needed.\n\nTo start with:\n{starters}"
    return f"{terms.name}: {who}", text


def starters_in(text: str) -> tuple[str, ...]:
    """The starters in the text of an invitation."""
    return tuple(line[2:] for line in text.splitlines() if line.startswith("- "))


def _with_article(name: str) -> str:
    return f"{'an' if name.startswith('O') else 'a'} {name.lower()}"


def _told(slot: Slot, part: PartOfDay) -> Slot:
    """The slot with what is true of a part of the day: it is that part, and nothing about the whole of it."""
    true = tuple(reason for reason in slot.reasons if reason.code in _TRUE_IN_A_PART)
    return replace(slot, reasons=(Reason(ReasonCode.IN_PART_OF_DAY, {"part": part}), *true))


def _cut(hours: Hours, part: PartOfDay, lunch: DayRange, window: Span) -> Hours:
    """Of each working day around `window` only that part, in the person's own zones."""
    kept: dict[date, list[DayRange]] = {}
    day, last = window.start.date() - 2 * _DAY, window.end.date() + _DAY
    while day <= last:
        for start, end in _pieces([(each.start, each.until) for each in hours.ranges_on(day)], part, lunch):
            begun = DayRange(start % MINUTES_PER_DAY, (end - 1) % MINUTES_PER_DAY + 1)
            # A piece may begin after the midnight that a night shift runs over; a date takes the whole days alone.
            kept.setdefault(day + timedelta(minutes=start), []).append(begun)
        day += _DAY
    return replace(hours, weekly={}, overrides={day: tuple(sorted(ranges)) for day, ranges in kept.items()})


def _pieces(ranges: list[tuple[int, int]], part: PartOfDay, lunch: DayRange) -> list[tuple[int, int]]:
    """What of a working day (minutes after its midnight, beyond 1440 for the next day) belongs to the part."""
    if not ranges:
        return []
    start, end = lunch.start, lunch.until
    wanted = [(start, end), (start + MINUTES_PER_DAY, end + MINUTES_PER_DAY)]
    if part is PartOfDay.LATE:
        over = max(end for _, end in ranges)
        wanted = [(over - LATE_MINUTES, over)]
    met = ((max(one[0], two[0]), min(one[1], two[1])) for one in ranges for two in wanted)
    return [(start, end) for start, end in met if start < end]
