"""After an interrupted write: what really happened, judged by what the calendar says now. In doubt the user did it."""

from dataclasses import replace

from sobremesa.calendars import Calendar
from sobremesa.model import TITLES, Ledger, LedgerEntry, LedgerState, Placed, Snapshot, SocialKey, Span

UNDER_WAY = frozenset({LedgerState.INSERTING, LedgerState.MOVING, LedgerState.REMOVING})


def recover(
    ledger: Ledger, snapshot: Snapshot, calendar: Calendar
) -> tuple[tuple[LedgerEntry, ...], tuple[SocialKey, ...]]:
    """The settled entries of interrupted writes, and the keys for which nothing was ever written.

    Asks the calendar only about events the snapshot does not show; raises CalendarError when it does not answer.
    """
    shown = {placed.event_id: placed for placed in snapshot.ours}
    meetings = {meeting.id: meeting.span for meeting in snapshot.meetings}
    settled, dropped = [], []
    for entry in ledger.values():
        if entry.state in UNDER_WAY:
            found = shown.get(entry.event_id) or ask(calendar, entry)
            outcome = settle(entry, found, meetings.get(entry.key.source))
            if outcome is None:
                dropped.append(entry.key)
            else:
                settled.append(outcome)
    return tuple(settled), tuple(dropped)


def ask(calendar: Calendar, entry: LedgerEntry) -> Placed | None:
    """The event of this entry as the calendar has it now, deleted or not; None when its id was never used there."""
    return calendar.get(entry.event_id, entry.calendar_id)


def settle(entry: LedgerEntry, found: Placed | None, meeting: Span | None = None) -> LedgerEntry | None:
    """The finished form of an entry whose write was interrupted; None when nothing was ever written for its key.

    `found` is the event as it is now, None when its id was never used. `meeting` is the meeting's span now.
    """
    if found is not None and not found.cancelled:
        return _present(entry, found, meeting)
    if entry.state is LedgerState.REMOVING and entry.refused_at is None:
        return replace(entry, state=LedgerState.REMOVED, intended=None)
    if entry.state is LedgerState.INSERTING and found is None:
        return _never_written(entry)
    return refused(entry, meeting)


def refused(entry: LedgerEntry, meeting: Span | None) -> LedgerEntry:
    """The tombstone of this entry; it records the meeting's time at the moment the deletion was seen."""
    return replace(
        entry, state=LedgerState.REFUSED, intended=None, pinned=None, undone=False, meeting=meeting or entry.meeting
    )


def _present(entry: LedgerEntry, found: Placed, meeting: Span | None) -> LedgerEntry:
    known = found.span in (entry.intended, entry.written)
    untouched = found.etag == entry.etag  # neither our write nor its user got to it
    return replace(
        entry,
        state=LedgerState.WRITTEN,
        written=found.span if known else entry.intended or entry.written,
        intended=None,
        meeting=entry.meeting if known else meeting or entry.meeting,
        pinned=found.span if not known or (found.span == entry.pinned and not untouched) else None,
        title=found.title if untouched and found.title in TITLES.values() else entry.title,  # else its user's own
        busy=found.busy if untouched else entry.busy,
        undone=False,
        etag=found.etag,
    )


def _never_written(entry: LedgerEntry) -> LedgerEntry | None:
    if entry.generation == 0:
        return None
    return replace(entry, state=LedgerState.REMOVED, generation=entry.generation - 1, intended=None, written=None)
