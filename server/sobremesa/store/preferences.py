"""One person's choices."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from sobremesa.model import Hours, Preferences
from sobremesa.store.accounts import get as account
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import vault
from sobremesa.store.tables import AccountRow, PreferencesRow


def get(session: Session, account_id: str) -> Preferences:
    """The choices, or the defaults in the account's own zone; `email` is always the account's."""
    person = account(session, account_id)
    row = session.get(PreferencesRow, account_id)
    if row is None:
        return Preferences(email=person.email, hours=Hours(zone=person.zone))
    return replace(load(Preferences, vault(session).unseal(account_id, row.sealed)), email=person.email)


def of_addresses(session: Session, emails: Collection[str]) -> Mapping[str, Preferences]:
    """The saved choices of whoever of these has an account here, by address."""
    statement = select(AccountRow.id, AccountRow.email, PreferencesRow.sealed).join(PreferencesRow)
    rows = session.execute(statement.where(AccountRow.email.in_({email.lower() for email in emails})))
    return {email: load(Preferences, vault(session).unseal(owner, sealed)) for owner, email, sealed in rows}


def chosen(session: Session, account_id: str) -> bool:
    """Whether the person ever saved choices, rather than living with the defaults."""
    return session.get(PreferencesRow, account_id) is not None


def put(session: Session, account_id: str, preferences: Preferences) -> None:
    """Keep the choices, replacing the earlier ones; raises NotFoundError. Public holidays follow from the country."""
    account(session, account_id)
    kept = replace(preferences, hours=replace(preferences.hours, days_off={}))
    session.merge(PreferencesRow(account_id=account_id, sealed=vault(session).seal(account_id, dump(kept))))
