"""Asking for a coffee and taking it back: a wish is stored, then the account's loop writes it like everything else."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sobremesa.errors import AskFirstError, BusyAccountError, CalendarError, SlotTakenError
from sobremesa.jobs import due
from sobremesa.jobs.inline import reconcile_now
from sobremesa.model import Chat, Guest, Reason, ReasonCode, Slot, Span
from sobremesa.planning.chat_questions import about_people
from sobremesa.planning.flavours import invitation, starters_in
from sobremesa.reconcile import Preview
from sobremesa.store import chats
from sobremesa.web import coffee
from sobremesa.web.coffee_answer import explained
from sobremesa.web.company import Company, company_of
from sobremesa.web.flavours import flavoured
from sobremesa.web.labels import listed, number
from sobremesa.web.parts import Parts
from sobremesa.web.picture import Picture, picture
from sobremesa.web.times import my_times, slot_at, week_asks
from sobremesa.web.wishes import Wish


@dataclass(frozen=True)
class Asked:
    """A wanted chat: `new` unless the same request came before, `waiting` while the calendar is out of reach."""

    chat: Chat
    new: bool
    waiting: bool


def ask(parts: Parts, account_id: str, wish: Wish, key: str) -> Asked:
    """Want a coffee; the same `key` is the same coffee.

    Raises InputError for somebody this account does not meet or another length than its own, SlotTakenError when the
    time does not suit everybody, AskFirstError when it needs `consent` or `confirm`.
    """
    known = asked_before(parts, account_id, key)
    if known is not None:
        return known
    seen = flavoured(picture(parts.store, account_id, parts.clock()), wish.flavour, wish.minutes)
    company = company_of(seen, wish.guests, wish.optional)
    slot = _slot(seen, company, wish)
    _ask_first(seen, company, slot, wish)
    leaves = parts.clock() + timedelta(seconds=parts.settings.undo_seconds)
    chat = _chat(seen, company, slot, leaves, _starters_used(parts, account_id, company))
    return keep(parts, account_id, chat, key, _holds_for(seen, company))


def asked_before(parts: Parts, account_id: str, key: str) -> Asked | None:
    """What was asked for with that key, None when it is new."""
    with parts.store.read() as session:
        known = chats.find(session, account_id, key)
    return Asked(known, new=False, waiting=not known.event_id) if known else None


def keep(parts: Parts, account_id: str, chat: Chat, key: str, instead_of: Iterable[Chat] = ()) -> Asked:
    """Want this chat, whose time was found to suit all, and have it written now; the times held `instead_of` it go."""
    with parts.store.begin() as session:
        chat, new = chats.add(session, account_id, chat, key, parts.clock())
        for hold in instead_of if new else ():
            chats.cancel(session, account_id, hold.id)
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


def _slot(seen: Picture, company: Company, wish: Wish) -> Slot:
    """The time that was chosen, if it suits; a time held for this very guest does, whatever is known of theirs."""
    span = Span(wish.start, wish.start + timedelta(minutes=seen.preferences.coffee.minutes))
    if any(hold.span == span for hold in _holds_for(seen, company)):
        mine = my_times(seen, company.needed[0], span, 1).slots
        slot = next((Slot(each.span, each.score, ()) for each in mine if each.span == span), None)
    else:
        slot = slot_at(seen, company.needed, span, at_once=wish.at_once)
    if slot is None:
        who = "you both" if len(company.guests) == 1 else "all of you"
        raise SlotTakenError(f"That time does not suit {who} any more. Here are others.")
    return slot


def _ask_first(seen: Picture, company: Company, slot: Slot, wish: Wish) -> None:
    """Raise AskFirstError with all that is still to be said yes to."""
    outside = [] if wish.consent else [reason for reason in slot.reasons if reason.code is ReasonCode.NEEDS_CONSENT]
    doubts: list[Reason] = []
    if not wish.confirm:
        kept = (*seen.view.chats, *seen.view.lately)
        doubts = [*about_people(company.guests, kept, seen.now, seen.zone), *week_asks(seen, slot.span.start)]
    asks = (*outside, *doubts)
    if asks:
        raise AskFirstError(" ".join(explained(seen, reason).sentence for reason in asks), asks)


def _holds_for(seen: Picture, company: Company) -> list[Chat]:
    """The times held for the one guest; nothing is held for several."""
    alone = company.guests[0].email.lower() if len(company.guests) == 1 else ""
    return [hold for hold in seen.holds if hold.guest.email.lower() == alone]


def _chat(seen: Picture, company: Company, slot: Slot, invite_at: datetime, used: Collection[str]) -> Chat:
    guest, *others = company.guests
    title, text = _words(seen, company.guests, slot, used)
    chat = Chat(secrets.token_hex(13), guest, slot.span, title, text, invite_at, seen.zone, others=tuple(others))
    return replace(chat, flavour=seen.flavour)


def _starters_used(parts: Parts, account_id: str, company: Company) -> frozenset[str]:
    """What these very people were given to start with before."""
    people = {guest.email.lower() for guest in company.guests}
    with parts.store.read() as session:
        kept = chats.history(session, account_id)
    theirs = (chat for chat in kept if {guest.email.lower() for guest in chat.guests} == people)
    return frozenset(text for chat in theirs for text in starters_in(chat.description))


def _words(seen: Picture, guests: Sequence[Guest], slot: Slot, used: Collection[str]) -> tuple[str, str]:
    """Title and text of the invitation; of a guest for whom it is outside their hours it asks whether that suits."""
    people = (seen.account.email, *(guest.email for guest in guests))
    mine = coffee.first_name(Guest(seen.account.email, seen.account.name))
    who = listed([mine, *map(coffee.first_name, guests)])
    title, text = invitation(seen.flavour, who, people, slot.span.start.date(), used)
    outside = {one.email.lower() for one in slot.outside}
    if asked := [coffee.first_name(guest) for guest in guests if guest.email.lower() in outside]:
        request = f"{listed(asked)}, this is outside your usual hours: does it suit you all the same?"
        text = f"{request} If not, just decline, and we look for another way.\n\n{text}"
    return title, text
