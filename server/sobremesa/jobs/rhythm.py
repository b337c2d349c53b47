"""When an account is next due when nothing asks for it earlier."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from sobremesa.store import channels, chats

WITH_CHANNEL = timedelta(hours=8)
WITHOUT_CHANNEL = timedelta(hours=1)
REPLAN = timedelta(minutes=15)
JITTER = 0.2
RENEW_AT = 0.8


def next_reconcile(session: Session, account_id: str, now: datetime) -> datetime:
    """The next poll (hourly, or every 8 hours beside a live channel), or sooner for an invitation or a hold's end."""
    live = any(channel.expires_at > now for channel in channels.of_account(session, account_id))
    poll = now + spread(WITH_CHANNEL if live else WITHOUT_CHANNEL, account_id, now)
    awaited = [at for chat in chats.upcoming(session, account_id, now) for at in (chat.invite_at, chat.expires_at)]
    return min([poll, *(at for at in awaited if at is not None and at > now)])


def spread(pause: timedelta, account_id: str, now: datetime) -> timedelta:
    """`pause`, up to a fifth shorter: differently for each account and time, so that they do not ask in step."""
    seed = hashlib.sha256(f"{account_id} {now.isoformat()}".encode()).digest()
    return pause * (1 - JITTER * seed[0] / 255)


def renewal(now: datetime, expires_at: datetime, account_id: str) -> datetime:
    """When a watch channel is replaced: after four fifths of its life, a little earlier for some."""
    return now + spread((expires_at - now) * RENEW_AT, account_id, now)
