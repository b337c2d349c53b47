"""When nothing suits everybody: how far apart, whom to ask for consent, who could come, and two sittings."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sobremesa.errors import InputError
from sobremesa.model import CoffeePreferences, DayRange, FreeBusy, Hours, Outside, Person, Preferences, SlotSearch, Span
from sobremesa.planning import find_slots
from support.plans import MONDAY, at, span

NOW = at("06:00")


def person(name: str, zone: str = "UTC", *ranges: tuple[int, int]) -> Person:
    """Somebody who works on weekdays, from nine to five if nothing else is said (hours of the day)."""
    week = dict.fromkeys(range(5), tuple(DayRange(60 * begin, 60 * end) for begin, end in ranges or ((9, 17),)))
    return Person(f"{name}@example.com", hours=Hours(zone, week))


def searched(*people: Person, busy: dict[str, tuple[Span, ...]] | None = None, **coffee: Any) -> SlotSearch:
    answers = {one.email: FreeBusy(one.email, (busy or {}).get(one.email, ())) for one in people}
    return find_slots(people, answers, Preferences(coffee=CoffeePreferences(**coffee)), NOW)


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


def test_one_person_alone_gets_their_own_free_time() -> None:
    assert searched(person("mia")).slots[0].span.minutes == 25


@pytest.mark.parametrize("minutes", [4, 0, -5])
def test_a_coffee_takes_five_minutes_or_more(minutes: int) -> None:
    with pytest.raises(InputError, match="minutes:"):
        searched(person("mia"), minutes=minutes)


def test_a_coffee_is_for_somebody() -> None:
    with pytest.raises(InputError, match="somebody"):
        find_slots([], {}, Preferences(), NOW)


def test_a_search_may_reach_far_ahead() -> None:
    mia = person("mia")
    window = Span(datetime(2027, 6, 7, tzinfo=UTC), datetime(2027, 6, 8, tzinfo=UTC))
    wanted = Preferences(coffee=CoffeePreferences(working_days_ahead=10_000))
    search = find_slots([mia], {mia.email: FreeBusy(mia.email)}, wanted, NOW, window)
    assert {slot.span.start.date() for slot in search.slots} == {window.start.date()}
