"""Whether the answer of `sobremesa plan --json` is right for a generated calendar: minute by minute, by brute force.

Every check marks minutes on a grid from what was generated, and shares no rule with the planner. Each gives one line
for every thing that is wrong, so that a right plan gives none.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from support.generated_calendars import GeneratedCalendar
from support.generated_events import MINUTE, Occurrence

Plan = Mapping[str, Any]
SIDES = {"before": "before_minutes", "after": "after_minutes"}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Buffer(NamedTuple):
    """A buffer of the plan, in minutes since 1970."""

    of: str
    side: str
    kind: str
    start: int
    end: int


def minute(instant: datetime) -> int:
    """Whole minutes since 1970."""
    return int(instant.timestamp() // 60)


def buffers(plan: Plan) -> list[Buffer]:
    """What the plan places."""
    return [
        Buffer(
            one["for"].partition("~")[0],
            one["side"],
            one["kind"],
            minute(datetime.fromisoformat(one["start"])),
            minute(datetime.fromisoformat(one["end"])),
        )
        for one in plan["buffers"]
    ]


class Grid:
    """The minutes of the week and of the days around it."""

    def __init__(self, calendar: GeneratedCalendar) -> None:
        self.calendar = calendar
        self.wanted = calendar.buffers
        self.first, self.last = minute(calendar.begin), minute(calendar.end)

    @cached_property
    def busy(self) -> set[int]:
        return {at for one in self.calendar.truth if one.busy for at in range(minute(one.start), minute(one.end))}

    @cached_property
    def open(self) -> set[int]:
        """Working minutes outside of lunch, each asked for its own wall time."""
        zone, hours = ZoneInfo(self.calendar.zone), self.calendar.preferences["working_hours"]
        ranges = {day: [(clock(start), clock(end)) for start, end in hours.get(day, [])] for day in WEEKDAYS}
        lunch = (clock(self.wanted["lunch"][0]), clock(self.wanted["lunch"][1])) if self.wanted["lunch"] else (0, 0)
        found = set()
        for quarter in range(self.first - 1440, self.last + 1440, 15):  # clocks change at full quarters only
            local = (datetime(1970, 1, 1, tzinfo=UTC) + quarter * MINUTE).astimezone(zone)
            today, yesterday = (ranges[weekday(local.date() - timedelta(days=back))] for back in (0, 1))
            for at in range(quarter, quarter + 15):
                now = local.hour * 60 + local.minute + at - quarter
                works = any(start <= now < (end if end > start else 1440) for start, end in today)
                works |= any(end <= start and now < end for start, end in yesterday)
                if works and not lunch[0] <= now < lunch[1]:
                    found.add(at)
        return found

    @cached_property
    def deserved(self) -> list[Buffer]:
        """The buffer that each side of each eligible meeting would have if nobody else wanted the room."""
        found = []
        for one in self.calendar.truth:
            for side, wanted in SIDES.items():
                span = self._room(one, side, self.wanted[wanted]) if one.padded and self.wanted[wanted] else None
                if span and self.first <= span[0] and span[1] <= self.last:
                    kind = "breather" if one.breather else ""
                    found.append(Buffer(one.id, side, kind, *span))
        return found

    def _room(self, one: Occurrence, side: str, wanted: int) -> tuple[int, int] | None:
        edge, step = (minute(one.end), 1) if side == "after" else (minute(one.start) - 1, -1)
        length = 0
        while length < wanted and edge + step * length not in self.busy and edge + step * length in self.open:
            length += 1
        if length < min(self.wanted["minimum_minutes"], wanted):
            return None
        return (edge, edge + length) if side == "after" else (edge + 1 - length, edge + 1)


def clock(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


def no_busy_minute_is_touched(grid: Grid, plan: Plan) -> Iterator[str]:
    for one in buffers(plan):
        if grid.busy.intersection(range(one.start, one.end)):
            yield f"{one} lies on something busy"


def no_two_buffers_overlap(_grid: Grid, plan: Plan) -> Iterator[str]:
    taken = Counter(at for one in buffers(plan) for at in range(one.start, one.end))
    for one in buffers(plan):
        if any(taken[at] > 1 for at in range(one.start, one.end)):
            yield f"{one} lies on another buffer"


def each_touches_its_meeting(grid: Grid, plan: Plan) -> Iterator[str]:
    for one in buffers(plan):
        if not any(_touches(one, meeting) for meeting in grid.calendar.truth):
            yield f"{one} lies beside no meeting of that name"


def the_length_is_within_limits(grid: Grid, plan: Plan) -> Iterator[str]:
    for one in buffers(plan):
        wanted = grid.wanted[SIDES[one.side]]
        if not min(grid.wanted["minimum_minutes"], wanted) <= one.end - one.start <= wanted:
            yield f"{one} is not between the minimum and {wanted} minutes long"


def it_is_inside_hours(grid: Grid, plan: Plan) -> Iterator[str]:
    for one in buffers(plan):
        if not grid.open.issuperset(range(one.start, one.end)):
            yield f"{one} lies outside working hours or on lunch"


def it_is_inside_the_window(grid: Grid, plan: Plan) -> Iterator[str]:
    for one in buffers(plan):
        if not grid.first <= one.start < one.end <= grid.last:
            yield f"{one} lies outside the window"


def only_eligible_meetings_have_one(grid: Grid, plan: Plan) -> Iterator[str]:
    for one in buffers(plan):
        if not any(meeting.padded and _touches(one, meeting) for meeting in grid.calendar.truth):
            yield f"{one} belongs to nothing that gets a buffer"


def the_kind_is_right(grid: Grid, plan: Plan) -> Iterator[str]:
    """Doors before, linger after, breathers where they must be, and at most three social ones on a day."""
    days: Counter[date] = Counter()
    for one in buffers(plan):
        breathes = all(meeting.breather for meeting in grid.calendar.truth if meeting.padded and _touches(one, meeting))
        if one.kind not in ({"breather"} if breathes else {"breather", "doors" if one.side == "before" else "linger"}):
            yield f"{one} is of another kind"
        if one.kind != "breather":
            start = datetime(1970, 1, 1, tzinfo=UTC) + one.start * MINUTE
            days[start.astimezone(ZoneInfo(grid.calendar.zone)).date()] += 1
    yield from (f"{count} social buffers on {day}" for day, count in days.items() if count > 3)


def it_is_complete_where_nobody_else_wants_the_room(grid: Grid, plan: Plan) -> Iterator[str]:
    placed = {(one.of, one.side, one.start, one.end) for one in buffers(plan)}
    for one in grid.deserved:
        rivals = [other for other in grid.deserved if other.start < one.end and one.start < other.end]
        if not any((rival.of, rival.side, rival.start, rival.end) in placed for rival in rivals):
            yield f"{one} is missing" if len(rivals) == 1 else f"of {rivals} none was placed"


def _touches(one: Buffer, meeting: Occurrence) -> bool:
    edge = one.start == minute(meeting.end) if one.side == "after" else one.end == minute(meeting.start)
    return meeting.id == one.of and edge


CHECKS: tuple[Callable[[Grid, Plan], Iterator[str]], ...] = (
    no_busy_minute_is_touched,
    no_two_buffers_overlap,
    each_touches_its_meeting,
    the_length_is_within_limits,
    it_is_inside_hours,
    it_is_inside_the_window,
    only_eligible_meetings_have_one,
    the_kind_is_right,
    it_is_complete_where_nobody_else_wants_the_room,
)


def comparable(plan: Plan) -> dict[str, Any]:
    """The plan without what speaks of lines of the file, which move with the events."""
    return {
        **plan,
        "skipped": sorted(
            (_without_line(one) for one in plan["skipped"] if not one["for"].startswith("line-")),
            key=lambda one: (one["for"], one["side"], one["reason"]["code"]),
        ),
    }


def _without_line(skipped: dict[str, Any]) -> dict[str, Any]:
    reason = {name: re.sub(r"^line \d+: ", "", str(fact)) for name, fact in skipped["reason"].items()}
    return {**skipped, "reason": reason}


def differences(one: Plan, other: Plan) -> list[str]:
    """The parts in which two plans differ."""
    first, second = comparable(one), comparable(other)
    return [name for name in first if first[name] != second[name]]
