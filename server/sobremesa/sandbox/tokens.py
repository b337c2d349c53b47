"""Bearer tokens: who calls, and which scopes they were granted."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sobremesa.sandbox.database import Database

SCOPE_ROOT = "https://www.googleapis.com/auth/"


@dataclass(frozen=True, slots=True)
class Grant:
    """What an access token allows: `email` is the user, `scopes` full scope addresses, `expires` an aware instant."""

    email: str
    scopes: frozenset[str]
    expires: datetime


class Tokens:
    """The `tokens` table: the default lookup behind `Sandbox.authenticate`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Tokens kept in `database`, expiring by `clock`."""
        self._database = database
        self._clock = clock

    def issue(self, email: str, scopes: Iterable[str], ttl: timedelta) -> str:
        """A new access token for `email`; short scope names ("calendar.events") are completed."""
        full = sorted(scope if "/" in scope or scope == "openid" else SCOPE_ROOT + scope for scope in scopes)
        with self._database.transaction():
            number = self._database.next("token")
            token = "ya29.sandbox-" + hashlib.sha256(f"{number} {email}".encode()).hexdigest()[:32]
            expires = (self._clock() + ttl).timestamp()
            self._database.run("INSERT INTO tokens VALUES (?, ?, ?, ?)", token, email.lower(), " ".join(full), expires)
        return token

    def find(self, token: str) -> Grant | None:
        """The grant behind `token`, expired or not; None if it is unknown."""
        row = self._database.row("SELECT * FROM tokens WHERE token = ?", token)
        if row is None:
            return None
        return Grant(row["email"], frozenset(row["scopes"].split()), datetime.fromtimestamp(row["expires"], UTC))
