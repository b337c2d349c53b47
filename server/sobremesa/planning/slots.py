"""Times for a coffee: inside everybody's hours, outside everybody's busy time, the kindest first, each explained."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sobremesa.errors import InputError
from sobremesa.model import (
    MINUTES_PER_DAY,
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
from sobremesa.planning.availability import GRID, Pages, between, common, minute_after, stretches
from sobremesa.planning.comfort import FOCUS_MINUTES, Burden
from sobremesa.planning.parties import Table, common_starts, parties_of, shared_starts
from sobremesa.planning.slot_costs import GROUP, burdens_of, cheapest, costs_of, off_middle
from sobremesa.planning.slot_edges import best_attended, distance_apart, edge_slots, two_sittings
from sobremesa.planning.slot_times import day_of, days_apart, span_of
from sobremesa.planning.zone_table import minute_of

SHORTEST = GRID
_DAY = timedelta(days=1)
_LONGEST_SEARCH = timedelta(days=60)
_AROUND = 7 * MINUTES_PER_DAY  # minutes before and after a search in which hours may meet


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

    For two, everybody's burdens count together (a broken stretch of 90 free minutes, the first or last hour of a
    week or a day), beside the distance from the middle of the shared hours. For three or more the slot is the best
    whose burden for the person who is worst off is the smallest. Where there is none, the search says what else could
    be done. Raises InputError for nobody, and for a coffee of less than five minutes.
    """
    wanted = preferences.coffee
    if not people or wanted.minutes < SHORTEST:
        raise InputError(f"minutes: a coffee is for somebody, and {SHORTEST} minutes or longer")
    unknown = [person for person in people if person.email not in busy or busy[person.email].error]
    if unknown:
        return SlotSearch((), Reason(ReasonCode.AVAILABILITY_UNKNOWN, {"email": unknown[0].email}))
    searched = _searched(people[0].hours, wanted, now, window)
    if searched is None:
        return SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": wanted.minutes}))
    table = _table(people, busy, wanted, searched)
    starts = common_starts(table.parties, wanted.minutes) & table.window
    if not starts:
        return _nothing(table, searched, count)
    shared = list(stretches(common(party.working for party in table.parties)))
    found = _Found(table, starts, burdens_of(table), shared, next(stretches(starts))[0])
    marks = found.marks()
    return SlotSearch(tuple(_slot(found, marks, ranked, now) for ranked in _offered(found, count)))


class _Found(NamedTuple):
    """The times that suit, with what is needed to choose among them and to explain the choice."""

    table: Table
    starts: int
    burdens: list[Burden]
    shared: list[tuple[int, int]]
    earliest: int

    def marks(self) -> "_Marks":
        """The burdens as bytes."""
        size = self.table.pages.cells // 8
        return _Marks(
            [each.focus.to_bytes(size, "little") for each in self.burdens],
            [each.week_edge.to_bytes(size, "little") for each in self.burdens],
            [each.day_edge.to_bytes(size, "little") for each in self.burdens],
        )


class _Marks(NamedTuple):
    """The burdens of everybody, to be asked cell by cell: bytes give a bit at once, a long integer does not."""

    focus: list[bytes]
    week_edge: list[bytes]
    day_edge: list[bytes]

    @staticmethod
    def has(mask: bytes, cell: int) -> int:
        """1 if the mask has the cell, else 0."""
        return mask[cell >> 3] >> (cell & 7) & 1


def _searched(hours: Hours, wanted: CoffeePreferences, now: datetime, window: Span | None) -> Span | None:
    """From the end of the notice to the end of the last working day ahead, or less; None when nothing is left."""
    start = now + timedelta(hours=wanted.notice_hours)
    today = now.astimezone(ZoneInfo(hours.zone_on(now.date()))).date()
    last = today + _LONGEST_SEARCH
    if window is not None:
        start, last = max(start, window.start), max(last, window.end.date() + _DAY)
    end = _end_of_days_ahead(hours, today, last, wanted.working_days_ahead)
    if window is not None:
        end = min(end, window.end)
    return Span(start, end) if start < end else None


