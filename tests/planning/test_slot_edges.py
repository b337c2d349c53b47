"""When nothing suits everybody: how far apart, whom to ask for consent, and who could come."""

from datetime import datetime, timedelta

import pytest

from sobremesa.errors import InputError
from sobremesa.model import (
    CoffeePreferences,
    FreeBusy,
    Hours,
    Outside,
    Person,
    Preferences,
    Reason,
    ReasonCode,
    Slot,
    Span,
)
from sobremesa.planning import find_slots
from support.plans import MONDAY, at, span
from support.searches import HOUR, NOW, TUESDAY, person, searched


def test_the_gap_between_two_days_is_told() -> None:
    # Los Angeles works 17:00-01:00 UTC, Berlin 08:00-16:00.
    search = searched(person("mia", "Europe/Berlin"), person("lee", "America/Los_Angeles"))
    assert search.none_because is not None
    assert search.none_because.as_dict() == {
        "code": "no-shared-hours", "minutes": 25, "apart": 60, "one": "mia@example.com", "other": "lee@example.com",
    }  # fmt: skip


def test_of_several_the_two_furthest_apart_are_named() -> None:
    search = searched(person("mia", "Europe/Berlin"), person("ann", "Europe/London"), person("kim", "Asia/Tokyo"))
    assert search.none_because is not None
    assert search.none_because.facts["apart"] == 60
    assert search.none_because.facts["one"] == "ann@example.com"
    assert search.none_because.facts["other"] == "kim@example.com"


@pytest.mark.parametrize(("begins", "minutes"), [(12, 25), (11, 90)])
def test_hours_that_meet_for_too_short_a_time_are_no_minutes_apart(begins: int, minutes: int) -> None:
    search = searched(person("mia", "UTC", (9, 12)), person("ann", "UTC", (begins, 17)), minutes=minutes)
    assert search.none_because is not None
    assert search.none_because.facts["apart"] == 0


def test_somebody_who_never_works_is_at_no_distance() -> None:
    search = searched(person("mia"), Person("off@example.com", hours=Hours("UTC", {})))
    assert search.none_because is not None
    assert search.none_because.facts == {"minutes": 25}
    assert search.edges == ()


def test_the_nearest_edge_slot_names_who_has_to_agree() -> None:
    search = searched(person("mia", "Europe/Berlin"), person("lee", "America/Los_Angeles"))
    first = search.edges[0]
    # 16:00 UTC is the end of Berlin's day; late is kinder than early, which counts double: Mia stays until 18:25.
    assert first.span == span("17:00", "17:25", 1)
    assert first.outside == (Outside("mia@example.com", 85),)
    assert [reason.as_dict() for reason in first.reasons] == [
        {"code": "needs-consent", "email": "mia@example.com", "minutes": 85}
    ]
    assert [slot.span.start.date() for slot in search.edges] == [at("00:00", day).date() for day in (1, 2, 3)]


def test_an_edge_slot_is_at_a_time_when_nobody_is_busy() -> None:
    mia, lee = person("mia", "Europe/Berlin"), person("lee", "America/Los_Angeles")
    search = searched(mia, lee, busy={mia.email: (span("16:30", "17:30", 1),)})
    assert search.edges[0].span == span("17:00", "17:25", 2)
    assert [slot.span for slot in search.edges if slot.span.start.date() == at("00:00", 1).date()] == []


def test_nobody_is_asked_to_get_up_in_the_night() -> None:
    mia, kim = person("mia", "UTC", (9, 17)), person("kim", "UTC", (22, 2))
    search = searched(mia, kim)
    for slot in search.edges:
        assert 7 <= slot.span.start.hour <= 22
    far = searched(person("mia", "UTC", (9, 12)), person("kim", "UTC", (21, 23)))
    assert far.edges == ()


def test_a_group_of_three_takes_the_slot_that_is_kindest_to_who_is_worst_off() -> None:
    # They share 14:00-16:00 UTC: Berlin's last two hours, New York's first two.
    team = [person("mia", "Europe/Berlin"), person("ann", "America/New_York"), person("bob")]
    search = searched(*team)
    best = search.slots[0]
    assert best.span == span("14:45", "15:10", 1)
    assert {"code": "edge-hour", "email": "ann@example.com", "minutes": 15} in [one.as_dict() for one in best.reasons]
    everything = find_slots(team, {one.email: FreeBusy(one.email) for one in team}, Preferences(), NOW, count=0).slots
    assert best.score == max(slot.score for slot in everything)


def test_a_group_with_the_same_hours_meets_in_nobodys_edge_hour() -> None:
    search = searched(*(person(name) for name in ("a", "b", "c", "d")))
    assert [reason.code for reason in search.slots[0].reasons] == [
        "middle-of-shared-hours", "keeps-focus", "no-edge-hour",
    ]  # fmt: skip
    assert search.slots[0].score == 100


def test_when_one_of_a_group_has_no_time_most_of_the_people_are_offered_one() -> None:
    team = [person(name) for name in ("a", "b", "c")]
    always = (Span(MONDAY, MONDAY + timedelta(days=40)),)
    search = searched(*team, busy={"c@example.com": always})
    assert search.none_because is not None
    assert search.none_because.code == "no-common-time"
    assert [slot.absent for slot in search.most] == [("c@example.com",)] * 3
    assert [reason.as_dict() for reason in search.most[0].reasons] == [{"code": "most-people", "people": 2, "of": 3}]
    assert search.edges == ()
    assert search.sittings == ()


