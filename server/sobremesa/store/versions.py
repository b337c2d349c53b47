"""The versions of what was given out as .ics: the SEQUENCE of an event, and a mark of what it was like then."""

from datetime import datetime

from sqlalchemy.orm import Session

from sobremesa.store.tables import VersionRow


def known(session: Session, account_id: str, uid: str) -> tuple[str, int] | None:
    """Mark and SEQUENCE of the version given out last, or None before the first."""
    row = session.get(VersionRow, (account_id, uid))
    return (row.mark, row.sequence) if row else None


def number(session: Session, account_id: str, uid: str, mark: str, ends_at: datetime) -> int:
    """The SEQUENCE of the event as it is now: one more than before where its `mark` differs, 0 for a new one.

    `ends_at` (UTC) tells when it may be forgotten.
    """
    row = session.get(VersionRow, (account_id, uid))
    if row is None:
        row = VersionRow(account_id=account_id, uid=uid, mark=mark, sequence=0, ends_at=ends_at)
        session.add(row)
    elif row.mark != mark:
        row.mark, row.sequence, row.ends_at = mark, row.sequence + 1, ends_at
    session.flush()
    return row.sequence
