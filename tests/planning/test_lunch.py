"""Lunch of two in one city: inside both lunch hours and both working days, an hour or three quarters of one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sobremesa.model import (
    BufferPreferences,
    CoffeePreferences,
    Counting,
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
from sobremesa.model.places import City, Days, Encounter
from sobremesa.planning.same_city import Eater, busy_at_lunch, find_lunch

LISBON = City("Lisbon", "Europe/Lisbon")
MONDAY = date(2026, 3, 2)
WEEK = Days(MONDAY, MONDAY + timedelta(days=6))
MIA, ANN = "mia@example.com", "ann@example.com"
OFFICE = Hours("Europe/Berlin")
NOON = DayRange(12 * 60, 13 * 60)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def days(first: int, last: int) -> Days:
    return Days(day(first), day(last))


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


def test_what_somebody_has_not_decided_about_counts_as_they_wish() -> None:
    maybe = [timed("Review", response=Response.TENTATIVE)]
    assert busy_at_lunch(maybe, BufferPreferences(tentative=Counting.BUSY)) == (maybe[0].span,)
    assert busy_at_lunch(maybe, BufferPreferences(tentative=Counting.IGNORE)) == ()


def test_lunch_lies_inside_the_working_day_and_may_be_as_short_as_the_shortest_lunch() -> None:
    until_one = Hours("Europe/Berlin", {number: (DayRange(540, 780),) for number in range(5)})
    assert lunches(eater(MIA), eater(ANN, until_one), stay=days(1, 1)) == ["Tue 12:00 60"]
    short = DayRange(12 * 60 + 15, 12 * 60 + 45)
    assert lunches(eater(MIA), eater(ANN, OFFICE, short), stay=days(1, 1)) == ["Tue 12:15 30"]
    assert lunches(eater(MIA), eater(ANN, OFFICE, DayRange(720, 725)), stay=days(1, 1)) == ["Tue 12:00 5"]
    assert lunches(eater(MIA), eater(ANN, OFFICE, DayRange(720, 724)), stay=days(1, 1)) == []
    assert "Tue 12:00 60" in lunches(eater(MIA), eater(ANN, OFFICE, DayRange(0, 1440)), stay=days(1, 1))
    until_noon = Hours("Europe/Berlin", {number: (DayRange(540, 720),) for number in range(5)})
    assert lunches(eater(MIA), eater(ANN, until_noon), stay=days(1, 1)) == []


def test_a_day_of_two_shifts_has_its_lunch_between_them_and_a_night_shift_has_none() -> None:
    halves = Hours("Europe/Berlin", {number: (DayRange(540, 720), DayRange(840, 1020)) for number in range(5)})
    assert lunches(eater(MIA, halves), eater(ANN, halves, DayRange(720, 780)), stay=days(1, 1)) == ["Tue 12:00 60"]
    night = Hours("Europe/Berlin", {number: (DayRange(1320, 360),) for number in range(5)})
    assert lunches(eater(MIA, night), eater(ANN), stay=days(1, 1)) == []


def test_a_late_shift_has_its_lunch_from_its_beginning_on() -> None:
    late = Hours("Europe/Berlin", {number: (DayRange(13 * 60, 60),) for number in range(5)})
    assert lunches(eater(MIA, late), eater(ANN, late), stay=days(1, 1)) == ["Tue 13:00 60"]


def test_a_calendar_that_cannot_be_seen_is_not_free_and_the_search_says_so() -> None:
    hidden = eater(ANN)._replace(busy=FreeBusy(ANN, error="notFound"))
    found = find_lunch([eater(MIA), hidden], Encounter(ANN, LISBON, WEEK), Preferences(), NOW)
    assert found.slots == ()
    assert found.none_because is not None
    assert found.none_because.as_dict() == {"code": "availability-unknown", "email": ANN}


def test_three_choices_are_on_different_days_when_there_are() -> None:
    choices = lunches(eater(MIA), eater(ANN), stay=WEEK, count=3)
    assert len({slot[:3] for slot in choices}) == len(choices) == 3
    stay = Encounter(ANN, LISBON, WEEK)
    assert len(find_lunch([eater(MIA), eater(ANN)], stay, Preferences(), NOW).slots) == 3
    assert len(lunches(eater(MIA), eater(ANN), stay=WEEK, count=1)) == 1


def test_lunch_waits_for_the_notice_that_its_searcher_wants() -> None:
    stay, eaters = Encounter(ANN, LISBON, days(0, 2)), [eater(MIA), eater(ANN)]
    for hours, first in ((20, 0), (36, 1), (60, 2)):
        wanted = Preferences(coffee=CoffeePreferences(notice_hours=hours))
        slots = find_lunch(eaters, stay, wanted, NOW, 0).slots
        assert min(slot.span.start.date() for slot in slots) == day(first)


def test_lunch_is_found_on_every_working_day_of_a_long_stay_next_month() -> None:
    times = lunches(eater(MIA, OFFICE, NOON), eater(ANN), stay=days(28, 46))
    assert sorted(times) == [f"{name} 11:00 60" for name in ("Fri", "Mon", "Thu", "Tue", "Wed") for _ in range(3)]


def test_lunch_is_found_only_in_the_time_for_which_everybody_is_known() -> None:
    stay, eaters = Encounter(ANN, LISBON, WEEK), [eater(MIA), eater(ANN)]
    tuesday = lisbon(1, "00:00", "23:00")
    everything = Span(NOW, NOW + timedelta(days=30))
    found = find_lunch(eaters, stay, Preferences(), NOW, 0, [everything, tuesday])
    assert {slot.span.start.date() for slot in found.slots} == {day(1)}
    for unknown in (lisbon(9, "00:00", "23:00"), Span(NOW, datetime(2026, 3, 2, tzinfo=UTC))):
        later = find_lunch(eaters, stay, Preferences(), NOW, 0, [unknown])
        assert later.slots == ()
        assert later.none_because is not None
        assert later.none_because.as_dict() == {"code": "no-common-time", "minutes": 45}
