"""Sign-ins under way at the provider: the PKCE verifier stays here under its state, once, for ten minutes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import fingerprint, vault
from sobremesa.store.tables import OAuthStateRow

LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Pending:
    """What must be remembered between leaving for the provider and coming back.

    `feature` is what one more consent is asked for, by the person `account_id`; both are empty for a sign-in.
    """

    verifier: str
    next_path: str = "/"
    browser: str = ""
    feature: str = ""
    account_id: str = ""


def start(session: Session, pending: Pending, now: datetime, state: str | None = None) -> str:
    """Remember a sign-in; gives the random state to send along. `state` is given when a library made one."""
    state = state or secrets.token_urlsafe(32)
    hashed = fingerprint(state)
    sealed = vault(session).seal(hashed, dump(pending))
    session.add(OAuthStateRow(state_hash=hashed, expires_at=now + LIFE, sealed=sealed))
    session.flush()
    return state


def take(session: Session, state: str, now: datetime) -> Pending | None:
    """What was remembered, once: None for an unknown, used or late state."""
    hashed = fingerprint(state)
    row = session.get(OAuthStateRow, hashed)
    if row is None:
        return None
    session.delete(row)
    session.flush()
    return load(Pending, vault(session).unseal(hashed, row.sealed)) if row.expires_at > now else None
