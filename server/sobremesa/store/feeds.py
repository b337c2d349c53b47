"""Private calendar feeds: one random address for each person, of which only the fingerprint is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sobremesa.store.sealing import fingerprint
from sobremesa.store.tables import FeedRow

TOKEN_PREFIX = "sbm_"  # noqa: S105 - a prefix by which our logs and secret scanners recognise a token
USE_GRAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Feed:
    """Somebody's feed: since when it has its address, and when that was used last (within the hour)."""

    account_id: str
    created_at: datetime
    last_used_at: datetime | None


def renew(session: Session, account_id: str, now: datetime) -> str:
    """A new token for this person's feed; the one before, if there was one, is worth nothing from now on."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    session.merge(FeedRow(account_id=account_id, token_hash=fingerprint(token), created_at=now, last_used_at=None))
    session.flush()
    return token


def revoke(session: Session, account_id: str) -> None:
    """End this person's feed (again is fine)."""
    session.execute(delete(FeedRow).where(FeedRow.account_id == account_id))


def get(session: Session, account_id: str) -> Feed | None:
    """This person's feed, if they made one."""
    return _feed(session.get(FeedRow, account_id))


def find(session: Session, token: str) -> Feed | None:
    """The feed with this token, or None when it was never given out or is revoked."""
    return _feed(session.scalar(select(FeedRow).where(FeedRow.token_hash == fingerprint(token))))


def is_worth_noting(feed: Feed, now: datetime) -> bool:
    """Whether the last noted use is old, so that not every request writes."""
    return feed.last_used_at is None or now - feed.last_used_at >= USE_GRAIN


def note_use(session: Session, feed: Feed, now: datetime) -> None:
    """Remember that the feed was read now; one that has another address since is left alone."""
    same = (FeedRow.account_id == feed.account_id, FeedRow.created_at == feed.created_at)
    session.execute(update(FeedRow).where(*same).values(last_used_at=now))


def _feed(row: FeedRow | None) -> Feed | None:
    return Feed(row.account_id, row.created_at, row.last_used_at) if row else None
