"""Plan the buffers of 4 and of 52 weeks: against an interval tree, and against plain datetimes compared one by one.

The peers do less: they find the spans only, while the planner also gives each buffer its title, its text and its
reason, and each meeting without one the reason for that. The spans must be the same.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

from benches.runner import Case, Contestant, Measured, Target
from benches.year import ME, ZONE, snapshot
from sobremesa.model import EventType, Hours, Meeting, Preferences, Response, Snapshot, Span
from sobremesa.planning import decide

WANTED = timedelta(minutes=5)
SHORTEST = timedelta(minutes=3)
OPENS, CLOSES = time(9), time(17)
PREFERENCES = Preferences(email=ME.email, hours=Hours(zone=ZONE.key))
WALLS = {EventType.DEFAULT, EventType.OUT_OF_OFFICE, EventType.FOCUS_TIME}

Spans = set[tuple[datetime, datetime]]


def cases() -> tuple[list[Case], list[str]]:
    """The cases, and a line for each peer that is not installed."""
    tree, absent = _interval_tree()
    made = []
    for weeks in (4, 52):
        read = snapshot(weeks)
        contestants = [Contestant("sobremesa", _planner(read), _spans_of)]
        if tree is not None:
            contestants.append(Contestant("intervaltree", _with_tree(read, tree)))
        contestants.append(Contestant("datetimes, one by one", _one_by_one(read)))
        made.append(Case(f"plan {weeks} weeks", contestants, len(read.meetings), "meeting"))
    return made, absent


def targets(measured: Sequence[Measured]) -> list[Target]:
    """A year is planned five times faster than by either peer, at the cost for each meeting that a month has."""
    month, year = measured
    goals = [Target(f"a year of buffers, {peer}", year.ratio(peer), 5.0) for peer in list(year.timings)[1:]]
    return [*goals, Target("cost of one meeting, 52 weeks / 4 weeks", year.each / month.each, 1.5, at_least=False)]


def _interval_tree() -> tuple[ModuleType | None, list[str]]:
    try:
        import intervaltree
    except ImportError:
        return None, ["intervaltree is not installed: pip install intervaltree"]
    return intervaltree, []


def _planner(read: Snapshot) -> Callable[[], Any]:
    now = read.window.start - timedelta(days=1)
    return lambda: decide(read, (), PREFERENCES, {}, now, read.window)


def _spans_of(decision: Any) -> Spans:
    return {(social.span.start, social.span.end) for social in decision.desired}


# ---------------------------------------------------------------- the peers


def _is_padded(meeting: Meeting) -> bool:
    """Two to eight people, 15 to 120 minutes, accepted or tentative, busy."""
    if meeting.event_type is not EventType.DEFAULT or not meeting.busy or not meeting.guests:
        return False
    if meeting.response not in (Response.ACCEPTED, Response.TENTATIVE) or not 15 <= meeting.span.minutes <= 120:
        return False
    others = sum(
        not (guest.is_self or guest.resource or guest.response is Response.DECLINED) for guest in meeting.guests
    )
    return 2 <= others + 1 <= 8


def _blocks(meeting: Meeting) -> bool:
    return meeting.busy and meeting.event_type in WALLS and meeting.response is not Response.DECLINED


def _buffer_after(end: datetime, next_start: datetime | None, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """The buffer that begins at `end`, cut at the next start and at closing time, or None if that leaves too little."""
    day = end.astimezone(zone).date()
    opens, closes = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in (OPENS, CLOSES))
    if day.weekday() > 4 or not opens <= end < closes:
        return None
    stop = min(end + WANTED, closes, *(() if next_start is None else (next_start,)))
    return (end, stop) if stop - end >= SHORTEST else None


def _with_tree(read: Snapshot, intervaltree: ModuleType) -> Callable[[], Spans]:
    def run() -> Spans:
        busy = [meeting for meeting in read.meetings if _blocks(meeting)]
        tree = intervaltree.IntervalTree.from_tuples((meeting.span.start, meeting.span.end) for meeting in busy)
        found = []
        for meeting in filter(_is_padded, read.meetings):
            end = meeting.span.end
            near = tree[end : end + WANTED]
            if not any(interval.begin <= end for interval in near):
                found.append(_buffer_after(end, min((i.begin for i in near), default=None), ZONE))
        return _present(found)

    return run


def _one_by_one(read: Snapshot) -> Callable[[], Spans]:
    def run() -> Spans:
        busy = [meeting.span for meeting in read.meetings if _blocks(meeting)]
        found = []
        for meeting in filter(_is_padded, read.meetings):
            end = meeting.span.end
            if not any(_is_inside(end, span) for span in busy):
                later = (span.start for span in busy if span.start > end)
                found.append(_buffer_after(end, min(later, default=None), ZONE))
        return _present(found)

    return run


def _is_inside(instant: datetime, span: Span) -> bool:
    return span.start <= instant < span.end


def _present(found: Iterable[tuple[datetime, datetime] | None]) -> Spans:
    return {span for span in found if span is not None}
