"""Who a coffee is with: up to five people that this account meets, some of whom need not have time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sobremesa.errors import InputError
from sobremesa.model import FreeBusy, Guest, Meeting, Person, Response
from sobremesa.store.colleagues import Colleague
from sobremesa.web.picture import Picture
from sobremesa.web.wishes import MOST_GUESTS


@dataclass(frozen=True)
class Company:
    """The people who have to have time, and those who may come or not."""

    needed: tuple[Colleague, ...]
    optional: tuple[Guest, ...] = ()

    @property
    def guests(self) -> tuple[Guest, ...]:
        """Everybody, those who need not have time last."""
        return (*(Guest(each.person.email, each.person.name) for each in self.needed), *self.optional)


def company_of(picture: Picture, guests: Sequence[str], optional: Sequence[str] = ()) -> Company:
    """The people with these addresses; raises InputError for nobody, too many, oneself, and whom one does not meet."""
    needed = _each_once(guests)
    free = [email for email in _each_once(optional) if email not in needed]
    if not needed:
        raise InputError("guest: choose somebody")
    if len(needed) + len(free) > MOST_GUESTS:
        raise InputError(f"guests: a coffee is for {MOST_GUESTS} guests at most")
    people = [known(picture, email).person for email in free]
    return Company(
        tuple(known(picture, email) for email in needed), tuple(Guest(one.email, one.name) for one in people)
    )


def known(picture: Picture, email: str) -> Colleague:
    """Somebody this account meets; of who is in its meetings only, nothing but the name is known.

    Raises InputError for anybody else.
    """
    address = email.strip().lower()
    found = next((one for one in picture.colleagues if one.person.email.lower() == address), None)
    if found is not None:
        return found
    met = next((guest for guest in _met(picture) if guest.email.lower() == address), None)
    if met is None or address == picture.account.email.lower():
        raise InputError(f"guest: {email} is nobody you share a meeting with")
    person = Person(address, met.name)
    return Colleague(person, FreeBusy(address, error="notFound"), picture.snapshot.window, picture.now)


def people_met(picture: Picture) -> tuple[list[Guest], list[Guest]]:
    """Whom to choose from: colleagues, and the other people of one's meetings, each by name."""
    first = [Guest(one.person.email, one.person.name) for one in picture.colleagues]
    seen = {guest.email.lower() for guest in first} | {picture.account.email.lower()}
    others = {guest.email.lower(): guest for guest in _met(picture) if guest.email.lower() not in seen}
    return sorted(first, key=_by_name), sorted(others.values(), key=_by_name)


def _met(picture: Picture) -> Iterable[Guest]:
    shown = (meeting for meeting in picture.snapshot.meetings if not _hides_people(meeting))
    return (
        guest for meeting in shown for guest in meeting.guests if not (guest.is_self or guest.resource or guest.group)
    )


def _hides_people(meeting: Meeting) -> bool:
    return meeting.guests_hidden or meeting.private or meeting.response is Response.DECLINED


def _each_once(emails: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))


def _by_name(guest: Guest) -> tuple[str, str]:
    return (guest.name or guest.email).casefold(), guest.email
