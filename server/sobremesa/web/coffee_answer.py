"""A coffee as page and panel show it: the times, or why there are none and what can be done about that."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import url_for

from sobremesa.model import ChatState, Guest, Person, Reason, ReasonCode, Slot, Span
from sobremesa.model.flavours import FLAVOURS, Flavour
from sobremesa.planning.chat_questions import about_people
from sobremesa.web import coffee, offer_text
from sobremesa.web.answers import Coffee, Explained, GuestAnswer, SlotAnswer, Unseen, Why
from sobremesa.web.answers import Sitting as SittingAnswer
from sobremesa.web.coffee import Found, first_name, guest_answer
from sobremesa.web.gap import gap
from sobremesa.web.labels import listed, short_day
from sobremesa.web.picture import Picture
from sobremesa.web.sentences import told
from sobremesa.web.times import my_times, week_asks

MOST_OTHERS = 3
SAID_ABOVE = frozenset({ReasonCode.WEEKS_SINCE})  # stands under the person's name already
NONE = frozenset({ReasonCode.NO_SHARED_HOURS, ReasonCode.NO_COMMON_TIME})


def answer(picture: Picture, found: Found, others: Sequence[Guest] = ()) -> Coffee:
    """The suggestion; `others` are people who have time, for when these have none."""
    search, person = found.search, found.person
    guests = [_guest(picture, guest) for guest in found.guests]
    none = search.none_because
    alone = len(guests) == 1
    return Coffee(
        guest=guests[0],
        guests=guests,
        minutes=picture.preferences.coffee.minutes,
        flavour=picture.flavour,
        title=f"{FLAVOURS[picture.flavour].name} with {listed([each.first_name for each in guests])}",
        subtitle=coffee.since(_last_met(picture, person), picture.now) if alone else "One time for everybody.",
        slots=[slot_answer(picture, slot, found.guests) for slot in search.slots],
        none_because=explained(picture, none) if none else None,
        asks=people_asked(picture, found.guests),
        gap=gap(picture, found) if none and none.code is ReasonCode.NO_SHARED_HOURS and alone else "",
        edges=[slot_answer(picture, slot, found.guests) for slot in search.edges],
        most=[slot_answer(picture, slot, found.guests) for slot in search.most],
        sittings=_sittings(picture, found),
        others=[_guest(picture, guest) for guest in others] if none and none.code in NONE else [],
        unseen=unseen(picture, found) if none and none.code is ReasonCode.AVAILABILITY_UNKNOWN and alone else None,
        url=page_of(found.guests, picture.flavour),
    )


def page_of(guests: Sequence[Guest], flavour: Flavour = Flavour.COFFEE) -> str:
    """The address of the page for a coffee with these people."""
    chosen = [("flavour", flavour)] if flavour is not Flavour.COFFEE else []
    query = urlencode([*(("with", guest.email) for guest in guests), *chosen])
    return f"{url_for('coffee_page.show')}?{query}"


def people_asked(picture: Picture, guests: Sequence[Guest]) -> list[Explained]:
    """What has to be confirmed about these people: a coffee with them lately, to come, or declined."""
    kept = (*picture.view.chats, *picture.view.lately)
    return [explained(picture, one) for one in about_people(guests, kept, picture.now, picture.zone)]


def explained(picture: Picture, reason: Reason) -> Explained:
    """The reason with its sentence, in which people have names."""
    sentence = told(reason, picture.labels, names=names(picture), today=picture.today)
    return Explained.model_validate({**reason.as_dict(), "sentence": sentence})


def names(picture: Picture) -> Mapping[str, str]:
    """What to call people, by address; the reader is "you"."""
    chats = (guest for chat in (*picture.view.chats, *picture.view.lately) for guest in chat.guests)
    met = (Guest(one.person.email, one.person.name) for one in picture.colleagues)
    known = {guest.email.lower(): first_name(guest) for guest in (*chats, *met)}
    return known | {picture.account.email.lower(): "you"}


def slot_answer(picture: Picture, slot: Slot, guests: Sequence[Guest]) -> SlotAnswer:
    """One time, on everybody's clock, with what somebody has to agree to, and what has to be confirmed."""
    labels = picture.labels
    said = [told(reason, labels, names=names(picture)) for reason in slot.reasons if reason.code not in SAID_ABOVE]
    return SlotAnswer(
        start=labels.rfc3339(slot.span.start),
        end=labels.rfc3339(slot.span.end),
        label=labels.day_time(slot.span.start),
        guest_label=elsewhere(picture, slot.span, guests),
        why=" ".join(said[:2]) if not slot.outside else "",
        reasons=[Why.of(reason) for reason in slot.reasons],
        consent=consent(picture, slot),
        absent=[_guest(picture, guest) for guest in guests if guest.email in slot.absent],
        asks=[explained(picture, reason) for reason in week_asks(picture, slot.span.start)],
    )


