"""Where people live, by the list of whoever runs the server; it enrols nobody in anything."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from sobremesa.model.places import City
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import fingerprint, vault
from sobremesa.store.tables import RosterRow


class Replaced(NamedTuple):
    """How many people of a new list were not on the one before, are given another city, and how many are gone."""

    new: int
    changed: int
    gone: int


def replace(session: Session, cities: Mapping[str, City]) -> Replaced:
    """Keep this list, cities by address, in place of the one before."""
    before = {row.email_hash: row for row in session.scalars(select(RosterRow))}
    after = {_hash(email): city for email, city in cities.items()}
    known = {key: _city(session, row) for key, row in before.items()}
    for key in before.keys() - after.keys():
        session.delete(before[key])
    for key, city in after.items():
        if known.get(key) != city:
            session.merge(RosterRow(email_hash=key, sealed=vault(session).seal(key, dump(city))))
    session.flush()
    return Replaced(
        new=len(after.keys() - before.keys()),
        changed=sum(known[key] != after[key] for key in after.keys() & before.keys()),
        gone=len(before.keys() - after.keys()),
    )


def city_of(session: Session, email: str) -> City | None:
    """Where that person lives by the list, None when they are not on it."""
    row = session.get(RosterRow, _hash(email))
    return _city(session, row) if row else None


def forget(session: Session, email: str) -> None:
    """Take one person off the list; again is fine."""
    row = session.get(RosterRow, _hash(email))
    if row is not None:
        session.delete(row)
        session.flush()


def _hash(email: str) -> str:
    return fingerprint(f"roster {email.strip().lower()}")


def _city(session: Session, row: RosterRow) -> City:
    return load(City, vault(session).unseal(row.email_hash, row.sealed))
