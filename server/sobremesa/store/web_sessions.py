"""Signed-in browsers: a random id in a cookie, of which only the fingerprint is kept."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from sobremesa.store.sealing import fingerprint
from sobremesa.store.tables import WebSessionRow

LIFE = timedelta(days=30)


def start(session: Session, account_id: str, now: datetime, life: timedelta = LIFE) -> str:
    """A new random session id for this person, good for `life`."""
    session_id = secrets.token_urlsafe(32)
    session.add(WebSessionRow(id_hash=fingerprint(session_id), account_id=account_id, expires_at=now + life))
    session.flush()
    return session_id


def account_of(session: Session, session_id: str, now: datetime) -> str | None:
    """The account id behind a live session id, else None."""
    row = session.get(WebSessionRow, fingerprint(session_id))
    return row.account_id if row is not None and row.expires_at > now else None


def end(session: Session, session_id: str) -> None:
    """Sign one browser out (again is fine)."""
    session.execute(delete(WebSessionRow).where(WebSessionRow.id_hash == fingerprint(session_id)))


def end_all(session: Session, account_id: str) -> None:
    """Sign every browser of this person out."""
    session.execute(delete(WebSessionRow).where(WebSessionRow.account_id == account_id))
