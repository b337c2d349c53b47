"""Who takes part in the same-city finder, where they live, and whom they would be glad to meet."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from sobremesa.model.places import City, Consent, SameCity, Stated
from sobremesa.store.accounts import get as account
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import vault
from sobremesa.store.tables import SameCityRow


def get(session: Session, account_id: str) -> SameCity | None:
    """This person's part, None while they take no part."""
    row = session.get(SameCityRow, account_id)
    return load(SameCity, vault(session).unseal(account_id, row.sealed)) if row else None


def live_in(session: Session, account_id: str, home: City | None) -> SameCity:
    """Take part, living in `home` (None: nobody needs to know); the answers stay. Raises NotFoundError."""
    return _put(session, account_id, replace(get(session, account_id) or SameCity(), home=home))


def answer(session: Session, account_id: str, answers: Iterable[Consent], today: date) -> SameCity:
    """Take part, and keep these answers after the earlier ones, of which those for past days are forgotten.

    So is an earlier answer of which every day has a later one. Raises NotFoundError.
    """
    known = get(session, account_id) or SameCity()
    kept = [one for one in known.answers if one.days.last >= today]
    for one in answers:
        kept = [before for before in kept if not _outweighed(before, one)]
        kept.append(one)
    return _put(session, account_id, replace(known, answers=tuple(kept)))


def state(session: Session, account_id: str, stated: Iterable[Stated], today: date) -> SameCity:
    """Take part, and keep only this of what the person says of where they are, without what is past.

    Raises NotFoundError.
    """
    known = get(session, account_id) or SameCity()
    ahead = tuple(one for one in stated if one.days.last >= today)
    return _put(session, account_id, replace(known, stated=ahead))


def leave(session: Session, account_id: str) -> None:
    """Take no part any more, and forget home and answers; again is fine."""
    row = session.get(SameCityRow, account_id)
    if row is not None:
        session.delete(row)
        session.flush()


def _outweighed(before: Consent, later: Consent) -> bool:
    same = (before.city_key, before.email) == (later.city_key, later.email)
    return same and before.days.both(later.days) == before.days


def _put(session: Session, account_id: str, part: SameCity) -> SameCity:
    account(session, account_id)
    session.merge(SameCityRow(account_id=account_id, sealed=vault(session).seal(account_id, dump(part))))
    session.flush()
    return part
