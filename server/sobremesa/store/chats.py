"""Wishes for chats; the same idempotency key is the same chat."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from sobremesa.errors import NotFoundError
from sobremesa.model import Chat, ChatState
from sobremesa.store.encoding import dump, load
from sobremesa.store.sealing import fingerprint, vault
from sobremesa.store.tables import ChatRow


def add(session: Session, account_id: str, chat: Chat, key: str, now: datetime) -> tuple[Chat, bool]:
    """Keep a wish under its idempotency key: the chat and True, or the earlier chat with that key and False."""
    hashed = fingerprint(key)
    known = session.scalar(select(ChatRow).where(ChatRow.account_id == account_id, ChatRow.idempotency_key == hashed))
    if known is not None:
        return _chat(session, known), False
    row = ChatRow(id=chat.id, account_id=account_id, idempotency_key=hashed, created_at=now)
    _fill(session, row, chat)
    session.add(row)
    session.flush()
    return chat, True


def find(session: Session, account_id: str, key: str) -> Chat | None:
    """The chat asked for under that idempotency key, if there is one."""
    hashed = fingerprint(key)
    row = session.scalar(select(ChatRow).where(ChatRow.account_id == account_id, ChatRow.idempotency_key == hashed))
    return _chat(session, row) if row else None


def get(session: Session, account_id: str, chat_id: str) -> Chat:
    """That chat; raises NotFoundError when there is none or it is another person's."""
    return _chat(session, _row(session, account_id, chat_id))


def upcoming(session: Session, account_id: str, now: datetime) -> tuple[Chat, ...]:
    """The wanted chats that are not over, by time."""
    rows = session.scalars(
        select(ChatRow).where(
            ChatRow.account_id == account_id, ChatRow.state == ChatState.WANTED.value, ChatRow.ends_at > now
        )
    )
    return tuple(sorted((_chat(session, row) for row in rows), key=lambda chat: (chat.span, chat.id)))


def history(session: Session, account_id: str) -> tuple[Chat, ...]:
    """Every chat kept, cancelled and past ones too, by time."""
    rows = session.scalars(select(ChatRow).where(ChatRow.account_id == account_id))
    return tuple(sorted((_chat(session, row) for row in rows), key=lambda chat: (chat.span, chat.id)))


def save(session: Session, account_id: str, chat: Chat) -> None:
    """Keep a changed chat; raises NotFoundError."""
    _fill(session, _row(session, account_id, chat.id), chat)


def cancel(session: Session, account_id: str, chat_id: str) -> Chat:
    """Take a wish back (again is fine); the next run takes its event away. Raises NotFoundError."""
    row = _row(session, account_id, chat_id)
    chat = replace(_chat(session, row), state=ChatState.CANCELLED)
    _fill(session, row, chat)
    return chat


def _row(session: Session, account_id: str, chat_id: str) -> ChatRow:
    row = session.get(ChatRow, chat_id)
    if row is None or row.account_id != account_id:
        raise NotFoundError("There is no such chat.")
    return row


def _fill(session: Session, row: ChatRow, chat: Chat) -> None:
    row.state, row.ends_at = chat.state, chat.span.end
    row.sealed = vault(session).seal(row.account_id, dump(chat))


def _chat(session: Session, row: ChatRow) -> Chat:
    return load(Chat, vault(session).unseal(row.account_id, row.sealed))
