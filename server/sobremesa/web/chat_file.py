"""A coffee as an .ics file for one's own calendar: METHOD:PUBLISH, without attendees (RFC 5546, section 3.2.1)."""

from dataclasses import replace
from datetime import datetime

from sobremesa.calendars.ics_entry import Entry
from sobremesa.calendars.ics_write import Method, publish
from sobremesa.calendars.ics_write import request as write_request
from sobremesa.errors import NotFoundError
from sobremesa.model import Chat, Guest, Placed, Side, SocialKey
from sobremesa.planning import event_id
from sobremesa.store import chats, snapshots
from sobremesa.store.accounts import Account
from sobremesa.web.ics_answers import download_headers, numbered
from sobremesa.web.parts import Parts


def chat_download(parts: Parts, account: Account, chat_id: str) -> tuple[bytes, dict[str, str]]:
    """The file of a chat, and its headers; raises NotFoundError."""
    with parts.store.read() as session:
        chat, reading = chats.get(session, account.id, chat_id), snapshots.get(session, account.id)
    lying = reading.snapshot.ours if reading else ()
    placed = next((one for one in lying if one.key.source == chat_id and not one.cancelled), None)
    (entry,) = numbered(parts.store, account.id, [chat_entry(chat, account.email, placed)])
    return chat_file(entry, parts.clock()), file_headers(chat)


def invitation_download(parts: Parts, account: Account, chat_id: str) -> tuple[bytes, dict[str, str]]:
    """The invitation of a chat that the calendar would not send, to be mailed by hand: METHOD:REQUEST (RFC 5546).

    Raises NotFoundError, also for a chat whose invitation left or is on its way.
    """
    with parts.store.read() as session:
        chat, reading = chats.get(session, account.id, chat_id), snapshots.get(session, account.id)
    if not chat.by_file:
        raise NotFoundError("Its invitation is sent by your calendar.")
    lying = reading.snapshot.ours if reading else ()
    placed = next((one for one in lying if one.key.source == chat_id and not one.cancelled), None)
    entry = chat_entry(chat, account.email, placed)
    (entry,) = numbered(parts.store, account.id, [entry])
    entry = replace(entry, organizer=Guest(account.email, account.name), guests=chat.guests)
    day = f"{chat.span.start:%Y-%m-%d}"
    headers = download_headers(Method.REQUEST, f"invitation-{day}", f"{chat.title} {day}")
    return write_request(entry, parts.clock()), headers


def chat_entry(chat: Chat, owner: str, placed: Placed | None = None) -> Entry:
    """The coffee as one event in UTC, at the time at which it lies in the calendar of `owner` (an address).

    Its UID is that of the event in the calendar, known before that is written: a file downloaded early and one
    downloaded late are the same event.
    """
    key = SocialKey(chat.id, Side.ITSELF)
    span = placed.span if placed else chat.span
    return Entry(
        uid=f"{chat.event_id or event_id(owner, 'primary', key)}@google.com",
        title=chat.title,
        start=span.start,
        end=span.end,
        description=chat.description,
        link=placed.link if placed else "",
        organizer=Guest(owner),
        private=bool(chat.offer),
        tentative=bool(chat.offer),
    )


def chat_file(entry: Entry, now: datetime) -> bytes:
    """The download, made `now`."""
    return publish(replace(entry, guests=()), now)


def file_headers(chat: Chat) -> dict[str, str]:
    """Type and names of the download."""
    day = f"{chat.span.start:%Y-%m-%d}"
    return download_headers(Method.PUBLISH, f"coffee-{day}", f"{chat.title} {day}")
