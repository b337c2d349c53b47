"""Watch channels: where the provider tells us that a calendar changed; only a fingerprint of the token is kept."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sobremesa.store.sealing import fingerprint
from sobremesa.store.tables import ChannelRow


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: `resource_id` is the provider's, `expires_at` (UTC) what it answered."""

    id: str
    account_id: str
    resource_id: str
    expires_at: datetime


def add(session: Session, channel: Channel, token: str) -> None:
    """Keep a channel that the provider accepted, with the token its messages carry."""
    session.add(
        ChannelRow(
            id=channel.id,
            account_id=channel.account_id,
            token_hash=fingerprint(token),
            resource_id=channel.resource_id,
            expires_at=channel.expires_at,
        )
    )


def find(session: Session, channel_id: str) -> Channel | None:
    """The channel under that id, if it is one of ours."""
    row = session.get(ChannelRow, channel_id)
    return _channel(row) if row else None


def recognise(session: Session, channel_id: str, token: str) -> Channel | None:
    """The channel if the message's token is its own (compared in constant time), else None."""
    row = session.get(ChannelRow, channel_id)
    known = row.token_hash if row else fingerprint("")
    return _channel(row) if hmac.compare_digest(known, fingerprint(token)) and row else None


def of_account(session: Session, account_id: str) -> tuple[Channel, ...]:
    """An account's channels, the one that lives longest first."""
    rows = session.scalars(
        select(ChannelRow)
        .where(ChannelRow.account_id == account_id)
        .order_by(ChannelRow.expires_at.desc(), ChannelRow.id)
    )
    return tuple(_channel(row) for row in rows)


def drop(session: Session, channel_id: str) -> None:
    """Forget a channel (again is fine)."""
    row = session.get(ChannelRow, channel_id)
    if row is not None:
        session.delete(row)
        session.flush()


def _channel(row: ChannelRow) -> Channel:
    return Channel(row.id, row.account_id, row.resource_id, row.expires_at)
