"""Masks of five-minute cells, against minutes counted one by one; at the borders of pages and of clock changes."""

from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.model import DayRange, Hours, Span
from sobremesa.planning.availability import (
    GRID,
    PAGE_CELLS,
    PAGE_MINUTES,
    Pages,
    Schedule,
    between,
    busy_mask,
    common,
    covered,
    grown,
    set_cells,
    starts_of,
    starts_of_runs,
    stretches,
    taken_mask,
    working_mask,
)
from sobremesa.planning.zone_table import instant_of, minute_of

PAGES = Pages.around(minute_of(datetime(2026, 3, 9, tzinfo=UTC)), minute_of(datetime(2026, 4, 20, tzinfo=UTC)))
SMALL = st.integers(0, (1 << 60) - 1)


def bits(mask: int, cells: int = 60) -> list[bool]:
    return [bool(mask >> cell & 1) for cell in range(cells)]


def test_pages_begin_at_multiples_of_four_weeks_since_1970() -> None:
    assert Pages.around(0, 1) == Pages(0, 1)
    assert Pages.around(-1, PAGE_MINUTES) == Pages(-1, 2)
    assert Pages.around(PAGE_MINUTES, PAGE_MINUTES + 1) == Pages(1, 1)
    assert PAGE_CELLS == 8064
    assert PAGES.cells == PAGES.length * 8064
    assert PAGES.minute(0) == PAGES.origin == PAGES.first * PAGE_MINUTES


@given(SMALL, st.integers(1, 70))
def test_runs_are_found_and_covered_again(mask: int, length: int) -> None:
    flags = bits(mask, 140)
    starts = starts_of_runs(mask, length)
    assert bits(starts) == [all(flags[cell : cell + length]) for cell in range(60)]
    cells = {start + number for start in set_cells(starts) for number in range(length)}
    assert set(set_cells(covered(starts, length))) == cells


@given(SMALL, st.integers(0, 9))
def test_growing_adds_cells_on_both_sides(mask: int, by: int) -> None:
    near = {cell + number for cell in set_cells(mask) for number in range(-by, by + 1)}
    assert set(set_cells(grown(mask, by))) == {cell for cell in near if cell >= 0}


@given(SMALL)
def test_stretches_are_the_runs_of_set_cells(mask: int) -> None:
    flags = bits(mask, 61)
    runs = list(stretches(mask))
    assert [cell for begin, end in runs for cell in range(begin, end)] == [cell for cell in range(60) if flags[cell]]
    assert all(not flags[end] and (begin == 0 or not flags[begin - 1]) for begin, end in runs)


def test_the_cells_between_two_are_those_from_the_first_on() -> None:
    assert set_cells(between(2, 5)) == [2, 3, 4]
    assert between(3, 3) == between(5, 2) == 0


def test_what_all_masks_have() -> None:
    assert common([0b1110, 0b0111, 0b0110]) == 0b0110
    assert common(iter([0b1000, 0b0001, 0b1111])) == 0
    assert common([0b101]) == 0b101


@given(
    busy=st.lists(st.tuples(st.integers(-300, 900), st.integers(1, 90)), max_size=5),
    clear=st.integers(0, 12),
    minutes=st.integers(1, 40),
)
def test_any_length_fits_exactly_beside_busy_time(busy: list[tuple[int, int]], clear: int, minutes: int) -> None:
    pages = Pages(735, 1)
    spans = [
        Span(instant_of(pages.origin + start), instant_of(pages.origin + start + length)) for start, length in busy
    ]
    taken = {minute for start, length in busy for minute in range(start - clear, start + length + clear)}
    free, head = (~busy_mask(spans, pages, clear, reach) & (1 << 200) - 1 for reach in (GRID, minutes % GRID or GRID))
    found = starts_of(free, head, minutes)
    expected = [cell for cell in range(190) if not taken & set(range(GRID * cell, GRID * cell + minutes))]
    assert [cell for cell in set_cells(found) if cell < 190] == expected


def test_seconds_of_busy_time_count_as_whole_minutes() -> None:
    pages = Pages(735, 1)
    begin = instant_of(pages.origin)
    second = timedelta(seconds=1)
    span = Span(begin + timedelta(minutes=10) - second, begin + timedelta(minutes=15) + second)
    assert set_cells(busy_mask([span], pages)) == [1, 2, 3]


