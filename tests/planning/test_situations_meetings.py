"""Which events are meetings that get a buffer: whole days, answers, free time, other kinds of events."""

from dataclasses import replace
from typing import Any

import pytest

from sobremesa.model import Counting, EventType, Guest, Meeting, Remove, Response, Span
from sobremesa.planning import diff
from support.plans import (
    ANN,
    ME,
    NOW,
    after,
    at,
    codes,
    decided,
    entry,
    lines,
    meeting,
    placed,
    read,
    span,
    wanting,
)


def all_day(name: str, **fields: Any) -> Meeting:
    return replace(meeting(name, "00:00", "23:59", **fields), span=Span(at("00:00"), at("00:00", 1)), all_day=True)


def test_a_busy_all_day_event_is_never_padded_and_blocks_its_day() -> None:
    decision = decided(meeting("m", "10:00", "10:30"), all_day("d"))
    assert lines(decision) == []
    assert codes(decision) == [("d", "all-day"), ("m", "overlapped")]


def test_a_free_all_day_event_blocks_nothing() -> None:
    decision = decided(meeting("m", "10:00", "10:30"), all_day("d", busy=False))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert codes(decision) == [("d", "all-day")]


def test_an_event_of_several_days_is_padded_at_its_end_only() -> None:
    retreat = replace(meeting("r", "10:00", "11:00"), span=Span(at("10:00"), at("15:00", 1)))
    wanted = wanting(before_minutes=5, maximum_duration=5000)
    decision = decided(retreat, preferences=wanted)
    assert [(one.key.side, one.span) for one in decision.desired] == [("after", span("15:00", "15:05", 1))]
    assert codes(decision) == [("r", "multi-day")]


def test_a_meeting_i_declined_is_neither_padded_nor_busy() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", response=Response.DECLINED))
    assert lines(decision) == [("a", "linger", "10:30", "10:35")]
    assert codes(decision) == [("b", "declined")]


def test_a_meeting_everybody_else_declined_gets_nothing() -> None:
    gone = replace(ANN, response=Response.DECLINED)
    assert codes(decided(meeting("m", "10:00", "10:30", guests=(ME, gone)))) == [("m", "nobody-left")]


def test_a_tentative_meeting_has_a_buffer_marked_free() -> None:
    decision = decided(meeting("m", "10:00", "10:30", response=Response.TENTATIVE))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert decision.desired[0].busy is False


def test_an_unanswered_meeting_is_busy_but_not_padded() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", response=Response.NEEDS_ACTION))
    assert lines(decision) == []
    assert codes(decision) == [("a", "back-to-back"), ("b", "unanswered")]


@pytest.mark.parametrize("setting", ["tentative", "unanswered"])
@pytest.mark.parametrize(
    ("counting", "expected"),
    [
        (Counting.MEETING, [("b", "linger", "11:00", "11:05")]),
        (Counting.BUSY, []),
        (Counting.IGNORE, [("a", "linger", "10:30", "10:35")]),
    ],
)
def test_tentative_and_unanswered_count_as_set(setting: str, counting: Counting, expected: list[object]) -> None:
    response = Response.TENTATIVE if setting == "tentative" else Response.NEEDS_ACTION
    decision = decided(
        meeting("a", "10:00", "10:30"),
        meeting("b", "10:30", "11:00", response=response),
        preferences=wanting(**{setting: counting}),
    )
    assert lines(decision) == expected


def test_a_meeting_marked_free_gets_nothing_and_blocks_nothing() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", busy=False))
    assert lines(decision) == [("a", "linger", "10:30", "10:35")]
    assert codes(decision) == [("b", "marked-free")]


def test_a_calendar_that_shows_only_free_and_busy_is_busy_and_not_padded() -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", free_busy_only=True))
    assert lines(decision) == []
    assert codes(decision) == [("a", "back-to-back"), ("b", "free-busy-only")]


@pytest.mark.parametrize(
    ("kind", "busy", "wall"),
    [
        (EventType.OUT_OF_OFFICE, True, True),
        (EventType.FOCUS_TIME, False, True),
        (EventType.WORKING_LOCATION, True, False),
        (EventType.BIRTHDAY, False, False),
        (EventType.FROM_GMAIL, True, True),
    ],
)
def test_other_kinds_of_events_are_never_padded(kind: EventType, busy: bool, wall: bool) -> None:
    decision = decided(meeting("a", "10:00", "10:30"), meeting("b", "10:30", "11:00", event_type=kind, busy=busy))
    assert lines(decision) == ([] if wall else [("a", "linger", "10:30", "10:35")])
    assert ("b", "event-type") in codes(decision)


def test_an_out_of_office_day_blocks_its_suggestions_and_no_other_day_s() -> None:
    away = all_day("away", event_type=EventType.OUT_OF_OFFICE)
    decision = decided(meeting("m", "10:00", "10:30"), meeting("n", "10:00", "10:30", 1), away)
    assert lines(decision) == [("n", "linger", "10:30", "10:35")]
    assert codes(decision) == [("away", "event-type"), ("m", "overlapped")]


