"""What is a burden although it is inside somebody's hours, and that a group's choice is kindest to the worst off."""

from datetime import date, datetime, timedelta
from random import Random

import pytest

from sobremesa.model import CoffeePreferences, DayRange, FreeBusy, Hours, Person, Preferences, Span
from sobremesa.planning import find_slots
from sobremesa.planning.availability import GRID, Pages, Schedule, set_cells, working_mask
from sobremesa.planning.comfort import burden, edges
from sobremesa.planning.ranking import number_at
from sobremesa.planning.zone_table import instant_of
from support.plans import MONDAY

NINE_TO_FIVE = [(540, 1020)]
PAGE = Pages(736, 1)  # 4 June to 2 July 2026
MINUTE = timedelta(minutes=1)


def schedule(week: dict[int, list[tuple[int, int]]], *off: date) -> Schedule:
    ranges = {day: tuple(DayRange(*one) for one in each) for day, each in week.items()}
    return Schedule(Hours("UTC", ranges, dict.fromkeys(off, ())))


def at_edges(mask: int, day: date) -> list[str]:
    """The clock times of that day whose cells the mask has, one for each run: its first and its end."""
    shown: list[datetime] = [instant_of(PAGE.minute(cell)) for cell in set_cells(mask)]
    mine = [one for one in shown if one.date() == day]
    begins = [one for one in mine if one - GRID * MINUTE not in mine]
    ends = [one + GRID * MINUTE for one in mine if one + GRID * MINUTE not in mine]
    return [f"{begin:%H:%M}-{end:%H:%M}" for begin, end in zip(begins, ends, strict=True)]


def test_a_day_has_a_first_and_a_last_hour_and_a_break_is_neither() -> None:
    with_break, _ = edges(schedule({day: [(540, 720), (780, 1020)] for day in range(5)}), PAGE)
    assert at_edges(with_break, date(2026, 6, 9)) == ["09:00-10:00", "16:00-17:00"]


def test_two_parts_of_a_day_with_a_long_pause_are_two_days() -> None:
    parted, _ = edges(schedule({1: [(480, 720), (1080, 1320)]}), PAGE)
    assert at_edges(parted, date(2026, 6, 9)) == ["08:00-09:00", "11:00-12:00", "18:00-19:00", "21:00-22:00"]


def test_of_a_short_day_a_quarter_is_an_edge() -> None:
    short, _ = edges(schedule({1: [(600, 720)]}), PAGE)
    assert at_edges(short, date(2026, 6, 9)) == ["10:00-10:30", "11:30-12:00"]


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        (range(5), date(2026, 6, 8), date(2026, 6, 12)),
        ((6, 0, 1, 2, 3), date(2026, 6, 7), date(2026, 6, 11)),
        ((0, 1, 2, 3, 4, 5), date(2026, 6, 8), date(2026, 6, 13)),
        ((1, 2), date(2026, 6, 9), date(2026, 6, 10)),
        # The longest pause makes the week, so a day off in the middle of it does not.
        ((0, 2, 3), date(2026, 6, 8), date(2026, 6, 11)),
    ],
)
def test_a_week_begins_after_its_longest_pause(days: tuple[int, ...], first: date, last: date) -> None:
    _, week = edges(schedule(dict.fromkeys(days, NINE_TO_FIVE)), PAGE)
    found = {instant_of(PAGE.minute(cell)).date() for cell in set_cells(week)}
    near = {day for day in found if date(2026, 6, 7) <= day < date(2026, 6, 14)}
    assert near == {first, last}
    assert at_edges(week, first)[0] == "09:00-10:00"
    assert at_edges(week, last)[-1] == "16:00-17:00"


def test_a_day_off_in_the_middle_makes_no_new_week() -> None:
    off = schedule(dict.fromkeys(range(5), NINE_TO_FIVE), date(2026, 6, 10))
    _, week = edges(off, PAGE)
    assert at_edges(week, date(2026, 6, 9)) == at_edges(week, date(2026, 6, 11)) == []


