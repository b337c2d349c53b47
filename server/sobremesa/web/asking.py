"""Asking for a coffee and taking it back: a wish is stored, then the account's loop writes it like everything else."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sobremesa.errors import BusyAccountError, CalendarError, InputError, SlotTakenError
from sobremesa.jobs import due
from sobremesa.jobs.inline import reconcile_now
from sobremesa.model import Chat, Guest, Span
from sobremesa.planning.prompts import for_people
from sobremesa.reconcile import Preview
from sobremesa.store import chats
from sobremesa.store.colleagues import Colleague
from sobremesa.web import coffee
from sobremesa.web.labels import number
from sobremesa.web.parts import Parts
from sobremesa.web.picture import Picture, picture


@dataclass(frozen=True)
class Asked:
    """A wanted chat: `new` unless the same request came before, `waiting` while the calendar is out of reach."""

    chat: Chat
    new: bool
    waiting: bool


def ask(parts: Parts, account_id: str, guest: str, start: datetime, key: str, minutes: int | None = None) -> Asked:
    """Want a coffee with `guest` at `start`; the same `key` is the same coffee.

    Raises InputError for somebody this account does not meet or another length than its own, SlotTakenError when the
    time does not suit both any more.
    """
    known = asked_before(parts, account_id, key)
    if known is not None:
        return known
    seen = picture(parts.store, account_id, parts.clock())
    colleague = _colleague(seen, guest)
    wanted = seen.preferences.coffee.minutes
    if minutes not in {None, wanted}:
        raise InputError(f"minutes: a coffee lasts {wanted} minutes by your preferences")
    span = Span(start, start + timedelta(minutes=wanted))
    if not coffee.still_free(seen, colleague, span):
        raise SlotTakenError("That time does not suit you both any more. Here are others.")
    chat = _chat(seen, colleague, span, parts.clock() + timedelta(seconds=parts.settings.undo_seconds))
    return keep(parts, account_id, chat, key)


def asked_before(parts: Parts, account_id: str, key: str) -> Asked | None:
    """What was asked for with that key, None when it is new."""
    with parts.store.read() as session:
        known = chats.find(session, account_id, key)
    return Asked(known, new=False, waiting=not known.event_id) if known else None


def keep(parts: Parts, account_id: str, chat: Chat, key: str) -> Asked:
    """Want this chat, whose time was found to suit both, and have it written now."""
    with parts.store.begin() as session:
        chat, new = chats.add(session, account_id, chat, key, parts.clock())
    waiting = not write_wishes(parts, account_id)
    with parts.store.read() as session:
        return Asked(chats.get(session, account_id, chat.id), new, waiting)


def take_back(parts: Parts, account_id: str, chat_id: str) -> Chat:
    """Want a coffee no more (again is fine): its event goes, and whoever was invited is told by Google."""
    with parts.store.begin() as session:
        chat = chats.cancel(session, account_id, chat_id)
    write_wishes(parts, account_id)
    return chat


def write_wishes(parts: Parts, account_id: str) -> bool:
    """Run the loop now for what was just asked; False when it has to wait, and then it is due as soon as possible."""
    try:
        reconcile_now(account_id, parts.store, parts.open_calendar, parts.clock, Preview())
    except (BusyAccountError, CalendarError):
        _request(parts, account_id)
        return False
    parts.runner.wake()
    return True


def invitation_label(name: str, seconds: int) -> str:
    """When the guest is told."""
    return f"{name}'s invitation leaves in {number(seconds, 'second')}."


def _request(parts: Parts, account_id: str) -> None:
    with parts.store.begin() as session:
        due.request(session, account_id, due.RECONCILE, parts.clock(), parts.clock())
    parts.runner.wake()


def _colleague(seen: Picture, email: str) -> Colleague:
    found = next((one for one in seen.colleagues if one.person.email.lower() == email.strip().lower()), None)
    if found is None:
        raise InputError(f"guest: {email} is nobody you share a small meeting with")
    return found


def _chat(seen: Picture, colleague: Colleague, span: Span, invite_at: datetime) -> Chat:
    person = colleague.person
    guest = Guest(person.email, person.name)
    mine = coffee.first_name(Guest(seen.account.email, seen.account.name))
    identifier = secrets.token_hex(13)
    starters = "\n".join(f"- {text}" for text in for_people((seen.account.email, person.email), span.start.date()))
    text = f"No agenda, and easy to skip: just decline, no reason needed.\n\nTo start with:\n{starters}"
    title = f"Coffee: {mine} and {coffee.first_name(guest)}"
    return Chat(identifier, guest, span, title, text, invite_at, seen.zone)
