"""When no time suits everybody: how far apart the days are, edges with consent, most of the people, two sittings."""

from collections.abc import Iterator, Sequence
from functools import lru_cache, reduce
from itertools import combinations, pairwise, product

from sobremesa.model import Outside, Reason, ReasonCode, Sitting, Slot
from sobremesa.planning.availability import (
    GRID,
    Pages,
    Schedule,
    common,
    covered,
    starts_of_runs,
    stretches,
    working_mask,
)
from sobremesa.planning.parties import Party, Table, shared_starts
from sobremesa.planning.ranking import at_least, best, complement, counted, maximum
from sobremesa.planning.slot_times import day_cells, span_of

# How far beyond their hours anybody is asked: two hours before a day's work, and four after it. Early hours count
# double, as they cost sleep.
_LATE_CELLS = 4 * 60 // GRID
_EARLY_COUNTS = 2
_MOST_PATTERNS, _MOST_TIMES = 400, 6

Distances = tuple[list[int], int]
Run = tuple[int, int]


def distance_apart(parties: Sequence[Party], minutes: int, within: int) -> dict[str, int | str]:
    """The two people whose hours are furthest apart, and the minutes between these; nothing if all pairs meet.

    Only hours inside `within` (a mask) count: clock changes bring people closer for weeks.
    """
    by_schedule = {party.schedule: party for party in parties if party.working & within}
    found = [
        (_minutes_between(one.working & within, other.working & within), one, other)
        for one, other in combinations(by_schedule.values(), 2)
        if not shared_starts((one, other), minutes) & within
    ]
    if not found:
        return {}
    apart, one, other = max(found, key=lambda each: each[0])
    return {"apart": apart, "one": one.person.email, "other": other.person.email}


def edge_slots(table: Table, count: int) -> tuple[Slot, ...]:
    """Up to `count` times, on different days, at which nobody is busy and the fewest people are outside their hours.

    Equal numbers: the one for which the furthest outside is the least far, then the earliest.
    """
    reached = [(party, *_distances(party.schedule, table.pages, table.width)) for party in table.parties]
    untaken = common(starts_of_runs(near & ~party.busy, table.width) for party, _, near in reached)
    worst = reduce(maximum, (planes for _, planes, _ in reached))
    inside = [starts_of_runs(party.working, table.width) for party in table.parties]
    return tuple(
        _edge_slot(table, inside, cell)
        for cell in _on_days(table, [*complement(worst), *counted(inside)], untaken & table.window, count)
    )


def best_attended(table: Table, count: int) -> tuple[Slot, ...]:
    """Up to `count` times, on different days, with the most people, the searcher among two or more of them."""
    starts = [party.starts(table.minutes) for party in table.parties]
    planes = counted(starts)
    company = at_least(planes, 2)
    return tuple(
        _attended(table, starts, cell) for cell in _on_days(table, planes, starts[0] & company & table.window, count)
    )


def two_sittings(table: Table) -> tuple[str, tuple[Sitting, ...]]:
    """Two times to which everybody can come once, and the person who can come to both; or nothing.

    The groups are as equal as they can be; the searcher is the bridge where possible; then the earliest.
    """
    everybody = (1 << len(table.parties)) - 1
    pairs = [
        (max(one.bit_count(), other.bit_count()), not one & other & 1, sorted(cells), cells, (one, other))
        for (one, some), (other, others) in combinations(_patterns(table).items(), 2)
        if one | other == everybody and one & other
        for run, another in product(some, others)
        for cells in _in_turn(run, another, table.width)
    ]
    if not pairs:
        return "", ()
    *_, (first, second), (one, other) = min(pairs)
    bridge = one & other & -(one & other)
    smaller, larger = sorted((one, other), key=int.bit_count)
    groups = {smaller: smaller, larger: larger & ~smaller | bridge}
    sittings = sorted(
        (_sitting(table, first, groups[one]), _sitting(table, second, groups[other])), key=lambda one: one.span
    )
    return table.parties[bridge.bit_length() - 1].person.email, tuple(sittings)


