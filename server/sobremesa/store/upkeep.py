"""What keeps the database small and its keys fresh."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from sobremesa.store.sealing import vault
from sobremesa.store.tables import (
    AccountRow,
    BreakRow,
    ChannelRow,
    ChatRow,
    ColleagueRow,
    LedgerRow,
    OAuthStateRow,
    PairingCodeRow,
    PairingRow,
    PreferencesRow,
    RosterRow,
    RunChangeRow,
    RunRow,
    SameCityRow,
    SnapshotRow,
    VersionRow,
    WebSessionRow,
)

READINGS_KEPT = timedelta(days=14)
HISTORY_KEPT = timedelta(days=60)
SEALED = (
    AccountRow,
    PreferencesRow,
    SnapshotRow,
    ChatRow,
    BreakRow,
    LedgerRow,
    RunChangeRow,
    OAuthStateRow,
    ColleagueRow,
    SameCityRow,
    RosterRow,
)


def purge(session: Session, now: datetime) -> int:
    """Forget what is over: expired sign-ins and sessions, readings nobody refreshed, history older than 60 days.

    Gives the number of rows removed. Colleagues' free/busy and snapshots go after 14 days without a read.
    """
    statements = [
        delete(OAuthStateRow).where(OAuthStateRow.expires_at <= now),
        delete(PairingCodeRow).where(PairingCodeRow.expires_at <= now),
        delete(WebSessionRow).where(WebSessionRow.expires_at <= now),
        delete(PairingRow).where(PairingRow.expires_at <= now),
        delete(ChannelRow).where(ChannelRow.expires_at <= now - timedelta(days=1)),
        delete(SnapshotRow).where(SnapshotRow.read_at <= now - READINGS_KEPT),
        delete(ColleagueRow).where(ColleagueRow.read_at <= now - READINGS_KEPT),
        delete(ChatRow).where(ChatRow.ends_at <= now - HISTORY_KEPT),
        delete(BreakRow).where(BreakRow.ends_at <= now - HISTORY_KEPT),
        delete(LedgerRow).where(LedgerRow.ends_at <= now - HISTORY_KEPT),
        delete(VersionRow).where(VersionRow.ends_at <= now - HISTORY_KEPT),
        delete(RunRow).where(RunRow.at <= now - HISTORY_KEPT),
    ]
    return sum(cast("CursorResult[Any]", session.execute(statement)).rowcount for statement in statements)


def rotate(session: Session) -> int:
    """Seal everything again with the first key; gives their number. Raises InputError if one does not open."""
    opened = vault(session)
    count = 0
    for table in SEALED:
        rows: Iterable[Any] = session.scalars(select(table))
        for row in rows:
            if row.sealed:
                row.sealed = opened.rotate(row.sealed)
                count += 1
        session.flush()
    return count
