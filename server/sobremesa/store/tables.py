"""Every table. Columns named `sealed` hold ciphertext of `sobremesa.store.sealing`; instants are UTC."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, ForeignKey, Index, MetaData, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, also on SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, without its zone where the database cannot keep one."""
        if value is None:
            return None
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - base
        """UTC again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of the tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant(), str: Text()}  # noqa: RUF012 - SQLAlchemy reads it from the class


def _account(**options: Any) -> Mapped[str]:
    return mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), **options)


class AccountRow(Base):
    """Somebody who signed in; `sealed` holds the credentials of the calendar's provider."""

    __tablename__ = "accounts"
    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    zone: Mapped[str]
    locale: Mapped[str]
    scopes: Mapped[str]
    sealed: Mapped[str | None]
    state: Mapped[str]
    created_at: Mapped[datetime]


class PreferencesRow(Base):
    """One person's choices, as sealed JSON."""

    __tablename__ = "preferences"
    account_id: Mapped[str] = _account(primary_key=True)
    sealed: Mapped[str]


class SnapshotRow(Base):
    """The last complete read of a calendar; `trusted_meetings` is the number of meetings in the last read acted on."""

    __tablename__ = "snapshots"
    account_id: Mapped[str] = _account(primary_key=True)
    read_at: Mapped[datetime] = mapped_column(index=True)
    trusted_meetings: Mapped[int | None]
    sealed: Mapped[str]


class ChatRow(Base):
    """A wish for one chat."""

    __tablename__ = "chats"
    __table_args__ = (UniqueConstraint("account_id", "idempotency_key"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = _account(index=True)
    idempotency_key: Mapped[str]
    state: Mapped[str]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sealed: Mapped[str]


class LedgerRow(Base):
    """What we last wrote for one key; `ends_at` tells when it may be forgotten."""

    __tablename__ = "ledger"
    account_id: Mapped[str] = _account(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime | None]
    sealed: Mapped[str]


class RunRow(Base):
    """One run that wrote something."""

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = _account(index=True)
    at: Mapped[datetime]
    mode: Mapped[str]
    undone_at: Mapped[datetime | None]


class RunChangeRow(Base):
    """One change of a run, recorded before it is written."""

    __tablename__ = "run_changes"
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    done: Mapped[bool]
    do: Mapped[str]
    sealed: Mapped[str]


class DueRow(Base):
    """What is to be done when, one row per account and kind; `generation` counts the requests."""

    __tablename__ = "due"
    __table_args__ = (Index("ix_due_dead_due_at", "dead", "due_at"),)
    account_id: Mapped[str] = _account(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    owner: Mapped[str | None]
    generation: Mapped[int]
    attempts: Mapped[int]
    dead: Mapped[bool]
    error: Mapped[str]


class ChannelRow(Base):
    """A watch channel: where the provider tells us that a calendar changed."""

    __tablename__ = "channels"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = _account(index=True)
    token_hash: Mapped[str]
    resource_id: Mapped[str]
    expires_at: Mapped[datetime]


class PairingRow(Base):
    """A connected extension; its token is kept as a fingerprint."""

    __tablename__ = "pairings"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = _account(index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    client_id: Mapped[str]
    origin: Mapped[str]
    scopes: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class PairingCodeRow(Base):
    """A one-use authorization code with its PKCE challenge (RFC 7636, S256)."""

    __tablename__ = "pairing_codes"
    code_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = _account(index=True)
    client_id: Mapped[str]
    redirect_uri: Mapped[str]
    challenge: Mapped[str]
    scopes: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    pairing_id: Mapped[str | None]


class WebSessionRow(Base):
    """A signed-in browser; its random id is kept as a fingerprint."""

    __tablename__ = "web_sessions"
    id_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = _account(index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class OAuthStateRow(Base):
    """A sign-in under way at the provider: state, PKCE verifier and where to go afterwards."""

    __tablename__ = "oauth_states"
    state_hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    sealed: Mapped[str]


class ColleagueRow(Base):
    """When a colleague is busy, as one account may see it; the address is kept as a fingerprint."""

    __tablename__ = "colleagues"
    account_id: Mapped[str] = _account(primary_key=True)
    email_hash: Mapped[str] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]
    sealed: Mapped[str]


class FeedRow(Base):
    """A private calendar feed; its token is kept as a fingerprint."""

    __tablename__ = "feeds"
    account_id: Mapped[str] = _account(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class VersionRow(Base):
    """The version of an event that was given out as .ics last: its SEQUENCE, and a mark of time, place and rule."""

    __tablename__ = "versions"
    account_id: Mapped[str] = _account(primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[str]
    sequence: Mapped[int]
    ends_at: Mapped[datetime]


class SameCityRow(Base):
    """Somebody who takes part in the same-city finder: their home and their answers, readable for nobody else."""

    __tablename__ = "same_city"
    account_id: Mapped[str] = _account(primary_key=True)
    sealed: Mapped[str]


class RosterRow(Base):
    """Where somebody lives, by the list of whoever runs the server; the address is kept as a fingerprint."""

    __tablename__ = "roster"
    email_hash: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[str]


class BreakRow(Base):
    """A team's break on the calendar of its organizer; `open` while something of it has yet to be written."""

    __tablename__ = "breaks"
    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = _account(index=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    open: Mapped[bool]
    sealed: Mapped[str]
