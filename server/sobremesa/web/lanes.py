"""Which column of a day each overlapping thing takes, as calendars draw them side by side."""

from collections.abc import Iterable, Mapping


def lanes(stretches: Iterable[tuple[str, int, int]]) -> Mapping[str, tuple[int, int]]:
    """For (id, start, end) in minutes: id -> (its lane, lanes in its group); things that only touch share a lane.

    A group is a run of stretches linked by overlaps, so a morning's clash does not narrow the afternoon.
    """
    result: dict[str, tuple[int, int]] = {}
    group: list[tuple[str, int]] = []
    ends: list[int] = []
    for name, start, end in sorted(stretches, key=lambda each: (each[1], -each[2], each[0])):
        if ends and start >= max(ends):
            _close(result, group, len(ends))
            group, ends = [], []
        lane = next((index for index, taken in enumerate(ends) if taken <= start), len(ends))
        ends[lane : lane + 1] = [end]
        group.append((name, lane))
    _close(result, group, len(ends))
    return result


def _close(result: dict[str, tuple[int, int]], group: list[tuple[str, int]], width: int) -> None:
    result.update({name: (lane, width) for name, lane in group})
