"""Whom one might talk to, out of one's own calendar, and in which order."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from sobremesa.model import EventType, Guest, Meeting, Reason, ReasonCode, Response
from sobremesa.model.acquaintances import Acquaintance
from sobremesa.planning.people import people_to_meet
from support.plans import ANN, ME, NOW, meeting, people

BEN = Guest("ben@example.com", "Ben", Response.ACCEPTED)
CLEO = Guest("cleo@example.com", "Cleo", Response.ACCEPTED)
OUTSIDE = Guest("kim@other.example", "Kim", Response.ACCEPTED)
CROWD = people(8)  # me and seven others; with one more it is a large meeting


def large(name: str, *guests: Guest, day: int = 1, **fields: Any) -> Meeting:
    return meeting(name, "10:00", "11:00", day, guests=(*CROWD, *guests), **fields)


def middling(name: str, *guests: Guest, day: int = 1) -> Meeting:
    return meeting(name, "12:00", "12:30", day, guests=(*people(4), *guests))


def found(*meetings: Meeting, last_met: Any = MappingProxyType({}), **fields: Any) -> dict[str, Reason]:
    """The reason of everybody who is no part of the crowd, in order."""
    met = people_to_meet(meetings, ME.email, NOW, last_met, **fields)
    return {one.guest.name: one.reason for one in met if not one.guest.name.startswith("P")}


def test_somebody_met_only_in_large_meetings() -> None:
    assert found(large("a", ANN), large("b", ANN)) == {"Ann": Reason(ReasonCode.ONLY_LARGE_MEETINGS, {"meetings": 2})}


def test_somebody_of_middling_meetings_never_met_in_a_small_round() -> None:
    assert found(large("a", ANN), middling("b", ANN)) == {"Ann": Reason(ReasonCode.NEVER_SMALL_ROUND, {"meetings": 2})}


def test_somebody_not_talked_to_for_sixty_days() -> None:
    ago = {ANN.email: NOW - timedelta(days=60)}
    assert found(large("a", ANN), last_met=ago) == {"Ann": Reason(ReasonCode.LONG_SINCE_TALKED, {"weeks": 8})}
    assert found(large("a", ANN), last_met={ANN.email: NOW - timedelta(days=59, hours=23)}) == {}


@pytest.mark.parametrize("day", [-2, 3])
def test_nobody_of_a_small_round_that_was_or_will_be(day: int) -> None:
    small = meeting("s", "09:00", "09:30", day, guests=(ME, ANN, BEN))
    assert found(large("a", ANN, BEN, CLEO), small) == {"Cleo": Reason(ReasonCode.ONLY_LARGE_MEETINGS, {"meetings": 1})}


def test_a_small_round_long_past_in_the_calendar_counts_as_talking() -> None:
    small = meeting("s", "09:00", "09:30", -70, guests=(ME, ANN))
    assert found(large("a", ANN), small)["Ann"] == Reason(ReasonCode.LONG_SINCE_TALKED, {"weeks": 9})
    lately = {ANN.email: NOW - timedelta(days=5)}
    assert found(large("a", ANN), small, last_met=lately) == {}


def test_three_people_are_a_small_round_four_are_not_and_eight_are_not_large() -> None:
    three = meeting("s", "09:00", "09:30", guests=(ME, ANN, BEN))
    four = meeting("f", "09:00", "09:30", guests=(ME, ANN, BEN, CLEO))
    eight = meeting("e", "09:00", "09:30", guests=(*people(7), ANN))
    assert found(three) == {}
    assert set(found(four)) == {"Ann", "Ben", "Cleo"}
    assert found(eight)["Ann"].code is ReasonCode.NEVER_SMALL_ROUND


def test_neither_outsiders_nor_the_barred_nor_rooms_nor_groups_nor_oneself() -> None:
    room, group = replace(BEN, resource=True), replace(CLEO, group=True)
    everybody = large("a", ANN, OUTSIDE, room, group)
    assert found(everybody, barred=["ANN@example.com"]) == {}
    assert set(found(everybody, domains=["Other.example"])) == {"Ann", "Kim"}


@pytest.mark.parametrize(
    "fields",
    [
        {"private": True},
        {"guests_hidden": True},
        {"free_busy_only": True},
        {"all_day": True},
        {"event_type": EventType.OUT_OF_OFFICE},
        {"response": Response.DECLINED},
    ],
)
def test_what_is_private_hidden_declined_or_no_meeting_tells_nothing(fields: dict[str, Any]) -> None:
    assert found(large("a", ANN, **fields)) == {}


def test_whoever_declined_is_not_met_there() -> None:
    assert found(large("a", replace(ANN, response=Response.DECLINED))) == {}


def test_the_reasons_take_turns_and_in_each_the_longest_ago_or_the_most_meetings_go_first() -> None:
    dan, eve = Guest("dan@example.com", "Dan"), Guest("eve@example.com", "Eve")
    all_hands = [large(f"l{number}", ANN, BEN, dan) for number in range(2)] + [large("once", CLEO)]
    ago = {ANN.email: NOW - timedelta(weeks=10), BEN.email: NOW - timedelta(weeks=30)}
    crowd = [one.email for one in CROWD[1:]]
    assert list(found(middling("m", eve), *all_hands, last_met=ago, barred=crowd)) == [
        "Ben",
        "Dan",
        "Eve",
        "Ann",
        "Cleo",
    ]


def test_equal_ones_lie_in_the_order_of_the_seed_whatever_the_order_of_the_calendar() -> None:
    guests = [Guest(f"g{number}@example.com", f"G{number}") for number in range(6)]
    one, other = large("a", *guests), large("a", *reversed(guests))
    assert list(found(one, seed="2026-47")) == list(found(other, seed="2026-47"))
    assert len({tuple(found(one, seed=str(week))) for week in range(20)}) > 10


def test_a_name_is_taken_from_whichever_meeting_has_it() -> None:
    nameless = replace(ANN, name="", email="Ann@Example.com")
    assert set(found(large("a", nameless), large("b", ANN))) == {"Ann"}
    met = people_to_meet([large("a", nameless)], ME.email, NOW, {})
    assert Acquaintance(nameless, Reason(ReasonCode.ONLY_LARGE_MEETINGS, {"meetings": 1}), 1) in met
