"""In which turn the changes of a plan are written: none goes over an event of ours that has yet to make room for it."""

from collections.abc import Iterable

from sobremesa.model import Change, Move, Placed, Remove
from sobremesa.reconcile.modes import key_of
from sobremesa.reconcile.writing import Left, Writer

IN_ITS_PLACE = "Another event of ours is still in its place."


def write_in_turn(writer: Writer, changes: Iterable[Change]) -> None:
    """Write the changes in their order; one whose place is taken waits until the event there has made room.

    Where that event stays, because the calendar refused its change or nobody asked for it, the change is left. Events
    that change places with each other are written in their order.
    """
    waiting = list(changes)
    while waiting:
        blocked = []
        for change in waiting:
            if _in_its_place(change, writer.ours.values()):
                blocked.append(change)
            else:
                writer.write(change)
        if len(blocked) == len(waiting):
            first = _one_of_a_circle(blocked, writer.ours.values())
            if first is None:
                break
            blocked.remove(first)
            writer.write(first)
        waiting = blocked
    writer.left += [Left(change, IN_ITS_PLACE) for change in waiting]


def _in_its_place(change: Change, ours: Iterable[Placed]) -> list[Placed]:
    """The events of ours, for other keys, that the change would overlap now."""
    if isinstance(change, Remove):
        return []
    span, key = change.social.span, key_of(change)
    return [one for one in ours if one.key != key and not one.cancelled and one.span.overlaps(span)]


def _one_of_a_circle(blocked: list[Change], ours: Iterable[Placed]) -> Change | None:
    """A move that waits for another which, in the end, waits for it; None when all of them wait for what stays."""
    every = tuple(ours)
    moves = {change.placed.event_id: change for change in blocked if isinstance(change, Move)}
    waits = {event_id: [one.event_id for one in _in_its_place(move, every)] for event_id, move in moves.items()}
    while stuck := [event_id for event_id, others in waits.items() if not waits.keys() >= set(others)]:
        for event_id in stuck:
            del waits[event_id]
    if not waits:
        return None
    seen, current = set(), next(iter(waits))
    while current not in seen:
        seen.add(current)
        current = waits[current][0]
    return moves[current]
