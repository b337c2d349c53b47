"""When a time is inside somebody's hours and yet a burden: the first and last hour of a day, and of a week."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from sobremesa.model import MINUTES_PER_DAY
from sobremesa.planning.availability import (
    GRID,
    PAGE_CELLS,
    PAGE_MINUTES,
    Pages,
    Schedule,
    between,
    covered,
    starts_of_runs,
    working_minutes,
)
from sobremesa.planning.ranking import at_least, counted, weighed

FOCUS_MINUTES = 90
EDGE_MINUTES = 60
# What a burden costs, in the unit of a quarter of the time in the first or last hour of somebody's day.
EDGE_COST, FOCUS_COST, QUARTERS = 3, 4, 4
_PAUSE = 4 * 60  # minutes; a shorter gap between two stretches of work is a break, not the end of a day
_WEEK = 7 * MINUTES_PER_DAY

Minutes = tuple[int, int]


class Burden(NamedTuple):
    """Masks of starts, for one person: the time touches an edge of the week, breaks focus, or an edge of the day.

    `quarters` has the starts with at least one, two, three and four quarters of the time at an edge of the day, and
    `day_edge` the cells of those edges themselves.
    """

    day_edge: int
    week_edge: int
    focus: int
    quarters: tuple[int, ...]

    def planes(self) -> list[int]:
        """The cost for the person at each start, 0 to 11, as planes."""
        return weighed([(self.week_edge, EDGE_COST), (self.focus, FOCUS_COST), *((mask, 1) for mask in self.quarters)])


def burden(schedule: Schedule, free: int, pages: Pages, cells: int) -> Burden:
    """What something of so many cells costs a person with these hours and free cells, wherever it begins."""
    day_edge, week_edge = edges(schedule, pages)
    at_edge = counted(day_edge >> number for number in range(cells))
    quarters = (at_least(at_edge, -(-cells * part // QUARTERS)) for part in range(1, QUARTERS + 1))
    return Burden(day_edge, _touching(week_edge, cells), _broken(free, cells), tuple(quarters))


def edges(schedule: Schedule, pages: Pages) -> tuple[int, int]:
    """The cells of the first and last hours of a person's days, and those of the first and last hour of their week.

    A day's edge is an hour, or a quarter of a short day. A week begins after the longest pause of those within a
    week, if that is a day or longer: on Monday for most people, on Sunday or Tuesday for others.
    """
    day, week = 0, 0
    for number in range(pages.length):
        of_days, of_weeks = _edges_of_page(schedule, pages.first + number)
        day |= of_days << number * PAGE_CELLS
        week |= of_weeks << number * PAGE_CELLS
    return day, week


def days_worked(worked: Iterable[Minutes]) -> list[Minutes]:
    """The stretches of work (UTC minutes, in order) with the breaks between them taken as part of the day."""
    days: list[Minutes] = []
    for start, end in worked:
        if days and start - days[-1][1] < _PAUSE:
            days[-1] = (days[-1][0], end)
        else:
            days.append((start, end))
    return days


def edges_of_day(day: Minutes) -> tuple[Minutes, Minutes]:
    """The first and the last hour of a day, or the first and the last quarter of a short one."""
    start, end = day
    margin = min(EDGE_MINUTES, (end - start) // 4)
    return (start, start + margin), (end - margin, end)


def _touching(mask: int, cells: int) -> int:
    """The starts from which so many cells touch the mask."""
    return covered(mask, cells) >> cells - 1


def _broken(free: int, cells: int) -> int:
    """The starts that leave nothing of a free stretch of 90 minutes or more that is as long as that."""
    length = FOCUS_MINUTES // GRID
    long = starts_of_runs(free, length)
    return covered(long, length) & ~(long << length) & ~(long >> cells)


@lru_cache(maxsize=8192)
def _edges_of_page(schedule: Schedule, page: int) -> tuple[int, int]:
    origin = page * PAGE_MINUTES
    days = days_worked(working_minutes(schedule, origin - _WEEK, origin + PAGE_MINUTES + _WEEK))
    firsts, lasts = _ends_of_weeks(days)
    day, week = 0, 0
    for start, end in days:
        first, last = (_cells(*one, origin) for one in edges_of_day((start, end)))
        day |= first | last
        week |= (first if start in firsts else 0) | (last if end in lasts else 0)
    return day, week


def _ends_of_weeks(days: list[Minutes]) -> tuple[set[int], set[int]]:
    """The starts of the days that begin a week, and the ends of those that end one."""
    pauses = [(after[0] - before[1], before[1], after[0]) for before, after in pairwise(days)]
    long = [
        (end, start)
        for length, end, start in pauses
        if length >= MINUTES_PER_DAY
        and all(length >= other for other, ended, _ in pauses if abs(ended - end) < _WEEK - MINUTES_PER_DAY)
    ]
    return {start for _, start in long}, {end for end, _ in long}


def _cells(start: int, end: int, origin: int) -> int:
    """The cells of the page that touch these minutes."""
    low = max((start - origin) // GRID, 0)
    high = min(-((origin - end) // GRID), PAGE_CELLS)
    return between(low, high)
