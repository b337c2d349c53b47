"""Series -> its occurrences in a window, at a cost that does not grow with the age of the series.

Every expansion is bounded: by the window, by the number of occurrences, and by the steps it takes to find them.
"""

from bisect import bisect_left
from functools import partial
from itertools import repeat
from operator import ge

from sobremesa.errors import InputError
from sobremesa.model import MINUTES_PER_DAY
from sobremesa.planning.recurrence_rule import Clock, Frequency, Rule, Until, parse_rule
from sobremesa.planning.recurrence_series import Added, Changed, Future, Occurrence, Series
from sobremesa.planning.recurrence_steps import MOST_STEPS, Steps

__all__ = [
    "MOST_OCCURRENCES",
    "MOST_STEPS",
    "Added",
    "Changed",
    "Clock",
    "Frequency",
    "Occurrence",
    "Rule",
    "Series",
    "Steps",
    "Until",
    "expand",
    "parse_rule",
]

MOST_OCCURRENCES = 20_000
_occurrence = partial(tuple.__new__, Occurrence)  # what Occurrence(...) does, without a call of Python's for each


def expand(
    series: Series, window: tuple[int, int], limit: int = MOST_OCCURRENCES, steps: Steps | None = None
) -> list[Occurrence]:
    """The occurrences that share time with `window` (UTC minutes, end exclusive), by start; an instant may begin it.

    Nothing is found after the year 2199. Raises InputError where there are more than `limit`, or where finding them
    takes more than `steps` (MOST_STEPS by default; the object counts them).
    """
    low, high = window
    if series.alone is not None and not series.changed:
        return [series.alone] if _meets(series.alone, low, high) else []
    expanded = _with_changes if series.changed else _unchanged
    found = expanded(series, low, high, steps or Steps())
    if len(found) > limit:
        raise InputError(f"RRULE: repeats too often: more than {limit} times in this window")
    return found


def _unchanged(series: Series, low: int, high: int, steps: Steps) -> list[Occurrence]:
    """The occurrences that meet the window, as DTSTART, rules, RDATE and EXDATE put them."""
    area = series.table.local_range(low - series.reach, high)
    walls = _walls(series, area.start, area.end, steps)
    if not walls and not series.added:
        return []
    offset = area.offset
    starts = series.table.all_to_utc(walls) if offset is None else [wall - offset for wall in walls]
    ends = series.ends(starts, walls)
    found = list(map(_occurrence, zip(starts, ends, walls if series.all_day else starts, walls, repeat(-1))))
    if offset is None or series.is_ragged:
        found = [one for one in found if one.start < high and (one.end > low or low <= one.start == one.end)]
    if series.removed or series.removed_days:
        found = [one for one in found if not _is_removed(series, one)]
    if series.added:
        return _with_added(series, found, low, high)
    return found if _is_rising(starts) else _in_order(found)


def _is_rising(starts: list[int]) -> bool:
    return not any(map(ge, starts, starts[1:]))


def _walls(series: Series, low: int, high: int, steps: Steps) -> list[int]:
    """What the rules and DTSTART give from wall minute `low` to `high` (exclusive), in order, each once."""
    if len(series.plans) == 1:
        walls = series.plans[0].walls(low, high, steps)
    else:
        walls = sorted({wall for plan in series.plans for wall in plan.walls(low, high, steps)})
    if low <= series.start < high and series.begins and not (walls and walls[0] == series.start):
        walls.insert(0, series.start)
    if series.removed_by:
        gone = {wall for plan in series.removing_plans for wall in plan.walls(low, high, steps)}
        walls = [wall for wall in walls if wall not in gone]
    return walls


def _meets(one: Occurrence, low: int, high: int) -> bool:
    return one.start < high and (one.end > low or low <= one.start == one.end)


def _is_removed(series: Series, one: Occurrence) -> bool:
    return one.key in series.removed or one.wall // MINUTES_PER_DAY in series.removed_days


def _with_added(series: Series, found: list[Occurrence], low: int, high: int) -> list[Occurrence]:
    """RDATE: an occurrence more, or another length for one that is there already."""
    by_key = {one.key: one for one in found}
    for added in series.added:
        if added.key not in by_key or added.length is not None:
            one = _added(series, added)
            if _meets(one, low, high) and not _is_removed(series, one):
                by_key[one.key] = one
    return sorted(by_key.values())


def _added(series: Series, added: Added) -> Occurrence:
    wall = added.key if series.all_day else series.table.to_local(added.key)
    start = series.table.to_utc(wall) if series.all_day else added.key
    end = start + added.length if added.length is not None else series.ends([start], [wall])[0]
    return Occurrence(start, end, added.key, wall)


def _in_order(found: list[Occurrence]) -> list[Occurrence]:
    """By start, each start once: a clock change may shuffle them, and put two into the same minute."""
    return sorted({one.key: one for one in reversed(found)}.values())


# ---------------------------------------------------------------- changed occurrences


def _with_changes(series: Series, low: int, high: int, steps: Steps) -> list[Occurrence]:
    """The occurrences as the rules put them, with what was changed by hand in the place of what it was."""
    widest = max((abs(future.shift) + future.length for future in series.futures), default=0)
    regular = _unchanged(series, low - widest, high + widest, steps)
    found = [one for one in regular if one.key not in series.replaced]
    if series.futures:
        moved = (_moved(series, one) for one in found)
        found = [one for one in moved if one is not None and _meets(one, low, high)]
    found += [one for one in series.replacements if _meets(one, low, high)]
    return sorted(found)


def _moved(series: Series, one: Occurrence) -> Occurrence | None:
    """The occurrence as the last change before it that holds for the future makes it."""
    index = bisect_left(series.futures, one.key, key=_key)
    if not index:
        return one
    future = series.futures[index - 1]
    if future.cancelled:
        return None
    wall, table = one.wall + future.shift, series.table
    start = table.to_utc(wall)
    end = table.to_utc(wall + future.length) if series.is_nominal else start + future.length
    return Occurrence(start, end, one.key, wall, future.change)


def _key(future: Future) -> int:
    return future.key
