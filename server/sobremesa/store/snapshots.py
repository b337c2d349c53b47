"""The last complete read of each calendar: the only place meetings are kept, replaced at each read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from sobremesa.model import Snapshot
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import vault
from sobremesa.store.tables import SnapshotRow


@dataclass(frozen=True, slots=True)
class Reading:
    """A snapshot with the instant (UTC) it was read.

    `trusted_meetings` counts the meetings of the last read that was acted on, None before the first: a read that
    stopped a run does not become the new normal.
    """

    snapshot: Snapshot
    read_at: datetime
    trusted_meetings: int | None = None


def get(session: Session, account_id: str) -> Reading | None:
    """The last read, or None before the first."""
    row = session.get(SnapshotRow, account_id)
    if row is None:
        return None
    snapshot = load(Snapshot, vault(session).unseal(account_id, row.sealed))
    return Reading(snapshot, row.read_at, row.trusted_meetings)


def put(session: Session, account_id: str, snapshot: Snapshot, read_at: datetime) -> None:
    """Replace the last read; the trusted number of meetings stays until `trust`."""
    sealed = vault(session).seal(account_id, dump(snapshot))
    row = session.get(SnapshotRow, account_id)
    if row is None:
        session.add(SnapshotRow(account_id=account_id, read_at=read_at, trusted_meetings=None, sealed=sealed))
    else:
        row.read_at, row.sealed = read_at, sealed


def trust(session: Session, account_id: str, meetings: int) -> None:
    """Take this number of meetings as normal from now on."""
    row = session.get(SnapshotRow, account_id)
    if row is not None:
        row.trusted_meetings = meetings
