"""Coffee to suggest: with whom, when on both clocks, and why; out of what was read, nobody is asked now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sobremesa.model import ChatState, Guest, Person, SlotSearch, Span
from sobremesa.store.colleagues import Colleague
from sobremesa.web.answers import GuestAnswer
from sobremesa.web.labels import Labels, city
from sobremesa.web.picture import Picture
from sobremesa.web.times import find_times, my_busy

NUMBERS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")

__all__ = ["my_busy"]  # for whoever looks for other times than these


@dataclass(frozen=True)
class Found:
    """The times found with a colleague, and with `others` where it is for several; `optional` need not have time."""

    colleague: Colleague
    search: SlotSearch
    others: tuple[Colleague, ...] = ()
    optional: tuple[Guest, ...] = ()

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.colleague.person

    @property
    def guests(self) -> tuple[Guest, ...]:
        """Everybody it is with, those who need not have time last."""
        needed = (each.person for each in (self.colleague, *self.others))
        return (*(Guest(person.email, person.name) for person in needed), *self.optional)


def people_to_ask(picture: Picture, emails: Collection[str] | None = None) -> list[Colleague]:
    """Colleagues, the longest not talked to first; `emails` narrows to these people.

    Never with whom the person wants none. Without `emails` nobody is among them with whom a coffee is to come, or who
    declined one in the last three weeks.
    """
    open_to = [one for one in picture.colleagues if one.person.email.lower() not in picture.preferences.not_with]
    if emails is None:
        not_again = asked_already(picture)
        chosen = [one for one in open_to if one.person.email.lower() not in not_again]
    else:
        wanted = {email.lower() for email in emails}
        chosen = [one for one in open_to if one.person.email.lower() in wanted]
    never = datetime.min.replace(tzinfo=picture.now.tzinfo)
    return sorted(chosen, key=lambda one: (one.person.last_met or never, one.person.email))


def asked_already(picture: Picture) -> frozenset[str]:
    """The addresses of those with whom a coffee is to come, or who declined one in the last three weeks."""
    kept = (*picture.view.chats, *picture.view.lately)
    declined = (chat for chat in kept if chat.state is ChatState.DECLINED)
    return frozenset(guest.email.lower() for chat in (*picture.chats, *declined) for guest in chat.guests)


def search(picture: Picture, colleague: Colleague, window: Span | None = None, count: int = 3) -> SlotSearch:
    """Times for a coffee of the two inside `window`, and inside what was read of either calendar."""
    return find_times(picture, [colleague], window, count)


def find(
    picture: Picture, window: Span | None = None, emails: Collection[str] | None = None, most: int = 5
) -> list[Found]:
    """Up to `most` people with times, those without after them."""
    found = [Found(each, search(picture, each, window)) for each in people_to_ask(picture, emails)]
    return sorted(found, key=lambda one: not one.search.slots)[:most]


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