def consent(picture: Picture, slot: Slot) -> str:
    """Who has to agree to that time, and how much it is beyond their hours; empty if nobody has to."""
    called = names(picture)
    mine = picture.account.email.lower()
    said = []
    for one in slot.outside:
        whose = "your" if one.email.lower() == mine else f"{called.get(one.email.lower(), one.email)}'s"
        said.append(f"{one.minutes} minutes beyond {whose} working hours")
    if not said:
        return ""
    others = [called.get(one.email.lower(), one.email) for one in slot.outside if one.email.lower() != mine]
    asked = f" The invitation asks {listed(others)} whether that suits." if others else ""
    return f"{listed(said)}.{asked}"


def _sittings(picture: Picture, found: Found) -> list[SittingAnswer]:
    mine = picture.account.email
    answers = []
    for sitting in found.search.sittings:
        coming = [guest for guest in found.guests if guest.email in sitting.people and guest.email != mine]
        slot = Slot(sitting.span, 50, ())
        answers.append(
            SittingAnswer(slot=slot_answer(picture, slot, coming), guests=[_guest(picture, one) for one in coming])
        )
    return answers if all(each.guests for each in answers) else []


def unseen(picture: Picture, found: Found) -> Unseen:
    """Three times at which the reader is free, and a text that offers them."""
    held = [hold for hold in picture.holds if hold.guest.email.lower() == found.person.email.lower()]
    spans = [hold.span for hold in held] or [slot.span for slot in my_times(picture, found.colleague).slots]
    until = max((hold.expires_at for hold in held if hold.expires_at), default=None)
    return Unseen(
        times=[slot_answer(picture, Slot(span, 50, ()), found.guests) for span in sorted(spans)],
        text=offer_text.text(picture, found.guests[0], sorted(spans), until),
        id=held[0].offer if held else "",
        until=picture.labels.rfc3339(until) if until else None,
        until_label=short_day(picture.labels.local(until).date()) if until else "",
    )


def _guest(picture: Picture, guest: Guest) -> GuestAnswer:
    hours = next((one.person.hours for one in picture.colleagues if one.person.email == guest.email), None)
    return guest_answer(guest, hours.zone if hours else "")


def elsewhere(picture: Picture, span: Span, guests: Sequence[Guest]) -> str:
    """What the clocks of these people say then, as far as they are known."""
    return ", ".join(filter(None, (_elsewhere(picture, span, guest) for guest in guests)))


def _last_met(picture: Picture, person: Person) -> datetime | None:
    """When the two last met, a coffee of ours included."""
    had = (chat for chat in picture.view.lately if chat.state is ChatState.WANTED and not chat.offer)
    ends = [chat.span.end for chat in had if any(one.email.lower() == person.email for one in chat.guests)]
    return max([*ends, *([person.last_met] if person.last_met else [])], default=None)


def _elsewhere(picture: Picture, span: Span, guest: Guest) -> str:
    hours = next((one.person.hours for one in picture.colleagues if one.person.email == guest.email), None)
    if hours is None:
        return ""
    theirs = coffee.clock_of(picture, hours.zone_on(picture.labels.local(span.start).date()))
    return picture.labels.elsewhere(span.start, theirs, first_name(guest))


def answers(picture: Picture, found: Sequence[Found]) -> list[Coffee]:
    """The suggestions; who has no time is followed by those who have."""
    have_time = [each.guests[0] for each in found if each.search.slots]
    return [answer(picture, each, have_time[:MOST_OTHERS]) for each in found]
