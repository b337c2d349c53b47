"""Times that 2 and 10 people have in common in four weeks, and the best of all times for 1,000 people.

Everybody gets working time and busy time as minutes. Ours makes busy masks anew in every run; working masks are made
once for each schedule, as in the product, and the peers get working time ready as well. `portion` computes with its
intervals, the two pointers walk over sorted lists. Ranking: how many of 1,000 people could come at each of the 8,064
times of a page, and the ten best; `numpy` counts bits that it unpacks, the difference array counts starts and ends.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

from benches.runner import Case, Contestant, Measured, Target
from sobremesa.model import Hours
from sobremesa.planning.availability import (
    GRID,
    PAGE_CELLS,
    PAGE_MINUTES,
    Pages,
    Schedule,
    common,
    set_cells,
    starts_of_runs,
    stretches,
    taken_mask,
    working_mask,
    working_minutes,
)
from sobremesa.planning.ranking import best, counted, number_at

Minutes = tuple[int, int]
ZONES = ("Europe/Berlin", "Europe/London", "Europe/Lisbon", "Africa/Cairo", "Asia/Jerusalem", "America/Sao_Paulo")
PAGE = Pages(736, 1)  # four weeks from 4 June 2026
MINUTES, MEETINGS, TEN = 25, 90, 10
PAIR, TEAM, COMPANY = 2, 10, 1000


class Worker(NamedTuple):
    """One person: the schedule, working time, and busy time that may overlap, as UTC minutes."""

    schedule: Schedule
    working: list[Minutes]
    busy: list[Minutes]


def workers(count: int, seed: int = 1) -> list[Worker]:
    """So many people with 90 meetings in the four weeks; the same seed gives the same people."""
    random = Random(seed)
    made = []
    for _ in range(count):
        schedule = Schedule(Hours(random.choice(ZONES)))
        working = working_minutes(schedule, PAGE.origin, PAGE.origin + PAGE_MINUTES)
        inside = [(max(low, PAGE.origin), min(high, PAGE.minute(PAGE_CELLS))) for low, high in working]
        days = [(low, high) for low, high in inside if low < high]
        made.append(Worker(schedule, days, sorted(_meeting(random.choice(days), random) for _ in range(MEETINGS))))
    return made


def _meeting(day: Minutes, random: Random) -> Minutes:
    start = day[0] + GRID * random.randrange((day[1] - day[0]) // GRID)
    return start, start + random.choice((15, 30, 30, 45, 60))


def cases() -> tuple[list[Case], list[str]]:
    """The cases, and a line for each peer that is not installed."""
    portion, numpy = _installed("portion"), _installed("numpy")
    absent = [f"{name} is not installed: pip install {name}" for name, found in _peers(portion, numpy) if not found]
    return [*(_common_case(count, portion) for count in (PAIR, TEAM)), _ranking_case(numpy)], absent


def targets(measured: Sequence[Measured]) -> list[Target]:
    """Common times 25 times faster than portion, ranking twice as fast as numpy."""
    goals = (("portion", 25.0), ("numpy", 2.0))
    return [
        Target(f"{each.case.name}, {peer}", each.ratio(peer), goal)
        for each in measured
        for peer, goal in goals
        if peer in each.timings
    ]


def _peers(portion: ModuleType | None, numpy: ModuleType | None) -> tuple[tuple[str, ModuleType | None], ...]:
    return (("portion", portion), ("numpy", numpy))


def _installed(name: str) -> ModuleType | None:
    try:
        return __import__(name)
    except ImportError:
        return None


# ---------------------------------------------------------------- common times


def _common_case(count: int, portion: ModuleType | None) -> Case:
    people = workers(count)
    contestants = [Contestant("sobremesa", _by_masks(people), set)]
    if portion is not None:
        contestants.append(Contestant("portion", _by_portion(people, portion), set))
    contestants.append(Contestant("two pointers", _by_pointers(people), set))
    return Case(f"common times of {count}", contestants, count, "person")


def _by_masks(people: Sequence[Worker]) -> Callable[[], list[int]]:
    def run() -> list[int]:
        free = common(working_mask(one.schedule, PAGE) & ~taken_mask(one.busy, PAGE) for one in people)
        return [PAGE.origin + GRID * cell for cell in set_cells(starts_of_runs(free, MINUTES // GRID))]

    return run


def _by_portion(people: Sequence[Worker], portion: ModuleType) -> Callable[[], list[int]]:
    def interval(pairs: Sequence[Minutes]) -> Any:
        return portion.Interval(*(portion.closedopen(low, high) for low, high in pairs))

    ready = [(interval(one.working), one.busy) for one in people]

    def run() -> list[int]:
        shared = None
        for working, busy in ready:
            free = working - interval(busy)
            shared = free if shared is None else shared & free
        return list(_starts((each.lower, each.upper) for each in shared or () if not each.empty))

    return run


def _by_pointers(people: Sequence[Worker]) -> Callable[[], list[int]]:
    def run() -> list[int]:
        shared = _without(people[0].working, people[0].busy)
        for one in people[1:]:
            if not shared:
                break
            shared = _both(shared, _without(one.working, one.busy))
        return list(_starts(shared))

    return run


def _without(working: Sequence[Minutes], busy: Sequence[Minutes]) -> list[Minutes]:
    """What is left of sorted disjoint stretches without sorted ones that may overlap each other."""
    left = []
    first = 0
    for start, end in working:
        cursor = start
        while first < len(busy) and busy[first][1] <= start:
            first += 1
        for low, high in busy[first:]:
            if low >= end:
                break
            if low > cursor:
                left.append((cursor, low))
            cursor = max(cursor, high)
        if cursor < end:
            left.append((cursor, end))
    return left


def _both(one: Sequence[Minutes], other: Sequence[Minutes]) -> list[Minutes]:
    found = []
    a = b = 0
    while a < len(one) and b < len(other):
        low, high = max(one[a][0], other[b][0]), min(one[a][1], other[b][1])
        if low < high:
            found.append((low, high))
        if one[a][1] < other[b][1]:
            a += 1
        else:
            b += 1
    return found


def _starts(stretches_of_time: Any) -> Iterator[int]:
    for low, high in stretches_of_time:
        yield from range(-(-low // GRID) * GRID, high - MINUTES + 1, GRID)


# ---------------------------------------------------------------- the best times


def _ranking_case(numpy: ModuleType | None) -> Case:
    starts = [
        starts_of_runs(working_mask(one.schedule, PAGE) & ~taken_mask(one.busy, PAGE), MINUTES // GRID)
        for one in workers(COMPANY)
    ]
    contestants = [Contestant("sobremesa", _by_planes(starts))]
    if numpy is not None:
        contestants.append(Contestant("numpy", _by_numpy(starts, numpy)))
    contestants.append(Contestant("difference array", _by_differences(starts)))
    return Case(f"best {TEN} times for {COMPANY}", contestants, COMPANY, "person")


def _by_planes(starts: Sequence[int]) -> Callable[[], list[Minutes]]:
    everywhere = (1 << PAGE_CELLS) - 1

    def run() -> list[Minutes]:
        planes = counted(starts)
        return [(cell, number_at(planes, cell)) for cell in best(planes, everywhere, TEN)]

    return run


def _by_numpy(starts: Sequence[int], numpy: ModuleType) -> Callable[[], list[Minutes]]:
    rows = numpy.frombuffer(b"".join(mask.to_bytes(PAGE_CELLS // 8, "little") for mask in starts), numpy.uint8)
    packed = rows.reshape(len(starts), -1)

    def run() -> list[Minutes]:
        counts = numpy.unpackbits(packed, axis=1, bitorder="little").sum(axis=0, dtype=numpy.uint16)
        order = numpy.argsort(-counts.astype(numpy.int32), kind="stable")[:TEN]
        return [(int(cell), int(counts[cell])) for cell in order]

    return run


def _by_differences(starts: Sequence[int]) -> Callable[[], list[Minutes]]:
    runs = [list(stretches(mask)) for mask in starts]

    def run() -> list[Minutes]:
        change = [0] * (PAGE_CELLS + 1)
        for each in runs:
            for low, high in each:
                change[low] += 1
                change[high] -= 1
        counts = list(accumulate(change[:-1]))
        order = sorted(range(PAGE_CELLS), key=lambda cell: (-counts[cell], cell))[:TEN]
        return [(cell, counts[cell]) for cell in order]

    return run
