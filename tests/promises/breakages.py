"""Ten ways to break the engine, and for each the shortest history in which somebody would notice.

A breakage is a patch; nothing in the product knows about it. The history alone, without the patch, keeps every
promise, and with it a promise is broken: at once, and not by chance.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from promises.faults import Fault
from promises.people import Person
from promises.places import MINUTE
from promises.shapes import meeting_of
from promises.world import World
from sobremesa.model import (
    Change,
    Decision,
    Ledger,
    LedgerEntry,
    LedgerState,
    Meeting,
    Move,
    Placed,
    Plan,
    ReasonCode,
    Remove,
    Response,
    Snapshot,
    Span,
)
from sobremesa.planning import decide, diff, observe, plan_of
from sobremesa.store import ledger as ledger_of_store
from support.values import at

# Only public functions are replaced, at the place where the loop calls them; how they work inside is their own affair.
SIGHT, READING, RECOVERY, WRITING = (
    import_module(f"sobremesa.reconcile.{name}") for name in ("sight", "reading", "recovery", "writing")
)
Break = Callable[[pytest.MonkeyPatch], None]
History = Callable[[World, Person], None]
TEN = Span(at(0, 10), at(0, 10, 30))


@dataclass(frozen=True)
class Breakage:
    """A way to break the engine, the history that shows it, and what the broken promise says."""

    name: str
    apply: Break
    history: History
    says: str


def padded(world: World, person: Person, span: Span = TEN) -> Meeting:
    """A meeting with its buffer."""
    meeting = meeting_of("m1", "plain", span)
    world.put(person, meeting)
    world.settle(person)
    return meeting


def ours(person: Person) -> Placed:
    (placed,) = person.book.ours()
    return placed


def later(world: World, person: Person, minutes: int) -> None:
    """The meeting moves."""
    meeting = person.meetings["m1"]
    world.put(person, replace(meeting, span=meeting.span.moved(minutes * MINUTE)))


def answer(world: World, person: Person, response: Response, name: str = "m1") -> None:
    meeting = person.meetings[name]
    me, *others = meeting.guests
    world.put(person, replace(meeting, response=response, guests=(replace(me, response=response), *others)))


# one after the other: the patch, then the history


def without(patch: pytest.MonkeyPatch, bad: Callable[[Change], bool]) -> None:
    """An engine whose plans lack such changes."""

    def some(*arguments: Any) -> Plan:
        return plan_of(change for change in diff(*arguments).changes if not bad(change))

    patch.setattr(SIGHT, "diff", some)


def no_shrink(patch: pytest.MonkeyPatch) -> None:
    without(patch, lambda one: isinstance(one, Move) and one.social.span.minutes < one.placed.span.minutes)


def a_meeting_lands_on_a_buffer(world: World, person: Person) -> None:
    padded(world, person)
    world.put(person, meeting_of("m2", "plain", Span(at(0, 10, 33), at(0, 11))))
    world.settle(person)


def no_orphan_sweep(patch: pytest.MonkeyPatch) -> None:
    without(patch, lambda one: isinstance(one, Remove) and one.reason.code is ReasonCode.MEETING_GONE)


def a_meeting_is_cancelled(world: World, person: Person) -> None:
    world.drop(person, padded(world, person))
    world.settle(person)


def no_tombstone(patch: pytest.MonkeyPatch) -> None:
    def forgetful(snapshot: Any, chats: Any, chosen: Any, ledger: Ledger, *arguments: Any, **options: Any) -> Decision:
        kept = {key: entry for key, entry in ledger.items() if entry.state is not LedgerState.REFUSED}
        return decide(snapshot, chats, chosen, kept, *arguments, **options)

    patch.setattr(SIGHT, "decide", forgetful)


def a_buffer_is_deleted(world: World, person: Person) -> None:
    padded(world, person)
    world.delete(person, ours(person))
    world.settle(person)


def tombstone_at_last_written_time(patch: pytest.MonkeyPatch) -> None:
    def seen(snapshot: Snapshot, ledger: Ledger, *arguments: Any) -> tuple[LedgerEntry, ...]:
        return tuple(
            replace(one, meeting=ledger[one.key].meeting) if one.state is LedgerState.REFUSED else one
            for one in observe(snapshot, ledger, *arguments)
        )

    patch.setattr(READING, "observe", seen)


def a_buffer_is_deleted_after_its_meeting_moved(world: World, person: Person) -> None:
    padded(world, person)
    later(world, person, 20)
    world.delete(person, ours(person))
    world.settle(person)
    later(world, person, 15)
    world.confirm(person)
    world.settle(person)


def no_pin(patch: pytest.MonkeyPatch) -> None:
    def seen(*arguments: Any) -> tuple[LedgerEntry, ...]:
        return tuple(one for one in observe(*arguments) if one.pinned is None)

    patch.setattr(READING, "observe", seen)


def a_buffer_is_dragged(world: World, person: Person) -> None:
    padded(world, person)
    world.drag(person, ours(person), ours(person).span.moved(7 * MINUTE))
    world.settle(person)


def pin_never_released(patch: pytest.MonkeyPatch) -> None:
    def seen(snapshot: Snapshot, ledger: Ledger, *arguments: Any) -> tuple[LedgerEntry, ...]:
        every = observe(snapshot, ledger, *arguments)
        return tuple(
            one for one in every if one.pinned or one.state != LedgerState.WRITTEN or not ledger[one.key].pinned
        )

    patch.setattr(READING, "observe", seen)


def a_buffer_is_dragged_and_its_meeting_moves_away(world: World, person: Person) -> None:
    a_buffer_is_dragged(world, person)
    later(world, person, 90)
    world.settle(person)


def unfinished_write_assumed_failed(patch: pytest.MonkeyPatch) -> None:
    def settle(entry: LedgerEntry, _found: Placed | None, _meeting: Span | None = None) -> LedgerEntry | None:
        if entry.state is LedgerState.INSERTING:
            never = replace(entry, state=LedgerState.REMOVED, generation=entry.generation - 1, intended=None)
            return never if entry.generation else None
        return replace(entry, state=LedgerState.WRITTEN, intended=None)

    patch.setattr(RECOVERY, "settle", settle)
    patch.setattr(WRITING, "settle", settle)


def a_move_is_written_and_the_process_ends(world: World, person: Person) -> None:
    padded(world, person)
    later(world, person, 60)
    world.settle(person, Fault("crash during write"))
    later(world, person, 10)
    world.settle(person)


def unfinished_write_assumed_ours(patch: pytest.MonkeyPatch) -> None:
    def settle(entry: LedgerEntry, _found: Placed | None, _meeting: Span | None = None) -> LedgerEntry | None:
        removing = entry.state is LedgerState.REMOVING
        return replace(
            entry,
            state=LedgerState.REMOVED if removing else LedgerState.WRITTEN,
            written=entry.intended or entry.written,
            intended=None,
        )

    patch.setattr(RECOVERY, "settle", settle)
    patch.setattr(WRITING, "settle", settle)


def the_process_ends_before_an_insert_is_written(world: World, person: Person) -> None:
    world.put(person, meeting_of("m1", "plain", TEN))
    world.settle(person, Fault("crash before write"))


def ledger_entry_after_the_write(patch: pytest.MonkeyPatch) -> None:
    def put(session: Any, account_id: str, entries: Iterable[LedgerEntry]) -> None:
        done = [one for one in entries if one.state not in RECOVERY.UNDER_WAY]
        ledger_of_store.put(session, account_id, done)

    patch.setattr(WRITING, "ledger", SimpleNamespace(put=put, drop=ledger_of_store.drop))


def a_removal_is_written_and_the_process_ends(world: World, person: Person) -> None:
    padded(world, person)
    answer(world, person, Response.DECLINED)
    world.settle(person, Fault("crash during write"))
    answer(world, person, Response.ACCEPTED)
    world.settle(person)


def declined_still_padded(patch: pytest.MonkeyPatch) -> None:
    def deaf(snapshot: Snapshot, *arguments: Any, **options: Any) -> Decision:
        meetings = tuple(replace(one, response=Response.ACCEPTED) for one in snapshot.meetings)
        return decide(replace(snapshot, meetings=meetings), *arguments, **options)

    patch.setattr(SIGHT, "decide", deaf)


def a_meeting_is_declined(world: World, person: Person) -> None:
    padded(world, person)
    answer(world, person, Response.DECLINED)
    world.settle(person)


BREAKAGES = (
    Breakage("no shrink", no_shrink, a_meeting_lands_on_a_buffer, "lies at"),
    Breakage("no orphan sweep", no_orphan_sweep, a_meeting_is_cancelled, "belongs to no meeting"),
    Breakage("no tombstone", no_tombstone, a_buffer_is_deleted, "was deleted by its user and came back"),
    Breakage(
        "tombstone at last-written time",
        tombstone_at_last_written_time,
        a_buffer_is_deleted_after_its_meeting_moved,
        "a no is a no",
    ),
    Breakage("no pin", no_pin, a_buffer_is_dragged, "moved from"),
    Breakage(
        "pin never released", pin_never_released, a_buffer_is_dragged_and_its_meeting_moves_away, "is missing|lies at"
    ),
    Breakage(
        "unfinished write assumed failed",
        unfinished_write_assumed_failed,
        a_move_is_written_and_the_process_ends,
        "lies at",
    ),
    Breakage(
        "unfinished write assumed ours",
        unfinished_write_assumed_ours,
        the_process_ends_before_an_insert_is_written,
        "is missing",
    ),
    Breakage(
        "ledger entry after the write",
        ledger_entry_after_the_write,
        a_removal_is_written_and_the_process_ends,
        "is missing",
    ),
    Breakage("declined still padded", declined_still_padded, a_meeting_is_declined, "for Meeting"),
)
