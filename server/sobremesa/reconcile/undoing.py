"""Taking a run back: exactly what it did, and nothing its user has changed since."""

from dataclasses import dataclass
from datetime import datetime

from sobremesa.errors import UndoRefusedError
from sobremesa.model import (
    BufferPreferences,
    Change,
    Insert,
    LedgerEntry,
    LedgerState,
    Move,
    Placed,
    Reason,
    ReasonCode,
    Remove,
    Reschedule,
    Side,
    Snapshot,
    Social,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning.eligibility import is_busy
from sobremesa.planning.lying import is_kept
from sobremesa.reconcile.loop import OpenCalendar, reaching, remember, writer_for
from sobremesa.reconcile.modes import key_of
from sobremesa.reconcile.organized import Organizer
from sobremesa.reconcile.reading import look
from sobremesa.reconcile.recovery import ask
from sobremesa.reconcile.skipping import SKIP
from sobremesa.reconcile.writing import Keep, Writer, relocates
from sobremesa.store import Store, chats, runs

UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was not taken back, and why, in one sentence."""

    key: SocialKey
    sentence: str


@dataclass(frozen=True, slots=True)
class Undone:
    """How many changes were taken back, and which were not; `moved` is where meetings lie again that were moved."""

    restored: int
    refused: tuple[Refused, ...] = ()
    moved: tuple[Span, ...] = ()


def undo(
    account_id: str, run_id: str, store: Store, open_calendar: OpenCalendar, now: datetime, *, keep: Keep | None = None
) -> Undone:
    """Take a run back: what it inserted goes, what it moved or removed lies again as before, and stays there.

    A removed event comes back under a new id, because the old one stays taken at the provider. What the user or a
    later run changed since, what has begun, and what would overlap something by now is refused, each with a sentence.
    A change on a meeting that the person organises is taken back in the meeting; then its plan is to be made again.
    Raises NotFoundError for a run that is not this person's, UndoRefusedError when it was undone already, and
    ReconnectError or CalendarError like `reconcile`; doing it again then goes on where it stopped.
    """
    with store.read() as session:
        run = runs.get(session, account_id, run_id)
    if run.undone_at is not None:
        raise UndoRefusedError("That was undone already.")
    with reaching(account_id, store, open_calendar) as (account, calendar):
        sight = look(account, store, calendar, now)
        assert sight.snapshot is not None
        writer = writer_for(sight, store, calendar, UNDO, now, keep)
        buffers = sight.preferences.buffers
        reversal = _Reversal(writer, sight.snapshot, now, buffers, own_no=run.mode == SKIP)
        organizer = Organizer(store, account, calendar, UNDO, now, keep)
        refused = []
        try:
            for change in reversed(run.begun):
                problem = reversal.take_back(change)
                if problem:
                    refused.append(Refused(key_of(change), problem))
            for asked in reversed(run.asked):
                problem = organizer.take_back(asked)
                if problem:
                    refused.append(Refused(SocialKey(asked.meeting_id, Side.ITSELF), problem))
        finally:
            remember(sight, store, writer, now)
            organizer.remember()
    restored = len(writer.applied) + len(organizer.changes)
    if restored or not refused:
        with store.begin() as session:
            runs.set_undone(session, account_id, run_id, now)
    moved = tuple(change.after for change in organizer.changes if isinstance(change, Reschedule))
    return Undone(restored, tuple(refused), moved)


@dataclass
class _Reversal:
    writer: Writer
    snapshot: Snapshot
    now: datetime
    wanted: BufferPreferences
    own_no: bool = False  # the run was its user's no, and taking that back is what they want now

    def take_back(self, change: Change) -> str | None:
        """Write the opposite of a change; the sentence when it is refused, None when it is done or needs nothing."""
        key = key_of(change)
        entry = self.writer.entries.get(key)
        lying = self._lying(entry) if entry else None
        if isinstance(change, Insert):
            return self._take_out(change, lying, entry)
        if change.placed.kind is SocialKind.COFFEE:
            return "An invitation that was sent cannot be taken back here; take the chat itself back, or ask again."
        if isinstance(change, Move):
            return self._move_back(change, lying, entry)
        return self._put_back(change, lying, entry)

    def _lying(self, entry: LedgerEntry) -> Placed | None:
        """The event of this entry; the calendar is asked for one outside the days that were read, as time goes by."""
        lying = self.writer.ours.get(entry.event_id)
        if lying is None and entry.state is LedgerState.WRITTEN:
            found = ask(self.writer.calendar, entry)
            return None if found is None or found.cancelled else found
        return lying

    def _take_out(self, change: Insert, lying: Placed | None, entry: LedgerEntry | None) -> str | None:
        if lying is None or entry is None:
            return None
        problem = _changed(lying, entry) or self._begun(lying.span)
        if problem:
            return problem
        if lying.kind is SocialKind.COFFEE:
            with self.writer.store.begin() as session:
                chats.cancel(session, self.writer.account.id, change.social.key.source)
        return self._write(Remove(lying, Reason(ReasonCode.UNDONE)), undone=True)

    def _move_back(self, change: Move, lying: Placed | None, entry: LedgerEntry | None) -> str | None:
        before = change.placed
        if lying is None and entry is not None and _half_done(change, entry):
            problem = self._begun(before.span) or self._no_room(before)
            return problem or self._write(Insert(self._as_it_was(before, entry)), pin=True)
        if lying is None or entry is None:
            return "You removed it since."
        if _as_seen(lying) == _as_seen(before):
            return None
        problem = _changed(lying, entry) or self._begun(lying.span) or self._no_room(before)
        if not problem and entry.written != change.social.span:
            problem = "A later run moved it again."
        back = Move(lying, self._as_it_was(before, entry), Reason(ReasonCode.UNDONE))
        return problem or self._write(back, pin=True, undone=relocates(back))

    def _put_back(self, change: Remove, lying: Placed | None, entry: LedgerEntry | None) -> str | None:
        before = change.placed
        if lying is not None:
            return None if lying.span == before.span else "There is another one in its place."
        if entry is not None and entry.state is LedgerState.REFUSED and not self.own_no:
            return "You removed it yourself."
        problem = self._begun(before.span) or self._no_room(before)
        return problem or self._write(Insert(self._as_it_was(before, entry)), pin=True)

    def _write(self, change: Change, *, pin: bool = False, undone: bool = False) -> str | None:
        if self.writer.write(change, pin=pin, undone=undone):
            return None
        return self.writer.left[-1].sentence

    def _begun(self, span: Span) -> str | None:
        return "Its time has come already." if span.start <= self.now else None

    def _no_room(self, before: Placed) -> str | None:
        """Promise: nothing of ours overlaps a busy event or another thing of ours, not even after an undo."""
        busy = (meeting.span for meeting in self.snapshot.meetings if is_busy(meeting, self.wanted))
        ours = (placed.span for placed in self.writer.ours.values() if placed.key != before.key)
        taken = any(span.overlaps(before.span) for span in (*busy, *ours))
        return "Its old time is taken by now." if taken else self._begun(before.span)

    def _as_it_was(self, before: Placed, entry: LedgerEntry | None) -> Social:
        meeting = next((one.span for one in self.snapshot.meetings if one.id == before.key.source), None)
        return Social(
            key=before.key,
            kind=before.kind,
            span=before.span,
            title=before.title,
            reason=Reason(ReasonCode.UNDONE),
            description=before.description,
            link=before.link,
            busy=before.busy,
            meeting=meeting or (entry.meeting if entry else None),
            zone=self.snapshot.zone,
            calendar_id=before.calendar_id,
        )


def _as_seen(placed: Placed) -> tuple[Span, str, bool, str]:
    return placed.span, placed.title, placed.busy, placed.calendar_id


def _half_done(change: Move, entry: LedgerEntry) -> bool:
    """Whether it left one calendar and never came to the other, because the run was interrupted there."""
    left = entry.event_id == change.placed.event_id or entry.written is None or entry.undone
    return relocates(change) and entry.state is LedgerState.REMOVED and left


def _changed(lying: Placed, entry: LedgerEntry) -> str | None:
    theirs = is_kept(lying, entry) or entry.pinned is not None or lying.span != entry.written
    if theirs or lying.title != entry.title or lying.busy is not entry.busy:
        return "You changed it since."
    return None
