"""Who signed in, with what consent."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from sobremesa.errors import NotFoundError
from sobremesa.store.sealing import vault
from sobremesa.store.tables import AccountRow


class AccountState(StrEnum):
    """Whether the calendar can be reached: `reconnect` means that only signing in again helps."""

    OK = "ok"
    RECONNECT = "reconnect"


@dataclass(frozen=True, slots=True)
class Account:
    """One person. `credentials` is the provider's JSON (secret), `scopes` what was really granted."""

    id: str
    email: str
    name: str
    zone: str
    locale: str
    scopes: frozenset[str]
    state: AccountState
    created_at: datetime
    credentials: str = ""

    def __repr__(self) -> str:
        return f"Account(id={self.id!r}, state={self.state!r})"  # an address or a token never ends in a log


def sign_in(
    session: Session,
    *,
    email: str,
    credentials: str,
    scopes: Iterable[str],
    now: datetime,
    subject: str | None = None,
    name: str = "",
    zone: str = "UTC",
    locale: str = "en",
) -> Account:
    """The account of this person, made or brought up to date, in state `ok`.

    `subject` is the provider's unchanging id; where it is known it decides, so that a new address keeps the account.
    """
    row = _by_subject(session, subject) or _by_email(session, email)
    if row is None:
        row = AccountRow(id=secrets.token_hex(16), created_at=now, subject=subject)
        session.add(row)
    row.email, row.name, row.zone, row.locale = email.lower(), name, zone, locale
    row.subject = subject or row.subject
    row.scopes, row.state = " ".join(sorted(scopes)), AccountState.OK
    row.sealed = vault(session).seal(row.id, credentials)
    session.flush()
    return _account(session, row)


def get(session: Session, account_id: str) -> Account:
    """The account under that id; raises NotFoundError."""
    return _account(session, _row(session, account_id))


def find(session: Session, email: str) -> Account | None:
    """The account with that address, if somebody with it signed in here."""
    row = _by_email(session, email)
    return _account(session, row) if row else None


def everyone(session: Session) -> tuple[Account, ...]:
    """Every account, oldest first."""
    rows = session.scalars(select(AccountRow).order_by(AccountRow.created_at, AccountRow.id))
    return tuple(_account(session, row) for row in rows)


def save_credentials(session: Session, account_id: str, credentials: str) -> None:
    """Keep refreshed credentials; raises NotFoundError."""
    _row(session, account_id).sealed = vault(session).seal(account_id, credentials)


def set_state(session: Session, account_id: str, state: AccountState) -> None:
    """Note whether the calendar can be reached; raises NotFoundError."""
    _row(session, account_id).state = state


def set_profile(session: Session, account_id: str, *, zone: str | None = None, locale: str | None = None) -> None:
    """Note the calendar's zone and language, where known; raises NotFoundError."""
    row = _row(session, account_id)
    row.zone, row.locale = zone or row.zone, locale or row.locale


def delete(session: Session, account_id: str) -> None:
    """Forget a person and everything kept about them; raises NotFoundError."""
    session.delete(_row(session, account_id))  # every other table refers to the account with ON DELETE CASCADE
    session.flush()


def _row(session: Session, account_id: str) -> AccountRow:
    row = session.get(AccountRow, account_id)
    if row is None:
        raise NotFoundError("There is no such account.")
    return row


def _by_email(session: Session, email: str) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.email == email.lower()))


def _by_subject(session: Session, subject: str | None) -> AccountRow | None:
    return session.scalar(select(AccountRow).where(AccountRow.subject == subject)) if subject else None


def _account(session: Session, row: AccountRow) -> Account:
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        zone=row.zone,
        locale=row.locale,
        scopes=frozenset(row.scopes.split()),
        state=AccountState(row.state),
        created_at=row.created_at,
        credentials=vault(session).unseal(row.id, row.sealed) if row.sealed else "",
    )
