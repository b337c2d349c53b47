"""Where buffers go: into the person's own calendar or into a separate one, made once, and what is done when it is gone.

Only the choice is made here. The buffers follow in the next plan, which a person can look at and take back.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sobremesa.calendars import Calendar, Separable
from sobremesa.errors import CalendarError, CalendarGoneError, ForbiddenError, QuotaError, ReconnectError
from sobremesa.model import PRIMARY, LedgerState, Preferences, SeparateCalendar, Span
from sobremesa.reconcile.loop import OpenCalendar, reaching
from sobremesa.store import Store, ledger, preferences, snapshots

TITLE = "Sobremesa"
DESCRIPTION = "Minutes around meetings, kept by Sobremesa. Hide this calendar whenever you like. ({mark})"
_SETTLED = frozenset({LedgerState.REMOVED, LedgerState.REFUSED})


def use_separate(account_id: str, store: Store, open_calendar: OpenCalendar, now: datetime) -> str:
    """Let buffers go into the separate calendar, which is made if there is none; gives its id.

    Once made it is found again: by its id, or by its mark where the answer of the provider never came. Hold the
    account's lease meanwhile. Raises CalendarError; then nothing is chosen, and doing it again goes on from there.
    ForbiddenError means that a consent is missing or that no calendar can be made here.
    """
    with reaching(account_id, store, open_calendar) as (account, calendar):
        chosen = _chosen(store, account_id)
        if chosen.separate.id and not _is_there(calendar, chosen.separate.id, now):
            chosen = _forget(store, account_id, chosen)
        calendar_id = chosen.separate.id or _make(calendar, store, account_id, account.zone)
        _choose(store, account_id, calendar_id, SeparateCalendar(calendar_id))
        return calendar_id


def use_own(account_id: str, store: Store, open_calendar: OpenCalendar, now: datetime) -> None:
    """Let buffers go into the person's own calendar; a separate one that is gone is forgotten, else it is kept in mind.

    Hold the account's lease meanwhile. A provider that does not answer hinders nothing; raises ReconnectError.
    """
    with reaching(account_id, store, open_calendar) as (_, calendar):
        chosen = _chosen(store, account_id)
        if chosen.separate.id and not _is_there(calendar, chosen.separate.id, now, in_doubt=True):
            chosen = _forget(store, account_id, chosen)
        _choose(store, account_id, PRIMARY, chosen.separate)


def in_doubt(chosen: Preferences) -> bool:
    """Whether a separate calendar was begun and nobody knows if it was made, so that it has to be looked for first."""
    return bool(chosen.separate.mark and not chosen.separate.id)


def _chosen(store: Store, account_id: str) -> Preferences:
    with store.read() as session:
        return preferences.get(session, account_id)


def _choose(store: Store, account_id: str, buffer_calendar: str | None, separate: SeparateCalendar) -> None:
    with store.begin() as session:
        chosen = preferences.get(session, account_id)
        calendar_id = chosen.buffer_calendar if buffer_calendar is None else buffer_calendar
        preferences.put(session, account_id, replace(chosen, buffer_calendar=calendar_id, separate=separate))


def _is_there(calendar: Calendar, calendar_id: str, now: datetime, *, in_doubt: bool = False) -> bool:
    """Whether it can be read; a provider that does not answer leaves us `in_doubt`, which counts or is raised."""
    try:
        calendar.read(Span(now, now + timedelta(minutes=1)), (calendar_id,))
    except CalendarGoneError:
        return False
    except CalendarError as error:
        if not in_doubt or isinstance(error, ReconnectError):
            raise
    return True


def _make(calendar: Calendar, store: Store, account_id: str, zone: str) -> str:
    if not isinstance(calendar, Separable):
        raise ForbiddenError("this kind of calendar cannot have another one beside it")
    mark = _chosen(store, account_id).separate.mark
    try:
        found = calendar.find_calendar(mark) if mark else None
        return found or _make_anew(calendar, store, account_id, zone)
    except ReconnectError as error:
        if error.missing_scope is None:
            raise
        raise ForbiddenError(str(error)) from error  # one permission is missing, all the others still hold


def _make_anew(calendar: Separable, store: Store, account_id: str, zone: str) -> str:
    mark = secrets.token_hex(8)
    _choose(store, account_id, None, SeparateCalendar(mark=mark))  # noted first, so that it can be found again
    try:
        return calendar.make_calendar(TITLE, DESCRIPTION.format(mark=mark), zone)
    except (ForbiddenError, QuotaError, ReconnectError):  # surely not made
        _choose(store, account_id, None, SeparateCalendar())
        raise


def _forget(store: Store, account_id: str, chosen: Preferences) -> Preferences:
    """The calendar is gone and its person chose what to do: what lay in it was removed by nobody, so it may come back.

    What the person had removed before stays removed.
    """
    gone = chosen.separate.id
    with store.begin() as session:
        lost = [
            replace(entry, state=LedgerState.REMOVED, pinned=None, intended=None)
            for entry in ledger.get(session, account_id).values()
            if entry.calendar_id == gone and entry.state not in _SETTLED
        ]
        ledger.put(session, account_id, lost)
        reading = snapshots.get(session, account_id)
        if reading is not None:
            ours = tuple(placed for placed in reading.snapshot.ours if placed.calendar_id != gone)
            snapshots.put(session, account_id, replace(reading.snapshot, ours=ours), reading.read_at)
        chosen = replace(chosen, separate=SeparateCalendar())
        preferences.put(session, account_id, chosen)
    return chosen
