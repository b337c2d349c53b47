"""Working hours and protected lunch as stretches of UTC time."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sobremesa.model import DayRange, Hours, Span

Pair = tuple[datetime, datetime]
RangesOn = Callable[[date], tuple[DayRange, ...]]
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_MIDNIGHT = time(tzinfo=UTC)


class Blocks:
    """Blocks of time in order that share none; `starts` and `ends` of the same place belong together."""

    __slots__ = ("ends", "starts")

    def __init__(self) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []

    def __iter__(self) -> Iterator[Pair]:
        return zip(self.starts, self.ends, strict=True)


class Stretches(Blocks):
    """Blocks with time between them, made from pairs that may overlap; each question costs O(log n)."""

    __slots__ = ()

    def __init__(self, pairs: Iterable[Pair]) -> None:
        super().__init__()
        for start, end in sorted(pairs):
            if self.ends and start <= self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append(start)
                self.ends.append(end)

    def until(self, instant: datetime) -> datetime | None:
        """The end of the stretch that goes on after `instant`, or None when none does."""
        index = bisect_right(self.starts, instant) - 1
        return self.ends[index] if index >= 0 and instant < self.ends[index] else None

    def since(self, instant: datetime) -> datetime | None:
        """The start of the stretch that runs up to `instant`, or None when none does."""
        index = bisect_left(self.starts, instant) - 1
        return self.starts[index] if index >= 0 and instant <= self.ends[index] else None

    def minus(self, other: Blocks) -> "Stretches":
        """What of this lies outside `other`; costs O(n)."""
        left = Stretches(())
        for start, end in _subtract(self, other):  # in order and apart, as these stretches are
            left.starts.append(start)
            left.ends.append(end)
        return left


def working_time(hours: Hours, window: Span) -> Stretches:
    """The person's working time on every local day that touches `window` (whole days, so it reaches beyond).

    A range that wraps midnight belongs to the day it begins on. Where a clock change makes a wall time ambiguous
    or missing, working time is the narrower reading.
    """
    return Stretches(_each_day(hours, window, hours.ranges_on, Offsets()))


def usual_time(hours: Hours, window: Span, offsets: "Offsets") -> Stretches:
    """As `working_time`, public holidays included: who meets on a holiday works then.

    `offsets` are shared among the questions of one decision, so that each zone is asked once for each week.
    """
    return Stretches(_each_day(hours, window, hours.usual_on, offsets))


def lunch_time(hours: Hours, lunch: DayRange | None, window: Span, offsets: "Offsets") -> Stretches:
    """The protected lunch of every local day that touches `window`; nothing when there is none."""
    ranges = (lunch,) if lunch else ()
    return Stretches(_each_day(hours, window, lambda _day: ranges, offsets))


class Offsets(dict[tuple[str, int], timedelta | None]):
    """By zone and week (of seven ordinal days) the offset of its clocks, None about a change of the clocks.

    An offset holds from a day before the week to two days after it, in UTC and in local time.
    """

    def __missing__(self, key: tuple[str, int]) -> timedelta | None:
        zone, week = key
        first = datetime.combine(date.fromordinal(week * 7), time(), ZoneInfo(zone))
        offset = (first - 2 * _DAY).utcoffset()
        self[key] = found = offset if offset == (first + 10 * _DAY).utcoffset() else None
        return found


class LocalDays:
    """The person's own calendar day at an instant; the zone is asked once for a week without a change of the clocks.

    `offsets` are shared with `usual_time` and `lunch_time`.
    """

    __slots__ = ("_by_day", "_hours", "_offsets")

    def __init__(self, hours: Hours, offsets: Offsets) -> None:
        self._hours = hours
        self._offsets = offsets
        self._by_day: dict[date, timedelta | None] = {}

    def day(self, instant: datetime) -> date:
        """The day that the person's calendar shows at `instant` (UTC)."""
        day = instant.date()
        try:
            offset = self._by_day[day]
        except KeyError:
            offset = self._by_day[day] = self._offsets[self._hours.zone_on(day), day.toordinal() // 7]
        if offset is None:
            return instant.astimezone(ZoneInfo(self._hours.zone_on(day))).date()
        return (instant + offset).date()


def own_day(hours: Hours, instant: datetime) -> date:
    """The day that the person's calendar shows at one `instant` (UTC)."""
    return LocalDays(hours, Offsets()).day(instant)


def _each_day(hours: Hours, window: Span, ranges_on: RangesOn, offsets: Offsets) -> Iterator[Pair]:
    day, last = window.start.date() - 2 * _DAY, window.end.date() + 2 * _DAY
    lengths: dict[int, list[tuple[timedelta, timedelta]]] = {}  # by identity: `hours` keeps the few there are
    while day <= last:
        ranges = ranges_on(day)
        if ranges:
            zone = hours.zone_on(day)
            offset = offsets[zone, day.toordinal() // 7]
            if offset is None:
                yield from _about_a_change(day, ranges, ZoneInfo(zone))
            else:
                midnight = datetime.combine(day, _MIDNIGHT) - offset
                known = lengths.get(id(ranges)) or lengths.setdefault(id(ranges), _after_midnight(ranges))
                for start, end in known:
                    yield midnight + start, midnight + end
        day += _DAY


def _after_midnight(ranges: Iterable[DayRange]) -> list[tuple[timedelta, timedelta]]:
    return [(wanted.start * _MINUTE, wanted.until * _MINUTE) for wanted in ranges]


def _about_a_change(day: date, ranges: Iterable[DayRange], zone: ZoneInfo) -> Iterator[Pair]:
    """The ranges on a day about a change of the clocks, in their narrower reading."""
    for wanted in ranges:
        start, end = max(_both_readings(day, wanted.start, zone)), min(_both_readings(day, wanted.until, zone))
        if start < end:
            yield start, end


def _both_readings(day: date, minute: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """UTC instants of a local wall time: equal, unless it comes twice; a missing one is the instant of the jump."""
    wall = datetime.combine(day, time(), zone) + minute * _MINUTE
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


def _subtract(whole: Blocks, holes: Blocks) -> Iterator[Pair]:
    """What is left of each, in one pass through both."""
    starts, ends, count, index = holes.starts, holes.ends, len(holes.starts), 0
    for start, end in whole:
        cursor = start
        while index < count and ends[index] <= cursor:
            index += 1
        while index < count and starts[index] < end:
            if cursor < starts[index]:
                yield cursor, starts[index]
            cursor = ends[index]
            if cursor > end:
                break  # this hole may reach into the next one, too
            index += 1
        if cursor < end:
            yield cursor, end
