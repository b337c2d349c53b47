"""Who may meet whom where: put together on this server out of both people's own calendars, told only when both want."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from sobremesa.days_off import with_days_off
from sobremesa.model import FreeBusy, Guest, Person, SlotSearch, Snapshot
from sobremesa.model.places import City, Days, Encounter, SameCity, Traveller, Visit, well_known_cities
from sobremesa.planning.cities import Gazetteer
from sobremesa.planning.same_city import Eater, encounters, find_lunch, visits
from sobremesa.store import Store, accounts, preferences, same_city, snapshots
from sobremesa.web import coffee
from sobremesa.web.picture import Picture


@dataclass(frozen=True)
class Match:
    """Somebody to meet, where and on which days, and times for lunch."""

    encounter: Encounter
    guest: Guest
    lunch: SlotSearch


@dataclass(frozen=True)
class Found:
    """The finder as one person may see it; `part` is None while they take no part."""

    part: SameCity | None
    visits: tuple[Visit, ...] = ()
    matches: tuple[Match, ...] = ()


def find(store: Store, picture: Picture) -> Found:
    """Where this person is in the days that were read, and whom they may meet there; no provider is asked."""
    days = days_shown(picture)
    with store.read() as session:
        part = same_city.get(session, picture.account.id)
        if part is None:
            return Found(None)
        me = _traveller(picture.account.email, part, picture.snapshot, days)
        others = list(_who_may_want(session, me, days))
        matches = tuple(_match(session, picture, one) for one in encounters(me, others))
    return Found(part, me.visits, matches)


def days_shown(picture: Picture) -> Days:
    """From today to the last whole day that was read."""
    last = picture.labels.local(picture.snapshot.window.end).date() - timedelta(days=1)
    return Days(picture.today, max(picture.today, last))


def city_named(name: str, zone: str) -> City:
    """The well-known city of that name, else a city of its own in `zone`; raises InputError for no name."""
    return _gazetteer().named(name) or City(name.strip(), zone)


def _gazetteer(*own: City | None) -> Gazetteer:
    return Gazetteer([*(city for city in own if city), *well_known_cities()])


def _traveller(email: str, part: SameCity, snapshot: Snapshot | None, days: Days) -> Traveller:
    meetings, zone = (snapshot.meetings, snapshot.zone) if snapshot else ((), "UTC")
    where = visits(meetings, zone, _gazetteer(part.home), days, part.home)
    return Traveller(email.lower(), where, part.answers)


def _who_may_want(session: Session, me: Traveller, days: Days) -> Iterator[Traveller]:
    """The people `me` once said yes to who take part themselves; nobody else's calendar is looked at."""
    for email in sorted({one.email for one in me.answers if one.yes}):
        account = accounts.find(session, email)
        part = same_city.get(session, account.id) if account else None
        if account and part:
            reading = snapshots.get(session, account.id)
            yield _traveller(account.email, part, reading.snapshot if reading else None, days)


def _match(session: Session, picture: Picture, encounter: Encounter) -> Match:
    account = accounts.find(session, encounter.email)
    assert account, "an encounter is with somebody who has an account"
    wanted = preferences.get(session, account.id)
    colleague = next((one for one in picture.colleagues if one.person.email.lower() == encounter.email), None)
    free_busy = colleague.free_busy if colleague else FreeBusy(encounter.email, error="unknown")
    hours = with_days_off(wanted.hours, picture.now)
    me = Person(picture.account.email, picture.account.name, picture.preferences.hours)
    eaters = (
        Eater(me, FreeBusy(me.email, coffee.my_busy(picture)), picture.preferences.buffers.lunch),
        Eater(Person(free_busy.email, account.name, hours), free_busy, wanted.buffers.lunch),
    )
    known = (picture.snapshot.window, *([colleague.window] if colleague else []))
    lunch = find_lunch(eaters, encounter, picture.preferences, picture.now, known=known)
    return Match(encounter, Guest(encounter.email, account.name), lunch)
