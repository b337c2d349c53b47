"""Lunch of two who both said yes: found again at the press, and asked for through the same door as every chat."""

import secrets
from datetime import datetime, timedelta

from sobremesa.errors import SlotTakenError
from sobremesa.model import Chat, Guest, Span
from sobremesa.model.flavours import FLAVOURS, Flavour
from sobremesa.planning.prompts import for_people
from sobremesa.planning.same_city import is_own_lunch
from sobremesa.web import asking, coffee, same_city
from sobremesa.web.asking import Asked
from sobremesa.web.parts import Parts
from sobremesa.web.picture import Picture
from sobremesa.web.same_city import Match
from sobremesa.web.work import show


def ask(parts: Parts, account_id: str, guest: str, start: datetime, key: str) -> Asked:
    """Want lunch with `guest` at `start`; the same `key` is the same lunch.

    Raises SlotTakenError when the time does not suit both any more. That is all it ever says of somebody who did not
    say yes, or is not there.
    """
    before = asking.asked_before(parts, account_id, key)
    if before is not None:
        return before
    picture = show(parts, account_id)
    for match in same_city.find(parts.store, picture, count=0).matches:
        spans = [slot.span for slot in match.lunch.slots if slot.span.start == start]
        if match.encounter.email == guest.strip().lower() and spans:
            invite_at = parts.clock() + timedelta(seconds=parts.settings.undo_seconds)
            return asking.keep(parts, account_id, _chat(picture, match, spans[0], invite_at), key)
    raise SlotTakenError("That time does not suit you both any more. Here are others.")


def _chat(picture: Picture, match: Match, span: Span, invite_at: datetime) -> Chat:
    city, names = match.encounter.city, (picture.account.email, match.guest.email)
    terms = FLAVOURS[Flavour.LUNCH]
    found = for_people(names, span.start.date(), (), terms.depths, terms.tags)
    starters = "\n".join(f"- {text}" for text in found)
    mine = coffee.first_name(Guest(picture.account.email, picture.account.name))
    return Chat(
        id=secrets.token_hex(13),
        guest=match.guest,
        span=span,
        title=f"Lunch: {mine} and {coffee.first_name(match.guest)}",
        description=f"You are both in {city.name}. No agenda, and easy to skip: just decline, no reason needed.\n\n"
        f"To start with:\n{starters}",
        invite_at=invite_at,
        zone=city.zone,
        kept=tuple(one.id for one in picture.snapshot.meetings if is_own_lunch(one) and one.span.overlaps(span)),
        flavour=Flavour.LUNCH,
        in_person=True,
    )
