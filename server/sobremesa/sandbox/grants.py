"""What people have granted to clients: codes, refresh tokens, access tokens, kept in the sandbox's SQLite file."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sobremesa.sandbox.database import Database

CODE_LIFETIME = timedelta(minutes=10)
ACCESS_LIFETIME = timedelta(seconds=3599)
LIVE_REFRESH_TOKENS = 100
NEVER = datetime.max.replace(tzinfo=UTC)

_TABLES = """
CREATE TABLE IF NOT EXISTS oauth_grant (client TEXT, email TEXT, scopes TEXT, PRIMARY KEY (client, email));
CREATE TABLE IF NOT EXISTS oauth_code (
  code TEXT PRIMARY KEY, client TEXT, email TEXT, redirect_uri TEXT, scopes TEXT, challenge TEXT, method TEXT,
  refreshable INTEGER, expires REAL);
CREATE TABLE IF NOT EXISTS oauth_refresh (
  number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT UNIQUE, client TEXT, email TEXT, scopes TEXT);
CREATE TABLE IF NOT EXISTS oauth_access (token TEXT PRIMARY KEY, client TEXT, email TEXT, scopes TEXT, expires REAL);
"""


@dataclass(frozen=True)
class Code:
    """An authorization code's meaning: who granted what to whom, where it may be redeemed, and the PKCE challenge."""

    client: str
    email: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str = ""
    method: str = "plain"
    refreshable: bool = False

    def verifies(self, verifier: str) -> bool:
        """True if the verifier belongs to the challenge (RFC 7636 section 4.6); without a challenge none is needed."""
        if not self.challenge:
            return True
        digest = hashlib.sha256(verifier.encode()).digest()
        hashed = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        expected = hashed if self.method == "S256" else verifier
        return secrets.compare_digest(expected.encode(), self.challenge.encode())


@dataclass(frozen=True)
class Token:
    """A live token's owner, client, scopes and the end of its life (UTC); refresh tokens have no end."""

    client: str
    email: str
    scopes: tuple[str, ...]
    expires: datetime = NEVER


class Grants:
    """The ledger of consent. One grant for each client and person; all tokens hang on it and die with it."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Create the tables where they are missing; `now` gives the sandbox's time in UTC."""
        self._database = database
        self._now = now
        database.create(_TABLES)

    def scopes_of(self, client: str, email: str) -> tuple[str, ...]:
        """All this person has granted to this client so far; empty if nothing, or if it was revoked."""
        row = self._database.row("SELECT scopes FROM oauth_grant WHERE client=? AND email=?", client, email)
        return tuple(row[0].split()) if row else ()

    def record(self, client: str, email: str, scopes: Iterable[str]) -> bool:
        """Add scopes to the person's grant; True if it is the first grant to this client."""
        before = self.scopes_of(client, email)
        merged = " ".join(dict.fromkeys([*before, *scopes]))
        self._database.run("INSERT OR REPLACE INTO oauth_grant VALUES (?,?,?)", client, email, merged)
        return not before

    def issue_code(self, code: Code) -> str:
        """A new code for this consent, good once and for ten minutes."""
        text = "4/0" + secrets.token_urlsafe(32)
        scopes, expires = " ".join(code.scopes), (self._now() + CODE_LIFETIME).timestamp()
        self._database.run(
            "INSERT INTO oauth_code VALUES (?,?,?,?,?,?,?,?,?)",
            text,
            code.client,
            code.email,
            code.redirect_uri,
            scopes,
            code.challenge,
            code.method,
            int(code.refreshable),
            expires,
        )
        return text

    def redeem(self, text: str) -> Code | None:
        """The code's meaning, once; None for an unknown, used or expired one."""
        row = self._database.row("DELETE FROM oauth_code WHERE code=? RETURNING *", text)
        if row is None or row[8] <= self._now().timestamp():
            return None
        return Code(row[1], row[2], row[3], tuple(row[4].split()), row[5], row[6], bool(row[7]))

    def issue_access(self, client: str, email: str, scopes: Iterable[str], life: timedelta = ACCESS_LIFETIME) -> str:
        """A new access token."""
        text, expires = "ya29.sandbox-" + secrets.token_urlsafe(24), (self._now() + life).timestamp()
        self._database.run(
            "INSERT INTO oauth_access VALUES (?,?,?,?,?)", text, client, email, " ".join(scopes), expires
        )
        return text

    def issue_refresh(self, client: str, email: str, scopes: Iterable[str]) -> str:
        """A new refresh token; beyond a hundred live ones the oldest dies silently."""
        text = "1//sandbox-" + secrets.token_urlsafe(32)
        self._database.run(
            "INSERT INTO oauth_refresh (token, client, email, scopes) VALUES (?,?,?,?)",
            text,
            client,
            email,
            " ".join(scopes),
        )
        self._database.run(
            "DELETE FROM oauth_refresh WHERE client=? AND email=? AND number NOT IN (SELECT number FROM oauth_refresh"
            " WHERE client=? AND email=? ORDER BY number DESC LIMIT ?)",
            client,
            email,
            client,
            email,
            LIVE_REFRESH_TOKENS,
        )
        return text

    def access(self, text: str) -> Token | None:
        """Whom a live access token speaks for."""
        row = self._database.row("SELECT client, email, scopes, expires FROM oauth_access WHERE token=?", text)
        if row is None or row[3] <= self._now().timestamp():
            return None
        return Token(row[0], row[1], tuple(row[2].split()), datetime.fromtimestamp(row[3], UTC))

    def refresh(self, text: str) -> Token | None:
        """Whom a live refresh token speaks for."""
        row = self._database.row("SELECT client, email, scopes FROM oauth_refresh WHERE token=?", text)
        return Token(row[0], row[1], tuple(row[2].split())) if row else None

    def expire_refresh(self, email: str) -> int:
        """Let every refresh token of a person die, as Google does in a consent screen's testing mode; says how many."""
        return self._database.run("DELETE FROM oauth_refresh WHERE email=?", email)

    def revoke(self, email: str, client: str) -> None:
        """End the whole grant: every code, access and refresh token of this person and client."""
        for table in ("oauth_grant", "oauth_code", "oauth_refresh", "oauth_access"):
            self._database.run(f"DELETE FROM {table} WHERE email=? AND client=?", email, client)  # noqa: S608 - from the line above
