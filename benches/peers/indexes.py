"""The two ways in which the peer keeps stretches of time: an interval tree, and a list that is read from end to end."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from types import ModuleType
from typing import Any, NamedTuple, Protocol


class Interval(NamedTuple):
    """A stretch of time (UTC, the end exclusive) and what it is."""

    begin: datetime
    end: datetime
    data: Any


class Index(Protocol):
    """What the peer asks about time."""

    def overlap(self, begin: datetime, end: datetime) -> Collection[Interval]:
        """The intervals that share time with `begin` to `end`, in any order."""

    def addi(self, begin: datetime, end: datetime, data: Any) -> None:
        """Keep one more interval."""

    def merge_overlaps(self, *, strict: bool = True) -> None:
        """Make one interval of those that overlap, or (not `strict`) touch."""

    def items(self) -> Iterable[Interval]:
        """All intervals, in any order."""


MakeIndex = Callable[[Iterable[tuple[datetime, datetime, Any]]], Index]


def interval_tree() -> tuple[MakeIndex | None, list[str]]:
    """An index that is an `IntervalTree`, its own methods and all, or the line that says why there is none."""
    try:
        import intervaltree
    except ImportError:
        return None, ["intervaltree is not installed: pip install intervaltree"]
    module: ModuleType = intervaltree
    return module.IntervalTree.from_tuples, []


class ListIndex:
    """Intervals in a list; every question reads all of it."""

    def __init__(self, intervals: Iterable[tuple[datetime, datetime, Any]]) -> None:
        self._intervals = [Interval(*one) for one in intervals]

    def overlap(self, begin: datetime, end: datetime) -> list[Interval]:
        """The intervals that share time with `begin` to `end`."""
        return [one for one in self._intervals if one.begin < end and begin < one.end]

    def addi(self, begin: datetime, end: datetime, data: Any) -> None:
        """Keep one more interval."""
        self._intervals.append(Interval(begin, end, data))

    def merge_overlaps(self, *, strict: bool = True) -> None:
        """Make one interval of those that overlap, or (not `strict`) touch."""
        merged: list[Interval] = []
        for one in sorted(self._intervals, key=lambda interval: interval[:2]):
            last = merged[-1] if merged else None
            if last and (one.begin < last.end or (one.begin == last.end and not strict)):
                merged[-1] = Interval(last.begin, max(last.end, one.end), None)
            else:
                merged.append(one)
        self._intervals = merged

    def items(self) -> list[Interval]:
        """All intervals."""
        return self._intervals
