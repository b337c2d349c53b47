"""Two sittings share out a group that no time suits."""

from datetime import timedelta
from itertools import combinations

import pytest

from sobremesa.model import Sitting, Span
from support.plans import at, span
from support.searches import HOUR, person, searched


def test_two_sittings_share_out_a_group_with_one_bridge() -> None:
    team = [person("kim", "Asia/Tokyo"), person("mia", "UTC", (7, 15)), person("lee", "America/New_York")]
    search = searched(*team)
    assert search.slots == ()
    assert search.bridge == "mia@example.com"
    assert [sitting.people for sitting in search.sittings] == [
        ("kim@example.com", "mia@example.com"), ("mia@example.com", "lee@example.com"),
    ]  # fmt: skip
    assert [sitting.span for sitting in search.sittings] == [span("07:00", "07:25", 1), span("14:00", "14:25", 1)]


def test_the_searcher_is_the_bridge_where_possible_and_everybody_comes_once() -> None:
    early = [person(f"e{number}", "UTC", (6, 10)) for number in range(2)]
    late = [person(f"l{number}", "UTC", (14, 18)) for number in range(3)]
    me = person("me", "UTC", (6, 18))
    search = searched(me, *early, *late, person("too", "UTC", (6, 18)))
    assert search.bridge == me.email
    groups = [set(sitting.people) for sitting in search.sittings]
    assert groups[0] | groups[1] == {one.email for one in (me, *early, *late)} | {"too@example.com"}
    assert groups[0] & groups[1] == {me.email}
    assert sorted(map(len, groups)) == [4, 4]


def test_two_sittings_need_somebody_who_can_come_to_both() -> None:
    search = searched(person("a", "UTC", (6, 8)), person("b", "UTC", (6, 8)), person("c", "UTC", (14, 16)))
    assert (search.bridge, search.sittings) == ("", ())


def test_two_sittings_may_follow_each_other_at_once() -> None:
    search = searched(person("me", "UTC", (9, 11)), person("a", "UTC", (9, 10)), person("b", "UTC", (10, 11)), **HOUR)
    assert [sitting.span for sitting in search.sittings] == [span("09:00", "10:00", 1), span("10:00", "11:00", 1)]


@pytest.mark.parametrize("more", [("more", "UTC", (9, 10)), ("more", "Asia/Kolkata", (15, 17))])
def test_two_sittings_do_not_overlap(more: tuple[str, str, tuple[int, int]]) -> None:
    team = [person("me", "UTC", (9, 12)), person("a", "UTC", (9, 10)), person("b", "Asia/Kolkata", (15, 17))]
    team.append(person(*more))  # b works from 9:30 (UTC)
    search = searched(*team, **HOUR)
    assert [sitting.span for sitting in search.sittings] == [span("09:00", "10:00", 1), span("10:00", "11:00", 1)]
    # With five minutes less there is no time for the second.
    rest = {one.email: (span("11:00", "12:00", 1),) for one in team}
    assert searched(*team, busy=rest, **HOUR).sittings == ()


def test_the_searcher_is_the_bridge_even_if_an_earlier_time_would_suit_somebody_else() -> None:
    me, a = person("me", "UTC", (9, 10), (11, 12)), person("a", "UTC", (7, 8), (9, 10))
    b = person("b", "UTC", (7, 8), (11, 12))
    search = searched(me, a, b)
    assert search.bridge == me.email
    assert search.sittings == (
        Sitting(span("09:00", "09:25", 1), (me.email, a.email)),
        Sitting(span("11:00", "11:25", 1), (me.email, b.email)),
    )


def test_the_sittings_are_equal_whoever_is_named_first() -> None:
    late, early = [person(f"l{number}", "UTC", (14, 18)) for number in range(3)], person("e", "UTC", (6, 10))
    search = searched(person("me", "UTC", (6, 18)), *late, early, person("too", "UTC", (6, 18)))
    assert [sitting.people for sitting in search.sittings] == [
        ("me@example.com", "e@example.com", "too@example.com"),
        ("me@example.com", "l0@example.com", "l1@example.com", "l2@example.com"),
    ]  # fmt: skip


def test_among_five_hundred_small_circles_the_two_that_hold_everybody_are_found() -> None:
    team = [person(f"p{number}", "UTC", (0, 24)) for number in range(12)]
    circles = [*combinations(range(12), 4), range(7), (0, *range(7, 12))]
    begin, minutes = at("00:00", 1), timedelta(minutes=5)
    later = Span(begin + len(circles) * minutes, begin + timedelta(days=40))
    turns = [Span(begin + turn * minutes, begin + (turn + 1) * minutes) for turn in range(len(circles))]
    busy = {
        one.email: (*(turn for turn, circle in zip(turns, circles, strict=True) if number not in circle), later)
        for number, one in enumerate(team)
    }
    search = searched(*team, busy=busy, minutes=5, clear_minutes=0)
    assert search.bridge == "p0@example.com"
    assert [sitting.span for sitting in search.sittings] == [span("17:15", "17:20", 2), span("17:20", "17:25", 2)]
