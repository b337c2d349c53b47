"""How much free room lies beside a meeting, and what ends it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from sobremesa.model import ReasonCode, Side, Span
from sobremesa.planning.hours import Stretches


class Walls:
    """Time that nothing of ours may overlap; spans may overlap each other. Each question costs O(log n)."""

    __slots__ = ("_earliest_start", "_ends", "_latest_end", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        pairs = [(span.start, span.end) for span in spans]
        by_start = sorted(pairs)
        by_end = sorted((end, start) for start, end in pairs)
        self._starts = [start for start, _ in by_start]
        self._latest_end = list(accumulate((end for _, end in by_start), max))
        self._ends = [end for end, _ in by_end]
        self._earliest_start = list(accumulate((start for _, start in reversed(by_end)), min))[::-1]

    def after(self, instant: datetime) -> datetime | None:
        """Where the free time that begins at `instant` ends: `instant` itself when it is taken, None when never."""
        index = bisect_left(self._starts, instant)
        if index and self._latest_end[index - 1] > instant:
            return instant
        return self._starts[index] if index < len(self._starts) else None

    def before(self, instant: datetime) -> datetime | None:
        """Where the free time that ends at `instant` begins: `instant` itself when it is taken, None when never."""
        index = bisect_right(self._ends, instant)
        if index < len(self._ends) and self._earliest_start[index] < instant:
            return instant
        return self._ends[index - 1] if index else None

    def covers(self, instant: datetime) -> bool:
        """Whether a wall stands on both sides of `instant`, as one that runs past it."""
        index = bisect_left(self._starts, instant)
        return index > 0 and self._latest_end[index - 1] > instant


class Room(NamedTuple):
    """Free time that touches a meeting: `near` is the meeting's edge, `far` the other end, `ended_by` what is there.

    An empty room has `near == far`; `gap` is the start of the gap between two walls, the same for both its sides.
    """

    near: datetime
    far: datetime
    ended_by: ReasonCode
    gap: datetime | None

    @property
    def minutes(self) -> int:
        """Whole minutes of room."""
        return int(abs((self.far - self.near).total_seconds()) // 60)


class Ground(NamedTuple):
    """Where buffers may lie: outside `walls`, inside `working` hours, and out of the protected lunch (`open`)."""

    walls: Walls
    working: Stretches
    open: Stretches


def room(meeting: Span, side: Side, ground: Ground) -> Room:
    """The free room beside `meeting` on `side`: up to the next busy time, cut at working hours and at lunch.

    `ended_by` is OVERLAPPED or BACK_TO_BACK when a busy time leaves none, OUTSIDE_HOURS or LUNCH when the day does,
    and GAP_TOO_SHORT when another busy time ends it.
    """
    near, wall, closing = _limits(meeting, side, ground)
    gap = near if side is Side.AFTER else wall
    if wall == near:
        taken = ReasonCode.OVERLAPPED if ground.walls.covers(near) else ReasonCode.BACK_TO_BACK
        return Room(near, near, taken, gap)
    if closing is None:
        return Room(near, near, _closed(near, side, ground), gap)
    nearest = min if side is Side.AFTER else max
    if wall is not None and nearest(wall, closing) == wall:
        return Room(near, wall, ReasonCode.GAP_TOO_SHORT, gap)
    return Room(near, closing, _closed(closing, side, ground), gap)


def _limits(meeting: Span, side: Side, ground: Ground) -> tuple[datetime, datetime | None, datetime | None]:
    if side is Side.AFTER:
        return meeting.end, ground.walls.after(meeting.end), ground.open.until(meeting.end)
    return meeting.start, ground.walls.before(meeting.start), ground.open.since(meeting.start)


def _closed(instant: datetime, side: Side, ground: Ground) -> ReasonCode:
    """Why nothing of ours may go on at `instant`: lunch is the part of the working time that is not open."""
    works = ground.working.until(instant) if side is Side.AFTER else ground.working.since(instant)
    return ReasonCode.LUNCH if works else ReasonCode.OUTSIDE_HOURS
