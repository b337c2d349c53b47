"""A team's break in somebody's calendar: busy like a meeting, but never padded, never started late, and no loss."""

from dataclasses import replace

import pytest

from sobremesa.errors import UnsafePlanError
from sobremesa.model import Meeting, Preferences
from sobremesa.planning import count_meetings, decide, plan_of, raise_if_unsafe
from sobremesa.planning.diff import diff
from support.plans import ANN, ME, NOW, codes, decided, lines, meeting, placed, read, wanting


def pause(start: str, end: str, day: int = 0, name: str = "b") -> Meeting:
    return replace(meeting(name, start, end, day, organized_by_me=True), break_id="b1", series_id="s")


def test_a_break_is_never_padded() -> None:
    decision = decided(pause("10:00", "10:15"), preferences=wanting(before_minutes=5))
    assert (lines(decision), {*codes(decision)}) == ([], {("b", "team-break")})


def test_nothing_of_ours_lies_over_a_break() -> None:
    decision = decided(meeting("m", "09:30", "09:57"), pause("10:00", "10:15"))
    assert lines(decision) == [("m", "linger", "09:57", "10:00")]


def test_nobody_starts_a_break_late() -> None:
    decision = decided(meeting("m", "09:30", "10:00"), pause("10:00", "10:15"))
    (skip,) = [one for one in decision.skipped if one.source == "m"]
    assert skip.reason.as_dict() == {"code": "back-to-back", "next": "b"}


def test_a_break_is_no_time_in_meetings() -> None:
    """With an hour of breaks instead of the last meeting, a day of 5.5 hours of meetings keeps its social buffer."""
    early = [meeting(f"m{hour}", f"{hour:02}:00", f"{hour + 1:02}:00", guests=(ME, ANN)) for hour in (8, 10, 12, 14)]
    early.append(meeting("m16", "16:00", "17:00"))
    last = meeting("last", "18:00", "18:20")
    full = decided(*early, last)
    assert ("m8", "breather", "09:00", "09:05") in lines(decided(*early, last, meeting("x", "19:00", "20:00")))
    assert ("m8", "linger", "09:00", "09:05") in lines(full)
    assert ("m8", "linger", "09:00", "09:05") in lines(decided(*early, last, pause("19:00", "20:00")))


def test_breaks_that_end_are_no_lost_meetings() -> None:
    rest = [meeting(f"r{day}", "13:00", "13:30", day, guests=(ME,)) for day in range(6)]
    breaks = [pause("15:00", "15:15", day, f"b{day}") for day in range(6)]
    before, after = read(*rest, *breaks), read(*rest)
    assert count_meetings(before) == count_meetings(after) == 6
    gone = placed(decided(meeting("m", "10:00", "10:30")).desired[0])
    snapshot = replace(after, ours=(gone,))
    plan = plan_of(diff(decide(snapshot, (), Preferences(), {}, NOW), snapshot, {}, NOW).changes)
    assert plan.changes
    raise_if_unsafe(plan, snapshot, count_meetings(before), 40, confirmed=False)
    with pytest.raises(UnsafePlanError, match="only 6 of 12 meetings"):
        raise_if_unsafe(plan, snapshot, len(before.meetings), 40, confirmed=False)
