"""Coffee to suggest: with whom, when on both clocks, and why; out of what was read, nobody is asked now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sobremesa import wording
from sobremesa.model import FreeBusy, Guest, Person, Reason, ReasonCode, Slot, SlotSearch, Span
from sobremesa.planning.eligibility import is_busy
from sobremesa.planning.slots import find_slots
from sobremesa.store.colleagues import Colleague
from sobremesa.web.answers import Coffee, Explained, GuestAnswer, SlotAnswer, Why
from sobremesa.web.labels import Labels, city
from sobremesa.web.picture import Picture

NUMBERS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
SAID_ABOVE = frozenset({ReasonCode.WEEKS_SINCE})  # stands under the person's name already


@dataclass(frozen=True)
class Found:
    """A colleague and the times found with them."""

    colleague: Colleague
    search: SlotSearch

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.colleague.person


def people_to_ask(picture: Picture, emails: Collection[str] | None = None) -> list[Colleague]:
    """Colleagues without a coffee to come, the longest not talked to first; `emails` narrows to these people."""
    pending = {chat.guest.email.lower() for chat in picture.chats}
    wanted = None if emails is None else {email.lower() for email in emails}
    open_to = (one for one in picture.colleagues if one.person.email.lower() not in pending)
    chosen = (one for one in open_to if wanted is None or one.person.email.lower() in wanted)
    never = datetime.min.replace(tzinfo=picture.now.tzinfo)
    return sorted(chosen, key=lambda one: (one.person.last_met or never, one.person.email))


def search(picture: Picture, colleague: Colleague, window: Span | None = None, count: int = 3) -> SlotSearch:
    """Times for a coffee of the two inside `window`, and inside what was read of either calendar."""
    within = _both(colleague.window, picture.snapshot.window)
    within = _both(within, window) if window else within
    if within is None:
        return SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": picture.preferences.coffee.minutes}))
    me = Person(picture.account.email, picture.account.name, picture.preferences.hours)
    busy = {me.email: FreeBusy(me.email, my_busy(picture)), colleague.person.email: colleague.free_busy}
    return find_slots([me, colleague.person], busy, picture.preferences, picture.now, within, count)


def find(
    picture: Picture, window: Span | None = None, emails: Collection[str] | None = None, most: int = 5
) -> list[Found]:
    """Up to `most` people with times, those without after them."""
    found = [Found(each, search(picture, each, window)) for each in people_to_ask(picture, emails)]
    return sorted(found, key=lambda one: not one.search.slots)[:most]


def still_free(picture: Picture, colleague: Colleague, span: Span) -> bool:
    """Whether a coffee can be exactly then, by what was last read."""
    length = timedelta(minutes=picture.preferences.coffee.minutes)
    if span.end - span.start != length:
        return False
    return any(slot.span == span for slot in search(picture, colleague, span, count=1).slots)


def answer(picture: Picture, found: Found) -> Coffee:
    """The suggestion as page and panel show it."""
    person, minutes = found.person, picture.preferences.coffee.minutes
    guest = guest_answer(Guest(person.email, person.name), person.hours.zone)
    none = found.search.none_because
    return Coffee(
        guest=guest,
        minutes=minutes,
        title=f"Coffee with {guest.first_name}",
        subtitle=since(person.last_met, picture.now),
        slots=[_slot(picture, slot, person, guest.first_name) for slot in found.search.slots],
        none_because=Explained.model_validate({**none.as_dict(), "sentence": wording.sentence(none)}) if none else None,
    )


def guest_answer(guest: Guest, zone: str = "") -> GuestAnswer:
    """A person with the name to call them by."""
    return GuestAnswer(
        email=guest.email, name=guest.name or guest.email, first_name=first_name(guest), city=city(zone) if zone else ""
    )


def first_name(guest: Guest) -> str:
    """The first word of a name, else the part of the address before the @ and its first dot, capitalised."""
    if guest.name and "@" not in guest.name:
        return guest.name.split()[0]
    return guest.email.partition("@")[0].partition(".")[0].capitalize()


def since(last_met: datetime | None, now: datetime) -> str:
    """How long two people have not talked, in words."""
    if last_met is None:
        return "You have not talked in a small round lately."
    weeks = max(0, (now - last_met).days // 7)
    if weeks == 0:
        return "You talked less than a week ago."
    count = NUMBERS[weeks] if weeks < len(NUMBERS) else str(weeks)
    return f"{count} {'week' if weeks == 1 else 'weeks'} since you last talked."


def clock_of(picture: Picture, zone: str) -> Labels:
    """Another person's zone on this person's kind of clock."""
    return Labels(zone, picture.labels.twelve)


def _slot(picture: Picture, slot: Slot, person: Person, name: str) -> SlotAnswer:
    labels = picture.labels
    theirs = clock_of(picture, person.hours.zone_on(labels.local(slot.span.start).date()))
    said = [wording.sentence(reason) for reason in slot.reasons if reason.code not in SAID_ABOVE]
    return SlotAnswer(
        start=labels.rfc3339(slot.span.start),
        end=labels.rfc3339(slot.span.end),
        label=labels.day_time(slot.span.start),
        guest_label=labels.elsewhere(slot.span.start, theirs, name),
        why=" ".join(said[:2]),
        reasons=[Why.of(reason) for reason in slot.reasons],
    )


def my_busy(picture: Picture) -> tuple[Span, ...]:
    """When this person is busy by what was last read, with the coffees asked for."""
    meetings = (m.span for m in picture.snapshot.meetings if is_busy(m, picture.preferences.buffers))
    ours = (placed.span for placed in picture.snapshot.ours if placed.busy and not placed.cancelled)
    return (*meetings, *ours, *(chat.span for chat in picture.chats))


def _both(one: Span | None, other: Span) -> Span | None:
    if one is None or not one.overlaps(other):
        return None
    return Span(max(one.start, other.start), min(one.end, other.end))
