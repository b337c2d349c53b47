"""Working hours and protected lunch as stretches of UTC time."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sobremesa.model import MINUTES_PER_DAY, DayRange, Hours, Span

Pair = tuple[datetime, datetime]
RangesOn = Callable[[date], tuple[DayRange, ...]]
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


class Stretches:
    """Disjoint stretches of time in order, made from pairs that may overlap; each question costs O(log n)."""

    __slots__ = ("ends", "starts")

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []
        for start, end in sorted(pairs):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def __iter__(self) -> Iterator[Pair]:
        return zip(self.starts, self.ends, strict=True)

    def until(self, instant: datetime) -> datetime | None:
        """The end of the stretch that goes on after `instant`, or None when none does."""
        index = bisect_right(self.starts, instant) - 1
        return self.ends[index] if index >= 0 and instant < self.ends[index] else None

    def since(self, instant: datetime) -> datetime | None:
        """The start of the stretch that runs up to `instant`, or None when none does."""
        index = bisect_left(self.starts, instant) - 1
        return self.starts[index] if index >= 0 and instant <= self.ends[index] else None

    def minus(self, other: "Stretches") -> "Stretches":
        """What of this lies outside `other`."""
        return Stretches(_subtract(self, other))

    def both(self, other: "Stretches") -> "Stretches":
        """What lies in this and in `other`."""
        pieces = ((max(start, a), min(end, b)) for start, end in self for a, b in other.touching(start, end))
        return Stretches((start, end) for start, end in pieces if start < end)

    def touching(self, start: datetime, end: datetime) -> Iterator[Pair]:
        """The stretches that share time with `start` to `end`, in order."""
        index = bisect_right(self.ends, start)
        while index < len(self.starts) and self.starts[index] < end:
            yield self.starts[index], self.ends[index]
            index += 1


def working_time(hours: Hours, window: Span) -> Stretches:
    """The person's working time on every local day that touches `window` (whole days, so it reaches beyond).

    A range that wraps midnight belongs to the day it begins on. Where a clock change makes a wall time ambiguous
    or missing, working time is the narrower reading.
    """
    return Stretches(_each_day(hours, window, hours.ranges_on))


def lunch_time(hours: Hours, lunch: DayRange | None, window: Span) -> Stretches:
    """The protected lunch of every local day that touches `window`; nothing when there is none."""
    ranges = (lunch,) if lunch else ()
    return Stretches(_each_day(hours, window, lambda _day: ranges))


def _each_day(hours: Hours, window: Span, ranges_on: RangesOn) -> Iterator[Pair]:
    day, last = window.start.date() - 2 * _DAY, window.end.date() + 2 * _DAY
    while day <= last:
        zone = ZoneInfo(hours.zone_on(day))
        for wanted in ranges_on(day):
            start = max(_both_readings(day, wanted.start, zone))
            length = 0 if wanted.end > wanted.start else MINUTES_PER_DAY
            end = min(_both_readings(day, wanted.end + length, zone))
            if start < end:
                yield start, end
        day += _DAY


def _both_readings(day: date, minute: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """UTC instants of a local wall time: equal, unless it comes twice; a missing one is the instant of the jump."""
    wall = datetime.combine(day + minute // MINUTES_PER_DAY * _DAY, time(), zone) + minute % MINUTES_PER_DAY * _MINUTE
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if second < first:
        jump = _jump_between(second, first, zone)
        return jump, jump
    return first, second


def _jump_between(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks of `zone` jump forward, to the minute, between two instants around it."""
    after = high.astimezone(zone).utcoffset()
    while high - low > _MINUTE:
        middle = low + (high - low) // (2 * _MINUTE) * _MINUTE
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == after else (middle, high)
    return high


def _subtract(whole: Stretches, holes: Stretches) -> Iterator[Pair]:
    for start, end in whole:
        cursor = start
        for hole_start, hole_end in holes.touching(start, end):
            if cursor < hole_start:
                yield cursor, hole_start
            cursor = max(cursor, hole_end)
        if cursor < end:
            yield cursor, end
