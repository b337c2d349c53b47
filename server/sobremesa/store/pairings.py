"""Connected extensions: authorization codes with PKCE (RFC 7636) and the bearer tokens they are exchanged for."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from sobremesa.errors import InputError, NotFoundError
from sobremesa.store.sealing import fingerprint
from sobremesa.store.tables import PairingCodeRow, PairingRow

CODE_LIFE = timedelta(minutes=1)
TOKEN_LIFE = timedelta(days=90)
TOKEN_PREFIX = "sbm_"  # noqa: S105 - a prefix lets secret scanners recognise a leaked token
USE_GRAIN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Pairing:
    """One connected extension; `origin` is the only one that may use its token."""

    id: str
    account_id: str
    client_id: str
    origin: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


def issue_code(
    session: Session,
    account_id: str,
    *,
    client_id: str,
    redirect_uri: str,
    challenge: str,
    scopes: Iterable[str],
    now: datetime,
) -> str:
    """A code that can be exchanged once, within a minute, by whoever knows the verifier of `challenge` (S256)."""
    code = secrets.token_urlsafe(32)
    session.add(
        PairingCodeRow(
            code_hash=fingerprint(code),
            account_id=account_id,
            client_id=client_id,
            redirect_uri=redirect_uri,
            challenge=challenge,
            scopes=" ".join(sorted(scopes)),
            expires_at=now + CODE_LIFE,
            pairing_id=None,
        )
    )
    return code


def exchange(
    session: Session, *, code: str, verifier: str, client_id: str, redirect_uri: str, origin: str, now: datetime
) -> tuple[Pairing, str] | None:
    """The pairing and its bearer token for a code, or None when code, verifier, client or address is wrong.

    A code that comes a second time takes back the token it gave (RFC 6749, 4.1.2): commit also when None is returned.
    """
    row = session.get(PairingCodeRow, fingerprint(code))
    if row is None or row.expires_at <= now:
        return None
    if row.pairing_id is not None:
        _revoke(session.get(PairingRow, row.pairing_id), now)
        return None
    if (row.client_id, row.redirect_uri) != (client_id, redirect_uri) or not _matches(verifier, row.challenge):
        session.delete(row)
        session.flush()
        return None
    pairing, token = _add(session, row, origin, now)
    row.pairing_id = pairing.id
    return _pairing(pairing), token


def authenticate(session: Session, token: str, origin: str | None, now: datetime) -> Pairing | None:
    """The pairing of a live token used from its own origin (None: the request named none), else None."""
    row = session.scalar(select(PairingRow).where(PairingRow.token_hash == fingerprint(token)))
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    if origin is not None and origin != row.origin:
        return None
    return _pairing(row)


def is_worth_noting(pairing: Pairing, now: datetime) -> bool:
    """Whether the last noted use lies minutes back, so that not every request writes."""
    return pairing.last_used_at is None or now - pairing.last_used_at >= USE_GRAIN


def note_use(session: Session, pairing: Pairing, now: datetime) -> None:
    """Remember that the pairing was used now; one that was revoked meanwhile stays revoked."""
    session.execute(update(PairingRow).where(PairingRow.id == pairing.id).values(last_used_at=now))


def origins(session: Session) -> frozenset[str]:
    """The origins of every pairing that was not revoked."""
    return frozenset(session.scalars(select(PairingRow.origin).where(PairingRow.revoked_at.is_(None))))


def of_account(session: Session, account_id: str, now: datetime) -> tuple[Pairing, ...]:
    """An account's live pairings, newest first."""
    rows = session.scalars(
        select(PairingRow)
        .where(PairingRow.account_id == account_id, PairingRow.revoked_at.is_(None), PairingRow.expires_at > now)
        .order_by(PairingRow.created_at.desc(), PairingRow.id)
    )
    return tuple(_pairing(row) for row in rows)


def revoke_token(session: Session, token: str, now: datetime) -> None:
    """End the pairing of this token; an unknown token is fine (RFC 7009, 2.2)."""
    _revoke(session.scalar(select(PairingRow).where(PairingRow.token_hash == fingerprint(token))), now)


def revoke(session: Session, account_id: str, pairing_id: str, now: datetime) -> None:
    """End one pairing of this person; raises NotFoundError."""
    row = session.get(PairingRow, pairing_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("There is no such connection.")
    _revoke(row, now)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier; raises InputError for a verifier outside RFC 7636, 4.1."""
    if not 43 <= len(verifier) <= 128 or not verifier.isascii():
        raise InputError("code_verifier: must have 43 to 128 characters")
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _matches(verifier: str, challenge: str) -> bool:
    try:
        return hmac.compare_digest(challenge_of(verifier).encode(), challenge.encode())
    except InputError:
        return False


def _add(session: Session, code: PairingCodeRow, origin: str, now: datetime) -> tuple[PairingRow, str]:
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = PairingRow(
        id=secrets.token_hex(12),
        account_id=code.account_id,
        token_hash=fingerprint(token),
        client_id=code.client_id,
        origin=origin,
        scopes=code.scopes,
        created_at=now,
        expires_at=now + TOKEN_LIFE,
        last_used_at=None,
        revoked_at=None,
    )
    session.add(row)
    session.flush()
    return row, token


def _revoke(row: PairingRow | None, now: datetime) -> None:
    if row is not None and row.revoked_at is None:
        row.revoked_at = now


def _pairing(row: PairingRow) -> Pairing:
    return Pairing(
        id=row.id,
        account_id=row.account_id,
        client_id=row.client_id,
        origin=row.origin,
        scopes=frozenset(row.scopes.split()),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
