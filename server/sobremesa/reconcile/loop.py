"""The one loop: read, decide, diff, raise if unsafe, apply, record. Nothing else writes to a calendar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sobremesa.calendars import Calendar
from sobremesa.errors import PlanChangedError, ReconnectError, UnsafePlanError
from sobremesa.model import Change, Chat, Decision, LedgerEntry, Plan, Snapshot
from sobremesa.planning import count_meetings, plan_of
from sobremesa.reconcile.break_writing import finish_breaks
from sobremesa.reconcile.modes import Automatic, Confirmed, Mode, name_of, permitted
from sobremesa.reconcile.reading import look
from sobremesa.reconcile.sight import Intention, Sight, intend, unsafe
from sobremesa.reconcile.turns import write_in_turn
from sobremesa.reconcile.writing import Keep, Left, Writer
from sobremesa.store import Store, accounts, chats, snapshots
from sobremesa.store.accounts import Account, AccountState

OpenCalendar = Callable[[Account], Calendar]


@dataclass(frozen=True)
class Outcome:
    """What a run found and did. `plan` is what it would take, wishes aside; `applied` what was written.

    `left` was not written, each with a sentence; `again` asks for another run soon. `unsafe` is the sentence that an
    automatic run would have stopped with.
    """

    plan: Plan
    applied: tuple[Change, ...]
    run_id: str | None
    decision: Decision
    snapshot: Snapshot
    chats: tuple[Chat, ...] = ()
    left: tuple[Left, ...] = ()
    again: bool = False
    unsafe: str | None = None


def reconcile(
    account_id: str, store: Store, open_calendar: OpenCalendar, now: datetime, mode: Mode, *, keep: Keep | None = None
) -> Outcome:
    """Bring one person's calendar to what the decision at `now` (UTC) wants, as far as `mode` permits.

    Hold the account's lease meanwhile (`sobremesa.jobs.inline` does). Chats that were asked for, and what was pressed
    of a team's break and interrupted, are written in every mode. An unchanged calendar costs one listing and no write.
    Raises PlanChangedError (its `plan` is the new one) when a confirmed plan is not the plan of now; UnsafePlanError
    when an automatic run has to be looked at first; ReconnectError when only signing in again helps; CalendarError
    when the calendar does not answer: what was written until then is recorded, and the next run goes on from there.
    """
    with reaching(account_id, store, open_calendar) as (account, calendar):
        finish_breaks(account, store, calendar, now, keep)
        sight = look(account, store, calendar, now)
        intention = intend(sight, now, asked=not isinstance(mode, Automatic))
        if isinstance(mode, Confirmed) and mode.digest != intention.plan.digest:
            raise PlanChangedError("The calendar has changed; look at the plan again.", intention.plan)
        changes, stopped = _chosen(intention, sight, mode)
        writer = writer_for(sight, store, calendar, name_of(mode), now, keep)
        try:
            for wish in intention.wishes:
                writer.write(wish)
            write_in_turn(writer, changes)
        finally:
            remember(sight, store, writer, now)
        if stopped is not None:
            raise UnsafePlanError(stopped)
        _trust(sight, store, intention, mode)
        return _outcome(store, sight, intention, writer)


@contextmanager
def reaching(account_id: str, store: Store, open_calendar: OpenCalendar) -> Iterator[tuple[Account, Calendar]]:
    """The account and its calendar, while it is used; lost consent is noted, and from then on nothing is tried.

    Raises NotFoundError, and ReconnectError when consent is lost already.
    """
    with store.read() as session:
        account = accounts.get(session, account_id)
    if account.state is AccountState.RECONNECT:
        raise ReconnectError("Paused: sign in again.")
    calendar = None
    try:
        calendar = open_calendar(account)
        yield account, calendar
    except ReconnectError:
        with store.begin() as session:
            accounts.set_state(session, account_id, AccountState.RECONNECT)
        raise
    finally:
        close_quietly(calendar)


def close_quietly(calendar: Calendar | None) -> None:
    """Give a calendar's connections back, where it keeps any."""
    close = getattr(calendar, "close", None)
    if close is not None:
        close()


def writer_for(sight: Sight, store: Store, calendar: Calendar, mode: str, now: datetime, keep: Keep | None) -> Writer:
    """A writer that knows what the sight knows."""
    assert sight.snapshot is not None
    ours = {placed.event_id: placed for placed in sight.snapshot.ours}
    return Writer(store, sight.account, calendar, mode, now, dict(sight.ledger), ours, keep)


def remember(sight: Sight, store: Store, writer: Writer, now: datetime) -> None:
    """Keep what was written as if it had been read, so that a page shows it without asking the provider."""
    assert sight.snapshot is not None
    if writer.run_id is None:
        return
    ours = tuple(sorted(writer.ours.values(), key=lambda placed: (placed.span, placed.event_id)))
    with store.begin() as session:
        snapshots.put(session, sight.account.id, replace(sight.snapshot, ours=ours), now)
        for chat in sight.chats:
            entry = next((one for key, one in writer.entries.items() if key.source == chat.id), None)
            current = chats.get(session, sight.account.id, chat.id)  # it may have been taken back meanwhile
            known = _as_written(current, entry, not_sent=any(key.source == chat.id for key in writer.not_sent))
            if known != current:
                chats.save(session, sight.account.id, known)


def _as_written(chat: Chat, entry: LedgerEntry | None, *, not_sent: bool) -> Chat:
    """The chat with what the calendar made of it: its event, a move that is done, an invitation that was not sent."""
    chat = replace(chat, by_file=True) if not_sent else chat
    if entry is None:
        return chat
    moved = entry.pinned is None and entry.written == chat.span
    return replace(chat, event_id=entry.event_id, instead_of=None if moved else chat.instead_of)


def _chosen(intention: Intention, sight: Sight, mode: Mode) -> tuple[tuple[Change, ...], str | None]:
    """What to write, and the sentence that stops it: the first run of all is a preview, whatever was chosen."""
    changes = permitted(intention.plan, mode, sight.preferences)
    if not isinstance(mode, Automatic):
        return changes, None
    if sight.trusted_meetings is None:
        return (), None
    stopped = unsafe(plan_of(changes), sight)
    return ((), stopped) if stopped else (changes, None)


def _trust(sight: Sight, store: Store, intention: Intention, mode: Mode) -> None:
    assert sight.snapshot is not None
    count = count_meetings(sight.snapshot)
    looked = sight.trusted_meetings is None or (isinstance(mode, Confirmed) and mode.keys is None)
    if count != sight.trusted_meetings and (looked or intention.unsafe is None):
        with store.begin() as session:
            snapshots.trust(session, sight.account.id, count)


def _outcome(store: Store, sight: Sight, intention: Intention, writer: Writer) -> Outcome:
    with store.read() as session:
        reading = snapshots.get(session, sight.account.id)
    assert reading is not None
    return Outcome(
        plan=intention.plan,
        applied=tuple(writer.applied),
        run_id=writer.run_id,
        decision=intention.decision,
        snapshot=reading.snapshot,
        chats=sight.chats,
        left=tuple(writer.left),
        again=writer.again,
        unsafe=intention.unsafe,
    )