def test_one_person_alone_gets_their_own_free_time() -> None:
    assert searched(person("mia")).slots[0].span.minutes == 25


@pytest.mark.parametrize("minutes", [4, 0, -5])
def test_a_coffee_takes_five_minutes_or_more(minutes: int) -> None:
    with pytest.raises(InputError, match="minutes:"):
        searched(person("mia"), minutes=minutes)


def test_a_coffee_of_five_minutes_is_one() -> None:
    assert searched(person("mia"), minutes=5).slots[0].span.minutes == 5


def test_a_coffee_is_for_somebody() -> None:
    with pytest.raises(InputError, match="somebody"):
        find_slots([], {}, Preferences(), NOW)


@pytest.mark.parametrize(("zone", "begins"), [("UTC", "09:00"), ("Pacific/Auckland", "21:00")])
def test_a_search_may_reach_far_ahead(zone: str, begins: str) -> None:
    # In Auckland, 12 hours ahead, the window is on the next morning.
    mia = person("mia", zone)
    start = datetime.fromisoformat(f"2027-06-07T{begins}Z")
    wanted = Preferences(coffee=CoffeePreferences(working_days_ahead=10_000))
    search = find_slots(
        [mia], {mia.email: FreeBusy(mia.email)}, wanted, NOW, Span(start, start + timedelta(hours=1)), 0
    )
    assert min(slot.span for slot in search.slots).start == start


def test_of_pairs_that_are_equally_far_apart_the_first_is_named() -> None:
    search = searched(person("a", "UTC", (1, 3)), person("b", "UTC", (9, 11)), person("c", "UTC", (17, 19)))
    assert search.none_because is not None
    assert search.none_because.facts == {
        "minutes": 25, "apart": 360, "one": "a@example.com", "other": "b@example.com",
    }  # fmt: skip


def test_whoever_is_inside_their_hours_is_not_asked_and_half_an_hour_beyond_costs_six_points() -> None:
    mia, kim = person("mia"), person("kim", "UTC", (18, 22))
    # Kim is asked two hours at most before her day, and Mia has to be done at 16:30.
    search = searched(mia, kim, busy={mia.email: (span("16:35", "24:00", 1),)}, **TUESDAY)
    asked = Reason(ReasonCode.NEEDS_CONSENT, {"email": kim.email, "minutes": 115})
    assert repr(search.edges) == repr((Slot(span("16:05", "16:30", 1), 27, (asked,), (Outside(kim.email, 115),)),))


def test_whoever_could_begin_five_minutes_later_is_asked_for_five_minutes() -> None:
    mia, kim = person("mia"), person("kim", "Asia/Kolkata", (22, 24))  # from 16:30 (UTC)
    search = searched(mia, kim, busy={mia.email: (span("17:05", "24:00", 1),)}, minutes=35, **TUESDAY)
    assert [(slot.span, slot.outside) for slot in search.edges] == [
        (span("16:25", "17:00", 1), (Outside(kim.email, 5),))
    ]


def test_the_furthest_outside_has_no_points_left() -> None:
    mia, kim = person("mia", "UTC", (9, 12), (18, 20)), person("kim", "UTC", (13, 17))
    search = searched(mia, kim, busy={kim.email: (span("12:00", "13:25", 1),)}, minutes=180, **TUESDAY)
    assert [(slot.span, slot.score, slot.outside) for slot in search.edges] == [
        (span("13:30", "16:30", 1), 0, (Outside(mia.email, 270),))
    ]


def test_most_of_the_people_are_some_among_whom_is_the_searcher() -> None:
    me, both, other = (
        person("me", "UTC", (14, 15)),
        person("both", "UTC", (9, 10), (14, 15)),
        person("other", "UTC", (9, 10)),
    )
    search = searched(me, both, other, **TUESDAY)
    reason = Reason(ReasonCode.MOST_PEOPLE, {"people": 2, "of": 3})
    assert search.most == (Slot(span("14:00", "14:25", 1), 33, (reason,), absent=(other.email,)),)


def test_whoever_could_begin_five_minutes_later_is_absent() -> None:
    team = [person("a", "UTC", (9, 10)), person("b", "UTC", (9, 10)), person("c", "UTC", (9, 12))]
    search = searched(*team, busy={"c@example.com": (span("08:00", "09:00", 1),)}, **HOUR)
    assert [(slot.span, slot.absent) for slot in search.most] == [(span("09:00", "10:00", 1), ("c@example.com",))]


@pytest.mark.parametrize(("count", "choices"), [(0, 3), (1, 1), (2, 2), (4, 4)])
def test_there_are_as_many_second_best_choices_as_were_asked_for_or_three(count: int, choices: int) -> None:
    team = [person("a"), person("b"), person("c", "UTC", (17, 20))]
    search = find_slots(team, {one.email: FreeBusy(one.email) for one in team}, Preferences(), NOW, count=count)
    assert (len(search.edges), len(search.most)) == (choices, choices)
