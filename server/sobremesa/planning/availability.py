"""Availability as bits: who can when, as one integer over a grid of five minutes, and what everybody has in common.

Bit `k` of a mask stands for the cell of five minutes that begins `5 * k` minutes after the origin of its pages. Pages
are four weeks long (8,064 cells) and begin at multiples of four weeks since 1970-01-01T00:00Z, whoever asks and
whenever. Busy time is rounded outward and working time inward, so that a set bit is never more than the truth.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sobremesa.model import MINUTES_PER_DAY, Hours, Span
from sobremesa.planning.hours import working_time
from sobremesa.planning.zone_table import instant_of, minute_of

GRID = 5
"""Minutes of a cell."""
PAGE_MINUTES = 28 * MINUTES_PER_DAY
PAGE_CELLS = PAGE_MINUTES // GRID
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


class Pages(NamedTuple):
    """Pages in a row, whose masks are one integer: the number of the `first` (0 is 1970-01-01), and how many."""

    first: int
    length: int

    @classmethod
    def around(cls, start: int, end: int) -> "Pages":
        """The pages that hold the UTC minutes `start` to `end` (exclusive)."""
        first = start // PAGE_MINUTES
        return cls(first, -(-end // PAGE_MINUTES) - first)

    @property
    def origin(self) -> int:
        """The UTC minute at which cell 0 begins."""
        return self.first * PAGE_MINUTES

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return self.length * PAGE_CELLS

    def minute(self, cell: int) -> int:
        """The UTC minute at which a cell begins."""
        return self.origin + cell * GRID

    def starts_within(self, start: int, end: int, minutes: int) -> range:
        """The cells with which something of that length can begin from UTC minute `start` on, and end by `end`."""
        first = max(-((self.origin - start) // GRID), 0)
        return range(first, max(min((end - minutes - self.origin) // GRID + 1, self.cells), first))


class Schedule:
    """Working hours as a key: equal hours give equal schedules, whoever has them."""

    __slots__ = ("_hash", "_key", "hours")

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self._key = tuple(_frozen(getattr(hours, field.name)) for field in fields(hours))
        self._hash = hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schedule) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash


def minute_after(instant: datetime) -> int:
    """The first UTC minute that is not before an aware instant."""
    return -((_EPOCH - instant) // _MINUTE)


def working_mask(hours: Hours | Schedule, pages: Pages, reach: int = GRID) -> int:
    """The cells whose first `reach` minutes (1 to 5) lie inside working hours; pages of equal hours are made once."""
    schedule = hours if isinstance(hours, Schedule) else Schedule(hours)
    mask = 0
    for number in range(pages.length):
        mask |= _working_page(schedule, pages.first + number, reach) << number * PAGE_CELLS
    return mask


def busy_mask(busy: Iterable[Span], pages: Pages, clear: int = 0, reach: int = GRID) -> int:
    """The cells whose first `reach` minutes touch a busy span, or the `clear` minutes before and after one."""
    return taken_mask(map(_minutes_of, busy), pages, clear, reach)


def taken_mask(taken: Iterable[tuple[int, int]], pages: Pages, clear: int = 0, reach: int = GRID) -> int:
    """The same for busy time given as UTC minutes, from the first to the end (exclusive)."""
    before, after = pages.origin + clear + reach - GRID, pages.origin - clear - GRID + 1
    cells, mask = pages.cells, 0
    for start, end in taken:
        low, high = (start - before) // GRID, (end - after) // GRID
        if low < 0 or high > cells:
            low, high = max(low, 0), min(high, cells)
        if low < high:
            mask |= ((1 << high - low) - 1) << low
    return mask


def common(masks: Iterable[int]) -> int:
    """The cells that all masks have; looks no further once none is left."""
    each = iter(masks)
    shared = next(each)
    for mask in each:
        if not shared:
            break
        shared &= mask
    return shared


def starts_of_runs(mask: int, length: int) -> int:
    """The cells with which `length` (1 or more) set cells in a row begin."""
    have = 1
    while have < length and mask:
        step = min(have, length - have)
        mask &= mask >> step
        have += step
    return mask


def covered(starts: int, length: int) -> int:
    """The cells of all runs of `length` (1 or more) cells that begin with the given ones."""
    have = 1
    while have < length:
        step = min(have, length - have)
        starts |= starts << step
        have += step
    return starts


def grown(mask: int, by: int) -> int:
    """The mask with `by` more cells on each side of every run; those before cell 0 are cut off."""
    return covered(mask, 2 * by + 1) >> by


def starts_of(whole: int, head: int, minutes: int) -> int:
    """The cells with which so many minutes can begin, given the cells that can be used whole, and in their head.

    `head` says which cells can be used for the minutes that are left of the last cell: `minutes % 5` of them.
    """
    cells, rest = divmod(minutes, GRID)
    found = starts_of_runs(whole, cells) if cells else head
    return found & head >> cells if rest else found


def stretches(mask: int) -> Iterator[tuple[int, int]]:
    """The runs of set cells in order: first cell, and the first cell after the run."""
    bits = f"0{mask:b}"[::-1]  # so that every run is followed by a cell that is not set
    begin = bits.find("1")
    while begin >= 0:
        end = bits.find("0", begin)
        yield begin, end
        begin = bits.find("1", end)


def set_cells(mask: int) -> list[int]:
    """The set cells in order."""
    cells: list[int] = []
    for begin, end in stretches(mask):
        cells += range(begin, end)
    return cells


def between(low: int, high: int) -> int:
    """The mask of the cells `low` to `high` (exclusive)."""
    return (1 << max(high, low)) - (1 << low)


def working_minutes(schedule: Schedule, start: int, end: int) -> list[tuple[int, int]]:
    """Working time as UTC minutes, rounded inward, about the UTC minutes `start` to `end`; reaches beyond both."""
    window = Span(instant_of(start), instant_of(end))
    return [(minute_after(begin), minute_of(finish)) for begin, finish in working_time(schedule.hours, window)]


@lru_cache(maxsize=8192)
def _working_page(schedule: Schedule, page: int, reach: int) -> int:
    origin, mask = page * PAGE_MINUTES, 0
    for start, end in working_minutes(schedule, origin, origin + PAGE_MINUTES):
        low = max(-((origin - start) // GRID), 0)
        high = min((end - reach - origin) // GRID + 1, PAGE_CELLS)
        if low < high:
            mask |= (1 << high) - (1 << low)
    return mask


def _minutes_of(span: Span) -> tuple[int, int]:
    """The minutes a span touches; by hand, as a calendar has hundreds of spans."""
    start, end = span.start - _EPOCH, span.end - _EPOCH
    last = end.seconds + (end.microseconds > 0)
    return start.days * MINUTES_PER_DAY + start.seconds // 60, end.days * MINUTES_PER_DAY - (-last // 60)


def _frozen(value: object) -> object:
    return frozenset(value.items()) if isinstance(value, Mapping) else value
