"""Counting with planes of bits gives what counting one by one gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.planning.ranking import at_least, best, complement, counted, larger, maximum, number_at, weighed

CELLS = 40
MASKS = st.lists(st.integers(0, (1 << CELLS) - 1), max_size=40)
NUMBERS = st.lists(st.integers(0, 9), min_size=CELLS, max_size=CELLS)
EVERYWHERE = (1 << CELLS) - 1


def planes_of(numbers: list[int]) -> list[int]:
    return weighed((1 << cell, number) for cell, number in enumerate(numbers))


def numbers_of(planes: list[int]) -> list[int]:
    return [number_at(planes, cell) for cell in range(CELLS)]


@given(MASKS)
def test_every_cell_is_counted(masks: list[int]) -> None:
    assert numbers_of(counted(masks)) == [sum(mask >> cell & 1 for mask in masks) for cell in range(CELLS)]


@given(st.lists(st.tuples(st.integers(0, EVERYWHERE), st.integers(0, 13)), max_size=30))
def test_weights_are_added(masks: list[tuple[int, int]]) -> None:
    expected = [sum(weight for mask, weight in masks if mask >> cell & 1) for cell in range(CELLS)]
    assert numbers_of(weighed(masks)) == expected


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@given(NUMBERS, NUMBERS)
def test_planes_are_compared_cell_by_cell(one: list[int], other: list[int]) -> None:
    a, b = planes_of(one), planes_of(other)
    assert [bool(larger(a, b) >> cell & 1) for cell in range(CELLS)] == [x > y for x, y in zip(one, other, strict=True)]
    assert numbers_of(maximum(a, b)) == [max(pair) for pair in zip(one, other, strict=True)]


@given(NUMBERS, st.integers(1, 20))
def test_cells_with_a_number_or_more(numbers: list[int], least: int) -> None:
    found = at_least(planes_of(numbers), least)
    assert [bool(found >> cell & 1) for cell in range(CELLS)] == [number >= least for number in numbers]


@given(NUMBERS, st.integers(0, EVERYWHERE), st.integers(0, 12))
def test_the_best_cells_come_first_and_equal_ones_in_order(numbers: list[int], within: int, count: int) -> None:
    cells = [cell for cell in range(CELLS) if within >> cell & 1]
    planes = planes_of(numbers)
    assert best(planes, within, count) == sorted(cells, key=lambda cell: (-numbers[cell], cell))[:count]
    assert best(complement(planes), within, count) == sorted(cells, key=lambda cell: (numbers[cell], cell))[:count]


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("people", [1, 2, 3, 1000])
def test_a_thousand_people_are_counted(people: int) -> None:
    masks = [EVERYWHERE >> number % CELLS for number in range(people)]
    planes = counted(masks)
    assert len(planes) == people.bit_length()
    assert number_at(planes, 0) == people
    assert best(planes, EVERYWHERE, 1) == [0]
