"""Where learned hours begin and end: how much is enough, and days that differ from the others."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sobremesa.model import DayRange, Meeting, Span
from support.workdays import DAY, HOUR, a_meeting, days_of, weekly

WORKDAYS = range(5)
TEN_WEEKS = Span(datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 11, 17, tzinfo=UTC))
FULL, TWO = (10, 11, 12, 13, 14, 15), (11, 14)


def on(weekdays: Iterable[int], meetings: Iterable[Meeting]) -> list[Meeting]:
    return [one for one in meetings if one.span.start.weekday() in weekdays]


def whole(first: int, last: int) -> tuple[DayRange]:
    return (DayRange(first * 60, last * 60),)


@pytest.mark.parametrize(
    ("weekdays", "weeks", "hours", "hour", "times", "expected"),
    [
        (WORKDAYS, 8, FULL, 9, 4, dict.fromkeys(WORKDAYS, whole(10, 16))),
        (WORKDAYS, 8, FULL, 9, 5, dict.fromkeys(WORKDAYS, whole(9, 16))),
        (WORKDAYS, 2, TWO, 15, 1, dict.fromkeys(WORKDAYS, whole(11, 15))),
        (WORKDAYS, 2, TWO, 15, 2, dict.fromkeys(WORKDAYS, whole(11, 16))),
        ((0, 1), 5, TWO, 10, 1, dict.fromkeys((0, 1), whole(11, 15))),
        ((0, 1), 5, TWO, 10, 2, dict.fromkeys((0, 1), whole(10, 15))),
        # Of so few dates a weekday on which it was twice has a begin or an end of its own.
        (WORKDAYS, 2, FULL, 9, 1, dict.fromkeys(WORKDAYS, whole(10, 16))),
        (WORKDAYS, 2, FULL, 9, 2, dict.fromkeys(range(4), whole(10, 16)) | {4: whole(9, 16)}),
        (WORKDAYS, 3, FULL, 16, 3, dict.fromkeys(range(4), whole(10, 16)) | {4: whole(10, 17)}),
        # Of one weekday alone no week is left out.
        ((0,), 10, FULL, 9, 1, {0: whole(10, 16)}),
        ((0,), 10, FULL, 9, 2, {0: whole(9, 16)}),
        ((0,), 10, TWO, 15, 1, {0: whole(11, 16)}),
    ],
)
def test_an_hour_at_the_edge_belongs_to_the_day_when_meetings_are_in_it_often_enough(
    weekdays: Sequence[int], weeks: int, hours: tuple[int, ...], hour: int, times: int,
    expected: dict[int, tuple[DayRange]],
) -> None:  # fmt: skip
    usual, there = (on(weekdays, days_of(5 * weeks, hours=each)) for each in (hours, (hour,)))
    now_and_then = [there[number * len(there) // times] for number in range(times)]
    assert weekly(usual + now_and_then, TEN_WEEKS) == expected


def test_what_happened_in_one_week_alone_changes_nothing_even_on_each_of_its_days() -> None:
    early = days_of(5, hours=(9,))
    assert weekly(days_of(40, hours=FULL) + early) == dict.fromkeys(WORKDAYS, whole(10, 16))


def test_one_meeting_a_day_shows_the_hours_in_which_it_lies_but_for_one_that_was_once() -> None:
    hours = (11, 9, 11, 13, 10, 14, 11, 12, 13, 9, 11, 10, 10, 15, 11)
    days = days_of(15, hours=(0,))
    moved = [replace(one, span=one.span.moved(hour * HOUR)) for one, hour in zip(days, hours, strict=True)]
    assert weekly(moved) == dict.fromkeys(WORKDAYS, whole(9, 14))


def test_a_weekday_with_a_meeting_here_and_there_begins_with_the_others() -> None:
    days, hours = on([2], days_of(40, hours=(0,))), (9, 10, 11, 13, 14, 15, 16, 12)
    scattered = [a_meeting(1000, one.span.start + hour * HOUR) for one, hour in zip(days, hours, strict=True)]
    found = weekly(on([0, 1, 3, 4], days_of(40)) + scattered)
    assert found == dict.fromkeys([0, 1, 3, 4], whole(9, 17)) | {2: (DayRange(9 * 60, 16 * 60 + 30),)}


@pytest.mark.parametrize("first", [12, 18])
def test_a_day_that_shares_no_minute_with_the_others_keeps_its_hours(first: int) -> None:
    mornings = on([0, 1, 3, 4], days_of(40, hours=(9, 10, 11)))
    later = on([2], days_of(40, hours=range(first, first + 3)))
    assert weekly(mornings + later) == dict.fromkeys([0, 1, 3, 4], whole(9, 12)) | {2: whole(first, first + 3)}


def test_a_week_has_three_different_begins_and_ends_at_most() -> None:
    begins = (9, 10, 11, 12, 13)
    days = days_of(40, hours=(0, 1, 2, 3))
    moved = [replace(one, span=one.span.moved(begins[one.span.start.weekday()] * HOUR)) for one in days]
    assert weekly(moved) == {0: whole(9, 13), 1: whole(10, 15), 2: whole(10, 15), 3: whole(12, 17), 4: whole(12, 17)}


def test_round_the_clock_but_for_a_quarter_of_an_hour_is_round_the_clock() -> None:
    around = [one for one in days_of(20, hours=range(24)) if one.span.start.hour != 13]
    begins = [one.span.start for one in days_of(20, hours=(13,))]
    around += [a_meeting(1000, start, 15) for start in begins]
    around += [a_meeting(1001, start + HOUR / 2, 30) for start in begins]
    found = weekly(around)
    assert [found[weekday] for weekday in (1, 2, 3)] == [(DayRange(0, 1440),)] * 3


@pytest.mark.parametrize(("minute", "range_"), [(0, DayRange(540, 570)), (15, DayRange(555, 570))])
def test_a_day_may_be_a_quarter_of_an_hour(minute: int, range_: DayRange) -> None:
    standups = [a_meeting(1, one.span.start.replace(minute=minute), 15) for one in days_of(20, hours=(9,))]
    assert weekly(standups) == dict.fromkeys(range(5), (range_,))


def test_a_night_that_is_worked_after_midnight_only_belongs_to_the_next_day() -> None:
    nights = [replace(one, span=one.span.moved(13 * HOUR - DAY)) for one in days_of(40)]
    sundays = [one for one in nights if one.span.start.weekday() == 6]
    assert {one.span.start.hour for one in sundays} == {22}
    found = weekly(one for one in nights if one not in sundays)
    assert found == {0: (DayRange(0, 6 * 60), DayRange(22 * 60, 6 * 60))} | dict.fromkeys(
        range(1, 4), (DayRange(22 * 60, 6 * 60),)
    )