def test_somebody_who_always_works_has_no_edges() -> None:
    assert edges(schedule({day: [(0, 1440)] for day in range(7)}), PAGE) == (0, 0)


def test_edges_at_the_border_of_two_pages_are_those_of_either() -> None:
    both, first, second = Pages(735, 2), Pages(735, 1), Pages(736, 1)
    nights = schedule({day: [(1320, 120)] for day in range(7)})
    for whole, early, late in zip(edges(nights, both), edges(nights, first), edges(nights, second), strict=True):
        assert whole == early | late << first.cells


def test_the_cost_of_a_time_is_its_quarters_at_an_edge_and_the_focus_it_breaks() -> None:
    one = schedule(dict.fromkeys(range(5), NINE_TO_FIVE))
    free = working_mask(one, PAGE)
    planes = burden(one, free, PAGE, 4).planes()
    tuesday = next(cell for cell in set_cells(free) if instant_of(PAGE.minute(cell)).date() == date(2026, 6, 9))
    assert [number_at(planes, tuesday + cell) for cell in (0, 8, 9, 10, 11, 12)] == [4, 4, 3, 2, 1, 0]
    monday = tuesday - 24 * 12
    assert number_at(planes, monday) == 4 + 3
    # Of two hours that are free, twenty minutes in the middle leave less than ninety on either side.
    two_hours = free & ((1 << tuesday + 60) - (1 << tuesday + 36))
    broken = burden(one, two_hours, PAGE, 4)
    assert [bool(broken.focus >> tuesday + 36 + cell & 1) for cell in (0, 2, 3, 17, 18, 20)] == [
        False, False, True, True, False, False,
    ]  # fmt: skip


def awkward(hours: Hours, span: Span, busy: tuple[Span, ...]) -> int:
    """The burden of a time for somebody who works from nine to five, in plain terms."""
    day = span.start.replace(hour=0, minute=0)
    zone_shift = {"UTC": 0, "Etc/GMT-2": -120, "Etc/GMT+1": 60}[hours.zone]
    opens, closes = day + (540 + zone_shift) * MINUTE, day + (1020 + zone_shift) * MINUTE
    cells = [span.start + GRID * number * MINUTE for number in range(int(span.minutes) // GRID)]
    edge = [cell for cell in cells if cell < opens + 60 * MINUTE or cell >= closes - 60 * MINUTE]
    cost = 4 * len(edge) // len(cells)
    first = day.weekday() == 0 and cells[0] < opens + 60 * MINUTE
    last = day.weekday() == 4 and cells[-1] >= closes - 60 * MINUTE
    low = max([opens, *(one.end for one in busy if opens < one.end <= span.start)])
    high = min([closes, *(one.start for one in busy if span.end <= one.start < closes)])
    ninety = 90 * MINUTE
    broken = high - low >= ninety and span.start - low < ninety and high - span.end < ninety
    return cost + 3 * (first or last) + 4 * broken


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("seed", range(12))
def test_a_group_is_given_the_times_in_the_order_of_who_is_worst_off(seed: int) -> None:
    random = Random(seed)
    team, busy = [], {}
    for number in range(random.randint(3, 5)):
        email = f"p{number}@example.com"
        team.append(Person(email, hours=Hours(random.choice(("UTC", "Etc/GMT-2", "Etc/GMT+1")))))
        starts = [MONDAY + (random.randrange(5) * 1440 + 5 * random.randrange(96, 204)) * MINUTE for _ in range(6)]
        busy[email] = FreeBusy(email, tuple(Span(start, start + 30 * MINUTE) for start in starts))
    wanted = Preferences(coffee=CoffeePreferences(20, 0, 5, 0))
    window = Span(MONDAY, MONDAY + timedelta(days=5))
    found = find_slots(team, busy, wanted, MONDAY - timedelta(days=1), window, count=0).slots
    worst = [max(awkward(one.hours, slot.span, busy[one.email].busy) for one in team) for slot in found]
    assert found
    assert worst == sorted(worst)
    assert all(100 - slot.score - 8 * cost in range(8) for slot, cost in zip(found, worst, strict=True))
