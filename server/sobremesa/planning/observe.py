"""What the user decided in their calendar since our last write, read off a complete snapshot."""

from dataclasses import replace
from datetime import datetime

from sobremesa.model import Ledger, LedgerEntry, LedgerState, Placed, Side, Snapshot, Span

RELEASE_MINUTES = 30


def observe(snapshot: Snapshot, ledger: Ledger, now: datetime) -> tuple[LedgerEntry, ...]:
    """The ledger entries that the user's own edits change; in the order of their keys, only the changed ones.

    - One that we wrote and that is missing or cancelled, inside the snapshot's window: REFUSED, with the time that
      its meeting has now. A write begun and not seen is left to the caller, who can ask the provider.
    - One whose time is neither the written nor the intended one, or that lies in another calendar: `pinned` there. So
      is one that we had given up (REFUSED, REMOVED, REMOVING) and that the user brought back to another place.
    - A pin whose meeting has moved away by more than 30 minutes is released.

    What was brought back and is over at `now` (UTC) is left alone.
    """
    meetings = {meeting.id: meeting.span for meeting in snapshot.meetings}
    placed = {one.event_id: one for one in snapshot.ours}
    changed = []
    for key in sorted(ledger):
        entry = ledger[key]
        lying = placed.get(entry.event_id)
        meeting = meetings.get(key.source, entry.meeting)
        if lying is None or lying.cancelled:
            seen = _missing(entry, lying, meeting, snapshot.window)
        elif entry.state in _GIVEN_UP:
            seen = _pinned(entry, lying, meeting) if lying.span.end > now else entry
        else:
            seen = _present(entry, lying, meeting)
        if seen != entry:
            changed.append(seen)
    return tuple(changed)


_GIVEN_UP = frozenset({LedgerState.REFUSED, LedgerState.REMOVED})


def _missing(entry: LedgerEntry, lying: Placed | None, meeting: Span | None, window: Span) -> LedgerEntry:
    """A refusal, if the event was certainly there and would certainly be seen (or is seen as cancelled)."""
    existed = entry.state in {LedgerState.WRITTEN, LedgerState.MOVING}
    if lying is None:
        places = [span for span in (entry.pinned or entry.written, entry.intended) if span]
        removed = existed and bool(places) and all(span.overlaps(window) for span in places)
    else:
        removed = existed or entry.state is LedgerState.INSERTING
    if not removed:
        return entry
    return replace(entry, state=LedgerState.REFUSED, meeting=meeting, pinned=None, intended=None)


def _present(entry: LedgerEntry, lying: Placed, meeting: Span | None) -> LedgerEntry:
    stayed = lying.calendar_id == entry.calendar_id
    if entry.pinned is None:
        return entry if stayed and lying.span in {entry.written, entry.intended} else _pinned(entry, lying, meeting)
    if not stayed or lying.span != entry.pinned:
        return _pinned(entry, lying, meeting)
    if _moved_away(entry, meeting):
        return replace(entry, pinned=None, written=lying.span, meeting=meeting)
    return entry


def _pinned(entry: LedgerEntry, lying: Placed, meeting: Span | None) -> LedgerEntry:
    return replace(
        entry,
        state=LedgerState.WRITTEN,
        pinned=lying.span,
        intended=None,
        meeting=meeting,
        undone=False,
        etag=lying.etag,
        calendar_id=lying.calendar_id,
    )


def _moved_away(entry: LedgerEntry, meeting: Span | None) -> bool:
    """Whether the edge that the buffer belongs to is more than 30 minutes from where it was at the pin."""
    if entry.meeting is None or meeting is None:
        return False
    before, after = (
        (entry.meeting.start, meeting.start) if entry.key.side is Side.BEFORE else (entry.meeting.end, meeting.end)
    )
    return abs((after - before).total_seconds()) > RELEASE_MINUTES * 60
