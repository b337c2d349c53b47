"""Random teams over weeks with clock changes, against a grid of minutes that shares nothing with the search."""

import os
from datetime import UTC, date, datetime, timedelta
from functools import cache, reduce
from random import Random
from zoneinfo import ZoneInfo

import pytest

from sobremesa.model import CoffeePreferences, DayRange, FreeBusy, Hours, Person, Preferences, Span
from sobremesa.planning import find_slots

MINUTE, DAY, QUARTER = timedelta(minutes=1), timedelta(days=1), 15
TEAMS = 1000 if os.environ.get("CI") else 100
BATCHES = 20
NEIGHBOURS = (
    ("Europe/Berlin", "Europe/London"), ("Europe/Berlin", "Africa/Cairo"), ("Europe/London", "Asia/Jerusalem"),
    ("America/New_York", "America/Santiago"), ("America/New_York", "America/St_Johns"), ("America/New_York", "UTC"),
    ("Asia/Kolkata", "Asia/Kathmandu"), ("Asia/Kolkata", "Asia/Jerusalem"), ("Europe/Berlin", "America/St_Johns"),
    ("Australia/Lord_Howe", "Pacific/Auckland"), ("Pacific/Auckland", "America/Los_Angeles"),
)  # fmt: skip
# Two of them hold a change of the clocks in most of these zones; the others hold none.
QUIET, CHANGING = (date(2026, 5, 18), date(2026, 7, 6)), (date(2026, 3, 9), date(2026, 10, 12))
WEEKS: dict[str, dict[int, tuple[tuple[int, int], ...]]] = {
    "office": dict.fromkeys(range(5), ((540, 1020),)),
    "with a break": dict.fromkeys(range(5), ((480, 720), (780, 1080))),
    "sunday to thursday": dict.fromkeys((6, 0, 1, 2, 3), ((510, 1050),)),
    "nights": dict.fromkeys((0, 1, 2, 3), ((1320, 360),)),
    "evenings to midnight": dict.fromkeys(range(5), ((900, 1440),)),
    "part time": {1: ((600, 840),), 3: ((543, 847),)},
    "three days": dict.fromkeys((0, 2, 4), ((420, 900),)),
}


def team(random: Random, first: date, days: int) -> tuple[list[Person], dict[str, FreeBusy]]:
    """Two to five people, most of them in zones that meet, with meetings of odd lengths."""
    near = random.choice(NEIGHBOURS)
    people, busy = [], {}
    start = datetime.combine(first, datetime.min.time(), UTC)
    for number in range(random.randint(2, 5)):
        week = WEEKS[random.choice(list(WEEKS)) if random.random() < 0.6 else "office"]
        weekly = {day: tuple(DayRange(*one) for one in ranges) for day, ranges in week.items()}
        off = {first + random.randrange(days) * DAY: () for _ in range(random.randint(0, 3))}
        email = f"p{number}@example.com"
        people.append(Person(email, hours=Hours(random.choice(near), weekly, off)))
        spans = []
        for _ in range(random.randint(0, 2 * days)):
            begin = start + random.randrange(days * 1440) * MINUTE
            spans.append(Span(begin, begin + random.choice((5, 15, 25, 30, 47, 60, 90)) * MINUTE))
        busy[email] = FreeBusy(email, tuple(spans))
    return people, busy


@cache
def clock(zone: str, start: datetime, minutes: int) -> list[tuple[int, int]]:
    """What the wall clock of the zone shows from `start` on: the day's ordinal, and its minute, every quarter hour.

    Clocks change, and days end, at full quarters only.
    """
    shown = ((start + number * MINUTE).astimezone(ZoneInfo(zone)) for number in range(0, minutes, QUARTER))
    return [(one.toordinal(), one.hour * 60 + one.minute) for one in shown]


def day_grid(hours: Hours, day: int) -> bytes:
    """For each minute of that day 1 if it is worked."""
    today, yesterday = date.fromordinal(day), date.fromordinal(day - 1)
    grid = bytearray(1440)
    for one in hours.overrides.get(today, hours.weekly.get(today.weekday(), ())):
        end = one.end if one.end > one.start else 1440
        grid[one.start : end] = b"\1" * (end - one.start)
    for one in hours.overrides.get(yesterday, hours.weekly.get(yesterday.weekday(), ())):
        if one.end < one.start:
            grid[: one.end] = b"\1" * one.end
    return bytes(grid)


def usable(person: Person, answer: FreeBusy, start: datetime, minutes: int, clear: int) -> bytearray:
    """For each minute from `start` on 1 if the person works and is free, as their own clock shows it."""
    shown = clock(person.hours.zone, start, minutes)
    grids = {day: day_grid(person.hours, day) for day in {day for day, _ in shown}}
    works = bytearray().join(grids[day][minute : minute + QUARTER] for day, minute in shown)
    for span in answer.busy:
        low = max(int((span.start - start) / MINUTE) - clear, 0)
        high = min(int((span.end - start) / MINUTE) + clear, minutes)
        works[low:high] = bytes(max(high - low, 0))
    return works


def expected_starts(
    people: list[Person], busy: dict[str, FreeBusy], window: Span, length: int, clear: int
) -> set[datetime]:
    minutes = int(window.minutes)
    each = [usable(person, busy[person.email], window.start, minutes, clear) for person in people]
    free = reduce(lambda one, other: one & other, (int.from_bytes(one, "big") for one in each)).to_bytes(minutes, "big")
    wanted = b"\1" * length
    return {
        window.start + number * MINUTE
        for number in range(0, minutes - length + 1, 5)
        if free[number : number + length] == wanted
    }


def check(seed: int, days: int) -> int:
    """How many times the team with this seed has; fails unless they are exactly those of the grid of minutes."""
    random = Random(seed)
    first = random.choice(CHANGING if seed % 2 else QUIET)
    people, busy = team(random, first, days)
    length, clear = random.choice((25, 25, 30, 23, 45, 5)), random.choice((5, 5, 0, 12))
    start = datetime.combine(first, datetime.min.time(), UTC)
    window = Span(start, start + days * DAY)
    preferences = Preferences(coffee=CoffeePreferences(length, 0, 10_000, clear))
    found = find_slots(people, busy, preferences, start - DAY, window, count=0)
    starts = [slot.span.start for slot in found.slots]
    assert len(starts) == len(set(starts))
    assert set(starts) == expected_starts(people, busy, window, length, clear)
    assert all(slot.span.minutes == length and not slot.outside for slot in found.slots)
    assert (found.none_because is None) == bool(starts)
    return len(starts)


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_time_is_in_hours_and_free_and_none_is_missed_in_four_weeks(batch: int) -> None:
    counts = [check(seed, 28) for seed in range(batch, TEAMS, BATCHES)]
    assert any(counts)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_every_time_of_a_year_is_in_hours_and_free_and_none_is_missed(seed: int) -> None:
    check(seed, 365)
