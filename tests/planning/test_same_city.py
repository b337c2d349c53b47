"""Same city: read from one's own calendar without guessing, told to nobody before both said yes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.model import EventType, Guest, Meeting, Response, Span
from sobremesa.model.places import City, Consent, Days, Encounter, Stated, Traveller, Visit, well_known_cities
from sobremesa.planning.cities import Gazetteer
from sobremesa.planning.same_city import answer_about, encounters, not_asked_yet, visits

CITIES = Gazetteer(well_known_cities())
BERLIN, LISBON, ROME = (city for city in map(CITIES.named, ("Berlin", "Lisbon", "Rome")) if city)
MONDAY = date(2026, 3, 2)
WEEK = Days(MONDAY, MONDAY + timedelta(days=6))
MIA, ANN, BEN = "mia@example.com", "ann@example.com", "ben@example.com"


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def days(first: int, last: int) -> Days:
    return Days(day(first), day(last))


def whole(title: str, first: int, last: int, **fields: Any) -> Meeting:
    """An all-day entry on a calendar in UTC, from one day to another, both included."""
    start = datetime.combine(day(first), datetime.min.time(), UTC)
    end = datetime.combine(day(last + 1), datetime.min.time(), UTC)
    return Meeting(f"{title}{first}", Span(start, end), **{"title": title, "all_day": True, **fields})


def at_work(place: str, first: int, last: int, **fields: Any) -> Meeting:
    title = fields.pop("title", "")
    return whole(title, first, last, **{"event_type": EventType.WORKING_LOCATION, "place": place, **fields})


def seen(
    *events: Meeting, home: City | None = BERLIN, zone: str = "UTC", stated: tuple[Stated, ...] = ()
) -> list[tuple[str, int, int, bool]]:
    """The visits as city, first and last day after that Monday, and whether it is home."""
    found = visits(events, zone, CITIES, WEEK, home, stated)
    return [(v.city.name, (v.days.first - MONDAY).days, (v.days.last - MONDAY).days, v.at_home) for v in found]


# ---------------------------------------------------------------- what a title says


@pytest.mark.parametrize(
    ("title", "city"),
    [
        ("Berlin", "Berlin"),
        ("✈️ Trip to Lisbon", "Lisbon"),
        ("Lisbon trip", "Lisbon"),
        ("Business trip: München", "Munich"),
        ("Dienstreise nach Köln", "Cologne"),
        ("in Sao Paulo", "São Paulo"),
        ("NYC office", "New York"),
        ("Visiting Zurich", "Zürich"),
        ("Trip to Nice", "Nice"),
        ("Travel Reading", "Reading"),
    ],
)
def test_a_title_that_names_a_journey_names_its_city(title: str, city: str) -> None:
    found = CITIES.in_title(title)
    assert found is not None
    assert found.name == city


@pytest.mark.parametrize(
    "title",
    [
        "Nice", "Reading", "Sydney", "Mia in Rome", "Rome office closed", "Call Lisbon", "Not in Berlin", "Trip", "",
        "Berlin/Paris", "Trip to Atlantis", "Porto launch", "Birthday Paris", "🎂", "in", "Holiday", "Berlin -> Lisbon",
    ],
)  # fmt: skip
def test_a_title_that_may_mean_something_else_names_none(title: str) -> None:
    assert CITIES.in_title(title) is None


def test_a_label_of_a_working_location_is_a_place_even_when_it_is_a_word() -> None:
    labels = ("Nice", "Nice office", "Lisboa", "Büro Berlin", "Im Büro Berlin", "HQ")
    found = [city.name if city else "" for city in map(CITIES.in_label, labels)]
    assert found == ["Nice", "Nice", "Lisbon", "", "Berlin", ""]


def test_cities_of_the_roster_are_known_beside_the_others_and_come_first() -> None:
    own = City("Berlin", "America/New_York", ("Berlin CT",))
    assert Gazetteer([own, *well_known_cities()]).named("berlin ct") == own
    assert Gazetteer([own, *well_known_cities()]).named("Berlin") == own


# ---------------------------------------------------------------- where somebody is


def test_days_without_an_entry_are_at_home_and_unknown_where_home_is_not_known() -> None:
    assert seen() == [("Berlin", 0, 6, True)]
    assert seen(home=None) == []


def test_an_all_day_journey_is_a_visit_between_days_at_home() -> None:
    trip = whole("Trip to Lisbon", 2, 3)
    assert seen(trip) == [("Berlin", 0, 1, True), ("Lisbon", 2, 3, False), ("Berlin", 4, 6, True)]
    assert seen(trip, home=None) == [("Lisbon", 2, 3, False)]


def test_entries_that_follow_each_other_are_one_visit() -> None:
    assert seen(whole("Lisbon", 1, 1), whole("Lisbon trip", 2, 3), home=None) == [("Lisbon", 1, 3, False)]
    assert seen(whole("Lisbon", 1, 1), whole("Lisbon", 3, 3), home=None) == [
        ("Lisbon", 1, 1, False),
        ("Lisbon", 3, 3, False),
    ]


def test_a_working_location_elsewhere_outweighs_a_journey_but_a_usual_office_day_does_not() -> None:
    trip = whole("Trip to Lisbon", 0, 1)
    assert seen(trip, at_work("Rome", 1, 1), home=None) == [("Lisbon", 0, 0, False), ("Rome", 1, 1, False)]
    assert seen(trip, at_work("Berlin", 0, 1))[0] == ("Lisbon", 0, 1, False)


def test_a_working_location_without_a_city_says_nothing() -> None:
    assert seen(at_work("Building 7", 0, 4)) == [("Berlin", 0, 6, True)]
    assert seen(at_work("", 0, 4, title="Home"), home=None) == []
    assert seen(at_work("", 0, 0, title="Rome"), home=None) == [("Rome", 0, 0, False)]


def test_the_title_of_another_entry_is_no_label() -> None:
    assert seen(whole("Nice", 0, 1), home=None) == []


def test_a_timed_working_location_counts_for_its_day() -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    rome = replace(at_work("Rome", 0, 0), span=Span(start, start + timedelta(hours=8)), all_day=False)
    assert seen(rome, home=None) == [("Rome", 0, 0, False)]


@pytest.mark.parametrize(
    "fields",
    [
        {"private": True},
        {"free_busy_only": True},
        {"response": Response.DECLINED},
        {"response": Response.NEEDS_ACTION},
        {"response": Response.TENTATIVE},
        {"all_day": False},
        {"guests": (Guest(ANN),)},
        {"event_type": EventType.BIRTHDAY},
        {"event_type": EventType.OUT_OF_OFFICE},
    ],
)
def test_entries_that_are_private_shared_or_not_certain_say_nothing(fields: dict[str, Any]) -> None:
    assert seen(whole("Lisbon", 0, 1, **fields), home=None) == []


def test_a_day_in_two_cities_is_spent_on_the_way() -> None:
    both = seen(whole("Lisbon", 0, 1), whole("Rome", 1, 2))
    assert both[:2] == [("Lisbon", 0, 0, False), ("Rome", 2, 2, False)]


def test_whole_days_begin_on_the_calendar_s_own_clock() -> None:
    start = datetime(2026, 3, 3, 5, tzinfo=UTC)  # midnight in New York
    trip = replace(whole("Lisbon", 0, 0), span=Span(start, start + timedelta(days=1)))
    assert seen(trip, home=None, zone="America/New_York") == [("Lisbon", 1, 1, False)]


def test_a_visit_ends_where_the_days_asked_for_end() -> None:
    assert seen(whole("Lisbon", -3, 0), whole("Rome", 6, 300), whole("Porto", 8, 9), home=None) == [
        ("Lisbon", 0, 0, False),
        ("Rome", 6, 6, False),
    ]


def test_what_somebody_says_themselves_counts_before_their_calendar_and_the_later_before_the_earlier() -> None:
    trip = whole("Trip to Lisbon", 2, 4)
    hidden = Stated(days(2, 4))
    assert seen(trip, stated=(hidden,)) == [("Berlin", 0, 1, True), ("Berlin", 5, 6, True)]
    assert seen(trip, home=None, stated=(Stated(days(1, 2), ROME),)) == [("Rome", 1, 2, False), ("Lisbon", 3, 4, False)]
    assert seen(trip, home=None, stated=(hidden, Stated(days(3, 3), ROME))) == [("Rome", 3, 3, False)]
    assert seen(trip, home=None, stated=(Stated(days(3, 3), ROME), hidden)) == []
    assert seen(home=None, stated=(Stated(days(0, 1), BERLIN), Stated(days(-9, -1), ROME))) == [("Berlin", 0, 1, False)]


# ---------------------------------------------------------------- both said yes


def person(email: str, *stays: tuple[City, int, int], yes: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> Traveller:
    """Somebody whose answers are for all of their stays."""
    where = tuple(Visit(city, days(first, last)) for city, first, last in stays)
    answers = [Consent(v.city.key, v.days, other, other in yes) for v in where for other in (*yes, *no)]
    return Traveller(email, where, tuple(answers))


def test_two_who_said_yes_meet_on_the_days_they_share() -> None:
    mia, ann = person(MIA, (LISBON, 0, 3), yes=(ANN,)), person(ANN, (LISBON, 2, 5), yes=(MIA,))
    assert encounters(mia, [ann]) == (Encounter(ANN, LISBON, days(2, 3)),)
    assert encounters(ann, [mia]) == (Encounter(MIA, LISBON, days(2, 3)),)


def test_two_in_different_cities_or_on_different_days_do_not_meet() -> None:
    mia = person(MIA, (LISBON, 0, 1), (ROME, 3, 4), yes=(ANN,))
    assert encounters(mia, [person(ANN, (ROME, 0, 1), (LISBON, 3, 4), yes=(MIA,))]) == ()


@pytest.mark.parametrize("mine", ["yes", "no", "silent"])
@pytest.mark.parametrize("theirs", ["yes", "no", "silent"])
def test_nobody_learns_anything_before_both_said_yes(mine: str, theirs: str) -> None:
    answer: dict[str, dict[str, Any]] = {"yes": {"yes": (ANN,)}, "no": {"no": (ANN,)}, "silent": {}}
    back: dict[str, dict[str, Any]] = {"yes": {"yes": (MIA,)}, "no": {"no": (MIA,)}, "silent": {}}
    mia = person(MIA, (LISBON, 0, 3), **answer[mine])
    there, away = person(ANN, (LISBON, 0, 3), **back[theirs]), person(ANN, (ROME, 0, 3), **back[theirs])
    agreed = mine == theirs == "yes"
    assert bool(encounters(mia, [there])) is agreed
    assert bool(encounters(there, [mia])) is agreed
    if not agreed:
        assert encounters(mia, [there]) == encounters(mia, [away]) == encounters(mia, [])
        assert encounters(there, [mia]) == encounters(there, [])


STAYS = st.lists(st.tuples(st.sampled_from([BERLIN, LISBON, ROME]), st.integers(0, 6), st.integers(0, 3)), max_size=4)
ANSWERS = st.lists(
    st.tuples(st.sampled_from([BERLIN, LISBON, ROME]), st.integers(0, 6), st.integers(0, 3), st.booleans()), max_size=6
)


def anybody(email: str, about: str, stays: list[Any], answers: list[Any]) -> Traveller:
    given_answers = (Consent(city.key, days(first, first + more), about, yes) for city, first, more, yes in answers)
    return Traveller(
        email,
        tuple(Visit(city, days(first, first + more)) for city, first, more in stays),
        tuple(given_answers),
    )


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@given(STAYS, ANSWERS, STAYS, ANSWERS)
def test_what_is_told_is_exactly_the_days_on_which_both_are_there_and_both_said_yes(
    mine: list[Any], my_answers: list[Any], theirs: list[Any], their_answers: list[Any]
) -> None:
    mia, ann = anybody(MIA, ANN, mine, my_answers), anybody(ANN, MIA, theirs, their_answers)
    told = {(one.city.name, each) for one in encounters(mia, [ann]) for each in one.days.each()}
    expected = set()
    for city in (BERLIN, LISBON, ROME):
        for number in range(12):
            there = [any(c is city and a <= number <= a + n for c, a, n in stays) for stays in (mine, theirs)]
            said = [
                [yes for c, a, n, yes in answers if c is city and a <= number <= a + n][-1:]
                for answers in (my_answers, their_answers)
            ]
            if all(there) and said == [[True], [True]]:
                expected.add((city.name, day(number)))
    assert told == expected
    back = {(one.city.name, each) for one in encounters(ann, [mia]) for each in one.days.each()}
    assert told == back


def test_a_yes_taken_back_ends_it_for_both() -> None:
    mia, ann = person(MIA, (LISBON, 0, 3), yes=(ANN,)), person(ANN, (LISBON, 0, 3), yes=(MIA,))
    sorry = replace(ann, answers=(*ann.answers, Consent(LISBON.key, days(1, 3), MIA, yes=False)))
    assert encounters(mia, [sorry]) == (Encounter(ANN, LISBON, days(0, 0)),)
    assert encounters(sorry, [mia]) == (Encounter(MIA, LISBON, days(0, 0)),)


def test_a_stay_that_grows_is_told_only_for_the_days_that_were_answered() -> None:
    mia, ann = person(MIA, (LISBON, 0, 1), yes=(ANN,)), person(ANN, (LISBON, 0, 6), yes=(MIA,))
    longer = replace(mia, visits=(Visit(LISBON, days(0, 4)),))
    assert encounters(longer, [ann]) == (Encounter(ANN, LISBON, days(0, 1)),)
    assert not_asked_yet(longer) == ()


def test_an_answer_is_about_one_person_in_one_city_on_its_days() -> None:
    answers = [Consent(LISBON.key, days(0, 3), ANN, yes=True), Consent(LISBON.key, days(2, 3), ANN, yes=False)]
    assert [answer_about(answers, LISBON, day(number), ANN) for number in (0, 2, 4)] == [True, False, None]
    assert answer_about(answers, LISBON, day(0), BEN) is None
    assert answer_about(answers, ROME, day(0), ANN) is None


def test_encounters_come_by_day_and_nobody_meets_themselves() -> None:
    mia = person(MIA, (LISBON, 0, 1), (ROME, 3, 4), yes=(ANN, BEN, MIA))
    ann, ben = person(ANN, (ROME, 3, 3), yes=(MIA,)), person(BEN, (LISBON, 1, 2), (ROME, 2, 3), yes=(MIA,))
    assert [(one.email, one.city.name) for one in encounters(mia, [ann, ben, mia])] == [
        (BEN, "Lisbon"),
        (ANN, "Rome"),
        (BEN, "Rome"),
    ]


def test_a_stay_is_asked_about_until_anything_was_said_of_it_and_home_never() -> None:
    mia = person(MIA, (LISBON, 0, 1), (ROME, 3, 4))
    assert not_asked_yet(mia) == mia.visits
    assert not_asked_yet(person(MIA, (LISBON, 0, 1), (ROME, 3, 4), no=(ANN,))) == ()
    half = replace(
        mia, answers=(Consent(ROME.key, days(4, 9), ANN, yes=True), Consent(ROME.key, days(0, 1), ANN, yes=True))
    )
    assert not_asked_yet(half) == mia.visits[:1]
    assert not_asked_yet(replace(mia, visits=(Visit(BERLIN, days(0, 6), at_home=True),))) == ()


def test_it_is_told_whether_one_of_the_two_is_on_a_visit() -> None:
    mia, ann = person(MIA, (LISBON, 0, 3), yes=(ANN,)), person(ANN, (LISBON, 0, 3), yes=(MIA,))
    local = [replace(each, visits=tuple(replace(v, at_home=True) for v in each.visits)) for each in (mia, ann)]
    assert [one.passing for one in encounters(mia, [ann])] == [True]
    assert [one.passing for one in encounters(local[0], [ann])] == [True]
    assert [one.passing for one in encounters(mia, [local[1]])] == [True]
    assert [one.passing for one in encounters(local[0], [local[1]])] == [False]
