"""What a time costs each person, against a count of minutes one by one; and which way of sharing is the fairer."""

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from sobremesa.model import MINUTES_PER_DAY, DayRange, Hours, Span, Stay
from sobremesa.planning.fairness import Cost, Workdays, away, fairness, is_day_away, local_day
from sobremesa.planning.zone_table import instant_of, minute_of

BERLIN = Hours("Europe/Berlin")
NIGHT = Hours("UTC", {day: (DayRange(22 * 60, 6 * 60),) for day in range(5)})
MORNING = Hours("UTC", {0: (DayRange(9 * 60, 9 * 60 + 40),)})
DIVIDED = Hours("UTC", {day: (DayRange(9 * 60, 12 * 60), DayRange(13 * 60, 17 * 60)) for day in range(5)})


def utc(text: str) -> int:
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def days(hours: Hours, busy: tuple[Span, ...] = ()) -> Workdays:
    """The person's days in the middle of November 2026."""
    return Workdays(hours, utc("2026-11-09T00:00"), utc("2026-11-30T00:00"), busy)


def cost(hours: Hours, start: str, minutes: int = 20) -> Cost:
    """What a time on Monday, 16 November 2026 or another day costs (UTC)."""
    begin = utc(start if "T" in start else f"2026-11-16T{start}")
    return days(hours).cost(begin, begin + minutes)


# ---------------------------------------------------------------- by example


@pytest.mark.parametrize(
    ("hours", "start", "expected"),
    [
        (BERLIN, "10:00", Cost()),
        (BERLIN, "08:00", Cost(0, 20)),
        (BERLIN, "08:50", Cost(0, 10)),
        (BERLIN, "14:50", Cost(0, 10)),
        (BERLIN, "15:40", Cost(0, 20)),
        (BERLIN, "15:45", Cost(5)),
        (BERLIN, "07:59", Cost(1)),
        (BERLIN, "20:00", Cost(260)),
        (BERLIN, "2026-11-21T12:00", Cost(20 * 60 + 20)),
        (BERLIN, "2026-11-22T20:00", Cost(12 * 60)),
        (NIGHT, "23:50", Cost()),
        (NIGHT, "22:10", Cost(0, 20)),
        (NIGHT, "14:00", Cost(8 * 60)),
        (DIVIDED, "12:10", Cost(30)),
        (DIVIDED, "12:40", Cost(20)),
        (DIVIDED, "13:00", Cost()),
        (DIVIDED, "11:30", Cost()),
        (MORNING, "09:00", Cost(0, 10)),
        (Hours("UTC", {}), "10:00", Cost(MINUTES_PER_DAY)),
    ],
)
def test_a_time_costs_how_far_it_reaches_out_or_what_of_it_is_at_an_edge(
    hours: Hours, start: str, expected: Cost
) -> None:
    assert cost(hours, start) == expected


def test_of_several_short_stretches_the_one_that_is_left_least_counts() -> None:
    short = Hours("UTC", {0: (DayRange(600, 610), DayRange(640, 700)), 1: ()})
    begin = utc("2026-11-16T09:55")
    assert days(short).beyond(begin, begin + 60) == 45
    assert Workdays(short, begin, begin + 60).beyond(begin, begin + 60) == 45


def test_a_later_stretch_counts_where_less_is_left_of_it() -> None:
    short = Hours("UTC", {0: (DayRange(540, 545), DayRange(600, 610), DayRange(620, 700), DayRange(720, 800))})
    begin = utc("2026-11-16T09:55")
    assert days(short).beyond(begin, begin + 60) == 25


def test_before_the_first_stretch_of_all_the_way_to_it_counts() -> None:
    once = Hours("UTC", {}, {date(2026, 11, 18): (DayRange(600, 660),)})
    assert days(once).beyond(utc("2026-11-18T08:00"), utc("2026-11-18T08:30")) == 120
    assert days(once).beyond(utc("2026-11-18T10:00"), utc("2026-11-18T11:00")) == 0
    assert days(once).beyond(utc("2026-11-18T11:00"), utc("2026-11-18T11:20")) == 20


def test_busy_minutes_count_inside_hours_only() -> None:
    busy = (Span(datetime(2026, 11, 16, 10, 10, tzinfo=UTC), datetime(2026, 11, 16, 18, tzinfo=UTC)),)
    mine = days(BERLIN, busy)
    assert mine.cost(utc("2026-11-16T10:00"), utc("2026-11-16T10:30")) == Cost(0, 0, 20)
    assert mine.cost(utc("2026-11-16T15:30"), utc("2026-11-16T16:00")) == Cost(0, 30, 30)
    assert mine.cost(utc("2026-11-16T16:30"), utc("2026-11-16T17:00")) == Cost(60)


def test_busy_times_that_overlap_count_once() -> None:
    clocks = ("07:00-07:30", "08:00-08:10", "10:00-11:00", "10:10-10:20", "10:50-11:10", "11:10-11:15", "12:00-13:00")
    spans = [
        Span(*(datetime.fromisoformat(f"2026-11-16T{one}:00+00:00") for one in clock.split("-"))) for clock in clocks
    ]
    mine = days(BERLIN, tuple(spans))
    assert mine.cost(utc("2026-11-16T10:05"), utc("2026-11-16T12:00")) == Cost(0, 0, 70)
    assert mine.cost(utc("2026-11-16T11:15"), utc("2026-11-16T12:10")) == Cost(0, 0, 10)


