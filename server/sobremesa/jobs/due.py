"""What is due: one row per account and kind, claimed with a lease, so that any number of workers share it safely.

A crash loses nothing: the lease runs out and the row is due again. A request that comes while the row is being worked
on raises its generation, so that it stays due afterwards. Every instant is UTC and given by the caller.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Result, Update, and_, case, false, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from sobremesa.store.tables import DueRow

RECONCILE = "reconcile"
REPLAN = "replan"
WATCH = "watch"
LEASE = timedelta(seconds=60)
BACKOFF = (30, 60, 120, 300, 900, 1800, 3600, 7200, 14400)
MAX_ATTEMPTS = len(BACKOFF) + 1


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on one row until `lease_until`; `attempts` counts this try, from 1."""

    account_id: str
    kind: str
    owner: str
    generation: int
    attempts: int
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One row as a person may see it: when it is next due, or why it was given up (`dead`)."""

    account_id: str
    kind: str
    due_at: datetime
    leased: bool
    attempts: int
    dead: bool
    error: str


def request(session: Session, account_id: str, kind: str, due_at: datetime, now: datetime) -> None:
    """Ask for work at `due_at`, or sooner if it is due sooner already; a row that was given up gets one more try."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = {
        "account_id": account_id, "kind": kind, "due_at": max(due_at, now), "lease_until": None, "owner": None,
        "generation": 1, "attempts": 0, "dead": False, "error": "",
    }  # fmt: skip
    statement = insert(DueRow).values(fresh)
    new = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[DueRow.account_id, DueRow.kind],
            set_={
                "due_at": case((or_(DueRow.dead, new.due_at < DueRow.due_at), new.due_at), else_=DueRow.due_at),
                "generation": DueRow.generation + 1,
                "dead": False,
            },
        )
    )


def waiting(session: Session, now: datetime) -> bool:
    """Whether anything is due that nobody works on; a look that locks nothing."""
    ripe = select(DueRow.kind).where(DueRow.dead.is_(False), DueRow.due_at <= now, _unleased(now)).limit(1)
    return session.scalar(ripe) is not None


def claim(session: Session, owner: str, now: datetime, n: int = 1, lease: timedelta = LEASE) -> tuple[Claim, ...]:
    """Up to `n` rows that are due and nobody works on, the longest due first; each is ours until its lease ends."""
    key = tuple_(DueRow.account_id, DueRow.kind)
    ripe = (
        select(DueRow.account_id, DueRow.kind)
        .where(DueRow.dead.is_(False), DueRow.due_at <= now, _unleased(now))
        .order_by(DueRow.due_at, DueRow.account_id, DueRow.kind)
        .limit(n)
        .with_for_update(skip_locked=True)
    )
    if session.get_bind().dialect.name == "postgresql":
        # locked first, in a statement of its own: inside IN the planner may run the selection more than once
        condition = key.in_([(row[0], row[1]) for row in session.execute(ripe)])
    else:
        condition = key.in_(ripe)
    return _take(session, update(DueRow).where(condition), owner, now, lease)


def claim_one(
    session: Session, account_id: str, kind: str, owner: str, now: datetime, lease: timedelta = LEASE
) -> Claim | datetime:
    """That row whether or not it is due, made if there is none; or, when another works on it, until when (UTC)."""
    row = DueRow.account_id == account_id, DueRow.kind == kind
    if session.scalar(select(DueRow.kind).where(*row)) is None:
        request(session, account_id, kind, now, now)
    taken = _take(session, update(DueRow).where(*row, _unleased(now)), owner, now, lease)
    if taken:
        return taken[0]
    return session.scalar(select(DueRow.lease_until).where(*row)) or now


def heartbeat(session: Session, held: Claim, now: datetime, lease: timedelta = LEASE) -> bool:
    """Keep a claim for another lease; False when it ran out and is somebody else's."""
    statement = update(DueRow).where(_mine(held)).values(lease_until=now + lease).returning(DueRow.kind)
    return _run(session, statement).first() is not None


def done(session: Session, held: Claim, next_due: datetime) -> bool:
    """Give a claim back: due again at `next_due`, or sooner if it was requested meanwhile. False when it was lost."""
    requested = DueRow.generation != held.generation
    statement = (
        update(DueRow)
        .where(_mine(held))
        .values(
            due_at=case((and_(requested, DueRow.due_at < next_due), DueRow.due_at), else_=next_due),
            lease_until=None, owner=None, attempts=0, error="",
        )
        .returning(DueRow.kind)
    )  # fmt: skip
    return _run(session, statement).first() is not None


def fail(
    session: Session, held: Claim, error: str, now: datetime, *, permanent: bool = False, after: float = 0
) -> bool:
    """Give a claim back unfinished: due again after a pause that grows with each attempt, at least `after` seconds.

    A permanent error, or the last attempt, makes it dead: it blocks nobody and waits for a request. A request made
    meanwhile keeps it alive. False when the claim was lost.
    """
    final = permanent or held.attempts >= MAX_ATTEMPTS
    pause = max(BACKOFF[min(held.attempts, len(BACKOFF)) - 1], after)
    statement = (
        update(DueRow)
        .where(_mine(held))
        .values(
            due_at=now + timedelta(seconds=pause),
            lease_until=None,
            owner=None,
            error=error[:500],
            dead=DueRow.generation == held.generation if final else false(),
        )
        .returning(DueRow.kind)
    )
    return _run(session, statement).first() is not None


def jobs(session: Session, account_id: str, now: datetime) -> tuple[Job, ...]:
    """An account's rows, as the page shows them."""
    rows = session.scalars(
        select(DueRow)
        .where(DueRow.account_id == account_id)
        .order_by(DueRow.kind)
        .execution_options(populate_existing=True)
    )
    return tuple(
        Job(
            account_id=row.account_id,
            kind=row.kind,
            due_at=row.due_at,
            leased=row.lease_until is not None and row.lease_until > now,
            attempts=row.attempts,
            dead=row.dead,
            error=row.error,
        )
        for row in rows
    )


def _unleased(now: datetime) -> ColumnElement[bool]:
    return or_(DueRow.lease_until.is_(None), DueRow.lease_until <= now)


def _mine(held: Claim) -> ColumnElement[bool]:
    return and_(
        DueRow.account_id == held.account_id,
        DueRow.kind == held.kind,
        DueRow.owner == held.owner,
        DueRow.lease_until.is_not(None),
    )


def _take(session: Session, statement: Update, owner: str, now: datetime, lease: timedelta) -> tuple[Claim, ...]:
    until = now + lease
    taken = statement.values(
        owner=owner,
        lease_until=until,
        due_at=until,  # moves along, so that a request made during the work says when the row is due after it
        attempts=DueRow.attempts + 1,
    ).returning(DueRow.account_id, DueRow.kind, DueRow.generation, DueRow.attempts)
    rows = [tuple(row) for row in _run(session, taken)]
    return tuple(Claim(row[0], row[1], owner, row[2], row[3], until) for row in sorted(rows))


def _run(session: Session, statement: Update) -> Result[Any]:
    return session.execute(statement, execution_options={"synchronize_session": False})
