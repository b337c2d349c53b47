"""The second half of every run: each change is noted before it is written and settled after, one at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from sobremesa.calendars import Calendar
from sobremesa.errors import (
    CalendarGoneError,
    EventChangedError,
    EventExistsError,
    EventGoneError,
    ForbiddenError,
    UsageLimitError,
)
from sobremesa.model import (
    PRIMARY,
    TITLES,
    Change,
    Insert,
    LedgerEntry,
    LedgerState,
    Move,
    Placed,
    ReasonCode,
    Remove,
    Social,
    SocialKey,
    Span,
)
from sobremesa.planning import event_id
from sobremesa.planning.lying import everybody_declined, has_guests
from sobremesa.reconcile.modes import key_of
from sobremesa.reconcile.recovery import ask, refused, settle
from sobremesa.store import Store, ledger, runs
from sobremesa.store.accounts import Account

SPENT = frozenset({LedgerState.REMOVED, LedgerState.REFUSED})
TAKEN = SPENT | {LedgerState.WRITTEN}  # ids no insert can have: also that of an event in a week no longer read
Keep = Callable[[Session], None]
_NOT_WRITTEN = {
    LedgerState.REFUSED: "You removed it in the calendar.",
    LedgerState.REMOVED: "The calendar did not take it.",
}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Left:
    """A change that was not written, and why, in one sentence."""

    change: Change
    sentence: str


@dataclass
class Writer:
    """Writes changes for one person. `entries` and `ours` follow what was written; `again` asks for a run soon.

    `keep` is called in the transaction before each write; it raises when another run took over meanwhile. `not_sent`
    are the chats whose invitation the provider does not send, beyond a limit on use.
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
    not_sent: list[SocialKey] = field(default_factory=list)
    again: bool = False

    def write(self, change: Change, *, pin: bool = False, undone: bool = False, refused_now: bool = False) -> bool:
        """Write one change; False when the calendar had it otherwise, which is noted for the next run.

        `pin` keeps the event where this puts it, `undone` marks a removal that undo made, `refused_now` one that its
        user asked for and that is their no. Raises CalendarError when the calendar does not answer: then what happened
        is unknown, and the next run asks.
        """
        before = self.entries.get(key_of(change))
        entry = self._intent(change, before, undone=undone)
        if pin:  # part of the intent, so that it holds even when the answer never comes
            entry = replace(entry, pinned=entry.intended)
        if refused_now:
            entry = replace(entry, refused_at=self.now)
        position = self._begin(change, entry)
        try:
            outcome = self._carry_out(change, entry, before, pin=pin)
        except EventExistsError:
            outcome = self._taken(self.entries[entry.key])
        except EventGoneError:
            outcome = self._gone(change, entry)
        except EventChangedError:  # by its user, or by us when an answer was lost: the next read tells
            self.again = True
            self.left.append(Left(change, EventChangedError.said))
            return False
        except (ForbiddenError, UsageLimitError) as error:
            self._not_taken(change, before, position, error)
            return False
        written = _came_about(change, outcome)
        if refused_now and outcome.state is LedgerState.REMOVED:
            outcome = refused(outcome, None)
        if pin:
            outcome = _kept(outcome, before, written=written)
        self._settle(change, outcome, position, written=written)
        if written:
            self.applied.append(change)
        else:
            self.left.append(Left(change, _NOT_WRITTEN[outcome.state]))
        return written

    def _not_taken(
        self, change: Change, before: LedgerEntry | None, position: int, error: ForbiddenError | UsageLimitError
    ) -> None:
        """The provider refused, so nothing happened. A limit on use stops the run, but for an invitation alone."""
        if isinstance(error, UsageLimitError):
            if not (isinstance(change, Move) and change.social.guests and change.placed.span == change.social.span):
                raise error
            self.not_sent.append(key_of(change))
        self._settle(change, self._untouched(change, before), position, written=False)
        log.warning("change refused by the calendar", account=self.account.id, error=str(error))
        self.left.append(Left(change, error.sentence))

    def _intent(self, change: Change, before: LedgerEntry | None, *, undone: bool) -> LedgerEntry:
        if isinstance(change, Insert):
            generation = before.generation + (before.state in TAKEN) if before else 0
            social = change.social
            new_id = event_id(self.account.email, social.calendar_id, social.key, generation)
            entry = self._of(social, LedgerState.INSERTING, new_id, generation)
            if social.reason.code is not ReasonCode.UNDONE:
                return entry
            # Another title or busy mark than what we wrote is its user's own, and not taken for ours.
            return replace(entry, title=TITLES[social.kind], busy=before.busy if before else entry.busy)
        placed = change.placed
        generation = before.generation if before and before.event_id == placed.event_id else 0
        if isinstance(change, Move) and relocates(change):
            return replace(_leaving(placed, change.social.meeting, before, generation), undone=undone)
        if isinstance(change, Move):
            entry = self._of(change.social, LedgerState.MOVING, placed.event_id, generation)
            entry = replace(entry, written=placed.span, etag=placed.etag)
            return _beside_the_users(entry, placed, before)
        if before is not None and before.event_id != placed.event_id and before.state not in SPENT:
            return before  # a second event for a key: the ledger speaks of the first, which stays
        meeting = before.meeting if before else None
        return replace(_leaving(placed, meeting, before, generation), undone=undone)

    def _of(self, social: Social, state: LedgerState, event: str, generation: int) -> LedgerEntry:
        return LedgerEntry(
            social.key, social.kind, event, state, generation,
            intended=social.span, meeting=social.meeting, title=social.title, busy=social.busy,
            calendar_id=social.calendar_id,
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

    def _carry_out(self, change: Change, entry: LedgerEntry, before: LedgerEntry | None, *, pin: bool) -> LedgerEntry:
        if isinstance(change, Insert):
            social = change.social if change.social.guests else replace(change.social, conference=False)
            return self._written(entry, self.calendar.insert(entry.event_id, social, notify=bool(social.guests)))
        if isinstance(change, Move) and relocates(change):
            return self._relocate(change, entry, before, pin=pin)
        if isinstance(change, Move):
            return self._written(entry, self._move(change))
        told = has_guests(change.placed) and not everybody_declined(change.placed)
        self.calendar.remove(change.placed, notify=told)
        self.ours.pop(change.placed.event_id, None)
        return replace(entry, state=LedgerState.REMOVED) if entry.state is LedgerState.REMOVING else entry

    def _relocate(self, change: Move, leaving: LedgerEntry, before: LedgerEntry | None, *, pin: bool) -> LedgerEntry:
        """Out of one calendar and into the other: two writes, each noted before it is made.

        In between the ledger says that we removed it ourselves, so that whoever goes on from there puts it back.
        """
        self.calendar.remove(change.placed)
        self.ours.pop(change.placed.event_id, None)
        generation = leaving.generation + 1
        new_id = event_id(self.account.email, change.social.calendar_id, change.social.key, generation)
        entry = self._of(change.social, LedgerState.INSERTING, new_id, generation)
        entry = replace(_beside_the_users(entry, change.placed, before), pinned=entry.intended if pin else None)
        with self.store.begin() as session:
            if self.keep is not None:
                self.keep(session)
            ledger.put(session, self.account.id, [entry])
            self.entries[entry.key] = entry
        return self._written(entry, self.calendar.insert(new_id, change.social))

    def _untouched(self, change: Change, before: LedgerEntry | None) -> LedgerEntry | None:
        """What the ledger says after a refusal: as before, or that half of a relocation was done."""
        entry = self.entries[key_of(change)]
        half = isinstance(change, Move) and relocates(change) and entry.state is LedgerState.INSERTING
        return settle(entry, None) if half else before

    def _move(self, change: Move) -> Placed:
        placed, social = change.placed, change.social
        if not social.guests or placed.span != social.span:
            placed = self.calendar.move(placed, social, notify=has_guests(placed))
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
        found = ask(self.calendar, entry)
        if found is None:  # taken by something that is not ours: the next run uses the next id
            self.again = True
            return replace(entry, state=LedgerState.REMOVED, intended=None)
        if not found.cancelled:
            self.ours[found.event_id] = found
        return settle(entry, found, entry.meeting) or entry

    def _gone(self, change: Change, entry: LedgerEntry) -> LedgerEntry:
        """The event vanished: we were about to remove it anyway, else its user deleted it meanwhile."""
        self.again = True
        if entry.calendar_id != PRIMARY and ask(self.calendar, entry) is None:  # not even a deleted one is left
            raise CalendarGoneError("the separate calendar vanished during a run")
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


def relocates(change: Move) -> bool:
    """Whether a move leads from one of the person's calendars into another."""
    return change.placed.calendar_id != change.social.calendar_id


def _came_about(change: Change, outcome: LedgerEntry) -> bool:
    """Whether it was written; not if its user removed it meanwhile, or if the id of a new event belongs to another."""
    if isinstance(change, Remove):
        return outcome.state is not LedgerState.REFUSED
    return outcome.state is LedgerState.WRITTEN


def _kept(outcome: LedgerEntry, before: LedgerEntry | None, *, written: bool) -> LedgerEntry:
    """What undo put somewhere stays there; what it could not put back stays away, if an undo had taken it out."""
    if written:
        return replace(outcome, pinned=outcome.written)
    if outcome.state is LedgerState.REFUSED:
        return outcome
    return replace(outcome, pinned=None, undone=before is not None and before.undone)


def _leaving(placed: Placed, meeting: Span | None, before: LedgerEntry | None, generation: int) -> LedgerEntry:
    """The removal of an event from its calendar; a title or busy mark of the user's is not taken for ours."""
    known = before if before is not None and before.state is LedgerState.WRITTEN else None
    title, busy = (known.title, known.busy) if known else (placed.title, placed.busy)
    return LedgerEntry(
        placed.key, placed.kind, placed.event_id, LedgerState.REMOVING, generation,
        written=placed.span, meeting=meeting, title=title, busy=busy,
        etag=placed.etag if placed.busy is busy else "",  # without one nobody will take the user's mark for ours
        calendar_id=placed.calendar_id,
    )  # fmt: skip


def _beside_the_users(entry: LedgerEntry, placed: Placed, before: LedgerEntry | None) -> LedgerEntry:
    """The entry still naming what *we* wrote, where the event keeps a title or busy mark that its user gave it."""
    if before is None or before.state is not LedgerState.WRITTEN:
        return entry
    title = before.title if entry.title == placed.title != before.title else entry.title
    if entry.busy is placed.busy is not before.busy:  # without an etag nobody will take the user's mark for ours
        return replace(entry, title=title, busy=before.busy, etag="")
    return replace(entry, title=title)
