"""Counting all times at once: numbers of people, or minutes, for each cell of a grid, held as planes of bits.

Plane `k` holds bit `k` of every cell's number, so that one operation on integers adds, compares or selects for all
cells together (vertical counters, filled by carry-save adders). Cell `c` is bit `c` of every plane.
"""

from collections.abc import Iterable, Sequence

Planes = Sequence[int]


def counted(masks: Iterable[int]) -> list[int]:
    """How many of the masks have each cell, as planes, the lowest first."""
    return _added([list(masks)])


def weighed(masks: Iterable[tuple[int, int]]) -> list[int]:
    """The sum of the weights (0 or more) of the masks that have each cell, as planes; given as (mask, weight)."""
    columns: list[list[int]] = []
    for mask, weight in masks:
        columns += [[] for _ in range(weight.bit_length() - len(columns))]
        for number in range(weight.bit_length()):
            if weight >> number & 1:
                columns[number].append(mask)
    return _added(columns)


def larger(one: Planes, other: Planes) -> int:
    """The cells at which `one` is more than `other`."""
    more, undecided = 0, -1
    for number in reversed(range(max(len(one), len(other)))):
        a, b = _plane(one, number), _plane(other, number)
        more |= undecided & a & ~b
        undecided &= ~(a ^ b)
    return more


def maximum(one: Planes, other: Planes) -> list[int]:
    """The larger of the two numbers at each cell."""
    first = larger(one, other)
    width = max(len(one), len(other))
    return [_plane(one, k) & first | _plane(other, k) & ~first for k in range(width)]


def at_least(planes: Planes, number: int) -> int:
    """The cells with `number` (1 or more) or more; cells are those that any plane has."""
    if number.bit_length() > len(planes):
        return 0
    more, same = 0, -1
    for k in reversed(range(len(planes))):
        if number >> k & 1:
            same &= planes[k]
        else:
            more |= same & planes[k]
            same &= ~planes[k]
    return more | same


def complement(planes: Planes) -> list[int]:
    """Planes by which the smallest number is the best; only `best` may read them, as they have bits everywhere."""
    return [~plane for plane in planes]


def number_at(planes: Planes, cell: int) -> int:
    """The number of one cell."""
    return sum((plane >> cell & 1) << k for k, plane in enumerate(planes))


def best(planes: Planes, within: int, count: int) -> list[int]:
    """The `count` cells of `within` (a mask) with the largest numbers, the largest first, equal ones in order."""
    chosen = _lowest(_selected(planes, within, count), count)
    return sorted(chosen, key=lambda cell: (-number_at(planes, cell), cell))


def _selected(planes: Planes, within: int, count: int) -> int:
    """The mask of the `count` best cells, found by halving the candidates plane by plane from the highest."""
    chosen, wanted = 0, count
    for plane in reversed(planes):
        ahead = within & plane
        number = ahead.bit_count()
        if number >= wanted:
            within = ahead
        else:
            chosen |= ahead
            wanted -= number
            within &= ~plane
    for cell in _lowest(within, wanted):
        chosen |= 1 << cell
    return chosen


def _lowest(mask: int, count: int) -> list[int]:
    cells: list[int] = []
    while mask and len(cells) < count:
        low = mask & -mask
        cells.append(low.bit_length() - 1)
        mask ^= low
    return cells


def _plane(planes: Planes, number: int) -> int:
    return planes[number] if number < len(planes) else 0


def _added(columns: list[list[int]]) -> list[int]:
    """The planes of the sum: three masks of one column leave one there and carry one into the next column."""
    planes: list[int] = []
    while columns:
        column, *columns = columns
        if not column:
            planes.append(0)
            continue
        total, carries = column[0], []
        pairs = iter(column[1:])
        for a in pairs:
            b = next(pairs, 0)
            half = total ^ a
            carries.append(total & a | half & b)
            total = half ^ b
        planes.append(total)
        if carries:
            columns = [[*carries, *columns[0]], *columns[1:]] if columns else [carries]
    return planes
