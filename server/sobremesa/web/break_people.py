"""The people of a team's break: whose hours and calendar are known, and what is assumed of the others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy.orm import Session

from sobremesa.days_off import with_days_off
from sobremesa.errors import InputError
from sobremesa.model import FreeBusy, Guest, Hours, Person, is_zone
from sobremesa.reconcile.assumed_hours import assumed_hours
from sobremesa.store import Store, accounts, preferences
from sobremesa.store.accounts import Account
from sobremesa.store.colleagues import Colleague
from sobremesa.web import coffee
from sobremesa.web.picture import Picture

MOST_PEOPLE = 20
NO_ZONES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Member:
    """Somebody of a break; `assumed` says that the working hours are a guess, `zone_known` that their zone is not."""

    person: Person
    assumed: bool = False
    zone_known: bool = True
    is_me: bool = False

    @property
    def email(self) -> str:
        """Their address."""
        return self.person.email

    @property
    def first_name(self) -> str:
        """What they are called in a sentence."""
        return coffee.first_name(Guest(self.person.email, self.person.name))

    @property
    def called(self) -> str:
        """The same, or `you`."""
        return "you" if self.is_me else self.first_name


def members(
    store: Store, picture: Picture, emails: Collection[str], zones: Mapping[str, str] = NO_ZONES
) -> tuple[Member, ...]:
    """This person, who organises it, and then those of the `emails`, in that order; capitals tell nobody apart.

    `zones` (IANA, by address) are told for people whose own hours nobody knows; hours of somebody who uses this server
    count only for those who meet them. Raises InputError for too many people, somebody twice, and unknown zones.
    """
    me = Member(Person(picture.account.email.lower(), picture.account.name, picture.preferences.hours), is_me=True)
    others = [address for address in (email.strip().lower() for email in emails) if address != me.email]
    if len(others) >= MOST_PEOPLE:
        raise InputError(f"people: {len(others) + 1} are more than {MOST_PEOPLE}")
    if repeated := next((email for email in others if others.count(email) > 1), None):
        raise InputError(f"people: {repeated} is named twice")
    told = {email.strip().lower(): zone for email, zone in zones.items() if zone}
    if wrong := next((zone for zone in told.values() if not is_zone(zone)), None):
        raise InputError(f"zone: {wrong!r} is not an IANA time zone")
    met = _met(picture)
    with store.read() as session:
        return (me, *(_member(session, picture, email, met, told.get(email, "")) for email in others))


def candidates(picture: Picture) -> tuple[Member, ...]:
    """The people to choose from without typing: those this person meets, by name."""
    found = (_of_colleague(one, picture, "") for one in picture.colleagues)
    return tuple(sorted(found, key=lambda one: (one.person.name or one.email).lower()))


def busy(picture: Picture) -> dict[str, FreeBusy]:
    """When they are busy, by address, as far as it was read; nobody is asked."""
    mine = FreeBusy(picture.account.email.lower(), coffee.my_busy(picture))
    return {one.person.email.lower(): one.free_busy for one in picture.colleagues} | {mine.email: mine}


def _met(picture: Picture) -> dict[str, Guest]:
    """Everybody in a meeting that was read, by address."""
    guests = (guest for meeting in picture.snapshot.meetings for guest in meeting.guests)
    return {guest.email.lower(): guest for guest in guests if not (guest.resource or guest.group)}


def _member(session: Session, picture: Picture, email: str, met: Mapping[str, Guest], zone: str) -> Member:
    colleague = next((one for one in picture.colleagues if one.person.email.lower() == email), None)
    if colleague is not None:
        return _of_colleague(colleague, picture, zone)
    account = accounts.find(session, email) if email in met else None
    if account is not None:
        return Member(_of_account(session, account, picture))
    name = met[email].name if email in met else ""
    return _guessed(Person(email, name), zone or picture.zone, picture, known=bool(zone))


def _of_account(session: Session, account: Account, picture: Picture) -> Person:
    hours = preferences.get(session, account.id).hours
    return Person(account.email.lower(), account.name, with_days_off(hours, picture.now))


def _of_colleague(colleague: Colleague, picture: Picture, zone: str) -> Member:
    person = replace(colleague.person, email=colleague.person.email.lower())
    if not colleague.assumed_hours:
        return Member(person)
    if colleague.zone_known:
        return _guessed(person, person.hours.zone, picture, known=True)
    return _guessed(person, zone or person.hours.zone, picture, known=bool(zone))


def _guessed(person: Person, zone: str, picture: Picture, *, known: bool) -> Member:
    hours: Hours = with_days_off(assumed_hours(zone), picture.now)
    return Member(replace(person, hours=hours), assumed=True, zone_known=known)