def test_a_day_away_costs_nothing_and_is_no_wall_for_what_reaches_into_it() -> None:
    off = Hours("UTC", {day: (DayRange(0, 1440),) for day in range(5)}, {date(2026, 11, 17): ()})
    assert cost(off, "2026-11-17T03:00") == Cost()
    assert cost(off, "2026-11-16T23:50") == Cost(0, 10)
    assert days(off).is_away(utc("2026-11-17T23:59"))
    assert not days(off).is_away(utc("2026-11-18T00:00"))


def test_a_day_away_holds_what_ends_at_its_midnight_even_of_somebody_who_never_works() -> None:
    never = days(Hours("UTC", {}, {date(2026, 11, 18): ()}))
    assert never.beyond(utc("2026-11-18T23:30"), utc("2026-11-19T00:00")) == 0
    assert never.beyond(utc("2026-11-18T23:30"), utc("2026-11-19T00:05")) == MINUTES_PER_DAY


def test_days_away_are_from_midnight_to_midnight_of_the_place() -> None:
    zone, day = "Europe/Berlin", date(2026, 10, 25)
    off = Hours(zone, overrides={day: (), date(2026, 11, 25): (), date(2026, 10, 26): (DayRange(540, 600),)})
    window = utc("2026-10-20T00:00"), utc("2026-10-30T00:00")
    assert away(off, *window) == [(utc("2026-10-24T22:00"), utc("2026-10-25T23:00"))]
    assert away(off, utc("2026-10-25T23:00"), utc("2026-10-30T00:00")) == []
    assert away(off, utc("2026-10-20T00:00"), utc("2026-10-24T22:00")) == []
    travelling = replace(off, stays=(Stay(day, day, "Asia/Tokyo"),))
    assert away(travelling, *window) == [(utc("2026-10-24T15:00"), utc("2026-10-25T15:00"))]
    assert [is_day_away(off, one) for one in (day, date(2026, 10, 26), date(2026, 10, 27))] == [True, False, False]


def test_the_day_is_that_of_the_place_where_somebody_is() -> None:
    travelling = Hours("Europe/Berlin", stays=(Stay(date(2026, 11, 16), date(2026, 11, 20), "Asia/Tokyo"),))
    assert local_day(travelling, utc("2026-11-12T22:59")) == date(2026, 11, 12)
    assert local_day(travelling, utc("2026-11-12T23:00")) == date(2026, 11, 13)
    assert local_day(travelling, utc("2026-11-17T15:00")) == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("fairer", "other"),
    [((10, 10, 10), (11, 0, 0)), ((5, 9, 9), (9, 9, 6)), ((0, 9), (9, 1)), ((0, 0), (1, 0))],
)
def test_fairer_is_what_the_worst_off_and_then_the_next_gives_less_for(
    fairer: tuple[int, ...], other: tuple[int, ...]
) -> None:
    assert fairness(fairer) < fairness(other)
    assert fairness(reversed(fairer)) == fairness(fairer)


def test_the_minutes_of_a_cost_are_its_sum() -> None:
    assert Cost(1, 2, 4).minutes == 7


# ---------------------------------------------------------------- minute by minute


def works(hours: Hours, minute: int) -> bool:
    """Whether one UTC minute is working time, asked of the wall clock; a repeated hour is worked in neither reading."""
    zone = ZoneInfo(hours.zone)
    shown = instant_of(minute).astimezone(zone)
    at = shown.hour * 60 + shown.minute
    for back in (0, 1):
        for wanted in hours.ranges_on(shown.date() - timedelta(back)):
            until = wanted.end if wanted.end > wanted.start else wanted.end + MINUTES_PER_DAY
            if wanted.start <= at + back * MINUTES_PER_DAY < until:
                return True
    return False


def runs(minutes: list[bool]) -> list[tuple[int, int]]:
    found, begin = [], None
    for place, is_set in enumerate([*minutes, False]):
        if is_set and begin is None:
            begin = place
        elif not is_set and begin is not None:
            found.append((begin, place))
            begin = None
    return found


def some_hours(chance: random.Random) -> Hours:
    zone = chance.choice(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu"])
    weekly = {}
    for day in range(7):
        if chance.random() < 0.75:
            start = chance.randrange(0, 20 * 60, 5)
            end = (start + chance.randrange(20, 12 * 60)) % MINUTES_PER_DAY or MINUTES_PER_DAY
            weekly[day] = (DayRange(start, end),)
    return Hours(zone, MappingProxyType(weekly))


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("seed", range(20 if os.environ.get("CI") else 8))
def test_costs_are_those_of_a_count_of_every_minute(seed: int) -> None:
    chance = random.Random(seed)
    hours = some_hours(chance)
    origin, size = utc("2026-06-01T00:00"), 16 * MINUTES_PER_DAY  # no clock changes here: hours are one reading
    grid = [works(hours, origin + minute) for minute in range(size)]
    worked = runs(grid)
    joined: list[tuple[int, int]] = []
    for start, end in worked:
        joined[-1:] = [(joined[-1][0], end)] if joined and start - joined[-1][1] < 240 else [*joined[-1:], (start, end)]
    edge = [False] * size
    for start, end in joined:
        margin = min(60, (end - start) // 4)
        for minute in (*range(start, start + margin), *range(end - margin, end)):
            edge[minute] = True
    mine = Workdays(hours, origin, origin + size)
    for _ in range(60):
        start = chance.randrange(7 * MINUTES_PER_DAY, 9 * MINUTES_PER_DAY)
        end = start + chance.choice([5, 15, 25, 60])
        found = mine.cost(origin + start, origin + end)
        if all(grid[start:end]):
            assert found == Cost(0, sum(edge[start:end]))
        elif worked:
            assert found == Cost(min(max(low - start, end - high) for low, high in worked))
