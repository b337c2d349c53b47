"""Ten ways to break the engine, and for each the shortest history in which somebody would notice.

A breakage is a patch; nothing in the product knows about it. The history alone, without the patch, keeps every
promise, and with it a promise is broken: at once, and not by chance.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

import pytest

from promises.faults import Fault
from promises.people import Person
from promises.shapes import MINUTE, meeting_of
from promises.world import World
from sobremesa.model import (
    Change,
    Ledger,
    LedgerEntry,
    LedgerState,
    Meeting,
    Move,
    Placed,
    Reason,
    Response,
    Snapshot,
    Span,
)
from sobremesa.planning import observe
from sobremesa.store import runs
from support.values import at

# `sobremesa.planning.diff` and `observe` are functions; their modules are found by name.
DIFF, OBSERVE, BUFFERS = (import_module(f"sobremesa.planning.{name}") for name in ("diff", "observe", "buffers"))
READING, RECOVERY, WRITING = (
    import_module(f"sobremesa.reconcile.{name}") for name in ("reading", "recovery", "writing")
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


def no_shrink(patch: pytest.MonkeyPatch) -> None:
    right = DIFF._written

    def written(*arguments: Any) -> Change | None:
        change: Change | None = right(*arguments)
        shorter = isinstance(change, Move) and change.social.span.minutes < change.placed.span.minutes
        return None if shorter else change

    patch.setattr(DIFF, "_written", written)


def a_meeting_lands_on_a_buffer(world: World, person: Person) -> None:
    padded(world, person)
    world.put(person, meeting_of("m2", "plain", Span(at(0, 10, 33), at(0, 11))))
    world.settle(person)


def no_orphan_sweep(patch: pytest.MonkeyPatch) -> None:
    right = DIFF._may_go

    def may_go(placed: Placed, reason: Reason | None, *arguments: Any) -> bool:
        return reason is not None and bool(right(placed, reason, *arguments))

    patch.setattr(DIFF, "_may_go", may_go)


def a_meeting_is_cancelled(world: World, person: Person) -> None:
    world.drop(person, padded(world, person))
    world.settle(person)


def no_tombstone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(BUFFERS, "refusal", lambda *_arguments, **_options: None)


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
    patch.setattr(OBSERVE, "_moved_away", lambda *_arguments: False)


def a_buffer_is_dragged_and_its_meeting_moves_away(world: World, person: Person) -> None:
    a_buffer_is_dragged(world, person)
    later(world, person, 90)
    world.settle(person)


def unfinished_write_assumed_failed(patch: pytest.MonkeyPatch) -> None:
    def settle(entry: LedgerEntry, _found: Placed | None, _meeting: Span | None = None) -> LedgerEntry | None:
        if entry.state is LedgerState.INSERTING:
            never: LedgerEntry | None = RECOVERY._never_written(entry)
            return never
        return replace(entry, state=LedgerState.WRITTEN, intended=None)

    patch.setattr(RECOVERY, "settle", settle)
    patch.setattr(WRITING, "settle", settle)


def a_move_is_written_and_the_process_ends(world: World, person: Person) -> None:
    padded(world, person)
    later(world, person, 60)
    world.settle(person, Fault("crash after write"))
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
    def begin(self: Any, change: Change, entry: LedgerEntry) -> int:
        with self.store.begin() as session:
            if self.run_id is None:
                self.run_id = runs.start(session, self.account.id, self.mode, self.now)
            self.entries[entry.key] = entry
            return runs.intend(session, self.account.id, self.run_id, change)

    patch.setattr(WRITING.Writer, "_begin", begin)


def a_removal_is_written_and_the_process_ends(world: World, person: Person) -> None:
    padded(world, person)
    answer(world, person, Response.DECLINED)
    world.settle(person, Fault("crash after write"))
    answer(world, person, Response.ACCEPTED)
    world.settle(person)


def declined_still_padded(patch: pytest.MonkeyPatch) -> None:
    right = BUFFERS.eligible

    def eligible(meeting: Meeting, *arguments: Any) -> Any:
        return right(replace(meeting, response=Response.ACCEPTED), *arguments)

    patch.setattr(BUFFERS, "eligible", eligible)


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