def test_an_event_of_several_days_that_ends_after_hours_gets_nothing() -> None:
    retreat = replace(meeting("r", "10:00", "11:00"), span=Span(at("10:00"), at("17:30", 1)))
    assert codes(decided(retreat, preferences=wanting(maximum_duration=5000))) == [("r", "outside-hours")]


def test_a_buffer_that_lies_beside_a_meeting_i_decline_is_removed() -> None:
    of = meeting("m", "10:00", "10:30")
    lying = placed(decided(of).desired[0])
    ledger = {after("m"): entry(lying, of)}
    declined = replace(of, response=Response.DECLINED)
    decision = decided(declined, ours=[lying], ledger=ledger)
    (change,) = diff(decision, read(declined, ours=[lying]), ledger, NOW).changes
    assert isinstance(change, Remove)
    assert (change.placed.span, change.reason.as_dict()) == (span("10:30", "10:35"), {"code": "declined"})


def test_a_room_and_a_declined_guest_are_nobody() -> None:
    room = Guest("room@example.com", "Room", Response.ACCEPTED, resource=True)
    gone = replace(ANN, response=Response.DECLINED)
    assert codes(decided(meeting("m", "10:00", "10:30", guests=(ME, room, gone)))) == [("m", "nobody-left")]


def test_one_guest_who_stays_is_enough_though_all_others_declined() -> None:
    gone = Guest("bob@example.com", "Bob", Response.DECLINED)
    decision = decided(meeting("m", "10:00", "10:30", guests=(ME, ANN, gone)))
    assert decision.desired[0].reason.as_dict() == {"code": "after-meeting", "minutes": 5, "people": 2}


def test_a_tentative_meeting_s_buffer_becomes_busy_when_i_accept() -> None:
    of = meeting("m", "10:00", "10:30", response=Response.TENTATIVE)
    lying = placed(decided(of).desired[0])
    assert lying.busy is False
    accepted = replace(of, response=Response.ACCEPTED)
    ledger = {after("m"): entry(lying, of)}
    (change,) = diff(decided(accepted, ours=[lying], ledger=ledger), read(accepted, ours=[lying]), ledger, NOW).changes
    assert (change.do, change.social.busy) == ("move", True)  # type: ignore[union-attr]  # a move has a social


def test_a_tentative_meeting_that_counts_as_busy_gets_nothing_and_is_a_wall() -> None:
    maybe = meeting("maybe", "10:33", "11:00", response=Response.TENTATIVE)
    decision = decided(meeting("m", "10:00", "10:30"), maybe, preferences=wanting(tentative=Counting.BUSY))
    assert lines(decision) == [("m", "linger", "10:30", "10:33")]
    assert codes(decision) == [("maybe", "tentative")]


def test_a_tentative_meeting_that_is_ignored_gets_nothing_and_is_no_wall() -> None:
    maybe = meeting("maybe", "10:33", "11:00", response=Response.TENTATIVE)
    decision = decided(meeting("m", "10:00", "10:30"), maybe, preferences=wanting(tentative=Counting.IGNORE))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert decision.skipped[0].reason.as_dict() == {"code": "ignored", "answer": "tentative"}


def test_an_unanswered_meeting_that_counts_as_a_meeting_gets_a_buffer_marked_free() -> None:
    asked = meeting("asked", "10:00", "10:30", response=Response.NEEDS_ACTION)
    decision = decided(asked, preferences=wanting(unanswered=Counting.MEETING))
    assert lines(decision) == [("asked", "linger", "10:30", "10:35")]
    assert decision.desired[0].busy is False


def test_an_unanswered_meeting_that_is_ignored_gets_nothing_and_is_no_wall() -> None:
    asked = meeting("asked", "10:30", "11:00", response=Response.NEEDS_ACTION)
    decision = decided(meeting("m", "10:00", "10:30"), asked, preferences=wanting(unanswered=Counting.IGNORE))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert decision.skipped[0].reason.as_dict() == {"code": "ignored", "answer": "unanswered"}


def test_out_of_office_that_is_marked_free_is_still_a_wall() -> None:
    away = meeting("away", "10:33", "12:00", event_type=EventType.OUT_OF_OFFICE, busy=False)
    decision = decided(meeting("m", "10:00", "10:30"), away)
    assert lines(decision) == [("m", "linger", "10:30", "10:33")]
    assert decision.skipped[0].reason.as_dict() == {"code": "event-type", "type": "outOfOffice"}


def test_a_working_location_is_never_padded_and_not_busy() -> None:
    home = meeting("home", "09:00", "17:00", event_type=EventType.WORKING_LOCATION)
    decision = decided(meeting("m", "10:00", "10:30"), home)
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert decision.skipped[0].reason.as_dict() == {"code": "event-type", "type": "workingLocation"}


def test_each_instance_of_a_series_stands_on_its_own() -> None:
    decision = decided(
        meeting("s_1", "10:00", "10:30", series_id="s"),
        meeting("s_2", "14:00", "14:30", 1, series_id="s"),
    )
    assert lines(decision) == [("s_1", "linger", "10:30", "10:35"), ("s_2", "linger", "14:30", "14:35")]
