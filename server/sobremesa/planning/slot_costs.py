"""What each possible time costs, 0 (the kindest) to 100, for all times of a search at once: one byte for each cell."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce

from sobremesa.planning.availability import GRID
from sobremesa.planning.comfort import EDGE_COST, FOCUS_COST, QUARTERS, Burden, burden
from sobremesa.planning.parties import Party, Table
from sobremesa.planning.ranking import maximum, weighed

NEVER = 255
"""The byte of a cell with which nothing can begin."""
GROUP = 3
"""From so many people on the person who is worst off decides, not the sum."""
# Points of 100: for a pair every burden counts, beside the distance from the middle of the shared hours. In a group
# each step of the worst burden outweighs all of the middle.
_PAIR_UNIT, _PAIR_MIDDLE = 5, 40
_GROUP_UNIT = 8
_GROUP_MIDDLE = _GROUP_UNIT - 1
_AT_MOST = bytes([*range(101), *[100] * (NEVER - 101), NEVER])
_AS_NUMBERS = bytes.maketrans(b"01", b"\0\1")


def burdens_of(table: Table) -> list[Burden]:
    """The burden of every person at the table."""
    return [_burden_of(party, table) for party in table.parties]


def costs_of(table: Table, starts: int, burdens: list[Burden], shared: Sequence[tuple[int, int]]) -> bytes:
    """The cost of beginning with each cell of the table, NEVER where `starts` (a mask) has none.

    `shared` has the runs of cells in which everybody works, busy or not.
    """
    group = len(table.parties) >= GROUP
    unit, points = (_GROUP_UNIT, _GROUP_MIDDLE) if group else (_PAIR_UNIT, _PAIR_MIDDLE)
    planes = reduce(maximum, (each.planes() for each in burdens)) if group else _together(burdens)
    low, size = table.cells.start, len(table.cells)
    total = int.from_bytes(_from_middle(table, shared, points), "little")
    for number, plane in enumerate(planes):
        total += unit * _spread(plane >> low, size) << number
    return (total | _spread(~starts >> low, size) * NEVER).to_bytes(size, "little").translate(_AT_MOST)


def cheapest(costs: bytes) -> Iterator[tuple[int, int]]:
    """Cost and place of every byte that is not NEVER, the lowest cost first, equal ones in order."""
    for cost in range(NEVER):
        place = costs.find(cost)
        while place >= 0:
            yield cost, place
            place = costs.find(cost, place + 1)


def off_middle(run: int, minutes: int, cells: int) -> int:
    """Twice the minutes between the middle of a time and that of a stretch of `run` minutes it begins `cells` into."""
    return abs(2 * GRID * cells - (run - minutes))


def _burden_of(party: Party, table: Table) -> Burden:
    return burden(party.schedule, party.free, table.pages, table.width)


def _together(burdens: list[Burden]) -> list[int]:
    """The edges of the week and the focus of everybody, and the edge of the day of who has the most of it."""
    single = [(each.week_edge, EDGE_COST) for each in burdens] + [(each.focus, FOCUS_COST) for each in burdens]
    worst = [(reduce(int.__or__, (each.quarters[part] for each in burdens)), 1) for part in range(QUARTERS)]
    return weighed(single + worst)


def _from_middle(table: Table, shared: Sequence[tuple[int, int]], points: int) -> bytes:
    """For each cell up to `points`: how far a time that begins there is from the middle of the shared hours."""
    found = bytearray([points]) * table.pages.cells
    for begin, end in shared:
        points_of_run = _run(end - begin, table.minutes, points)
        found[begin : begin + len(points_of_run)] = points_of_run
    return bytes(found[table.cells.start : table.cells.stop])


@lru_cache(maxsize=1024)
def _run(cells: int, minutes: int, points: int) -> bytes:
    run = cells * GRID
    room = run - minutes
    return bytes(round(points * off_middle(run, minutes, cell) / max(room, 1)) for cell in range(room // GRID + 1))


def _spread(mask: int, cells: int) -> int:
    """The lowest bits of a mask as bytes 0 and 1 of an integer."""
    digits = f"{mask & (1 << cells) - 1:0{cells}b}".encode()
    return int.from_bytes(digits.translate(_AS_NUMBERS))
