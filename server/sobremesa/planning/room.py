"""How much free room lies beside a meeting, and what ends it."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, datetime

from sobremesa.model import ReasonCode, Side, Span
from sobremesa.planning.hours import Blocks, Pair, Stretches

_DAWN = datetime.min.replace(tzinfo=UTC)
# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_AFTER = Side.AFTER
_OVERLAPPED = ReasonCode.OVERLAPPED
_BACK_TO_BACK = ReasonCode.BACK_TO_BACK
_GAP_TOO_SHORT = ReasonCode.GAP_TOO_SHORT
_LUNCH = ReasonCode.LUNCH
_OUTSIDE_HOURS = ReasonCode.OUTSIDE_HOURS


class Walls(Blocks):
    """Time that nothing of ours may overlap; spans may overlap each other. Each question costs O(log n).

    Kept are blocks of spans that overlap. Blocks share no time, though one may begin where another ends; so every
    instant inside a block is covered by a span that runs past it on both sides.
    """

    __slots__ = ()

    def __init__(self, spans: Iterable[Span]) -> None:
        super().__init__()
        last = _DAWN
        for start, end in sorted([(span.start, span.end) for span in spans]):
            if start >= last:
                self.starts.append(start)
                self.ends.append(end)
                last = end
            elif end > last:
                self.ends[-1] = last = end

    def beside(self, instant: datetime, side: Side) -> ReasonCode | None:
        """What stands at `instant` for who comes from its other side.

        OVERLAPPED is a wall that runs past it both ways, BACK_TO_BACK one that begins there (`side` is after) or ends
        there (before); None is no wall.
        """
        index = bisect_left(self.starts, instant)
        if index and self.ends[index - 1] > instant:
            return _OVERLAPPED
        if side is _AFTER:
            stands = index < len(self.starts) and self.starts[index] == instant
        else:
            stands = index > 0 and self.ends[index - 1] == instant
        return _BACK_TO_BACK if stands else None


class Ground:
    """Where buffers may lie: what of the `working` hours is neither lunch nor behind `walls`.

    `room` is asked for one meeting after the other in order of their starts, each of them one of the walls.
    """

    __slots__ = ("_free", "_next", "walls", "working")

    def __init__(self, walls: Walls, working: Stretches, lunch: Stretches) -> None:
        self.walls = walls
        self.working = working
        self._free = working.minus(lunch).minus(walls)
        self._next = 0

    def room(self, meeting: Span) -> Pair:
        """Where the free time that touches `meeting` begins before it and ends after it: (since, until).

        It is cut at busy times, at working hours and at lunch; where there is none, that is the meeting's own edge.
        """
        starts, ends = self._free.starts, self._free.ends
        count, index, since, until = len(starts), self._next, meeting.start, meeting.end
        while index < count and starts[index] < since:
            index += 1
        self._next = index
        if index and ends[index - 1] >= since:
            since = starts[index - 1]
        # The meeting is a wall: no free time begins in it, but some may where it ends.
        if index < count and starts[index] <= until:
            until = ends[index]
        return since, until


def ended_by(near: datetime, far: datetime, side: Side, ground: Ground) -> ReasonCode:
    """What ends the room from `near`, the edge of a meeting, to `far`.

    OVERLAPPED or BACK_TO_BACK when a busy time leaves none, OUTSIDE_HOURS or LUNCH when the day does, and
    GAP_TOO_SHORT when another busy time ends it.
    """
    wall = ground.walls.beside(far, side)
    if wall is None:
        return _closed(far, side, ground)
    return wall if near == far else _GAP_TOO_SHORT


def _closed(instant: datetime, side: Side, ground: Ground) -> ReasonCode:
    """Why nothing of ours may go on at `instant`: lunch is the part of the working time that is not open."""
    works = ground.working.until(instant) if side is _AFTER else ground.working.since(instant)
    return _LUNCH if works else _OUTSIDE_HOURS
