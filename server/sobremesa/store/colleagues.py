"""When colleagues are busy, as one account may see it: kept so that a page asks no provider."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from sobremesa.model import FreeBusy, Person, Span
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import fingerprint, vault
from sobremesa.store.tables import ColleagueRow


@dataclass(frozen=True)
class Colleague:
    """Somebody the account meets: who, when busy within `window`, read at `read_at` (UTC).

    `assumed_hours` says that the working hours are a guess, because nobody told us; `zone_read_at` (UTC) when their
    calendar was last asked for its zone, `zone_known` whether it told.
    """

    person: Person
    free_busy: FreeBusy
    window: Span
    read_at: datetime
    assumed_hours: bool = True
    zone_read_at: datetime | None = None
    zone_known: bool = False


def get(session: Session, account_id: str) -> tuple[Colleague, ...]:
    """Everybody kept for this account, by address."""
    rows = session.scalars(select(ColleagueRow).where(ColleagueRow.account_id == account_id))
    people = (load(Colleague, vault(session).unseal(account_id, row.sealed)) for row in rows)
    return tuple(sorted(people, key=lambda colleague: colleague.person.email))


def read_at(session: Session, account_id: str) -> datetime | None:
    """When the colleagues were last asked about, None before the first time."""
    return session.scalar(
        select(ColleagueRow.read_at)
        .where(ColleagueRow.account_id == account_id)
        .order_by(ColleagueRow.read_at.desc())
        .limit(1)
    )


def put(session: Session, account_id: str, colleagues: Iterable[Colleague]) -> None:
    """Replace everybody kept for this account."""
    session.execute(delete(ColleagueRow).where(ColleagueRow.account_id == account_id))
    seal = vault(session).seal
    for colleague in colleagues:
        session.add(
            ColleagueRow(
                account_id=account_id,
                email_hash=fingerprint(f"{account_id} {colleague.person.email.lower()}"),
                read_at=colleague.read_at,
                sealed=seal(account_id, dump(colleague)),
            )
        )
