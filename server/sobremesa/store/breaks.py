"""The breaks that somebody organizes for a team."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from sobremesa.errors import NotFoundError
from sobremesa.model import BreakState, TeamBreak
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import vault
from sobremesa.store.tables import BreakRow


def put(session: Session, team_break: TeamBreak) -> None:
    """Keep a break, or what has become of it; raises NotFoundError when its id is another person's."""
    row = session.get(BreakRow, team_break.id)
    if row is None:
        row = BreakRow(id=team_break.id, account_id=team_break.account_id, created_at=team_break.created_at)
        session.add(row)
    elif row.account_id != team_break.account_id:
        raise NotFoundError("There is no such break.")
    row.ends_at = max((date.span.end for date in team_break.option.dates), default=team_break.created_at)
    row.open = is_open(team_break)
    row.sealed = vault(session).seal(row.account_id, dump(team_break))
    session.flush()


def get(session: Session, account_id: str, break_id: str) -> TeamBreak:
    """That break; raises NotFoundError when there is none or it is another person's."""
    row = session.get(BreakRow, break_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("There is no such break.")
    return _break(session, row)


def drop(session: Session, account_id: str, break_id: str) -> None:
    """Forget a break; again is fine."""
    row = session.get(BreakRow, break_id)
    if row is not None and row.account_id == account_id:
        session.delete(row)
        session.flush()


def of_account(session: Session, account_id: str) -> tuple[TeamBreak, ...]:
    """Every break this person organizes, ended ones too, in the order they were made."""
    rows = session.scalars(
        select(BreakRow).where(BreakRow.account_id == account_id).order_by(BreakRow.created_at, BreakRow.id)
    )
    return tuple(_break(session, row) for row in rows)


def of_event(session: Session, account_id: str, event_id: str) -> TeamBreak | None:
    """The break to which an event belongs: a series, or the other half of a split occurrence; None if to none."""
    return next((one for one in of_account(session, account_id) if event_id in _events(one)), None)


def unfinished(session: Session, account_id: str) -> tuple[str, ...]:
    """The ids of this person's breaks of which something has yet to be written, the oldest first."""
    rows = select(BreakRow.id).where(BreakRow.account_id == account_id, BreakRow.open)
    return tuple(session.scalars(rows.order_by(BreakRow.created_at, BreakRow.id)))


def is_open(team_break: TeamBreak) -> bool:
    """Whether something of it has yet to be written."""
    under_way = team_break.state in {BreakState.MAKING, BreakState.ENDING}
    return under_way or any(not change.done for change in team_break.changes)


def _events(team_break: TeamBreak) -> set[str]:
    return {one.event_id for one in team_break.series} | {one.extra_id for one in team_break.changes if one.extra_id}


def _break(session: Session, row: BreakRow) -> TeamBreak:
    return load(TeamBreak, vault(session).unseal(row.account_id, row.sealed))
