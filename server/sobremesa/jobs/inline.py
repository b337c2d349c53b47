"""A click that wants its answer now: the same runs as in the background, under the same lease, in this thread."""

import secrets
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from sobremesa.errors import BusyAccountError, CalendarError
from sobremesa.jobs import due, rhythm
from sobremesa.jobs.due import Claim
from sobremesa.jobs.local import Clock, give_back_failed
from sobremesa.model import Span
from sobremesa.reconcile import Asked, Mode, OpenCalendar, Outcome, Undone, plan_again, reconcile, undo
from sobremesa.reconcile.writing import Keep
from sobremesa.store import Store

WAIT_SECONDS = 2.0
LOOK_SECONDS = 0.05
log = structlog.get_logger(__name__)


def reconcile_now(
    account_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    clock: Clock,
    mode: Mode,
    *,
    wait_seconds: float = WAIT_SECONDS,
) -> Outcome:
    """`reconcile.reconcile` under the account's lease, and its next run planned.

    Raises BusyAccountError when another run holds the lease for longer than `wait_seconds`; the account is then due
    again right after it, so a wish that was stored is not lost. Otherwise raises what `reconcile` raises; after an
    error that may pass the account stays due.
    """
    with held(account_id, store, clock, wait_seconds) as claim:
        return reconcile(account_id, store, open_calendar, clock(), mode, keep=keeper(claim, clock))


def undo_now(
    account_id: str,
    run_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    clock: Clock,
    *,
    wait_seconds: float = WAIT_SECONDS,
) -> Undone:
    """`reconcile.undo` under the account's lease; raises BusyAccountError and what `undo` raises.

    Where it put a meeting back, the plan is made again before the lease ends.
    """
    with held(account_id, store, clock, wait_seconds) as claim:
        undone = undo(account_id, run_id, store, open_calendar, clock(), keep=keeper(claim, clock))
        if undone.moved:
            _plan_again(claim, undone.moved, store, open_calendar, clock)
        return undone


def ask_now(
    account_id: str,
    store: Store,
    open_calendar: OpenCalendar,
    clock: Clock,
    ask: Callable[[datetime, Keep], Asked],
    *,
    replan: bool,
    wait_seconds: float = WAIT_SECONDS,
) -> Asked:
    """What `ask` does to a meeting of the person's own, under the account's lease; gives what `ask` gives.

    With `replan` the meeting moved, so the plan is made again before the lease ends; should that fail, the press still
    counts and the account is due at once. Raises BusyAccountError and what `ask` raises.
    """
    with held(account_id, store, clock, wait_seconds) as claim:
        asked = ask(clock(), keeper(claim, clock))
        if replan:
            _plan_again(claim, (asked.meeting.span,), store, open_calendar, clock)
        return asked


def _plan_again(claim: Claim, moved: Collection[Span], store: Store, open_calendar: OpenCalendar, clock: Clock) -> None:
    keep = keeper(claim, clock)
    try:
        plan_again(claim.account_id, moved, store, open_calendar, clock(), keep=keep)
    except CalendarError as error:
        log.warning("plan not made again", account=claim.account_id, error=str(error))
        with store.begin() as session:
            due.request(session, claim.account_id, due.RECONCILE, clock(), clock())


def keeper(claim: Claim, clock: Clock) -> Callable[[Session], None]:
    """What a run calls in the transaction before each write: the lease goes on, or BusyAccountError if it was lost."""

    def keep(session: Session) -> None:
        if not due.heartbeat(session, claim, clock()):
            raise BusyAccountError("Another run took over.")

    return keep


@contextmanager
def held(account_id: str, store: Store, clock: Clock, wait_seconds: float = WAIT_SECONDS) -> Iterator[Claim]:
    """The account's lease for the length of the block; given back by the block's own end or error."""
    claim = _claim(account_id, store, clock, wait_seconds)
    try:
        yield claim
    except CalendarError as error:
        give_back_failed(store, claim, error, clock())
        raise
    except BaseException:
        _give_back(store, claim, clock)
        raise
    _give_back(store, claim, clock)


def _claim(account_id: str, store: Store, clock: Clock, wait_seconds: float) -> Claim:
    owner = f"inline-{secrets.token_hex(4)}"
    deadline = time.monotonic() + wait_seconds
    while True:
        with store.begin() as session:
            claim = due.claim_one(session, account_id, due.RECONCILE, owner, clock())
            if isinstance(claim, Claim):
                return claim
            if time.monotonic() >= deadline:
                due.request(session, account_id, due.RECONCILE, clock(), clock())
        if time.monotonic() >= deadline:
            raise BusyAccountError("Your calendar is being looked after right now; this is done next.", claim)
        time.sleep(LOOK_SECONDS)


def _give_back(store: Store, claim: Claim, clock: Clock) -> None:
    with store.begin() as session:
        due.done(session, claim, rhythm.next_reconcile(session, claim.account_id, clock()))
