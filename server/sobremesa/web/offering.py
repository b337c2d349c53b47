"""Three times offered to somebody whose calendar cannot be seen: held on one's own side, for a few days, as a file too.

A hold runs out five days after it was made, or when its time begins, whichever comes first; the next run takes it out.
One of the times taken for a coffee ends all holds.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from sobremesa.calendars.ics_write import Method, choices
from sobremesa.errors import InputError, NotFoundError, SlotTakenError
from sobremesa.model import Chat, ChatState, Guest, Span
from sobremesa.store import chats
from sobremesa.store.accounts import Account
from sobremesa.web.asking import write_wishes
from sobremesa.web.chat_file import chat_entry
from sobremesa.web.coffee import first_name
from sobremesa.web.company import known
from sobremesa.web.ics_answers import download_headers, numbered
from sobremesa.web.parts import Parts
from sobremesa.web.picture import Picture, picture
from sobremesa.web.times import my_times

HELD = timedelta(days=5)


@dataclass(frozen=True)
class Held:
    """Times held for one guest under one `offer`; `new` unless they were held before."""

    offer: str
    holds: tuple[Chat, ...]
    new: bool
    waiting: bool


def hold_times(parts: Parts, account_id: str, guest: str, key: str) -> Held:
    """Hold up to three times for a guest whose calendar cannot be seen; times already held for them stay as they are.

    Raises InputError for somebody one does not meet or whose calendar can be seen, SlotTakenError without a free time.
    """
    seen = picture(parts.store, account_id, parts.clock())
    colleague = known(seen, guest)
    email = colleague.person.email.lower()
    held = tuple(hold for hold in seen.holds if hold.guest.email.lower() == email)
    if held:
        return Held(held[0].offer, held, new=False, waiting=False)
    if not colleague.free_busy.error or email in seen.closed:
        raise InputError("guest: this calendar can be seen; choose one of the times that suit you both")
    spans = [slot.span for slot in my_times(seen, colleague).slots]
    if not spans:
        raise SlotTakenError("You have no free time in the days ahead.")
    wished = _holds(seen, Guest(colleague.person.email, colleague.person.name), spans)
    with parts.store.begin() as session:
        kept = [chats.add(session, account_id, one, f"{key}#{nth}", parts.clock()) for nth, one in enumerate(wished)]
    waiting = not write_wishes(parts, account_id)
    holds = tuple(chat for chat, _ in kept)
    return Held(holds[0].offer, holds, new=all(new for _, new in kept), waiting=waiting)


def release(parts: Parts, account_id: str, offer: str) -> Guest:
    """Let the times of an offer go (again is fine); gives for whom they were held. Raises NotFoundError."""
    with parts.store.begin() as session:
        found = _of(chats.history(session, account_id), offer)
        for hold in found:
            chats.cancel(session, account_id, hold.id)
    write_wishes(parts, account_id)
    return found[0].guest


def offer_file(parts: Parts, account: Account, offer: str) -> tuple[bytes, dict[str, str]]:
    """The times of an offer as tentative events for the guest's calendar, and the file's headers."""
    with parts.store.read() as session:
        found = [one for one in _of(chats.history(session, account.id), offer) if one.state is ChatState.WANTED]
    if not found:
        raise NotFoundError("These times are not held any more.")
    mine = first_name(Guest(account.email, account.name))
    title, text = f"Coffee with {mine}?", f"One of {len(found)} times that suit {mine}. Tell which one, or none."
    entries = [replace(chat_entry(one, account.email), title=title, description=text, private=False) for one in found]
    day = f"{found[0].span.start:%Y-%m-%d}"
    file = choices(numbered(parts.store, account.id, entries), parts.clock())
    return file, download_headers(Method.PUBLISH, f"coffee-times-{day}", f"{title} {day}")


def _of(history: tuple[Chat, ...], offer: str) -> list[Chat]:
    found = [chat for chat in history if offer and chat.offer == offer]
    if not found:
        raise NotFoundError("There is no such offer.")
    return found


def _holds(seen: Picture, guest: Guest, spans: list[Span]) -> list[Chat]:
    offer = secrets.token_hex(13)
    until = seen.now + HELD
    name = first_name(guest)
    text = f"One of {len(spans)} times offered to {name}. It goes when one is chosen, or after some days."
    return [
        Chat(
            secrets.token_hex(13), guest, span, f"Hold: coffee with {name}?", text, seen.now, seen.zone,
            offer=offer, expires_at=min(until, span.start),
        )
        for span in spans
    ]  # fmt: skip
