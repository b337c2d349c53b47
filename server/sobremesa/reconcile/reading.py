"""The first half of every run: read the calendar whole, settle what was interrupted, see what the user decided."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from sobremesa.calendars import Calendar
from sobremesa.model import PRIMARY, ChatState, LedgerEntry, LedgerState, Side, Span
from sobremesa.planning import HORIZON, observe
from sobremesa.reconcile import acquaintances
from sobremesa.reconcile.guests_said import note_declines
from sobremesa.reconcile.recovery import UNDER_WAY, recover
from sobremesa.reconcile.sight import Sight, gather
from sobremesa.store import Store, accounts, chats, ledger, preferences, snapshots
from sobremesa.store.accounts import Account

MARGIN = timedelta(days=1)


def reading_window(zone: str, now: datetime) -> Span:
    """From Monday's midnight of this week, or yesterday's if that is earlier, to the midnight after the horizon."""
    local = now.astimezone(ZoneInfo(zone))
    first = local.date() - timedelta(days=max(local.weekday(), 1))
    last = (local + HORIZON + MARGIN).date() + timedelta(days=1)
    return Span(_midnight(first, zone), _midnight(last, zone))


def look(account: Account, store: Store, calendar: Calendar, now: datetime) -> Sight:
    """What is known after a fresh, complete read: one listing, plus one question per interrupted write not in it.

    A separate calendar is one listing more, and CalendarGoneError when it is not there. Raises CalendarError; then
    nothing that was known has changed.
    """
    window = reading_window(account.zone, now)
    with store.read() as session:
        entries = dict(ledger.get(session, account.id))
        chosen = preferences.get(session, account.id).buffer_calendar
    also = calendars_in_use(chosen, entries.values(), window.start)
    snapshot = calendar.read(window, also) if also else calendar.read(window)
    settled, dropped = recover(entries, snapshot, calendar)
    for key in dropped:
        del entries[key]
    entries |= {entry.key: entry for entry in settled}
    observed = observe(snapshot, entries, now)
    settled, observed = (tuple(_dated(entry, now) for entry in them) for them in (settled, observed))
    acquaintances.refresh(account, store, calendar, snapshot, now)
    with store.begin() as session:
        ledger.drop(session, account.id, dropped)
        ledger.put(session, account.id, (*settled, *observed))
        snapshots.put(session, account.id, snapshot, now)
        accounts.set_profile(session, account.id, zone=snapshot.zone)
        _call_off(session, account.id, (*settled, *observed))
        note_declines(session, account.id, snapshot)
        return gather(session, account.id, now)


def calendars_in_use(chosen: str, entries: Iterable[LedgerEntry], since: datetime) -> tuple[str, ...]:
    """The ids of the calendars beside the primary one that have to be read: the chosen one, and where ours still lie.

    What was over before `since` (UTC) plays no part any more.
    """
    lying = {entry.calendar_id for entry in entries if entry.state in _LYING and _last_end(entry) > since}
    return tuple(sorted((lying | {chosen}) - {PRIMARY}))


_LYING = UNDER_WAY | {LedgerState.WRITTEN}


def _last_end(entry: LedgerEntry) -> datetime:
    ends = [span.end for span in (entry.written, entry.intended, entry.pinned) if span]
    return max(ends, default=datetime.min.replace(tzinfo=UTC))


def _dated(entry: LedgerEntry, now: datetime) -> LedgerEntry:
    """A tombstone with the instant at which the deletion was seen, anything else without."""
    if entry.state is not LedgerState.REFUSED:
        return replace(entry, refused_at=None)
    return replace(entry, refused_at=entry.refused_at or now)


def _call_off(session: Session, account_id: str, entries: Iterable[LedgerEntry]) -> None:
    """A chat whose event its user deleted in the calendar is called off; no machine asks again."""
    refused = {
        entry.key.source for entry in entries if entry.state is LedgerState.REFUSED and entry.key.side is Side.ITSELF
    }
    for chat in chats.history(session, account_id) if refused else ():
        if chat.id in refused and chat.state is ChatState.WANTED:
            chats.cancel(session, account_id, chat.id)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
