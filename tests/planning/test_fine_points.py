"""Fine points that no whole situation shows: edges of walls, of days and of identifiers."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sobremesa.model import (
    DayRange,
    Guest,
    Hours,
    LedgerEntry,
    LedgerState,
    Placed,
    Preferences,
    Response,
    Side,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning import Walls, event_id, working_time
from sobremesa.planning.hours import Stretches
from sobremesa.planning.prompts import choose, starter
from support.plans import ANN, ME, after, at, codes, decided, entry, lines, meeting, people, span, wanting

BOB = Guest("bob@example.com", "Bob", Response.ACCEPTED)
DOORS = wanting(before_minutes=5, after_minutes=0)


# ---------------------------------------------------------------- walls


@pytest.mark.parametrize(
    ("clock", "before", "after"),
    [
        ("09:00", None, None),
        ("10:00", None, "back-to-back"),
        ("11:30", "back-to-back", "back-to-back"),
        ("12:00", "back-to-back", None),
        ("13:00", None, None),
        ("14:00", None, "back-to-back"),
        ("15:00", "back-to-back", None),
    ],
)
def test_a_wall_stands_only_where_it_begins_or_ends(clock: str, before: str | None, after: str | None) -> None:
    walls = Walls([span("10:00", "11:00"), span("10:30", "11:30"), span("11:30", "12:00"), span("14:00", "15:00")])
    assert walls.beside(at(clock), Side.BEFORE) == before
    assert walls.beside(at(clock), Side.AFTER) == after


@pytest.mark.parametrize("clock", ["10:01", "10:59", "11:00", "11:29"])
def test_inside_overlapping_walls_there_is_no_free_time(clock: str) -> None:
    walls = Walls([span("10:30", "11:30"), span("10:00", "11:00")])
    assert walls.beside(at(clock), Side.BEFORE) == walls.beside(at(clock), Side.AFTER) == "overlapped"


def test_without_walls_all_time_is_free() -> None:
    assert Walls([]).beside(at("10:00"), Side.BEFORE) is Walls([]).beside(at("10:00"), Side.AFTER) is None


# ---------------------------------------------------------------- stretches


def test_stretches_that_touch_are_one() -> None:
    joined = Stretches([(at("12:00"), at("17:00")), (at("09:00"), at("12:00"))])
    assert list(joined) == [(at("09:00"), at("17:00"))]
    ranges = {0: (DayRange(9 * 60, 12 * 60), DayRange(12 * 60, 17 * 60))}
    decision = decided(meeting("m", "11:00", "11:58"), preferences=Preferences(ME.email, Hours("UTC", ranges)))
    assert lines(decision) == [("m", "linger", "11:58", "12:03")]


def test_what_is_left_of_a_stretch_is_never_empty() -> None:
    day = Stretches([(at("09:00"), at("17:00"))])
    assert list(day.minus(Stretches([(at("09:00"), at("10:00")), (at("16:00"), at("17:00"))]))) == [
        (at("10:00"), at("16:00"))
    ]
    assert list(day.minus(day)) == []
    beside = Stretches([(at("08:00"), at("09:00")), (at("17:00"), at("18:00"))])
    assert list(day.minus(beside)) == list(day)


def test_a_stretch_holds_its_beginning_for_who_goes_on_and_its_end_for_who_comes_from_it() -> None:
    day = Stretches([(at("09:00"), at("12:00")), (at("13:00"), at("17:00"))])
    clocks = ("08:59", "09:00", "11:59", "12:00", "12:30", "13:00", "16:59", "17:00")
    ends = [day.until(at(clock)) for clock in clocks]
    assert ends == [None, at("12:00"), at("12:00"), None, None, at("17:00"), at("17:00"), None]
    starts = [day.since(at(clock)) for clock in clocks]
    assert starts == [None, None, at("09:00"), at("09:00"), None, None, at("13:00"), at("13:00")]


# ---------------------------------------------------------------- the day's edges


def test_two_minutes_after_the_day_s_beginning_are_outside_hours_and_not_lunch() -> None:
    decision = decided(meeting("m", "09:02", "09:32"), preferences=DOORS)
    assert [one.reason.as_dict() for one in decision.skipped] == [{"code": "outside-hours", "minutes": 2}]


def test_who_works_on_no_day_has_no_buffer() -> None:
    never = Preferences(ME.email, Hours("UTC", {}), wanting(before_minutes=5).buffers)
    decision = decided(meeting("m", "10:00", "10:30"), preferences=never)
    reasons = [(one.side, one.reason.as_dict()) for one in decision.skipped]
    assert reasons == [
        ("after", {"code": "outside-hours", "minutes": 0}),
        ("before", {"code": "outside-hours", "minutes": 0}),
    ]


def test_half_minutes_are_left_out_of_what_a_gap_is_said_to_have() -> None:
    late = replace(meeting("n", "10:33", "11:00"), span=Span(at("10:32") + timedelta(seconds=30), at("11:00")))
    decision = decided(meeting("m", "10:00", "10:30"), late)
    (skipped,) = decision.skipped
    assert json.dumps(skipped.reason.as_dict()) == '{"code": "gap-too-short", "minutes": 2, "minimum": 3}'
    later = replace(late, span=Span(at("10:36") + timedelta(seconds=30), at("11:00")), guests=people(4))
    (skipped,) = decided(meeting("m", "10:00", "10:30"), later, preferences=wanting(before_minutes=5)).skipped
    assert json.dumps(skipped.reason.as_dict()) == '{"code": "gap-given", "minutes": 6, "to": "m"}'
    evening = meeting("e", "16:00", "16:30")
    evening = replace(evening, span=Span(at("16:00"), at("16:58") + timedelta(seconds=30)))
    (skipped,) = decided(evening).skipped
    assert json.dumps(skipped.reason.as_dict()) == '{"code": "outside-hours", "minutes": 1}'


def test_a_pause_ends_at_midnight_also_for_the_meeting_that_runs_past_it() -> None:
    nights = Preferences(ME.email, Hours("UTC", dict.fromkeys(range(7), (DayRange(0, 1440),))), DOORS.buffers)
    both = replace(nights, buffers=replace(nights.buffers, after_minutes=5), paused_until=at("00:00").date())
    decision = decided(meeting("m", "23:30", "24:30"), preferences=both)
    assert lines(decision) == [("m", "linger", "00:30", "00:35")]
    assert [(one.side, one.reason.code) for one in decision.skipped] == [(Side.BEFORE, "paused")]


@pytest.mark.parametrize(("clock", "side"), [("16:58", "after"), ("09:02", "before")])
def test_a_meeting_at_the_very_edge_of_the_day_makes_a_gap(clock: str, side: str) -> None:
    if side == "after":
        decision = decided(meeting("m", "16:00", clock), meeting("n", "17:00", "17:30"))
    else:
        decision = decided(meeting("n", "08:30", "09:00"), meeting("m", clock, "09:30"), preferences=DOORS)
    found = {one.source: one.reason.as_dict() for one in decision.skipped}
    assert found["m"] == {"code": "gap-too-short", "minutes": 2, "minimum": 3}


def test_in_the_hour_that_does_not_exist_work_begins_when_the_clocks_have_jumped() -> None:
    # On 29 March 2026 the clocks of Berlin jump from 02:00 to 03:00, which is 01:00 UTC.
    day = date(2026, 3, 29)
    for start in range(120, 180):
        hours = Hours("Europe/Berlin", {}, {day: (DayRange(start, 600),)})
        (stretch,) = working_time(hours, Span(datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)))
        assert stretch == (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 8, tzinfo=UTC))


def test_a_range_that_the_clocks_jump_over_is_no_working_time() -> None:
    hours = Hours("Europe/Berlin", {}, {date(2026, 3, 29): (DayRange(125, 150),)})
    whole = Span(datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC))
    assert list(working_time(hours, whole)) == []


def test_a_whole_day_is_padded_at_its_end_only() -> None:
    wanted = wanting(before_minutes=5, maximum_duration=9999)
    nights = replace(wanted, hours=Hours("UTC", dict.fromkeys(range(7), (DayRange(0, 1440),))))
    whole, less = meeting("m", "08:00", "32:00"), meeting("m", "08:00", "31:59")
    assert codes(decided(whole, preferences=nights)) == [("m", "multi-day")]
    assert codes(decided(less, preferences=nights)) == []


def test_what_touches_the_window_is_reported_and_nothing_beyond() -> None:
    declined: dict[str, Any] = {"response": Response.DECLINED}
    decision = decided(
        meeting("before", "09:00", "09:59", **declined),
        meeting("touching", "09:30", "10:00", **declined),
        meeting("inside", "11:00", "11:30", **declined),
        meeting("at the end", "12:00", "12:30", **declined),
        meeting("beyond", "12:01", "12:30", **declined),
        window=span("10:00", "12:00"),
    )
    assert [name for name, _ in codes(decision)] == ["touching", "inside", "at the end"]


def test_what_has_not_begun_lies_outside_the_window_and_is_not_in_progress() -> None:
    one = meeting("m", "10:00", "10:30")
    for clock, code in (("10:29", "outside-window"), ("10:28", "outside-window"), ("10:27", "outside-window")):
        lying = Placed("id", after("m"), SocialKind.LINGER, Span(at(clock), at("10:33")), "Linger")
        decision = decided(one, ours=[lying], now=at("10:25"), window=span("10:30", "12:00"))
        assert codes(decision) == [("m", code)]
    lying = Placed("id", after("m"), SocialKind.LINGER, span("10:26", "10:33"), "Linger")
    decision = decided(one, ours=[lying], now=at("10:25"), window=span("10:30", "12:00"))
    assert codes(decision) == [("m", "in-progress")]


# ---------------------------------------------------------------- several want the same minutes


def test_of_two_meetings_that_end_together_one_has_the_minutes_and_the_other_is_told_so() -> None:
    decision = decided(meeting("b", "10:00", "10:30"), meeting("a", "10:00", "10:30"), meeting("c", "11:00", "11:30"))
    assert lines(decision)[0] == ("a", "linger", "10:30", "10:35")
    assert [(one.source, one.side, one.reason.as_dict()) for one in decision.skipped] == [
        ("b", Side.AFTER, {"code": "gap-given", "minutes": 30, "to": "a"})
    ]


def test_of_two_meetings_with_hidden_guests_the_earlier_one_has_the_minutes() -> None:
    wanted = wanting(large_breather=True)
    rivals = [meeting("b", "09:59", "10:30", guests_hidden=True, guests=()), meeting("a", "10:00", "10:30")]
    hidden = [rivals[0], replace(rivals[1], guests_hidden=True, guests=())]
    assert lines(decided(*hidden, preferences=wanted)) == [("b", "breather", "10:30", "10:35")]


def test_whom_i_met_at_some_time_goes_before_whom_i_am_not_known_to_have_met() -> None:
    rivals = [meeting("a", "10:00", "10:30"), meeting("b", "10:00", "10:30", guests=(ME, BOB))]
    assert lines(decided(*rivals, last_met={BOB.email: at("10:00", -1)})) == [("b", "linger", "10:30", "10:35")]
    assert lines(decided(*rivals, last_met={ANN.email: at("10:00", -1)})) == [("a", "linger", "10:30", "10:35")]


# ---------------------------------------------------------------- what lies there


def test_doors_that_their_user_moved_leave_the_other_side_to_us() -> None:
    one = meeting("m", "10:00", "10:30")
    doors = Placed("id", SocialKey("m", Side.BEFORE), SocialKind.DOORS, span("09:40", "09:45"), "Doors open")
    ledger = {doors.key: entry(doors, one, pinned=doors.span)}
    decision = decided(one, preferences=wanting(before_minutes=5), ours=[doors], ledger=ledger)
    assert lines(decision) == [("m", "doors", "09:40", "09:45"), ("m", "linger", "10:30", "10:35")]
    assert codes(decision) == []


def test_a_pin_that_was_not_read_is_no_refusal() -> None:
    one = meeting("m", "10:00", "10:30")
    lying = Placed("id", after("m"), SocialKind.LINGER, span("10:40", "10:45"), "Linger")
    decision = decided(one, ledger={lying.key: entry(lying, one, pinned=lying.span)})
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]


def test_a_refusal_of_unknown_time_counts_as_not_moved() -> None:
    refused = LedgerEntry(after("m"), SocialKind.LINGER, "id", LedgerState.REFUSED)
    decision = decided(meeting("m", "10:00", "10:30"), ledger={refused.key: refused})
    assert decision.skipped[0].reason.as_dict() == {"code": "removed-by-you", "moved": 0}


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


def test_a_meeting_has_the_same_starter_for_ever() -> None:
    assert choose("m|after", 2) == (
        "Which task do you do first, the easy one or the hard one?",
        "Long light evenings or early dark ones?",
    )


# ---------------------------------------------------------------- after a split


def test_only_what_its_user_chose_follows_a_split() -> None:
    second = meeting("weekly_R20261116_20261116T100000Z", "10:00", "10:30", series_id="weekly_R20261116")
    chosen = _refused("weekly_20261116T100000Z", span("10:00", "10:30"))
    assert codes(decided(second, ledger={chosen.key: chosen})) == [(second.id, "removed-by-you")]
    undone = replace(chosen, state=LedgerState.REMOVED, undone=True)
    unknown = replace(chosen, meeting=None)
    for other in (undone, unknown):
        assert codes(decided(second, ledger={other.key: other})) == []


def test_of_several_choices_the_nearest_follows_a_split() -> None:
    second = meeting("weekly_R20261116", "10:00", "10:30", series_id="weekly_R20261116")
    far, near = _refused("weekly_20261115", span("10:20", "10:50")), _refused("weekly_20261114", span("10:10", "10:40"))
    for order in ([far, near], [near, far]):
        decision = decided(second, ledger={one.key: one for one in order})
        assert [one.reason.as_dict() for one in decision.skipped] == [{"code": "removed-by-you", "moved": 10}]


def test_a_choice_for_something_without_a_date_follows_by_its_time() -> None:
    second = meeting("weekly_R20261116", "10:00", "10:30", series_id="weekly_R20261116")
    near = _refused("weekly", span("10:10", "10:40"))
    assert codes(decided(second, ledger={near.key: near})) == [("weekly_R20261116", "removed-by-you")]
    far = _refused("weekly", span("10:30", "11:00"))
    assert codes(decided(second, ledger={far.key: far})) == []


def _refused(source: str, of: Span) -> LedgerEntry:
    found = LedgerEntry(after(source), SocialKind.LINGER, f"id-{source}", LedgerState.REFUSED)
    return replace(found, meeting=of)
