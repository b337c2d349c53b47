"""Small model values for tests, so that a test names only what it is about."""

from datetime import UTC, datetime, timedelta

from sobremesa.model import (
    Chat,
    Guest,
    LedgerEntry,
    LedgerState,
    Meeting,
    Response,
    Side,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.store import Store, accounts
from sobremesa.store.accounts import Account

NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)  # a Monday morning in UTC
ALEX = "alex@example.com"
BO = "bo@example.com"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant `day` days after Monday."""
    return datetime(2026, 11, 16, hour, minute, tzinfo=UTC) + timedelta(days=day)


def span(day: int, hour: int, minute: int = 0, minutes: int = 30) -> Span:
    """A stretch of `minutes` minutes."""
    return Span(at(day, hour, minute), at(day, hour, minute) + timedelta(minutes=minutes))


def meeting(name: str, when: Span, *guests: str, title: str = "Sync", owner: str = ALEX) -> Meeting:
    """A meeting in the owner's calendar with these guests (default: Alex and Bo), all of whom come."""
    me = Guest(owner, response=Response.ACCEPTED, is_self=True)
    others = (Guest(email, response=Response.ACCEPTED) for email in guests or (ALEX, BO) if email != owner)
    return Meeting(name, when, title=title, guests=(me, *others), etag="1")


def chat(name: str, when: Span, *, invite_at: datetime = NOW, guest: str = BO) -> Chat:
    """A chat Alex asked for."""
    return Chat(name, Guest(guest, "Bo"), when, "Coffee with Bo", "No agenda.", invite_at)


def entry(name: str, state: LedgerState = LedgerState.WRITTEN, written: Span | None = None) -> LedgerEntry:
    """What the ledger knows of the buffer after the meeting `name`."""
    key = SocialKey(name, Side.AFTER)
    return LedgerEntry(key, SocialKind.LINGER, f"id{name}", state, written=written, title="Linger")


def sign_in(store: Store, email: str = ALEX, now: datetime = NOW) -> Account:
    """An account with that address."""
    with store.begin() as session:
        return accounts.sign_in(
            session, email=email, credentials='{"refresh_token": "1//secret-refresh"}', scopes=["calendar"], now=now
        )
