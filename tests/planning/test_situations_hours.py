"""When somebody works: the edges of the day, lunch, changes of the clocks, journeys, night shifts, holidays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sobremesa.model import DayRange, FreeBusy, Hours, Meeting, Person, Preferences, Span, Stay
from sobremesa.planning import decide, find_slots
from support.plans import ANN, ME, at, codes, decided, lines, meeting, read, wanting


def test_outside_working_hours_there_is_nothing() -> None:
    assert codes(decided(meeting("m", "18:00", "18:30"))) == [("m", "outside-hours")]


def test_a_buffer_is_cut_at_the_end_of_the_day() -> None:
    decision = decided(meeting("m", "16:27", "16:57"))
    assert lines(decision) == [("m", "linger", "16:57", "17:00")]


def test_two_minutes_before_the_end_of_the_day_are_outside_it() -> None:
    decision = decided(meeting("m", "16:28", "16:58"))
    assert decision.skipped[0].reason.as_dict() == {"code": "outside-hours", "minutes": 2}


def test_doors_are_cut_at_the_beginning_of_the_day() -> None:
    wanted = wanting(before_minutes=5, after_minutes=0)
    decision = decided(meeting("a", "09:04", "09:30"), meeting("b", "08:00", "08:30"), preferences=wanted)
    assert lines(decision) == [("a", "doors", "09:00", "09:04")]
    assert codes(decision) == [("b", "outside-hours")]


def test_lunch_is_protected_and_a_linger_may_run_up_to_it() -> None:
    wanted = wanting(before_minutes=5, lunch=DayRange(12 * 60, 13 * 60))
    decision = decided(
        meeting("a", "11:00", "11:56"),
        meeting("b", "12:10", "12:40"),
        meeting("c", "13:03", "14:00"),
        preferences=wanted,
    )
    assert lines(decision)[1:3] == [("a", "linger", "11:56", "12:00"), ("c", "doors", "13:00", "13:03")]
    assert codes(decision) == [("b", "protected-lunch"), ("b", "protected-lunch")]


def test_two_minutes_before_lunch_belong_to_lunch() -> None:
    decision = decided(meeting("a", "11:00", "11:58"), preferences=wanting(lunch=DayRange(12 * 60, 13 * 60)))
    assert codes(decision) == [("a", "protected-lunch")]


def berlin(day: str, *ranges: DayRange) -> Preferences:
    hours = Hours("Europe/Berlin", overrides={date.fromisoformat(day): ranges})
    return Preferences(email=ME.email, hours=hours)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def decided_alone(start: str, end: str, preferences: Preferences) -> list[tuple[str, str]]:
    one = replace(meeting("m", "10:00", "10:30"), span=Span(instant(start), instant(end)))
    around = Span(one.span.start - timedelta(days=3), one.span.end + timedelta(days=3))
    decision = decide(replace(read(one), window=around), (), preferences, {}, around.start, around)
    return [(one.span.start.isoformat(), one.span.end.isoformat()) for one in decision.desired]


def test_no_buffer_lies_in_the_hour_that_does_not_exist() -> None:
    # On 29 March 2026 the clocks of Berlin jump from 02:00 to 03:00, which is 01:00 UTC.
    until_two = berlin("2026-03-29", DayRange(0, 150))
    assert decided_alone("2026-03-29T01:00:00+01:00", "2026-03-29T01:57:00+01:00", until_two) == [
        ("2026-03-29T00:57:00+00:00", "2026-03-29T01:00:00+00:00")
    ]
    from_half_past = berlin("2026-03-29", DayRange(150, 600))
    assert decided_alone("2026-03-29T00:30:00+01:00", "2026-03-29T01:30:00+01:00", from_half_past) == []
    assert decided_alone("2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", from_half_past) == [
        ("2026-03-29T01:00:00+00:00", "2026-03-29T01:05:00+00:00")
    ]


def test_a_buffer_in_the_hour_that_comes_twice_lies_once_beside_its_meeting() -> None:
    # On 25 October 2026 the clocks of Berlin go back from 03:00 to 02:00, which is 01:00 UTC.
    whole_night = berlin("2026-10-25", DayRange(0, 600))
    assert decided_alone("2026-10-25T02:00:00+02:00", "2026-10-25T02:58:00+02:00", whole_night) == [
        ("2026-10-25T00:58:00+00:00", "2026-10-25T01:03:00+00:00")
    ]
    until_half_past = berlin("2026-10-25", DayRange(0, 150))
    assert decided_alone("2026-10-25T01:30:00+02:00", "2026-10-25T02:28:00+02:00", until_half_past) == []
    nothing_left = berlin("2026-10-25", DayRange(125, 150))
    assert decided_alone("2026-10-25T01:30:00+02:00", "2026-10-25T02:10:00+02:00", nothing_left) == []


def test_a_journey_takes_the_working_hours_along() -> None:
    stay = Stay(date(2026, 11, 16), date(2026, 11, 17), "America/New_York")
    preferences = Preferences(email=ME.email, hours=Hours("Europe/Berlin", stays=(stay,)))
    decision = decided(
        meeting("early", "09:00", "09:30"),
        meeting("late", "20:00", "20:30"),
        meeting("home", "09:00", "09:30", 2),
        preferences=preferences,
    )
    assert [line[0] for line in lines(decision)] == ["late", "home"]
    assert codes(decision) == [("early", "outside-hours")]


def test_split_days_night_shifts_and_other_weekends() -> None:
    weekly = {0: (DayRange(8 * 60, 12 * 60), DayRange(22 * 60, 6 * 60)), 6: (DayRange(9 * 60, 1440),)}
    preferences = Preferences(email=ME.email, hours=Hours("UTC", weekly))
    decision = decided(
        meeting("morning", "08:00", "08:30"),
        meeting("noon", "13:00", "13:30"),
        meeting("night", "03:00", "03:30", 1),
        meeting("dawn", "06:00", "06:30", 1),
        meeting("sunday", "23:00", "23:57", 6),
        preferences=preferences,
    )
    assert [(line[0], line[2], line[3]) for line in lines(decision)] == [
        ("morning", "08:30", "08:35"),
        ("night", "03:30", "03:35"),
        ("sunday", "23:57", "00:00"),
    ]


def test_a_public_holiday_is_a_day_without_hours() -> None:
    preferences = Preferences(email=ME.email, hours=Hours("UTC", overrides={date(2026, 11, 16): ()}))
    assert codes(decided(meeting("m", "10:00", "10:30"), preferences=preferences)) == [("m", "outside-hours")]


def test_on_a_public_holiday_no_coffee_is_proposed() -> None:
    holiday = date(2026, 11, 17)
    hours = Hours("UTC", overrides={holiday: ()})
    preferences = Preferences(email=ME.email, hours=hours)
    everybody = [Person(ME.email, hours=hours), Person(ANN.email)]
    free = {one.email: FreeBusy(one.email) for one in everybody}
    search = find_slots(everybody, free, preferences, at("06:00"), count=0)
    assert min(slot.span.start for slot in search.slots) == at("09:00", 2)


def test_on_a_public_holiday_that_is_only_an_entry_a_meeting_that_happens_has_its_buffer() -> None:
    whole_day = Span(at("00:00"), at("00:00", 1))
    entered = Meeting("holiday", whole_day, title="Day of Repentance", all_day=True, busy=False)
    assert lines(decided(entered)) == []
    assert lines(decided(entered, meeting("m", "10:00", "10:30"))) == [("m", "linger", "10:30", "10:35")]


@pytest.mark.parametrize(
    ("zone", "start", "end", "buffer"),
    [
        # New York, 8 March and 1 November 2026: 02:00 EST is 07:00 UTC, 02:00 EDT is 06:00 UTC.
        ("America/New_York", "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z", "07:00-07:05"),
        ("America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T05:58:00Z", "05:58-06:03"),
        # Santiago, 5 April and 6 September 2026: 24:00 is 03:00 UTC and 04:00 UTC.
        ("America/Santiago", "2026-04-05T02:30:00Z", "2026-04-05T02:58:00Z", "02:58-03:03"),
        ("America/Santiago", "2026-09-06T03:30:00Z", "2026-09-06T04:00:00Z", "04:00-04:05"),
        # Lord Howe, 5 April and 4 October 2026: half an hour, at 15:00 UTC and 15:30 UTC the day before.
        ("Australia/Lord_Howe", "2026-04-04T14:30:00Z", "2026-04-04T14:58:00Z", "14:58-15:03"),
        ("Australia/Lord_Howe", "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z", "15:30-15:35"),
    ],
)
def test_where_the_clocks_change_a_buffer_is_five_absolute_minutes(
    zone: str, start: str, end: str, buffer: str
) -> None:
    everyday = {day: (DayRange(0, 1440),) for day in range(7)}
    ((begin, finish),) = decided_alone(start, end, Preferences(email=ME.email, hours=Hours(zone, everyday)))
    assert f"{begin[11:16]}-{finish[11:16]}" == buffer


def test_a_night_shift_over_midnight_has_its_buffers_on_both_sides_of_it() -> None:
    nights = Preferences(email=ME.email, hours=Hours("UTC", {0: (DayRange(22 * 60, 6 * 60),)}))
    decision = decided(
        meeting("early", "21:00", "21:30"),
        meeting("evening", "23:30", "23:58"),
        meeting("late", "05:20", "05:57", 1),
        meeting("next", "22:30", "23:00", 1),
        preferences=nights,
    )
    assert lines(decision) == [("evening", "linger", "23:58", "00:03"), ("late", "linger", "05:57", "06:00")]
    assert codes(decision) == [("early", "outside-hours"), ("next", "outside-hours")]


def test_a_split_day_cuts_at_each_of_its_edges() -> None:
    split = {0: (DayRange(8 * 60, 12 * 60), DayRange(15 * 60, 19 * 60))}
    decision = decided(
        meeting("morning", "11:00", "11:56"),
        meeting("noon", "11:30", "12:00", 7),
        meeting("siesta", "13:00", "13:30"),
        meeting("evening", "18:00", "18:55"),
        preferences=Preferences(email=ME.email, hours=Hours("UTC", split)),
    )
    assert lines(decision) == [("morning", "linger", "11:56", "12:00"), ("evening", "linger", "18:55", "19:00")]
    assert codes(decision) == [("siesta", "outside-hours"), ("noon", "outside-hours")]


def test_a_weekend_on_friday_and_saturday() -> None:
    sunday_to_thursday = {day: (DayRange(9 * 60, 17 * 60),) for day in (6, 0, 1, 2, 3)}
    decision = decided(
        *(meeting(name, "10:00", "10:30", day) for day, name in enumerate(("mo", "tu", "we", "th", "fr", "sa", "su"))),
        preferences=Preferences(email=ME.email, hours=Hours("Asia/Dubai", sunday_to_thursday)),
    )
    assert [line[0] for line in lines(decision)] == ["mo", "tu", "we", "th", "su"]
    assert codes(decision) == [("fr", "outside-hours"), ("sa", "outside-hours")]


def test_part_time_leaves_the_other_days_alone() -> None:
    mornings = {0: (DayRange(9 * 60, 13 * 60),), 2: (DayRange(9 * 60, 13 * 60),)}
    decision = decided(
        meeting("mo", "12:00", "12:30"),
        meeting("tu", "12:00", "12:30", 1),
        meeting("we", "12:30", "13:00", 2),
        preferences=Preferences(email=ME.email, hours=Hours("UTC", mornings)),
    )
    assert lines(decision) == [("mo", "linger", "12:30", "12:35")]
    assert codes(decision) == [("tu", "outside-hours"), ("we", "outside-hours")]


def test_of_two_journeys_each_holds_on_its_own_dates_and_home_between_them() -> None:
    stays = (Stay(date(2026, 11, 16), date(2026, 11, 16), "Asia/Tokyo"),
             Stay(date(2026, 11, 18), date(2026, 11, 18), "America/New_York"))  # fmt: skip
    decision = decided(
        meeting("tokyo", "01:00", "01:30"),
        meeting("home", "08:30", "09:00", 1),
        meeting("york", "20:00", "20:30", 2),
        meeting("berlin", "20:00", "20:30", 1),
        preferences=Preferences(email=ME.email, hours=Hours("Europe/Berlin", stays=stays)),
        now=at("00:00"),
    )
    assert [line[0] for line in lines(decision)] == ["tokyo", "home", "york"]
    assert codes(decision) == [("berlin", "outside-hours")]


def test_a_meeting_beyond_the_edge_of_the_day_keeps_only_what_lies_inside() -> None:
    wanted = wanting(before_minutes=5)
    decision = decided(meeting("m", "08:30", "09:30"), meeting("n", "16:30", "17:30"), preferences=wanted)
    assert lines(decision) == [("m", "linger", "09:30", "09:35"), ("n", "doors", "16:25", "16:30")]
    assert codes(decision) == [("m", "outside-hours"), ("n", "outside-hours")]
