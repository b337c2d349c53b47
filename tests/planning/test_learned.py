"""Hours learned from past weeks, against people whose true hours are known."""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sobremesa.model import DayRange, EventType, Guest, Hours, Meeting, Response, Span, Stay
from sobremesa.planning.learned import LEAST_DAYS, Proposal, TooLittle, learn_hours
from support.past_weeks import Worker, past_weeks, worker

UNTIL, SPRING = date(2026, 11, 16), date(2026, 4, 20)
PAST = Span(datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 11, 17, tzinfo=UTC))
WITHIN = 15
ME = Guest("me@example.com", response=Response.ACCEPTED, is_self=True)
BO = Guest("bo@example.com", response=Response.ACCEPTED)
DAY = timedelta(days=1)


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
        weekly = learned(who, ends[seed % len(ends)]).hours.weekly
        usual, _ = Counter(who.hours.values()).most_common(1)[0]
        found, _ = Counter(ranges[0] for ranges in weekly.values()).most_common(1)[0]
        right += weekly.keys() == who.hours.keys() and is_near(found, usual)
        days += len(who.hours)
        near += sum(day in weekly and is_near(weekly[day][0], true) for day, true in who.hours.items())
    assert right >= 190
    assert near >= 0.95 * days


def a_meeting(number: int, start: datetime, minutes: int = 30, **fields: Any) -> Meeting:
    span = Span(start, start + timedelta(minutes=minutes))
    return replace(Meeting(f"m{number}", span, guests=(ME, BO)), **fields)


def days_of(count: int, zone: str = "UTC", hours: Iterable[int] = (9, 11, 14, 16), **fields: Any) -> list[Meeting]:
    """Hourly meetings on the last working days before the end, at these hours on the wall."""
    found: list[Meeting] = []
    day = UNTIL
    while count:
        day -= DAY
        if day.weekday() < 5:
            count -= 1
            starts = (datetime.combine(day, time(hour), ZoneInfo(zone)) for hour in hours)
            found += [a_meeting(len(found), start, 60, **fields) for start in starts]
    return found


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


def test_a_short_day_has_an_end_of_its_own() -> None:
    short = [one for one in days_of(40) if one.span.start.weekday() != 4 or one.span.start.hour < 14]
    found = learn_hours(short, Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.hours.weekly[4] == (DayRange(540, 720),)
    assert found.hours.weekly[3] == (DayRange(540, 1020),)


def test_a_day_that_shares_no_minute_with_the_others_keeps_its_hours() -> None:
    evening = [one for one in days_of(40, hours=(9, 10, 11)) if one.span.start.weekday() != 2]
    evening += [one for one in days_of(40, hours=(18, 19, 20)) if one.span.start.weekday() == 2]
    found = learn_hours(evening, Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.hours.weekly[2] == (DayRange(18 * 60, 21 * 60),)
    assert found.hours.weekly[1] == (DayRange(9 * 60, 12 * 60),)


@pytest.mark.parametrize(
    ("hours", "range_"),
    [
        ((20, 22, 23), DayRange(20 * 60, 1440)),
        ((4, 6, 8, 11), DayRange(4 * 60, 12 * 60)),
        ((0, 2, 4, 7), DayRange(0, 8 * 60)),
        ((13, 16, 18, 21), DayRange(13 * 60, 22 * 60)),
    ],
)
def test_early_late_and_midnight_days_belong_to_the_date_they_begin_on(
    hours: tuple[int, ...], range_: DayRange
) -> None:
    found = learn_hours(days_of(20, hours=hours), Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.hours.weekly == dict.fromkeys(range(5), (range_,))


def test_a_night_shift_wraps_and_belongs_to_the_evening() -> None:
    nights = [replace(one, span=one.span.moved(timedelta(hours=13))) for one in days_of(20)]
    found = learn_hours(nights, Hours(), PAST)
    assert isinstance(found, Proposal)
    assert found.hours.weekly == dict.fromkeys(range(5), (DayRange(22 * 60, 6 * 60),))
