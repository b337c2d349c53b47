"""How a meeting that the person organises is changed: noted first, only if nobody changed it since, settled after."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sobremesa.calendars import Calendar
from sobremesa.calendars.check_in import Piece, new_piece, piece_in
from sobremesa.errors import (
    ChangeRefusedError,
    EventChangedError,
    EventGoneError,
    ForbiddenError,
    QuotaError,
)
from sobremesa.model import Agenda, CheckIn, Meeting, MeetingChange, Reschedule, Span
from sobremesa.reconcile.writing import Keep
from sobremesa.store import Store, runs, snapshots
from sobremesa.store.accounts import Account

ATTEMPTS = 3
SHORTEST = timedelta(minutes=15)
NOT_YOURS = "Somebody else organises this meeting."
GONE = "This meeting is not there any more."
CHANGED = EventChangedError.said
NOT_ALLOWED = "Your calendar does not allow this change."
BEGUN = "It has begun already."
TOO_SHORT = "Too little of the meeting would be left."


@dataclass
class Organizer:
    """Changes one person's own meetings, in one run. `changes` are those written, `meetings` what was read of each.

    `mode` is the name of the run; `keep` is called in the transaction before each write, and raises when another run
    took over meanwhile.
    """

    store: Store
    account: Account
    calendar: Calendar
    mode: str
    now: datetime
    keep: Keep | None = None
    run_id: str | None = None
    changes: list[MeetingChange] = field(default_factory=list)
    meetings: dict[str, Meeting] = field(default_factory=dict)

    def own(self, meeting_id: str) -> Agenda:
        """The meeting or series as it is now, once it is settled what an earlier, interrupted change did to it.

        Raises ChangeRefusedError when it is gone or somebody else's, CalendarError when the calendar does not answer.
        """
        try:
            agenda = self.calendar.agenda_of(meeting_id)
        except EventGoneError as error:
            raise ChangeRefusedError(GONE) from error
        except ForbiddenError as error:
            raise ChangeRefusedError(NOT_ALLOWED) from error
        self.meetings[meeting_id] = agenda.meeting
        self._settle_earlier(meeting_id, agenda)
        if not agenda.meeting.organized_by_me:
            raise ChangeRefusedError(NOT_YOURS)
        return agenda

    def set_check_in(self, meeting_id: str, span: Span, *, wanted: bool) -> None:
        """Put our paragraph in or take it out, around whatever else stands there; nothing to do is no write.

        `span` is the meeting that was pressed at. Raises ChangeRefusedError and CalendarError.
        """
        for _ in range(ATTEMPTS):
            agenda = self.own(meeting_id)
            piece = piece_in(agenda.description)
            if (piece is not None) is wanted:
                return
            piece = piece or new_piece(agenda.description)
            if self._describe(agenda, piece, span, wanted=wanted):
                return
        raise ChangeRefusedError(CHANGED)

    def reschedule(self, agenda: Agenda, span: Span, *, notify: bool) -> bool:
        """Give the meeting this time; False when it was changed since `agenda` was read. Raises as `set_check_in`."""
        before = agenda.meeting.span
        change = Reschedule(agenda.meeting.id, before, span, notify)
        return self._write(change, lambda: self.calendar.reschedule(agenda, span, notify=notify))

    def take_back(self, change: MeetingChange) -> str | None:
        """Undo one change exactly; the sentence why not, when its meeting was changed since. Raises CalendarError."""
        try:
            return self._uncheck(change) if isinstance(change, CheckIn) else self._put_back(change)
        except ChangeRefusedError as error:
            return str(error)

    def remember(self, more: Iterable[Meeting] = ()) -> None:
        """Keep what was read of these meetings in the stored snapshot, so that a page shows it without a question."""
        read = self.meetings | {meeting.id: meeting for meeting in more}
        with self.store.begin() as session:
            reading = snapshots.get(session, self.account.id)
            if reading is None:
                return
            known = reading.snapshot.meetings
            current = (read.get(meeting.id, meeting) for meeting in known)
            meetings = tuple(sorted(current, key=lambda meeting: (meeting.span, meeting.id)))
            if meetings != known:
                snapshots.put(session, self.account.id, replace(reading.snapshot, meetings=meetings), reading.read_at)

    def _uncheck(self, change: CheckIn) -> str | None:
        agenda = self.own(change.meeting_id)
        piece = piece_in(agenda.description)
        if (piece is not None) is not change.wanted:
            return None
        if not change.wanted:
            if fingerprint(agenda.description) != change.fingerprint:
                return "Its description was changed since."
            piece = Piece(change.piece, change.at)
        assert piece is not None
        written = self._describe(agenda, piece, change.span, wanted=not change.wanted)
        return None if written else CHANGED

    def _put_back(self, change: Reschedule) -> str | None:
        agenda = self.own(change.meeting_id)
        if agenda.meeting.span == change.before:
            return None
        if agenda.meeting.span != change.after:
            return "You changed it since."
        if min(change.before.start, change.after.start) <= self.now:
            return "Its time has come already."
        return None if self.reschedule(agenda, change.before, notify=change.notify) else CHANGED

    def _describe(self, agenda: Agenda, piece: Piece, span: Span, *, wanted: bool) -> bool:
        text = piece.into(agenda.description) if wanted else piece.out_of(agenda.description)
        without = agenda.description if wanted else text
        change = CheckIn(agenda.meeting.id, span, wanted, piece.text, piece.at, fingerprint(without))
        return self._write(change, lambda: self.calendar.describe(agenda, text))

    def _write(self, change: MeetingChange, write: Callable[[], Agenda]) -> bool:
        """Note, write, settle; where no answer came the note stays, and the next look at the meeting settles it."""
        position = self._begin(change)
        try:
            agenda = write()
        except EventChangedError:
            self._finish(position, written=False)
            return False
        except (EventGoneError, ForbiddenError) as error:
            self._finish(position, written=False)
            raise ChangeRefusedError(GONE if isinstance(error, EventGoneError) else NOT_ALLOWED) from error
        except QuotaError:
            self._finish(position, written=False)
            raise
        self._finish(position, written=True)
        self.meetings[change.meeting_id] = agenda.meeting
        self.changes.append(change)
        return True

    def _begin(self, change: MeetingChange) -> int:
        with self.store.begin() as session:
            if self.keep is not None:
                self.keep(session)
            if self.run_id is None:
                self.run_id = runs.start(session, self.account.id, self.mode, self.now)
            return runs.intend(session, self.account.id, self.run_id, change)

    def _finish(self, position: int, *, written: bool) -> None:
        assert self.run_id is not None
        with self.store.begin() as session:
            runs.finish(session, self.run_id, position, written=written)

    def _settle_earlier(self, meeting_id: str, agenda: Agenda) -> None:
        with self.store.begin() as session:
            for earlier in runs.unsettled(session, self.account.id, meeting_id):
                runs.finish(session, earlier.run_id, earlier.position, written=_happened(earlier.change, agenda))


def late_problem(meeting: Meeting, minutes: int, now: datetime) -> str | None:
    """Why this meeting cannot start so many minutes late, in one sentence; None when it can."""
    if not meeting.organized_by_me:
        return NOT_YOURS
    if meeting.all_day:
        return "It lasts all day."
    if meeting.span.start <= now:
        return BEGUN
    if meeting.span.end - meeting.span.start - timedelta(minutes=minutes) < SHORTEST:
        return TOO_SHORT
    return None


def fingerprint(description: str) -> str:
    """What is kept of a description instead of its words."""
    return hashlib.sha256(description.encode()).hexdigest()


def _happened(change: MeetingChange, agenda: Agenda) -> bool:
    if isinstance(change, CheckIn):
        return (piece_in(agenda.description) is not None) is change.wanted
    return agenda.meeting.span == change.after
