"""Encryption at rest: what is sealed for one owner opens only for that owner, and only with one of the keys."""

import hashlib
import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.orm import Session

from sobremesa.errors import InputError

INFO = "vault"


class Vault:
    """Seals with the first key and opens with any, so that keys can be changed without losing what is stored.

    Fernet has no associated data, so the owner is sealed along with the text and compared on opening: a ciphertext
    copied into another person's row does not open.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise InputError("keys: at least one encryption key is needed")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise InputError("keys: a key must be 32 bytes in URL-safe base64") from error

    def seal(self, owner: str, text: str) -> str:
        """`text` as ciphertext that belongs to `owner`."""
        return self._fernet.encrypt(json.dumps({"sub": owner, "tok": text}).encode()).decode()

    def unseal(self, owner: str, sealed: str) -> str:
        """The text again; raises InputError when no key opens it or it belongs to somebody else."""
        try:
            content = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as error:
            raise InputError("keys: none of the keys opens what is stored; was the key file replaced?") from error
        if content["sub"] != owner:
            raise InputError("stored data belongs to another account")
        text: str = content["tok"]
        return text

    def rotate(self, sealed: str) -> str:
        """The same content under the first key; raises InputError when no key opens it."""
        try:
            return self._fernet.rotate(sealed).decode()
        except InvalidToken as error:
            raise InputError("keys: none of the keys opens what is stored; was the key file replaced?") from error


def vault(session: Session) -> Vault:
    """The vault of the store this session belongs to."""
    found: Vault = session.info[INFO]
    return found


def fingerprint(secret: str) -> str:
    """SHA-256 of a random secret, in hex: enough to recognise it, useless to whoever reads the database."""
    return hashlib.sha256(secret.encode()).hexdigest()
