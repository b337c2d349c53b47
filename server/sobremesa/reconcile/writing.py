"""The second half of every run: each change is noted before it is written and settled after, one at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from sobremesa.calendars import Calendar
from sobremesa.errors import EventChangedError, EventExistsError, EventGoneError, ForbiddenError
from sobremesa.model import Change, Insert, LedgerEntry, LedgerState, Move, Placed, Remove, Social, SocialKey
from sobremesa.planning import event_id
from sobremesa.reconcile.modes import key_of
from sobremesa.reconcile.recovery import refused, settle
from sobremesa.store import Store, ledger, runs
from sobremesa.store.accounts import Account

PRIMARY = "primary"
SPENT = frozenset({LedgerState.REMOVED, LedgerState.REFUSED})
Keep = Callable[[Session], None]


@dataclass(frozen=True)
class Left:
    """A change that was not written, and why, in one sentence."""

    change: Change
    sentence: str


@dataclass
class Writer:
    """Writes changes to one calendar. `entries` and `ours` follow what was written; `again` asks for a run soon.

    `keep` is called in the transaction before each write; it raises when another run took over meanwhile.
    """

    store: Store
    account: Account
    calendar: Calendar
    mode: str
    now: datetime
    entries: dict[SocialKey, LedgerEntry]
    ours: dict[str, Placed]
    keep: Keep | None = None
    run_id: str | None = None
    applied: list[Change] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    again: bool = False

    def write(self, change: Change, *, pin: bool = False, undone: bool = False) -> bool:
        """Write one change; False when the calendar had it otherwise, which is noted for the next run.

        `pin` keeps the event where this puts it, `undone` marks a removal that undo made. Raises CalendarError when
        the calendar does not answer: then what happened is unknown, and the next run asks.
        """
        before = self.entries.get(key_of(change))
        entry = self._intent(change, before, undone=undone)
        if pin:  # part of the intent, so that it holds even when the answer never comes
            entry = replace(entry, pinned=entry.intended)
        position = self._begin(change, entry)
        try:
            outcome = self._carry_out(change, entry)
        except EventExistsError:
            outcome = self._taken(entry)
        except EventGoneError:
            outcome = self._gone(change, entry)
        except EventChangedError:  # by its user, or by us when an answer was lost: the next read tells
            self.again = True
            self.left.append(Left(change, "It was changed in the calendar just now."))
            return False
        except ForbiddenError as error:
            self._settle(change, before, position, written=False)
            self.left.append(Left(change, str(error)))
            return False
        written = outcome.state is not LedgerState.REFUSED
        if pin and written:
            outcome = replace(outcome, pinned=outcome.written)
        self._settle(change, outcome, position, written=written)
        if written:
            self.applied.append(change)
        else:
            self.left.append(Left(change, "You removed it in the calendar."))
        return written

    def _intent(self, change: Change, before: LedgerEntry | None, *, undone: bool) -> LedgerEntry:
        if isinstance(change, Insert):
            generation = 0 if before is None else before.generation + (before.state in SPENT)
            return self._of(
                change.social,
                LedgerState.INSERTING,
                event_id(self.account.email, PRIMARY, change.social.key, generation),
                generation,
            )
        placed = change.placed
        generation = before.generation if before and before.event_id == placed.event_id else 0
        if isinstance(change, Move):
            entry = self._of(change.social, LedgerState.MOVING, placed.event_id, generation)
            entry = replace(entry, written=placed.span, etag=placed.etag)
            return _beside_the_users(entry, placed, before)
        if before is not None and before.event_id != placed.event_id and before.state not in SPENT:
            return before  # a second event for a key: the ledger speaks of the first, which stays
        return LedgerEntry(
            placed.key, placed.kind, placed.event_id, LedgerState.REMOVING, generation,
            written=placed.span, meeting=before.meeting if before else None, title=placed.title, busy=placed.busy,
            undone=undone, etag=placed.etag,
        )  # fmt: skip

    def _of(self, social: Social, state: LedgerState, event: str, generation: int) -> LedgerEntry:
        return LedgerEntry(
            social.key, social.kind, event, state, generation,
            intended=social.span, meeting=social.meeting, title=social.title, busy=social.busy,
        )  # fmt: skip

    def _begin(self, change: Change, entry: LedgerEntry) -> int:
        with self.store.begin() as session:
            if self.keep is not None:
                self.keep(session)
            if self.run_id is None:
                self.run_id = runs.start(session, self.account.id, self.mode, self.now)
            ledger.put(session, self.account.id, [entry])
            self.entries[entry.key] = entry
            return runs.intend(session, self.account.id, self.run_id, change)

    def _carry_out(self, change: Change, entry: LedgerEntry) -> LedgerEntry:
        if isinstance(change, Insert):
            social = change.social if change.social.guests else replace(change.social, conference=False)
            return self._written(entry, self.calendar.insert(entry.event_id, social, notify=bool(social.guests)))
        if isinstance(change, Move):
            return self._written(entry, self._move(change))
        self.calendar.remove(change.placed, notify=_invited(change.placed))
        self.ours.pop(change.placed.event_id, None)
        return replace(entry, state=LedgerState.REMOVED) if entry.state is LedgerState.REMOVING else entry

    def _move(self, change: Move) -> Placed:
        placed, social = change.placed, change.social
        if not social.guests or placed.span != social.span:
            placed = self.calendar.move(placed, social, notify=_invited(placed))
        if {guest.email for guest in placed.guests if not guest.is_self} != set(social.guests):
            placed = self.calendar.amend(placed, social, notify=True)
        return placed

    def _written(self, entry: LedgerEntry, placed: Placed) -> LedgerEntry:
        self.ours[placed.event_id] = placed
        return replace(
            entry, state=LedgerState.WRITTEN, written=entry.intended, intended=None, etag=placed.etag, pinned=None
        )

    def _taken(self, entry: LedgerEntry) -> LedgerEntry:
        """The id is taken: ours already (an answer was lost), or the user deleted it, which is a no."""
        found = self.calendar.get(entry.event_id)
        if found is None:  # taken by something that is not ours: the next run uses the next id
            self.again = True
            return replace(entry, state=LedgerState.REMOVED, intended=None)
        if not found.cancelled:
            self.ours[found.event_id] = found
        return settle(entry, found, entry.meeting) or entry

    def _gone(self, change: Change, entry: LedgerEntry) -> LedgerEntry:
        """The event vanished: we were about to remove it anyway, else its user deleted it meanwhile."""
        self.again = True
        if not isinstance(change, Insert):
            self.ours.pop(change.placed.event_id, None)
        if isinstance(change, Remove):
            return replace(entry, state=LedgerState.REMOVED) if entry.state is LedgerState.REMOVING else entry
        return refused(entry, entry.meeting)

    def _settle(self, change: Change, outcome: LedgerEntry | None, position: int, *, written: bool) -> None:
        key = key_of(change)
        with self.store.begin() as session:
            if outcome is None:
                ledger.drop(session, self.account.id, [key])
                self.entries.pop(key, None)
            else:
                ledger.put(session, self.account.id, [outcome])
                self.entries[key] = outcome
            assert self.run_id is not None
            runs.finish(session, self.run_id, position, written=written)


def _invited(placed: Placed) -> bool:
    return any(not guest.is_self for guest in placed.guests)


def _beside_the_users(entry: LedgerEntry, placed: Placed, before: LedgerEntry | None) -> LedgerEntry:
    """The entry still naming what *we* wrote, where the event keeps a title or busy mark that its user gave it."""
    if before is None or before.state is not LedgerState.WRITTEN:
        return entry
    title = before.title if entry.title == placed.title != before.title else entry.title
    if entry.busy is placed.busy is not before.busy:  # without an etag nobody will take the user's mark for ours
        return replace(entry, title=title, busy=before.busy, etag="")
    return replace(entry, title=title)
