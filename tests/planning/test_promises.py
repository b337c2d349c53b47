"""The planner's promises over random weeks on a one-minute grid, judged minute by minute.

The judge shares no code with the planner: it marks minutes of a grid from the generated rows and looks at each buffer.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sobremesa.model import (
    BufferPreferences,
    DayRange,
    Guest,
    Hours,
    Meeting,
    Preferences,
    Response,
    Side,
    Snapshot,
    Span,
)
from sobremesa.planning import decide, diff
from support.plans import ME, applied

MINUTE = timedelta(minutes=1)
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
# A plain week, and the weeks in which the clocks of Berlin, New York and Auckland change.
MONDAYS = [
    datetime(2026, month, day, tzinfo=UTC) for month, day in ((6, 1), (3, 23), (10, 19), (3, 2), (9, 21), (3, 30))
]


@dataclass(frozen=True)
class Row:
    """One generated event, in minutes after the Monday."""

    start: int
    length: int
    people: int
    response: str
    busy: bool


@dataclass(frozen=True)
class Week:
    monday: datetime
    zone: str
    ranges: tuple[tuple[int, int], ...]
    rows: tuple[Row, ...]
    before: int
    after: int
    minimum: int


ROWS = st.builds(
    Row,
    start=st.integers(0, 3 * 1440) | st.integers(9 * 60, 13 * 60),
    length=st.integers(1, 130) | st.sampled_from([15, 30, 60]),
    people=st.integers(1, 10),
    response=st.sampled_from(["accepted", "accepted", "accepted", "tentative", "needsAction", "declined"]),
    busy=st.sampled_from([True, True, True, False]),
)
WEEKS = st.builds(
    Week,
    monday=st.sampled_from(MONDAYS),
    zone=st.sampled_from(ZONES),
    ranges=st.sampled_from([((540, 1020),), ((480, 720), (780, 1081)), ((1320, 360),), ((0, 1440),), ((100, 170),)]),
    rows=st.lists(ROWS, max_size=14).map(tuple),
    before=st.sampled_from([0, 0, 5, 3, 10]),
    after=st.sampled_from([5, 5, 0, 2, 7]),
    minimum=st.integers(1, 6),
)


def meetings(week: Week) -> list[Meeting]:
    found = []
    for number, row in enumerate(week.rows):
        start = week.monday + row.start * MINUTE
        others = tuple(
            Guest(f"p{index}@example.com", response=Response.ACCEPTED) for index in range(max(row.people - 1, 0))
        )
        found.append(
            Meeting(
                f"e{number}",
                Span(start, start + row.length * MINUTE),
                response=Response(row.response),
                busy=row.busy,
                guests=(ME, *others),
            )
        )
    return found


def preferences(week: Week) -> Preferences:
    ranges = tuple(DayRange(*one) for one in week.ranges)
    return Preferences(
        email=ME.email,
        hours=Hours(week.zone, dict.fromkeys(range(7), ranges)),
        buffers=BufferPreferences(
            before_minutes=week.before, after_minutes=week.after, minimum_minutes=week.minimum, social_per_day=99
        ),
    )


def window(week: Week) -> Span:
    return Span(week.monday - timedelta(hours=3), week.monday + timedelta(days=4))


def run(week: Week, order: list[Meeting], ours: tuple = ()) -> tuple:  # type: ignore[type-arg]  # what applied() gives
    snapshot = Snapshot(window(week), tuple(order), ours, week.zone)
    now = window(week).start
    decision = decide(snapshot, (), preferences(week), {}, now, window(week))
    return decision, diff(decision, snapshot, {}, now)


# ---------------------------------------------------------------- the judge


def grid(week: Week) -> tuple[set[int], set[int]]:
    """The busy minutes and the working minutes, counted from the Monday."""
    busy: set[int] = set()
    for row in week.rows:
        if row.busy and row.response != "declined":
            busy |= set(range(row.start, row.start + row.length))
    return busy, worked(week.monday, week.zone, week.ranges)


@cache
def worked(monday: datetime, zone: str, ranges: tuple[tuple[int, int], ...]) -> set[int]:
    """The working minutes of somebody with these hours each day; kept, as few mondays, zones and hours are drawn."""
    return {
        minute
        for minute, clock in clocks(monday, zone)
        if any(start <= clock < end if start < end else clock >= start or clock < end for start, end in ranges)
    }


@cache
def clocks(monday: datetime, zone: str) -> list[tuple[int, int]]:
    """What the wall clock shows, in minutes after midnight, at each minute of the window."""
    shown = ((minute, (monday + minute * MINUTE).astimezone(ZoneInfo(zone))) for minute in range(-180, 4 * 1440))
    return [(minute, one.hour * 60 + one.minute) for minute, one in shown]


def is_eligible(row: Row) -> bool:
    answered = row.response in {"accepted", "tentative"}
    return row.busy and answered and 2 <= row.people <= 8 and 15 <= row.length <= 120


def clock_changes(week: Week) -> bool:
    zone = ZoneInfo(week.zone)
    ends = (week.monday - timedelta(days=1), week.monday + timedelta(days=5))
    return len({instant.astimezone(zone).utcoffset() for instant in ends}) > 1


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@settings(max_examples=150, deadline=None)
@given(WEEKS)
def test_every_promise_of_placement_holds(week: Week) -> None:
    decision, plan = run(week, meetings(week))
    busy, working = grid(week)
    taken: set[int] = set()
    placed = set()
    for social in decision.desired:
        row = week.rows[int(social.key.source[1:])]
        first = int((social.span.start - week.monday) / MINUTE)
        minutes = set(range(first, first + int(social.span.minutes)))
        wanted = week.after if social.key.side is Side.AFTER else week.before
        assert is_eligible(row)
        assert min(week.minimum, wanted) <= len(minutes) <= wanted
        assert not minutes & busy
        assert not minutes & taken
        assert minutes <= working
        assert first == row.start + row.length if social.key.side is Side.AFTER else max(minutes) + 1 == row.start
        assert window(week).contains(social.span)
        assert social.busy is (row.response == "accepted")
        taken |= minutes
        placed.add((social.key.source, str(social.key.side)))
    complete(week, busy, working, placed)
    reported = {(one.source, str(one.side)) for one in decision.skipped} | placed
    wanted_sides = {side for side, length in (("before", week.before), ("after", week.after)) if length} or {"after"}
    assert reported == {(f"e{number}", side) for number in range(len(week.rows)) for side in wanted_sides}
    again = run(week, meetings(week), applied(plan))[1]
    assert again.changes == ()


def complete(week: Week, busy: set[int], working: set[int], placed: set[tuple[str, str]]) -> None:
    """Where nobody contests the room, whoever has room gets it (weeks of clock changes may lose a minute at night)."""
    if clock_changes(week):
        return
    candidates = {}
    for number, row in enumerate(week.rows):
        for side, length in (("before", week.before), ("after", week.after)):
            minimum = min(week.minimum, length)
            edge = row.start if side == "before" else row.start + row.length
            need = range(edge - minimum, edge) if side == "before" else range(edge, edge + minimum)
            reach = set(range(edge - length, edge) if side == "before" else range(edge, edge + length))
            if length and is_eligible(row) and not set(need) & busy and set(need) <= working:
                candidates[f"e{number}", side] = reach
    for name, reach in candidates.items():
        contested = any(other != name and reach & theirs for other, theirs in candidates.items())
        assert contested or name in placed, name


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@settings(max_examples=60, deadline=None)
@given(WEEKS, st.integers(0, 2**32))
def test_the_order_of_the_events_plays_no_part(week: Week, seed: int) -> None:
    order = meetings(week)
    shuffled = list(order)
    Random(seed).shuffle(shuffled)
    assert run(week, order) == run(week, shuffled)


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@settings(max_examples=60, deadline=None)
@given(WEEKS, st.lists(st.tuples(st.integers(0, 13), st.integers(-120, 120)), max_size=4))
def test_after_any_edit_one_run_reaches_what_a_fresh_start_reaches(week: Week, moves: list[tuple[int, int]]) -> None:
    ours = applied(run(week, meetings(week))[1])
    rows = list(week.rows)
    for index, by in moves:
        if index < len(rows):
            old = rows[index]
            rows[index] = Row(max(old.start + by, 0), old.length, old.people, old.response, old.busy)
    edited = Week(week.monday, week.zone, week.ranges, tuple(rows), week.before, week.after, week.minimum)
    after_edit = applied(run(edited, meetings(edited), ours)[1], ours)
    fresh = applied(run(edited, meetings(edited))[1])
    assert {(one.key, one.span, one.kind) for one in after_edit} == {(one.key, one.span, one.kind) for one in fresh}


@pytest.mark.parametrize("monday", MONDAYS)
def test_a_busy_week_has_buffers_at_all(monday: datetime) -> None:
    rows = tuple(Row(540 + 90 * number, 30, 3, "accepted", busy=True) for number in range(5))
    decision, _ = run(Week(monday, "UTC", ((540, 1020),), rows, 0, 5, 3), [])
    assert decision.desired == ()
    decision, _ = run(week := Week(monday, "UTC", ((540, 1020),), rows, 0, 5, 3), meetings(week))
    assert len(decision.desired) == 5
