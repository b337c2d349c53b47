"""Same city: read from one's own calendar without guessing, told to nobody before both said yes, then lunch."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.model import (
    BufferPreferences,
    DayRange,
    EventType,
    FreeBusy,
    Guest,
    Hours,
    Meeting,
    Person,
    Preferences,
    Response,
    Span,
)
from sobremesa.model.places import City, Consent, Days, Encounter, Stated, Traveller, Visit, well_known_cities
from sobremesa.planning.cities import Gazetteer
from sobremesa.planning.same_city import Eater, busy_at_lunch, encounters, find_lunch, not_asked_yet, visits

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


# ---------------------------------------------------------------- lunch

OFFICE = Hours("Europe/Berlin")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def eater(email: str, hours: Hours = OFFICE, lunch: DayRange | None = None, *busy: Span) -> Eater:
    return Eater(Person(email, hours=hours), FreeBusy(email, busy), lunch)


def lisbon(number: int, start: str, end: str) -> Span:
    """A span by the clock of Lisbon, which is that of UTC in March before the change of clocks."""
    return Span(*(datetime.fromisoformat(f"{day(number)}T{clock}:00+00:00") for clock in (start, end)))


def lunches(*eaters: Eater, stay: Days, count: int = 0) -> list[str]:
    found = find_lunch(eaters, Encounter(ANN, LISBON, stay), Preferences(), NOW, count)
    return [f"{slot.span.start:%a %H:%M} {slot.span.minutes:.0f}" for slot in found.slots]


def test_lunch_lies_in_both_lunch_hours_on_the_clock_of_the_city() -> None:
    early, late = DayRange(11 * 60 + 30, 13 * 60), DayRange(12 * 60, 14 * 60)
    assert sorted(lunches(eater(MIA, OFFICE, early), eater(ANN, OFFICE, late), stay=days(1, 1))) == ["Tue 12:00 60"]


def test_lunch_is_found_only_while_both_are_there_and_both_work() -> None:
    stay = days(3, 6)  # Thursday to Sunday; Ann works Monday to Thursday
    part_time = Hours("Europe/Berlin", {number: (DayRange(540, 1020),) for number in range(4)})
    assert {slot[:3] for slot in lunches(eater(MIA), eater(ANN), stay=stay)} <= {"Thu", "Fri"}
    assert {slot[:3] for slot in lunches(eater(MIA), eater(ANN, part_time), stay=stay)} == {"Thu"}
    assert lunches(eater(MIA), eater(ANN), stay=days(5, 6)) == []


def test_lunch_avoids_whatever_either_has_and_starts_on_another_day_then() -> None:
    full = lisbon(1, "12:30", "13:30")
    assert lunches(eater(MIA, OFFICE, None, full), eater(ANN), stay=days(1, 1)) == []
    assert {slot[:3] for slot in lunches(eater(MIA, OFFICE, None, full), eater(ANN), stay=days(1, 2))} == {"Wed"}


def test_where_there_is_no_whole_hour_lunch_takes_three_quarters_of_one() -> None:
    late, later = lisbon(1, "12:45", "15:00"), lisbon(1, "12:40", "15:00")
    assert lunches(eater(MIA, OFFICE, None, late), eater(ANN), stay=days(1, 1)) == ["Tue 12:00 45"]
    assert lunches(eater(MIA, OFFICE, None, later), eater(ANN), stay=days(1, 1)) == []
    assert {slot[-2:] for slot in lunches(eater(MIA, OFFICE, None, late), eater(ANN), stay=days(1, 2))} == {"60"}


def timed(title: str, **fields: Any) -> Meeting:
    return Meeting(title, lisbon(1, "12:30", "13:00"), **{"title": title, **fields})


def test_time_kept_for_lunch_alone_is_free_for_lunch_with_somebody() -> None:
    counting = BufferPreferences()
    kept = [timed(title) for title in ("Lunch", "🍴 Mittagspause", "ALMOÇO", "Lunch break")]
    assert busy_at_lunch(kept, counting) == ()
    others = [
        timed("Lunch", guests=(Guest(ANN),)),
        timed("Lunch & learn"),
        timed("Lunch", event_type=EventType.OUT_OF_OFFICE),
        timed("Review"),
    ]
    assert len(busy_at_lunch(others, counting)) == 4
    assert busy_at_lunch([timed("Reading", busy=False)], counting) == ()


def test_lunch_lies_inside_the_working_day_and_may_be_as_short_as_the_shortest_lunch() -> None:
    until_one = Hours("Europe/Berlin", {number: (DayRange(540, 780),) for number in range(5)})
    assert lunches(eater(MIA), eater(ANN, until_one), stay=days(1, 1)) == ["Tue 12:00 60"]
    short = DayRange(12 * 60 + 15, 12 * 60 + 45)
    assert lunches(eater(MIA), eater(ANN, OFFICE, short), stay=days(1, 1)) == ["Tue 12:15 30"]
    until_noon = Hours("Europe/Berlin", {number: (DayRange(540, 720),) for number in range(5)})
    assert lunches(eater(MIA), eater(ANN, until_noon), stay=days(1, 1)) == []


def test_a_day_of_two_shifts_has_its_lunch_between_them_and_a_night_shift_has_none() -> None:
    halves = Hours("Europe/Berlin", {number: (DayRange(540, 720), DayRange(840, 1020)) for number in range(5)})
    assert lunches(eater(MIA, halves), eater(ANN, halves, DayRange(720, 780)), stay=days(1, 1)) == ["Tue 12:00 60"]
    night = Hours("Europe/Berlin", {number: (DayRange(1320, 360),) for number in range(5)})
    assert lunches(eater(MIA, night), eater(ANN), stay=days(1, 1)) == []


def test_a_calendar_that_cannot_be_seen_is_not_free_and_the_search_says_so() -> None:
    hidden = eater(ANN)._replace(busy=FreeBusy(ANN, error="notFound"))
    found = find_lunch([eater(MIA), hidden], Encounter(ANN, LISBON, WEEK), Preferences(), NOW)
    assert found.slots == ()
    assert found.none_because is not None
    assert found.none_because.as_dict() == {"code": "availability-unknown", "email": ANN}


def test_three_choices_are_on_different_days_when_there_are() -> None:
    choices = lunches(eater(MIA), eater(ANN), stay=WEEK, count=3)
    assert len({slot[:3] for slot in choices}) == len(choices) == 3


def test_lunch_is_found_only_in_the_time_for_which_everybody_is_known() -> None:
    stay, eaters = Encounter(ANN, LISBON, WEEK), [eater(MIA), eater(ANN)]
    tuesday = lisbon(1, "00:00", "23:00")
    everything = Span(NOW, NOW + timedelta(days=30))
    found = find_lunch(eaters, stay, Preferences(), NOW, 0, [everything, tuesday])
    assert {slot.span.start.date() for slot in found.slots} == {day(1)}
    later = find_lunch(eaters, stay, Preferences(), NOW, 0, [lisbon(9, "00:00", "23:00")])
    assert later.slots == ()
    assert later.none_because is not None
    assert later.none_because.as_dict() == {"code": "no-common-time", "minutes": 45}
