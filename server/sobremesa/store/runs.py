"""Runs that wrote something, with every change before and after, so that they can be listed and undone."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from sobremesa.errors import NotFoundError
from sobremesa.model import Change, CheckIn, Insert, MeetingChange, Move, Remove, Reschedule
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import vault
from sobremesa.store.tables import RunChangeRow, RunRow

KINDS: dict[str, type[Change]] = {"insert": Insert, "move": Move, "remove": Remove}
RESCHEDULE = "reschedule"
MEETING_KINDS: dict[str, type[MeetingChange]] = {"check-in": CheckIn, RESCHEDULE: Reschedule}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: `changes` were written, `begun` includes those whose answer never came.

    `asked` are the changes begun on meetings that the person organises.
    """

    id: str
    at: datetime
    mode: str
    changes: tuple[Change, ...]
    begun: tuple[Change, ...]
    undone_at: datetime | None = None
    asked: tuple[MeetingChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A change on a meeting of which nobody knows whether it was written, and its place in its run."""

    run_id: str
    position: int
    change: MeetingChange


def start(session: Session, account_id: str, mode: str, at: datetime) -> str:
    """Open a run; gives its id."""
    run_id = secrets.token_hex(12)
    session.add(RunRow(id=run_id, account_id=account_id, mode=mode, at=at, undone_at=None))
    session.flush()
    return run_id


def intend(session: Session, account_id: str, run_id: str, change: Change | MeetingChange) -> int:
    """Note a change about to be written; gives its position in the run."""
    count = session.scalar(select(func.count()).where(RunChangeRow.run_id == run_id)) or 0
    sealed = vault(session).seal(account_id, dump(change))
    session.add(RunChangeRow(run_id=run_id, position=count, done=False, do=change.do, sealed=sealed))
    return count


def finish(session: Session, run_id: str, position: int, *, written: bool) -> None:
    """Note how a change ended: it was written, or it surely was not and is forgotten."""
    row = session.get(RunChangeRow, (run_id, position))
    if row is None:
        raise NotFoundError("There is no such change.")
    if written:
        row.done = True
    else:
        session.delete(row)


def get(session: Session, account_id: str, run_id: str) -> Run:
    """That run; raises NotFoundError when there is none or it is another person's."""
    row = session.get(RunRow, run_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("There is no such run.")
    return _run(session, row)


def recent(session: Session, account_id: str, count: int = 20) -> tuple[Run, ...]:
    """The last runs that wrote something, newest first."""
    rows = session.scalars(
        select(RunRow)
        .where(RunRow.account_id == account_id, exists().where(RunChangeRow.run_id == RunRow.id))
        .order_by(RunRow.at.desc(), RunRow.id)
        .limit(count)
    )
    return tuple(_run(session, row) for row in rows)


def unsettled(session: Session, account_id: str, meeting_id: str) -> tuple[Unsettled, ...]:
    """The changes begun on that meeting whose answer never came."""
    rows = session.scalars(_on_meetings(account_id, *MEETING_KINDS).where(RunChangeRow.done.is_(False)))
    found = (Unsettled(row.run_id, row.position, _on_meeting(session, account_id, row)) for row in rows)
    return tuple(each for each in found if each.change.meeting_id == meeting_id)


def reschedules(session: Session, account_id: str) -> tuple[Reschedule, ...]:
    """Every time that a meeting was given, or was about to be given, because its organiser asked; the latest last."""
    changes = (_on_meeting(session, account_id, row) for row in session.scalars(_on_meetings(account_id, RESCHEDULE)))
    return tuple(change for change in changes if isinstance(change, Reschedule))


def set_undone(session: Session, account_id: str, run_id: str, at: datetime) -> None:
    """Note that a run was undone; raises NotFoundError."""
    row = session.get(RunRow, run_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("There is no such run.")
    row.undone_at = at


def _run(session: Session, row: RunRow) -> Run:
    rows = session.scalars(
        select(RunChangeRow).where(RunChangeRow.run_id == row.id).order_by(RunChangeRow.position)
    ).all()
    unseal = vault(session).unseal
    ours = [change for change in rows if change.do in KINDS]
    changes = [(load(KINDS[change.do], unseal(row.account_id, change.sealed)), change.done) for change in ours]
    return Run(
        id=row.id,
        at=row.at,
        mode=row.mode,
        changes=tuple(change for change, done in changes if done),
        begun=tuple(change for change, _ in changes),
        undone_at=row.undone_at,
        asked=tuple(_on_meeting(session, row.account_id, change) for change in rows if change.do in MEETING_KINDS),
    )


def _on_meetings(account_id: str, *kinds: str) -> Select[RunChangeRow]:
    return (
        select(RunChangeRow)
        .join(RunRow, RunRow.id == RunChangeRow.run_id)
        .where(RunRow.account_id == account_id, RunChangeRow.do.in_(kinds))
        .order_by(RunRow.at, RunRow.id, RunChangeRow.position)
    )


def _on_meeting(session: Session, account_id: str, row: RunChangeRow) -> MeetingChange:
    return load(MEETING_KINDS[row.do], vault(session).unseal(account_id, row.sealed))
