"""What a time costs each person, in minutes, and which way to share the costs out is fairer.

Fairer is what costs the person who is worst off less; of equal ones, what costs the next one less, and so on.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sobremesa.model import MINUTES_PER_DAY, Hours, Span
from sobremesa.planning.availability import Schedule, minute_after, working_minutes
from sobremesa.planning.comfort import Minutes, days_worked, edges_of_day
from sobremesa.planning.zone_table import minute_of, zone_table

_EPOCH_DAY = date(1970, 1, 1).toordinal()


class Cost(NamedTuple):
    """What one occurrence costs one person, in minutes: beyond hours, at an edge of the day, over busy time."""

    beyond: int = 0
    edge: int = 0
    clashing: int = 0

    @property
    def minutes(self) -> int:
        """The sum."""
        return self.beyond + self.edge + self.clashing


def together(costs: Sequence[Cost]) -> Cost:
    """What several occurrences cost one person."""
    return Cost(sum(one.beyond for one in costs), sum(one.edge for one in costs), sum(one.clashing for one in costs))


class Workdays:
    """One person's working time, days away and busy time around the UTC minutes `start` to `end`."""

    def __init__(self, hours: Hours, start: int, end: int, busy: Iterable[Span] = ()) -> None:
        self.hours = hours
        worked = working_minutes(Schedule(hours), start, end)
        self._worked = _Ranges(worked)
        self._inside = _Ranges([*worked, *away(hours, start, end)])
        self._edges = _Ranges(edge for day in days_worked(worked) for edge in edges_of_day(day))
        self._busy = _Ranges((minute_of(span.start), minute_after(span.end)) for span in busy)

    def cost(self, start: int, end: int) -> Cost:
        """What it costs to come from UTC minute `start` to `end`; nothing on a day away, as they do not come."""
        if self.is_away(start):
            return Cost()
        if beyond := self.beyond(start, end):
            return Cost(beyond)
        return Cost(0, self._edges.shared(start, end), self._busy.shared(start, end))

    def beyond(self, start: int, end: int) -> int:
        """So many minutes the time reaches beyond the nearest stretch of work; 0 if it lies in one or on a day away.

        A whole day is said of somebody who never works.
        """
        return 0 if self._inside.hold(start, end) else self._worked.distance(start, end)

    def is_away(self, minute: int) -> bool:
        """Whether the person has their day off at that UTC minute: their hours name that day and no range on it."""
        return bool(self.hours.overrides) and is_day_away(self.hours, local_day(self.hours, minute))


def fairness(minutes: Iterable[int]) -> tuple[int, ...]:
    """What to compare ways of sharing by, the smaller the fairer: everybody's minutes, the worst-off person's first."""
    return tuple(sorted(minutes, reverse=True))


def local_day(hours: Hours, minute: int) -> date:
    """The day that the person's calendar shows at a UTC minute."""
    zone = hours.zone_on(_day(minute))
    return _day(zone_table(zone).to_local(minute))


def is_day_away(hours: Hours, day: date) -> bool:
    """Whether the person took that day off, rather than never working on its weekday."""
    return day in hours.overrides and not hours.overrides[day]


def away(hours: Hours, start: int, end: int) -> list[Minutes]:
    """The days away that touch the UTC minutes `start` to `end`, each from midnight to midnight in UTC minutes."""
    found = []
    for day in sorted(hours.overrides):
        if is_day_away(hours, day):
            table = zone_table(hours.zone_on(day))
            midnight = (day.toordinal() - _EPOCH_DAY) * MINUTES_PER_DAY
            low, high = table.to_utc(midnight), table.to_utc(midnight + MINUTES_PER_DAY)
            if low < end and start < high:
                found.append((low, high))
    return found


class _Ranges:
    """Stretches of minutes, joined where they touch."""

    def __init__(self, pairs: Iterable[Minutes]) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for start, end in sorted(pairs):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def hold(self, start: int, end: int) -> bool:
        """Whether one stretch holds all of it."""
        index = bisect_right(self.starts, start) - 1
        return index >= 0 and end <= self.ends[index]

    def shared(self, start: int, end: int) -> int:
        """So many minutes of it lie in stretches."""
        touched = range(bisect_right(self.ends, start), bisect_left(self.starts, end))
        return sum(min(end, self.ends[index]) - max(start, self.starts[index]) for index in touched)

    def distance(self, start: int, end: int) -> int:
        """So many minutes it reaches beyond the stretch that is nearest by that; a day when there is none."""
        index = bisect_right(self.starts, start)
        least = end - self.ends[index - 1] if index else None
        while index < len(self.starts) and (least is None or self.starts[index] - start < least):
            least = max(self.starts[index] - start, end - self.ends[index])  # less, as it ends after the one before
            index += 1
        return MINUTES_PER_DAY if least is None else least


def _day(minute: int) -> date:
    return date.fromordinal(minute // MINUTES_PER_DAY + _EPOCH_DAY)
