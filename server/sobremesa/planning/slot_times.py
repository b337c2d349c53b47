"""Cells as times: their span, their local day, and a choice of them on different days."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from sobremesa.model import MINUTES_PER_DAY, Hours, Span
from sobremesa.planning.availability import GRID, Pages, between
from sobremesa.planning.parties import Table
from sobremesa.planning.zone_table import instant_of, zone_table

Ranked = tuple[int, int]
"""What a time costs, and the cell it begins with."""


def span_of(table: Table, cell: int) -> Span:
    """The time that begins with a cell."""
    start = instant_of(table.pages.minute(cell))
    return Span(start, start + timedelta(minutes=table.minutes))


def day_of(hours: Hours, utc: int) -> int:
    """The number of the day that the person's calendar shows at a UTC minute."""
    zone = hours.zone_on(instant_of(utc).date())
    return zone_table(zone).to_local(utc) // MINUTES_PER_DAY


def day_cells(hours: Hours, pages: Pages, cell: int) -> int:
    """The mask of the cells that begin on the same day of the person's calendar as this one, which is among them."""
    utc = pages.minute(cell)
    table, day = zone_table(hours.zone_on(instant_of(utc).date())), day_of(hours, utc)
    cells = pages.starts_within(table.to_utc(day * MINUTES_PER_DAY), table.to_utc((day + 1) * MINUTES_PER_DAY), GRID)
    return between(cells.start, cells.stop) | 1 << cell


def days_apart(ranked: Iterable[Ranked], count: int, width: int, day: Callable[[int], int]) -> list[Ranked]:
    """The first `count` of ranked times that are on different days; then, for want of days, that do not overlap.

    They come in the order of the ranking; `width` is how many cells a time touches.
    """
    chosen: list[Ranked] = []
    days: set[int] = set()
    passed: list[Ranked] = []
    for one in ranked:
        if len(chosen) == count:
            return chosen
        if day(one[1]) in days:
            passed.append(one)
            continue
        days.add(day(one[1]))
        chosen.append(one)
    for one in passed:
        if len(chosen) < count and all(abs(one[1] - other[1]) >= width for other in chosen):
            chosen.append(one)
    return sorted(chosen)
