"""The user's no to one buffer, said on a page instead of in the calendar; and taking it back."""

from dataclasses import replace
from datetime import datetime

from sobremesa.errors import ChangeRefusedError, NotFoundError
from sobremesa.model import LedgerEntry, LedgerState, Placed, Reason, ReasonCode, Remove, SocialKey, Span
from sobremesa.planning.lying import has_guests, lying_by_key
from sobremesa.reconcile.loop import OpenCalendar, reaching, remember, writer_for
from sobremesa.reconcile.reading import look
from sobremesa.reconcile.recovery import refused
from sobremesa.reconcile.writing import Keep
from sobremesa.store import Store, ledger

SKIP = "skip"


def skip(
    account_id: str,
    key: SocialKey,
    store: Store,
    open_calendar: OpenCalendar,
    now: datetime,
    *,
    keep: Keep | None = None,
) -> None:
    """Take one buffer out of the calendar for good, as if its user had deleted it there; doing it again is fine.

    Automatic runs leave it out from then on, also when the answer of this very removal was lost. Raises NotFoundError
    for a buffer that was never written, ChangeRefusedError for one that has begun or has guests, and ReconnectError or
    CalendarError like `reconcile`.
    """
    with reaching(account_id, store, open_calendar) as (account, calendar):
        sight = look(account, store, calendar, now)
        assert sight.snapshot is not None
        entry = sight.ledger.get(key)
        over = next((one for one in sight.snapshot.ours if one.key == key and not one.cancelled), None)
        placed = lying_by_key(sight.snapshot, sight.ledger, now).get(key, over)
        if entry is None and placed is None:
            raise NotFoundError("That buffer is not in your calendar any more.")
        meeting = next((one.span for one in sight.snapshot.meetings if one.id == key.source), None)
        if placed is None:
            _refuse(store, account_id, entry, meeting, now)
            return
        _raise_if_not_ours_to_take(placed, now)
        if entry is not None and meeting is not None:  # the tombstone compares with the meeting as it is now
            sight = replace(sight, ledger={**sight.ledger, key: replace(entry, meeting=meeting)})
        writer = writer_for(sight, store, calendar, SKIP, now, keep)
        try:
            done = writer.write(Remove(placed, Reason(ReasonCode.REMOVED_BY_YOU)), refused_now=True)
        finally:
            remember(sight, store, writer, now)
        if not done:
            raise ChangeRefusedError(writer.left[-1].sentence)


def skipped(account_id: str, key: SocialKey, store: Store) -> bool:
    """Whether the user said no to this buffer, here or in the calendar."""
    with store.read() as session:
        entry = ledger.get(session, account_id).get(key)
    return entry is not None and entry.state is LedgerState.REFUSED


def _refuse(store: Store, account_id: str, entry: LedgerEntry | None, meeting: Span | None, now: datetime) -> None:
    if entry is None or entry.state is LedgerState.REFUSED:
        return
    with store.begin() as session:
        ledger.put(session, account_id, [replace(refused(entry, meeting), refused_at=now)])


def _raise_if_not_ours_to_take(placed: Placed, now: datetime) -> None:
    if placed.span.start <= now:
        raise ChangeRefusedError("Its time has come already.")
    if has_guests(placed):
        raise ChangeRefusedError("Somebody else is invited by now. Remove it in your calendar.")