def _end_of_days_ahead(hours: Hours, today: date, last: date, days: int) -> datetime:
    """The midnight after the given number of working days after `today`, or after `last` if there are fewer."""
    day = today
    while days and day < last:
        day += _DAY
        days -= bool(hours.ranges_on(day))
    midnight = datetime.combine(day + _DAY, datetime.min.time(), ZoneInfo(hours.zone_on(day)))
    return midnight.astimezone(UTC)


def _table(people: Sequence[Person], busy: Mapping[str, FreeBusy], wanted: CoffeePreferences, searched: Span) -> Table:
    begin, end = minute_after(searched.start), minute_of(searched.end)
    pages = Pages.around(begin - _AROUND, end + _AROUND)
    parties = parties_of(people, busy, pages, wanted.minutes, wanted.clear_minutes)
    return Table(parties, pages, wanted.minutes, pages.starts_within(begin, end, wanted.minutes))


def _nothing(table: Table, searched: Span, count: int) -> SlotSearch:
    """Why there is none, and what comes nearest."""
    begin, end = minute_of(searched.start) - _AROUND, minute_of(searched.end) + _AROUND
    cells = table.pages.starts_within(begin, end, table.minutes)
    near = between(cells.start, cells.stop)
    meet = shared_starts(table.parties, table.minutes) & near
    facts: dict[str, int | str] = {"minutes": table.minutes}
    if meet:
        why = Reason(ReasonCode.NO_COMMON_TIME, facts)
    else:
        why = Reason(ReasonCode.NO_SHARED_HOURS, facts | distance_apart(table.parties, table.minutes, near))
    choices = count or 3
    bridge, sittings = two_sittings(table)
    return SlotSearch((), why, edge_slots(table, choices), best_attended(table, choices), sittings, bridge)


def _offered(found: _Found, count: int) -> list[tuple[int, int]]:
    """Cost and cell of the best slots that leave a choice: the best of each day first, then any without overlap."""
    table = found.table
    ranked = cheapest(costs_of(table, found.starts, found.burdens, found.shared))
    all_of_them = ((cost, table.cells.start + place) for cost, place in ranked)
    if count == 0:
        return list(all_of_them)
    return days_apart(all_of_them, count, table.width, lambda cell: day_of(_searcher(table), table.pages.minute(cell)))


def _searcher(table: Table) -> Hours:
    return table.parties[0].person.hours


def _slot(found: _Found, marks: _Marks, ranked: tuple[int, int], now: datetime) -> Slot:
    """The time with its score, and the reasons for it."""
    cost, cell = ranked
    return Slot(span_of(found.table, cell), 100 - cost, tuple(_reasons(found, marks, cell, now)))


def _reasons(found: _Found, marks: _Marks, cell: int, now: datetime) -> Iterator[Reason]:
    table = found.table
    begin, end = found.shared[bisect_right(found.shared, cell, key=lambda run: run[0]) - 1]
    off = off_middle((end - begin) * GRID, table.minutes, cell - begin) // 2
    yield Reason(ReasonCode.MIDDLE_OF_SHARED_HOURS, {"minutes": off})
    if not any(marks.has(each, cell) for each in marks.focus):
        yield Reason(ReasonCode.KEEPS_FOCUS, {"minutes": FOCUS_MINUTES})
    if edges := sum(marks.has(each, cell) for each in marks.week_edge):
        yield Reason(ReasonCode.EDGE_OF_DAY, {"people": edges})
    if len(table.parties) >= GROUP:
        yield _worst_off(table, marks, cell)
    met = [party.person.last_met for party in table.parties[1:] if party.person.last_met]
    if past := [instant for instant in met if instant <= now]:
        yield Reason(ReasonCode.WEEKS_SINCE, {"weeks": (now - max(past)).days // 7})
    if cell == found.earliest:
        yield Reason(ReasonCode.EARLIEST)


def _worst_off(table: Table, marks: _Marks, cell: int) -> Reason:
    """Who has the most of the time in the first or last hour of their day, or that nobody has any."""
    touched = range(cell, cell + table.width)
    minutes = [GRID * sum(marks.has(each, one) for one in touched) for each in marks.day_edge]
    most = max(minutes)
    if not most:
        return Reason(ReasonCode.NO_EDGE_HOUR)
    email = table.parties[minutes.index(most)].person.email
    return Reason(ReasonCode.EDGE_HOUR, {"email": email, "minutes": min(most, table.minutes)})
