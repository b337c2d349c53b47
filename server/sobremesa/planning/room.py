"""How much free room lies beside a meeting, and what ends it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sobremesa.model import ReasonCode, Side, Span
from sobremesa.planning.hours import Stretches

_DAWN = datetime.min.replace(tzinfo=UTC)
# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_AFTER = Side.AFTER
_OVERLAPPED = ReasonCode.OVERLAPPED
_BACK_TO_BACK = ReasonCode.BACK_TO_BACK
_GAP_TOO_SHORT = ReasonCode.GAP_TOO_SHORT
_LUNCH = ReasonCode.LUNCH
_OUTSIDE_HOURS = ReasonCode.OUTSIDE_HOURS


class Walls:
    """Time that nothing of ours may overlap; spans may overlap each other. Each question costs O(log n).

    Kept are blocks of spans that overlap. Blocks share no time, though one may begin where another ends; so every
    instant inside a block is covered by a span that runs past it on both sides.
    """

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        last = _DAWN
        for start, end in sorted([(span.start, span.end) for span in spans]):
            if start >= last:
                self._starts.append(start)
                self._ends.append(end)
                last = end
            elif end > last:
                self._ends[-1] = last = end

    def after(self, instant: datetime) -> datetime | None:
        """Where the free time that begins at `instant` ends: `instant` itself when it is taken, None when never."""
        index = bisect_left(self._starts, instant)
        if index and self._ends[index - 1] > instant:
            return instant
        return self._starts[index] if index < len(self._starts) else None

    def before(self, instant: datetime) -> datetime | None:
        """Where the free time that ends at `instant` begins: `instant` itself when it is taken, None when never."""
        index = bisect_right(self._ends, instant)
        if index < len(self._ends) and self._starts[index] < instant:
            return instant
        return self._ends[index - 1] if index else None

    def covers(self, instant: datetime) -> bool:
        """Whether a wall stands on both sides of `instant`, as one that runs past it."""
        index = bisect_left(self._starts, instant)
        return index > 0 and self._ends[index - 1] > instant


class Room(NamedTuple):
    """Free time that touches a meeting: `near` is the meeting's edge, `far` the other end, `ended_by` what is there.

    An empty room has `near == far`.
    """

    near: datetime
    far: datetime
    ended_by: ReasonCode

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
    walls, after = ground.walls, side is _AFTER
    near = meeting.end if after else meeting.start
    wall = walls.after(near) if after else walls.before(near)
    if wall == near:
        return Room(near, near, _OVERLAPPED if walls.covers(near) else _BACK_TO_BACK)
    closing = ground.open.until(near) if after else ground.open.since(near)
    if closing is None:
        return Room(near, near, _closed(near, side, ground))
    if wall is not None and (wall <= closing if after else wall >= closing):
        return Room(near, wall, _GAP_TOO_SHORT)
    return Room(near, closing, _closed(closing, side, ground))


def _closed(instant: datetime, side: Side, ground: Ground) -> ReasonCode:
    """Why nothing of ours may go on at `instant`: lunch is the part of the working time that is not open."""
    works = ground.working.until(instant) if side is _AFTER else ground.working.since(instant)
    return _LUNCH if works else _OUTSIDE_HOURS
