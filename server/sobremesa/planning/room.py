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

    def stretches(self) -> Stretches:
        """The taken time; blocks that touch are one stretch."""
        return Stretches(zip(self._starts, self._ends, strict=True))

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
    """Free time that touches a meeting: `near` is the meeting's edge, `far` the other end.

    An empty room has `near == far`.
    """

    near: datetime
    far: datetime

    @property
    def minutes(self) -> int:
        """Whole minutes of room."""
        return int(abs((self.far - self.near).total_seconds()) // 60)


class Ground:
    """Where buffers may lie: `free` is what of the `working` hours is neither lunch nor behind `walls`."""

    __slots__ = ("free", "walls", "working")

    def __init__(self, walls: Walls, working: Stretches, lunch: Stretches) -> None:
        self.walls = walls
        self.working = working
        self.free = working.minus(lunch).minus(walls.stretches())


def room(meeting: Span, side: Side, ground: Ground) -> Room:
    """The free room beside `meeting` on `side`: up to the next busy time, cut at working hours and at lunch."""
    if side is _AFTER:
        near = meeting.end
        return Room(near, ground.free.until(near) or near)
    near = meeting.start
    return Room(near, ground.free.since(near) or near)


def ended_by(free: Room, side: Side, ground: Ground) -> ReasonCode:
    """What ends a room, as `room` gave it for that side.

    OVERLAPPED or BACK_TO_BACK when a busy time leaves none, OUTSIDE_HOURS or LUNCH when the day does, and
    GAP_TOO_SHORT when another busy time ends it.
    """
    near, far = free
    wall = ground.walls.after(far) if side is _AFTER else ground.walls.before(far)
    if wall != far:
        return _closed(far, side, ground)
    if near != far:
        return ReasonCode.GAP_TOO_SHORT
    return ReasonCode.OVERLAPPED if ground.walls.covers(near) else ReasonCode.BACK_TO_BACK


def _closed(instant: datetime, side: Side, ground: Ground) -> ReasonCode:
    """Why nothing of ours may go on at `instant`: lunch is the part of the working time that is not open."""
    works = ground.working.until(instant) if side is _AFTER else ground.working.since(instant)
    return ReasonCode.LUNCH if works else ReasonCode.OUTSIDE_HOURS
