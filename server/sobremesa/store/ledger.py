"""The ledger: what we last wrote, or began to write, for each key, and what the user made of it."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sobremesa.model import Ledger, LedgerEntry, SocialKey
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import vault
from sobremesa.store.tables import LedgerRow


def get(session: Session, account_id: str) -> Ledger:
    """Every entry by its key."""
    rows = session.scalars(
        select(LedgerRow).where(LedgerRow.account_id == account_id).order_by(LedgerRow.source, LedgerRow.side)
    )
    entries = (load(LedgerEntry, vault(session).unseal(account_id, row.sealed)) for row in rows)
    return {entry.key: entry for entry in entries}


def put(session: Session, account_id: str, entries: Iterable[LedgerEntry]) -> None:
    """Keep these entries, replacing those with the same key."""
    for entry in entries:
        spans = [span for span in (entry.written, entry.intended, entry.meeting, entry.pinned) if span]
        session.merge(
            LedgerRow(
                account_id=account_id,
                source=entry.key.source,
                side=entry.key.side.value,
                ends_at=max((span.end for span in spans), default=None),
                sealed=vault(session).seal(account_id, dump(entry)),
            )
        )


def drop(session: Session, account_id: str, keys: Iterable[SocialKey]) -> None:
    """Forget these keys, as if nothing was ever written for them."""
    for key in keys:
        session.execute(
            delete(LedgerRow).where(
                LedgerRow.account_id == account_id, LedgerRow.source == key.source, LedgerRow.side == key.side.value
            )
        )
