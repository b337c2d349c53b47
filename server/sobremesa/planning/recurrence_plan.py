"""Rule + DTSTART -> the wall clock minutes of a window, by division: how long ago the rule began costs nothing.

Three shapes: `Cycle` for what repeats after a fixed number of minutes, `Dated` for what follows the calendar, and
`WithinDays` for hours and minutes on chosen days. All leave out what is before DTSTART, after UNTIL, or beyond COUNT.
"""

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, Protocol

from sobremesa.model import MINUTES_PER_DAY
from sobremesa.planning.recurrence_days import FIRST_DAY, days_of, first_of, month_of, week_of
from sobremesa.planning.recurrence_rule import Frequency, Rule
from sobremesa.planning.recurrence_steps import Steps
from sobremesa.planning.zone_table import LAST_YEAR

FAR = first_of((LAST_YEAR + 1) * 12) * MINUTES_PER_DAY  # nothing is expanded beyond it
_DAY = MINUTES_PER_DAY
_HOUR = 60
_EARLIEST = FIRST_DAY * _DAY
# How many days a COUNT is first counted over, for an interval of one.
_STRETCH = dict(zip(Frequency, (8 * 366, 366, 140, 28, 1, 1), strict=True))


class Plan(Protocol):
    """A rule made ready."""

    def walls(self, low: int, high: int, steps: Steps) -> list[int]:
        """The occurrences from wall minute `low` to `high` (exclusive), in order; raises InputError beyond `steps`."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """Occurrences at the same `offsets` of every `length` minutes from `anchor`; `first` and `last` are included."""

    anchor: int
    length: int
    offsets: tuple[int, ...]
    first: int
    last: int

    def walls(self, low: int, high: int, steps: Steps) -> list[int]:
        """See Plan."""
        low, high = max(low, self.first), min(high, self.last + 1)
        if len(self.offsets) == 1:  # most rules
            found = range(low + (self.anchor + self.offsets[0] - low) % self.length, high, self.length)
            steps.take(len(found))
            return list(found)
        cycles = range(low - (low - self.anchor) % self.length, high, self.length)
        steps.take(len(cycles) * len(self.offsets))
        walls = [base + offset for base in cycles for offset in self.offsets]
        return walls[bisect_left(walls, low) : bisect_left(walls, high)]

    def ending(self, count: int) -> "Cycle":
        """The same, ending with its `count`-th occurrence, which a division finds."""
        if not self.offsets:
            return self
        before = sum(self.anchor + offset < self.first for offset in self.offsets)
        cycles, index = divmod(before + count - 1, len(self.offsets))
        end = self.anchor + cycles * self.length + self.offsets[index]
        return Cycle(self.anchor, self.length, self.offsets, self.first, min(self.last, end))


class _Counted(NamedTuple):
    """How far a COUNT is counted: `left` to come from `upto` on (below 1: none), the last, how much at a time."""

    upto: int
    left: int
    last: int
    stretch: int


class Counted(ABC):
    """A plan that has to look at days; a COUNT is counted from DTSTART once, and remembered."""

    def __init__(self, rule: Rule, start: int, last: int) -> None:
        self._interval, self._start = rule.interval, start
        self._days = days_of(rule, start // _DAY)
        stretch = rule.interval * _STRETCH[rule.frequency] * _DAY
        # Stored in one piece, so that threads that share a plan do not disturb each other.
        self._counted = _Counted(start, rule.count or 0, last, stretch)

    def walls(self, low: int, high: int, steps: Steps) -> list[int]:
        """See Plan."""
        return self._between(low, high, self._last_before(high, steps), steps)

    def _last_before(self, high: int, steps: Steps) -> int:
        """The last occurrence that the rule allows, as far as that has to be known to look up to `high`."""
        upto, left, last, stretch = self._counted
        while left > 0 and upto < high:
            end = min(upto + stretch, high)
            found = self._between(upto, end, last, steps)
            last = found[left - 1] if len(found) >= left else last
            self._counted = _Counted(end, left - len(found), last, stretch * 2)
            upto, left, last, stretch = self._counted
        return last

    def _between(self, low: int, high: int, last: int, steps: Steps) -> list[int]:
        low, high = max(low, self._start, _EARLIEST), min(high, last + 1)
        if low >= high:
            return []
        walls = self._near(low // _DAY, (high - 1) // _DAY + 1, steps)
        return walls[bisect_left(walls, low) : bisect_left(walls, high)]

    @abstractmethod
    def _near(self, low: int, high: int, steps: Steps) -> list[int]:
        """What the rule gives from day `low` to day `high` (exclusive), in order, and perhaps some around."""


class Dated(Counted):
    """Every so many days, weeks, months or years, on days that the calendar chooses."""

    def __init__(self, rule: Rule, start: int, last: int) -> None:
        super().__init__(rule, start, last)
        self._times = _times(rule, start)
        self._positions = () if rule.frequency is Frequency.DAILY else rule.by_set_pos
        self._sets = {
            Frequency.DAILY: self._single_days,
            Frequency.WEEKLY: self._weeks,
            Frequency.MONTHLY: self._months,
            Frequency.YEARLY: self._months_of_years if self._days.by_month else self._years,
        }[rule.frequency]

    def _near(self, low: int, high: int, steps: Steps) -> list[int]:
        times, sets = self._times, self._sets(low, high, steps)
        if not self._positions:
            return [day * _DAY + time for days in sets for day in days for time in times]
        walls = ([day * _DAY + time for day in days for time in times] for days in sets)
        return [wall for one in walls for wall in picked(one, self._positions)]

    def _single_days(self, low: int, high: int, steps: Steps) -> Iterator[Sequence[int]]:
        days = _aligned(self._start // _DAY, self._interval, low, high)
        steps.take(len(days))
        return ((day,) for day in days if self._days.has(day))

    def _weeks(self, low: int, high: int, steps: Steps) -> Iterator[Sequence[int]]:
        """A first week that DTSTART cuts begins there, also for BYSETPOS."""
        first = self._start // _DAY
        weeks = _aligned(week_of(first, self._days.week_start), 7 * self._interval, low - 6, high)
        steps.take(7 * len(weeks))
        return ([day for day in range(max(week, first), week + 7) if self._days.has(day)] for week in weeks)

    def _months(self, low: int, high: int, steps: Steps) -> Iterator[Sequence[int]]:
        months = _aligned(month_of(self._start // _DAY), self._interval, month_of(low), month_of(high) + 1)
        steps.take(len(months))
        named = self._days.months
        return (self._days.of_month(month) for month in months if not named or month % 12 + 1 in named)

    def _months_of_years(self, low: int, high: int, steps: Steps) -> Iterator[Sequence[int]]:
        named = sorted(self._days.months) or range(1, 13)
        for year in self._numbers_of_years(low, high):
            steps.take()
            yield [day for number in named for day in self._days.of_month(year * 12 + number - 1)]

    def _years(self, low: int, high: int, steps: Steps) -> Iterator[Sequence[int]]:
        for year in self._numbers_of_years(low, high):
            begin, end = (FIRST_DAY, FAR) if self._positions else (low, high)
            steps.take(min(end - begin, 366))
            yield self._days.of_year(year, begin, end)

    def _numbers_of_years(self, low: int, high: int) -> range:
        first = month_of(self._start // _DAY) // 12
        return _aligned(first, self._interval, month_of(low) // 12, month_of(high) // 12 + 1)


class WithinDays(Counted):
    """Every so many hours or minutes, on days that the calendar chooses, in the hours and minutes that are named."""

    def __init__(self, rule: Rule, start: int, last: int) -> None:
        super().__init__(rule, start, last)
        hourly = rule.frequency is Frequency.HOURLY
        self._anchor = start - start % _HOUR if hourly else start
        self._step = rule.interval * (_HOUR if hourly else 1)
        self._minutes = _minutes(rule, start)
        self._hours_named = frozenset(rule.by_hour or range(24))
        self._minutes_named = frozenset(range(_HOUR) if hourly or not rule.by_minute else rule.by_minute)

    def _near(self, low: int, high: int, steps: Steps) -> list[int]:
        steps.take(high - low)
        return [wall for day in range(low, high) if self._days.has(day) for wall in self._on(day, steps)]

    def _on(self, day: int, steps: Steps) -> Iterator[int]:
        bases = _aligned(self._anchor, self._step, day * _DAY, (day + 1) * _DAY)
        steps.take(len(bases))
        for base in bases:
            hour, minute = divmod(base % _DAY, _HOUR)
            if hour in self._hours_named and minute in self._minutes_named:
                yield from (base + offset for offset in self._minutes)


def plan_of(rule: Rule, start: int, last: int = FAR) -> Plan:
    """The rule made ready: `start` is DTSTART's wall minute, `last` the latest that UNTIL allows."""
    cycle = _cycle(rule, start, min(last, FAR))
    if cycle is None:
        kind = WithinDays if rule.frequency >= Frequency.HOURLY else Dated
        return kind(rule, start, min(last, FAR))
    return cycle if rule.count is None else cycle.ending(rule.count)


