"""Hours learned from past weeks, against people whose true hours are known."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from sobremesa.model import DayRange, EventType, Hours, Response, Span, Stay
from sobremesa.planning.learned import LEAST_DAYS, Proposal, TooLittle, learn_hours
from support.past_weeks import Worker, past_weeks, worker
from support.workdays import BO, DAY, HOUR, ME, PAST, UNTIL, a_meeting, days_of, weekly

SPRING = date(2026, 4, 20)
WITHIN = 15


def learned(who: Worker, until: date = UNTIL) -> Proposal:
    past = Span(datetime.combine(until - 57 * DAY, time(), UTC), datetime.combine(until + DAY, time(), UTC))
    found = learn_hours(past_weeks(who, until), Hours(who.zone), past)
    assert isinstance(found, Proposal)
    return found


def apart(minute: int, other: int) -> int:
    """Minutes between two times of day, the shorter way round."""
    return abs((minute - other + 720) % 1440 - 720)


def is_near(found: DayRange, true: tuple[int, int]) -> bool:
    return max(apart(found.start, true[0]), apart(found.end, true[1])) <= WITHIN


# Eight weeks with a change of the clocks in most of the zones, in autumn for one half of the people, in spring for the
# other; under CI in each for all.
SEASONS = [(UNTIL, SPRING), *([(UNTIL,), (SPRING,)] if os.environ.get("CI") else [])]


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("ends", SEASONS)
def test_eight_weeks_show_the_hours_of_95_percent_of_200_people_within_15_minutes(ends: tuple[date, ...]) -> None:
    right, days, near = 0, 0, 0
    for seed in range(200):
        who = worker(seed)
        ranges = learned(who, ends[seed % len(ends)]).hours.weekly
        usual, _ = Counter(who.hours.values()).most_common(1)[0]
        found, _ = Counter(each[0] for each in ranges.values()).most_common(1)[0]
        right += ranges.keys() == who.hours.keys() and is_near(found, usual)
        days += len(who.hours)
        near += sum(day in ranges and is_near(ranges[day][0], true) for day, true in who.hours.items())
    assert right >= 190
    assert near >= 0.95 * days


def test_under_ten_working_days_nothing_is_proposed() -> None:
    assert LEAST_DAYS == 10
    # Two Mondays to Fridays but one Monday: a weekday that is seen once is no working day yet.
    assert learn_hours(days_of(9), Hours(), PAST) == TooLittle(8)
    assert isinstance(learn_hours(days_of(10), Hours(), PAST), Proposal)
    assert learn_hours([], Hours(), PAST) == TooLittle(0)


def test_the_proposal_says_from_how_many_days_it_is() -> None:
    found = learn_hours(days_of(20), Hours(), PAST)
    assert isinstance(found, Proposal)
    assert (found.days, found.weeks, found.evidence, found.off) == (20, 4, dict.fromkeys(range(5), 4), ())
    assert found.hours == Hours(weekly=dict.fromkeys(range(5), (DayRange(540, 1020),)))


@pytest.mark.parametrize(
    "fields",
    [
        {"response": Response.DECLINED},
        {"response": Response.TENTATIVE},
        {"response": Response.NEEDS_ACTION},
        {"all_day": True},
        {"event_type": EventType.OUT_OF_OFFICE},
        {"event_type": EventType.WORKING_LOCATION},
        {"event_type": EventType.BIRTHDAY},
        {"busy": False},
        {"guests": ()},
        {"guests": (ME,)},
        {"guests": (ME, replace(BO, resource=True))},
        {"span": Span(datetime(2026, 11, 9, 6, tzinfo=UTC), datetime(2026, 11, 9, 18, 1, tzinfo=UTC))},
        {"span": Span(datetime(2026, 9, 19, 9, tzinfo=UTC), datetime(2026, 9, 19, 10, tzinfo=UTC))},
        {"span": Span(datetime(2026, 11, 17, 9, tzinfo=UTC), datetime(2026, 11, 17, 10, tzinfo=UTC))},
    ],
    ids=str,
)
def test_what_is_no_meeting_of_the_past_weeks_does_not_count(fields: dict[str, Any]) -> None:
    assert learn_hours(days_of(20, **fields), Hours(), PAST) == TooLittle(0)


@pytest.mark.parametrize(
    "fields", [{"event_type": EventType.FOCUS_TIME, "guests": ()}, {"guests": (), "guests_hidden": True}], ids=str
)
def test_focus_time_and_meetings_with_a_hidden_list_count(fields: dict[str, Any]) -> None:
    found = learn_hours(days_of(20, **fields), Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.days == 20


def test_what_begins_with_the_past_weeks_counts_and_what_begins_at_their_end_does_not() -> None:
    meetings = days_of(20, hours=(9,))
    begins = [one.span.start for one in meetings]
    found = learn_hours(meetings, Hours(), Span(min(begins), max(begins)))
    assert isinstance(found, Proposal)
    assert found.days == 19


def test_a_meeting_of_twelve_hours_is_one() -> None:
    workshops = [replace(one, span=Span(one.span.start, one.span.start + 12 * HOUR)) for one in days_of(20, hours=(8,))]
    assert weekly(workshops) == dict.fromkeys(range(5), (DayRange(8 * 60, 20 * 60),))


def test_one_early_call_and_one_late_dinner_change_nothing() -> None:
    usual = learn_hours(days_of(40), Hours(), PAST)
    early, late = datetime(2026, 11, 3, 5, tzinfo=UTC), datetime(2026, 11, 5, 21, tzinfo=UTC)
    found = learn_hours([*days_of(40), a_meeting(1000, early), a_meeting(1001, late, 120)], Hours(), PAST)
    assert isinstance(found, Proposal)
    assert isinstance(usual, Proposal)
    assert found.hours == usual.hours


def test_a_week_in_another_zone_changes_nothing() -> None:
    at_home = days_of(40, "Europe/Berlin")
    week = [one for one in at_home if one.span.start >= datetime(2026, 11, 9, tzinfo=UTC)]
    away = [replace(one, span=one.span.moved(timedelta(hours=6))) for one in week]
    found = learn_hours([one for one in at_home if one not in week] + away, Hours("Europe/Berlin"), PAST)
    assert isinstance(found, Proposal)
    assert set(found.hours.weekly.values()) == {(DayRange(540, 1020),)}


def test_a_journey_that_is_known_is_read_in_its_own_zone_and_kept() -> None:
    stay = Stay(date(2026, 10, 1), date(2026, 11, 15), "America/New_York")
    hours = Hours("Europe/Berlin", overrides={date(2026, 11, 20): ()}, stays=(stay,), country="DE-BY")
    found = learn_hours(days_of(30, "America/New_York"), hours, PAST)
    assert isinstance(found, Proposal)
    assert found.hours == replace(hours, weekly=dict.fromkeys(range(5), (DayRange(540, 1020),)))


def test_a_weekday_with_hardly_any_meeting_is_probably_off() -> None:
    fridays_off = [one for one in days_of(40) if one.span.start.weekday() != 4]
    once = a_meeting(1000, datetime(2026, 11, 6, 10, tzinfo=UTC))
    found = learn_hours([*fridays_off, once], Hours(), PAST)
    assert isinstance(found, Proposal)
    assert sorted(found.hours.weekly) == [0, 1, 2, 3]
    assert (found.off, found.evidence[4], found.days) == ((4,), 1, 32)


@pytest.mark.parametrize(("times", "off"), [(3, (4,)), (4, ())])
def test_a_weekday_with_meetings_in_two_of_five_weeks_is_worked(times: int, off: tuple[int, ...]) -> None:
    fridays = [one for one in days_of(40) if one.span.start.weekday() == 4]
    left_out = fridays[4 * times :]  # four meetings a day
    found = learn_hours([one for one in days_of(40) if one not in left_out], Hours(), PAST)
    assert isinstance(found, Proposal)
    assert (found.off, found.weeks) == (off, 8)


def test_a_short_day_has_an_end_of_its_own() -> None:
    short = [one for one in days_of(40) if one.span.start.weekday() != 4 or one.span.start.hour < 14]
    found = learn_hours(short, Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.hours.weekly[4] == (DayRange(540, 720),)
    assert found.hours.weekly[3] == (DayRange(540, 1020),)


@pytest.mark.parametrize(
    ("hours", "range_"),
    [
        ((20, 22, 23), DayRange(20 * 60, 1440)),
        ((4, 6, 8, 11), DayRange(4 * 60, 12 * 60)),
        ((0, 2, 4, 7), DayRange(0, 8 * 60)),
        ((0,), DayRange(0, 60)),
        (range(24), DayRange(0, 1440)),
        ((13, 16, 18, 21), DayRange(13 * 60, 22 * 60)),
    ],
)
def test_early_late_and_midnight_days_belong_to_the_date_they_begin_on(hours: Iterable[int], range_: DayRange) -> None:
    found = learn_hours(days_of(20, hours=hours), Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.hours.weekly == dict.fromkeys(range(5), (range_,))
    assert (found.evidence, found.off) == (dict.fromkeys(range(5), 4), ())


@pytest.mark.parametrize(("minute", "weekday"), [(45, 4), (60, 5)])
def test_a_late_call_belongs_to_the_day_before_until_the_middle_of_the_night(minute: int, weekday: int) -> None:
    # The night is from 17 to 9 o'clock. A call at five on one day of ten leaves it whole.
    early = a_meeting(1000, datetime(2026, 11, 11, 5, tzinfo=UTC))
    call = a_meeting(1001, datetime(2026, 11, 14, tzinfo=UTC) + minute * HOUR / 60, 15)
    found = learn_hours([*days_of(10), early, call], Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.evidence == dict.fromkeys(range(5), 2) | {weekday: 2 if weekday == 4 else 1}
    assert found.off == ((5,) if weekday == 5 else ())


def test_a_night_shift_wraps_and_belongs_to_the_evening() -> None:
    nights = [replace(one, span=one.span.moved(timedelta(hours=13))) for one in days_of(20)]
    found = learn_hours(nights, Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.hours.weekly == dict.fromkeys(range(5), (DayRange(22 * 60, 6 * 60),))