def _in_turn(one: Run, other: Run, width: int) -> Iterator[tuple[int, int]]:
    """The earliest cells of two runs for something of that width in each: in the one run first, and in the other."""
    (begin, end), (start, stop) = one, other
    after_one, after_other = max(begin + width, start), max(start + width, begin)
    if after_one < stop:
        yield begin, after_one
    if after_other < end:
        yield after_other, start


def _patterns(table: Table) -> dict[int, list[Run]]:
    """Who can come together, as bits of the parties -> the first runs of cells with which exactly they can begin.

    Only the largest sets are kept.
    """
    changes = sorted(
        (cell, 1 << number)
        for number, party in enumerate(table.parties)
        for run in stretches(party.starts(table.minutes) & table.window)
        for cell in run
    )
    found: dict[int, list[Run]] = {}
    together = 0
    for (cell, who), (following, _) in pairwise(changes):
        together ^= who
        if together and following != cell:
            found.setdefault(together, []).append((cell, following))
    largest = sorted(found, key=lambda pattern: (-pattern.bit_count(), found[pattern]))[:_MOST_PATTERNS]
    return {pattern: found[pattern][:_MOST_TIMES] for pattern in largest}


def _sitting(table: Table, cell: int, people: int) -> Sitting:
    coming = (party.person.email for number, party in enumerate(table.parties) if people >> number & 1)
    return Sitting(span_of(table, cell), tuple(coming))


def _minutes_between(one: int, other: int) -> int:
    """The least minutes between two masks that have cells; 0 if they share time but not enough."""
    if one & other:
        return 0
    runs = sorted((begin, end, whose) for whose, mask in enumerate((one, other)) for begin, end in stretches(mask))
    return GRID * min(later[0] - earlier[1] for earlier, later in pairwise(runs) if earlier[2] != later[2])


@lru_cache(maxsize=512)
def _distances(schedule: Schedule, pages: Pages, width: int) -> Distances:
    """How many cells beyond working hours a time reaches, as planes, and the cells that are near enough at all."""
    working = working_mask(schedule, pages)
    near = [
        covered(working, late // _EARLY_COUNTS + late + 1) >> late // _EARLY_COUNTS for late in range(_LATE_CELLS + 1)
    ]
    everywhere = (1 << pages.cells) - 1
    return counted(everywhere & ~starts_of_runs(mask, width) for mask in near), near[-1]


def _on_days(table: Table, planes: Sequence[int], within: int, count: int) -> list[int]:
    """The best cells, each on another day of the searcher's calendar."""
    chosen: list[int] = []
    hours = table.parties[0].person.hours
    while within and len(chosen) < count:
        (cell,) = best(planes, within, 1)
        chosen.append(cell)
        within &= ~day_cells(hours, table.pages, cell)
    return chosen


def _edge_slot(table: Table, inside: Sequence[int], cell: int) -> Slot:
    """The time with everybody who is outside their hours then; the further outside, the lower the score."""
    outside = tuple(
        Outside(party.person.email, _minutes_outside(party.working, cell, cell + table.width))
        for number, party in enumerate(table.parties)
        if not inside[number] >> cell & 1
    )
    reasons = tuple(Reason(ReasonCode.NEEDS_CONSENT, {"email": one.email, "minutes": one.minutes}) for one in outside)
    return Slot(span_of(table, cell), max(50 - max(one.minutes for one in outside) // 5, 0), reasons, outside)


def _minutes_outside(working: int, begin: int, end: int) -> int:
    """By how many minutes the cells reach beyond the nearest stretch of work; they are not inside one."""
    return GRID * min(max(first - begin, end - last) for first, last in stretches(working))


def _attended(table: Table, starts: Sequence[int], cell: int) -> Slot:
    absent = tuple(party.person.email for number, party in enumerate(table.parties) if not starts[number] >> cell & 1)
    coming, everybody = len(starts) - len(absent), len(starts)
    reason = Reason(ReasonCode.MOST_PEOPLE, {"people": coming, "of": everybody})
    return Slot(span_of(table, cell), 50 * coming // everybody, (reason,), absent=absent)
