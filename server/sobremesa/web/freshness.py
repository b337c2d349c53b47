"""Whether what a page shows has changed: a mark out of a few rows, without opening or planning anything."""

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sobremesa.store.tables import AccountRow, ChatRow, DueRow, PreferencesRow, RunRow, SnapshotRow

CLOCK_SECONDS = 300  # the line of now and "read 2 min ago" move on, even if nothing else does


def mark(session: Session, account_id: str, now: datetime) -> str:
    """A short text that changes with the last read, runs, chats, choices, failures, and every five minutes."""
    statements = (
        select(AccountRow.state).where(AccountRow.id == account_id),
        select(SnapshotRow.read_at).where(SnapshotRow.account_id == account_id),
        select(PreferencesRow.sealed).where(PreferencesRow.account_id == account_id),
        select(ChatRow.id, ChatRow.state).where(ChatRow.account_id == account_id).order_by(ChatRow.id),
        select(func.count(), func.max(RunRow.at), func.max(RunRow.undone_at)).where(RunRow.account_id == account_id),
        select(DueRow.kind, DueRow.error, DueRow.dead).where(DueRow.account_id == account_id).order_by(DueRow.kind),
    )
    rows = [[tuple(map(str, row)) for row in session.execute(statement)] for statement in statements]
    return hashlib.sha256(repr((rows, int(now.timestamp() // CLOCK_SECONDS))).encode()).hexdigest()[:16]