def test_busy_minutes_take_the_cells_they_touch_and_those_they_keep_clear() -> None:
    pages = Pages(735, 1)
    taken = [(pages.origin + 10, pages.origin + 15), (pages.origin + 29, pages.origin + 31)]
    assert set_cells(taken_mask(taken, pages)) == [2, 5, 6]
    assert set_cells(taken_mask(taken, pages, clear=1)) == [1, 2, 3, 5, 6]


def test_the_least_part_of_a_second_counts_as_a_minute() -> None:
    pages = Pages(735, 1)
    begin = instant_of(pages.origin)
    span = Span(begin + timedelta(minutes=10), begin + timedelta(minutes=15, microseconds=1))
    assert set_cells(busy_mask([span], pages)) == [2, 3]


def test_busy_time_that_passes_a_border_is_on_both_pages() -> None:
    pages = Pages(735, 2)
    border = instant_of(pages.origin + PAGE_MINUTES)
    span = Span(border - timedelta(minutes=10), border + timedelta(minutes=10))
    assert set_cells(busy_mask([span], pages)) == [PAGE_CELLS + number for number in (-2, -1, 0, 1)]
    assert set_cells(busy_mask([span], Pages(735, 1))) == [PAGE_CELLS - 2, PAGE_CELLS - 1]
    assert set_cells(busy_mask([span], Pages(736, 1))) == [0, 1]
    assert busy_mask([span], Pages(737, 1)) == busy_mask([], pages) == 0


@pytest.mark.parametrize(
    ("zone", "day", "ranges", "expected"),
    [
        ("Europe/Berlin", date(2026, 3, 27), [(540, 1020)], [("08:00", "16:00")]),
        ("Europe/Berlin", date(2026, 3, 30), [(540, 1020)], [("07:00", "15:00")]),
        # 02:30 does not exist on that night: the work begins when the clocks jump to 03:00.
        ("Europe/Berlin", date(2026, 3, 29), [(150, 300)], [("01:00", "03:00")]),
        ("UTC", date(2026, 3, 27), [(1320, 1440)], [("22:00", "24:00")]),
        ("UTC", date(2026, 3, 27), [(543, 563)], [("09:05", "09:20")]),
        ("UTC", date(2026, 3, 27), [(540, 602), (602, 660)], [("09:00", "11:00")]),
    ],
)
def test_working_time_is_rounded_inward(
    zone: str, day: date, ranges: list[tuple[int, int]], expected: list[tuple[str, str]]
) -> None:
    hours = Hours(zone, {}, MappingProxyType({day: tuple(DayRange(*one) for one in ranges)}))
    midnight = minute_of(datetime.combine(day, datetime.min.time(), UTC))
    found = [
        tuple(f"{minute // 60:02}:{minute % 60:02}" for minute in (PAGES.minute(cell) - midnight for cell in run))
        for run in stretches(working_mask(hours, PAGES))
    ]
    assert found == expected


def test_a_night_across_the_border_of_two_pages_is_whole() -> None:
    border = Pages(736, 1).origin
    evening = instant_of(border).date() - timedelta(days=1)
    hours = Hours("UTC", {}, {evening: (DayRange(1320, 120),)})
    assert list(stretches(working_mask(hours, Pages(735, 2)))) == [(PAGE_CELLS - 24, PAGE_CELLS + 24)]
    assert list(stretches(working_mask(hours, Pages(736, 1)))) == [(0, 24)]


def test_equal_hours_share_their_masks_and_different_ones_do_not() -> None:
    one, same = Schedule(Hours("Europe/Berlin")), Schedule(Hours("Europe/Berlin"))
    assert one == same
    assert hash(one) == hash(same)
    other = Schedule(Hours("Europe/Paris"))
    assert one != other
    assert len({hash(one), hash(other)}) == 2  # many of them are kept at once, and have to be found quickly
    assert one != "Europe/Berlin"
    pages = Pages(735, 1)
    assert working_mask(one, pages) != working_mask(Hours("Europe/London"), pages)
    assert working_mask(one.hours, pages) == working_mask(same, pages)


def test_starts_within_a_window_of_odd_minutes() -> None:
    pages = Pages(735, 1)
    assert list(pages.starts_within(pages.origin + 3, pages.origin + 33, 20)) == [1, 2]
    assert list(pages.starts_within(pages.origin - 60, pages.origin + 10, 5)) == [0, 1]
    assert list(pages.starts_within(pages.origin + 3, pages.origin + 20, 20)) == []
