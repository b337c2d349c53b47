"""A public holiday: no coffee, and a buffer only beside a meeting that really happens."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sobremesa.model import CoffeePreferences, DayRange, FreeBusy, Hours, Person, Preferences, Span
from sobremesa.planning import find_slots, working_time
from sobremesa.planning.hours import Offsets, Stretches, usual_time
from support.plans import ANN, ME, MONDAY, at, decided, lines, meeting

TUESDAY = MONDAY.date() + timedelta(days=1)
HOLIDAY = Hours("UTC", days_off={MONDAY.date(): "Repentance Day", TUESDAY: "The day after"})
MIA, BO = Person(ME.email, "Mia", HOLIDAY), Person(ANN.email, "Ann", Hours("UTC"))
FREE = {one.email: FreeBusy(one.email) for one in (MIA, BO)}


def touching(window: Span, stretches: Stretches) -> list[tuple[datetime, datetime]]:
    return [(start, end) for start, end in stretches if start < window.end and end > window.start]


def test_a_meeting_on_a_holiday_has_its_buffer() -> None:
    decision = decided(meeting("m", "10:00", "10:30"), preferences=Preferences(ME.email, HOLIDAY))
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]


def test_on_a_holiday_of_either_nobody_has_coffee() -> None:
    soon = Preferences(coffee=CoffeePreferences(notice_hours=0, working_days_ahead=1))
    for pair in ((MIA, BO), (BO, MIA)):
        slots = find_slots(pair, FREE, replace(soon, hours=pair[0].hours), at("06:00"), count=0).slots
        days = {slot.span.start.date() for slot in slots}
        assert TUESDAY not in days
        assert MONDAY.date() not in days


def test_holidays_are_no_working_days_ahead() -> None:
    one_day = Preferences(coffee=CoffeePreferences(notice_hours=0, working_days_ahead=1))
    slots = find_slots((MIA, BO), FREE, one_day, at("06:00"), count=0).slots
    assert {slot.span.start.date() for slot in slots} == {TUESDAY + timedelta(days=1)}


def test_working_time_leaves_holidays_out_and_usual_time_does_not() -> None:
    day = Span(MONDAY, MONDAY + timedelta(days=1))
    assert touching(day, working_time(HOLIDAY, day)) == []
    assert touching(day, usual_time(HOLIDAY, day, Offsets())) == [(at("09:00"), at("17:00"))]


def test_a_night_shift_that_begins_before_a_holiday_goes_on_into_it() -> None:
    nights = Hours("UTC", {day: (DayRange(1320, 360),) for day in range(7)}, days_off={date(2026, 12, 25): "Christmas"})
    around = Span(datetime(2026, 12, 24, 12, tzinfo=UTC), datetime(2026, 12, 26, 12, tzinfo=UTC))
    worked = working_time(nights, around)
    assert [start for start, _ in touching(around, worked)] == [datetime(2026, 12, 24, 22, tzinfo=UTC)]
    assert [start.day for start, _ in worked] == [22, 23, 24, 26, 27, 28]