def picked(walls: Sequence[int], positions: Iterable[int]) -> list[int]:
    """BYSETPOS: the occurrences of one interval at these positions, from 1, or from -1 at the end; in order."""
    size = len(walls)
    return [walls[index] for index in sorted({at - 1 if at > 0 else size + at for at in positions if abs(at) <= size})]


def _cycle(rule: Rule, start: int, last: int) -> Cycle | None:
    """The rule as a cycle, if the calendar has no say in it."""
    days, frequency = days_of(rule, start // _DAY), rule.frequency
    if frequency is Frequency.WEEKLY or (frequency is Frequency.DAILY and rule.interval == 1 and days.weekdays):
        if not days.only_weekdays or (rule.by_set_pos and frequency is Frequency.WEEKLY):
            return None
        week = week_of(start // _DAY, rule.week_start)
        offsets = [day * _DAY + time for day in range(7) if days.has(week + day) for time in _times(rule, start)]
        return Cycle(week * _DAY, 7 * _DAY * rule.interval, tuple(offsets), start, last)
    if not days.any_day or frequency < Frequency.DAILY:
        return None
    if frequency is Frequency.DAILY:
        return Cycle(start - start % _DAY, _DAY * rule.interval, _times(rule, start), start, last)
    if rule.by_hour or (rule.by_minute and frequency is Frequency.MINUTELY):
        return None
    if frequency is Frequency.HOURLY:
        return Cycle(start - start % _HOUR, _HOUR * rule.interval, _minutes(rule, start), start, last)
    return Cycle(start, rule.interval, _minutes(rule, start), start, last)


def _times(rule: Rule, start: int) -> tuple[int, ...]:
    """The minutes of a day at which the rule happens; for DAILY, those that BYSETPOS leaves."""
    hour, minute = divmod(start % _DAY, _HOUR)
    hours, minutes = sorted(set(rule.by_hour or (hour,))), sorted(set(rule.by_minute or (minute,)))
    times = [one * _HOUR + other for one, other in product(hours, minutes)]
    return tuple(picked(times, rule.by_set_pos) if rule.by_set_pos and rule.frequency is Frequency.DAILY else times)


def _minutes(rule: Rule, start: int) -> tuple[int, ...]:
    """The minutes of an HOURLY rule's hour, or the 0 of a MINUTELY rule's minute, that BYSETPOS leaves."""
    minutes = sorted(set(rule.by_minute or (start % _HOUR,))) if rule.frequency is Frequency.HOURLY else [0]
    return tuple(picked(minutes, rule.by_set_pos) if rule.by_set_pos else minutes)


def _aligned(anchor: int, step: int, low: int, high: int) -> range:
    """From `low` to `high` (exclusive), whole steps from `anchor`, never before it."""
    begin = max(low, anchor)
    return range(begin + (anchor - begin) % step, high, step)
