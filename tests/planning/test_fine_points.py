"""Fine points that no whole situation shows: edges of walls, of days and of identifiers."""

from dataclasses import replace

import pytest

from sobremesa.model import (
    DayRange,
    Guest,
    Hours,
    LedgerEntry,
    LedgerState,
    Preferences,
    Response,
    Side,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning import Walls, event_id
from sobremesa.planning.prompts import choose, starter
from support.plans import ANN, ME, after, at, codes, decided, lines, meeting, span, wanting

BOB = Guest("bob@example.com", "Bob", Response.ACCEPTED)
DOORS = wanting(before_minutes=5, after_minutes=0)


# ---------------------------------------------------------------- walls


def test_free_time_ends_and_begins_at_the_nearest_wall() -> None:
    walls = Walls([span("10:00", "11:00"), span("10:30", "11:30"), span("11:30", "12:00"), span("14:00", "15:00")])
    assert walls.after(at("09:00")) == at("10:00")
    assert walls.after(at("12:00")) == at("14:00")
    assert walls.after(at("15:00")) is None
    assert walls.before(at("09:00")) is None
    assert walls.before(at("13:00")) == at("12:00")
    assert walls.before(at("16:00")) == at("15:00")


@pytest.mark.parametrize("clock", ["10:01", "10:59", "11:00", "11:29"])
def test_inside_overlapping_walls_there_is_no_free_time(clock: str) -> None:
    walls = Walls([span("10:30", "11:30"), span("10:00", "11:00")])
    assert walls.after(at(clock)) == walls.before(at(clock)) == at(clock)
    assert walls.covers(at(clock))


@pytest.mark.parametrize("clock", ["09:00", "10:00", "11:00", "12:00", "12:01"])
def test_nothing_runs_past_an_instant_outside_of_walls_or_where_one_ends_and_another_begins(clock: str) -> None:
    assert not Walls([span("10:00", "11:00"), span("11:00", "12:00")]).covers(at(clock))


def test_without_walls_all_time_is_free() -> None:
    assert Walls([]).after(at("10:00")) is Walls([]).before(at("10:00")) is None
    assert not Walls([]).covers(at("10:00"))


# ---------------------------------------------------------------- the day's edges


def test_two_minutes_after_the_day_s_beginning_are_outside_hours_and_not_lunch() -> None:
    decision = decided(meeting("m", "09:02", "09:32"), preferences=DOORS)
    assert [one.reason.as_dict() for one in decision.skipped] == [{"code": "outside-hours", "minutes": 2}]


def test_a_pause_ends_at_midnight_also_for_the_meeting_that_runs_past_it() -> None:
    nights = Preferences(ME.email, Hours("UTC", dict.fromkeys(range(7), (DayRange(0, 1440),))), DOORS.buffers)
    both = replace(nights, buffers=replace(nights.buffers, after_minutes=5), paused_until=at("00:00").date())
    decision = decided(meeting("m", "23:30", "24:30"), preferences=both)
    assert lines(decision) == [("m", "linger", "00:30", "00:35")]
    assert [(one.side, one.reason.code) for one in decision.skipped] == [(Side.BEFORE, "paused")]


# ---------------------------------------------------------------- several want the same minutes


def test_of_two_meetings_that_end_together_one_has_the_minutes_and_the_other_is_told_so() -> None:
    decision = decided(meeting("b", "10:00", "10:30"), meeting("a", "10:00", "10:30"), meeting("c", "11:00", "11:30"))
    assert lines(decision)[0] == ("a", "linger", "10:30", "10:35")
    assert [(one.source, one.side, one.reason.as_dict()) for one in decision.skipped] == [
        ("b", Side.AFTER, {"code": "gap-given", "minutes": 30, "to": "a"})
    ]


def test_whom_i_met_at_some_time_goes_before_whom_i_am_not_known_to_have_met() -> None:
    rivals = [meeting("a", "10:00", "10:30"), meeting("b", "10:00", "10:30", guests=(ME, BOB))]
    assert lines(decided(*rivals, last_met={BOB.email: at("10:00", -1)})) == [("b", "linger", "10:30", "10:35")]
    assert lines(decided(*rivals, last_met={ANN.email: at("10:00", -1)})) == [("a", "linger", "10:30", "10:35")]


# ---------------------------------------------------------------- identifiers and starters


def test_identifiers_hold_whatever_a_calendar_calls_its_meetings() -> None:
    ids = {event_id("1", "primary", SocialKey(source, Side.AFTER)) for source in ("m", "\ud800", "m\udfff")}
    assert len(ids) == 3
    assert {len(one) for one in ids} == {52}
    assert set("".join(ids)) <= set("0123456789abcdefghijklmnopqrstuv")
    assert len({choose("\ud800"), choose("\udfff")}) == 2


def test_an_identifier_is_the_same_for_ever() -> None:
    assert event_id(7, "primary", after("m"), 2) == event_id("7", "primary", after("m"), 2)
    assert event_id("1", "primary", after("m")) == "658ruuq7oo0lk6ing2fh02jucbrbn7737bruitc2mnoe1c4bgug0"


def test_one_starter_is_the_first_of_several() -> None:
    for seed in ("m|after", "n|before", "x"):
        assert choose(seed) == (starter(seed),)
        assert choose(seed, 3)[0] == starter(seed)


# ---------------------------------------------------------------- after a split


def test_a_choice_for_something_without_a_date_follows_by_its_time() -> None:
    second = meeting("weekly_R20261116", "10:00", "10:30", series_id="weekly_R20261116")
    near = _refused("weekly", span("10:10", "10:40"))
    assert codes(decided(second, ledger={near.key: near})) == [("weekly_R20261116", "removed-by-you")]
    far = _refused("weekly", span("10:30", "11:00"))
    assert codes(decided(second, ledger={far.key: far})) == []


def _refused(source: str, of: Span) -> LedgerEntry:
    entry = LedgerEntry(after(source), SocialKind.LINGER, f"id-{source}", LedgerState.REFUSED)
    return replace(entry, meeting=of)
