"""Who may meet whom where: put together on this server out of both people's own calendars, told only when both want."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from sobremesa.days_off import with_days_off
from sobremesa.model import Chat, FreeBusy, Guest, Person, Preferences, SlotSearch, Snapshot, Span
from sobremesa.model.places import City, Consent, Days, Encounter, SameCity, Traveller, Visit, well_known_cities
from sobremesa.planning.cities import Gazetteer
from sobremesa.planning.same_city import Eater, busy_at_lunch, encounters, find_lunch, visits
from sobremesa.store import Store, accounts, chats, preferences, roster, same_city, snapshots
from sobremesa.store.accounts import Account
from sobremesa.web import coffee
from sobremesa.web.labels import short_day
from sobremesa.web.picture import Picture

_DAY = timedelta(days=1)
STANDING = timedelta(days=365)  # how long an answer about people who come to where I live holds


@dataclass(frozen=True)
class Match:
    """Somebody to meet, where and on which days, and times for lunch."""

    encounter: Encounter
    guest: Guest
    lunch: SlotSearch


@dataclass(frozen=True)
class Seen:
    """What one person of the finder may see: their own part, and whom they may meet, by address with their names."""

    part: SameCity
    me: Traveller
    encounters: tuple[Encounter, ...]
    names: dict[str, str]


@dataclass(frozen=True)
class Found:
    """The finder as one person may see it; `part` is None while they take no part."""

    part: SameCity | None
    visits: tuple[Visit, ...] = ()
    matches: tuple[Match, ...] = ()


def look(store: Store, picture: Picture) -> Seen | None:
    """Where this person is in the days that were read, and whom they may meet there; None while they take no part.

    No provider is asked.
    """
    days = days_shown(picture)
    with store.read() as session:
        part = same_city.get(session, picture.account.id)
        if part is None:
            return None
        me = _traveller(picture.account.email, part, picture.snapshot, days)
        others = list(_who_wants_it_too(session, me, days))
    names = {one.email: name for one, name in others}
    return Seen(part, me, encounters(me, (one for one, _ in others)), names)


def find(store: Store, picture: Picture, count: int = 3) -> Found:
    """The same with up to `count` times for lunch for each encounter; 0 finds all there are."""
    seen = look(store, picture)
    if seen is None:
        return Found(None)
    with store.read() as session:
        matches = tuple(_match(session, picture, one, seen.names[one.email], count) for one in seen.encounters)
    return Found(seen.part, seen.me.visits, matches)


def take_part(store: Store, picture: Picture, home: City | None) -> None:
    """Take part from now on, or move to `home`; None: nobody needs to know where."""
    with store.begin() as session:
        same_city.live_in(session, picture.account.id, home)


def join(store: Store, picture: Picture) -> None:
    """Take part from now on, living where the roster says; who takes part already stays as they are."""
    with store.begin() as session:
        if same_city.get(session, picture.account.id) is None:
            same_city.live_in(session, picture.account.id, roster.city_of(session, picture.account.email))


def listed_home(store: Store, picture: Picture) -> City | None:
    """Where this person lives by the roster, None when they are not on it."""
    with store.read() as session:
        return roster.city_of(session, picture.account.email)


def people(picture: Picture, part: SameCity | None) -> dict[str, Guest]:
    """Everybody this person may answer for, by address: who is met in small meetings, or was said yes to before."""
    met = {one.person.email.lower(): Guest(one.person.email, one.person.name) for one in picture.colleagues}
    before = (one.email for one in (part.answers if part else ()) if one.yes)
    return {email: Guest(email) for email in before} | met


def taken_back(email: str, city: City, today: date) -> Consent:
    """A no for every day to come of that city."""
    return Consent(city.key, Days(today, today + STANDING), email, yes=False)


def days_shown(picture: Picture) -> Days:
    """From today to the last whole day that was read."""
    last = picture.labels.local(picture.snapshot.window.end).date() - timedelta(days=1)
    return Days(picture.today, max(picture.today, last))


def city_named(name: str, zone: str) -> City:
    """The well-known city of that name, else a city of its own in `zone`; raises InputError for no name."""
    return _gazetteer().named(name) or City(name.strip(), zone)


def days_name(days: Days) -> str:
    """`Wed 18 Nov – Fri 20 Nov`, or one day."""
    return short_day(days.first) if days.first == days.last else f"{short_day(days.first)} – {short_day(days.last)}"


def both_are(first_name: str, encounter: Encounter) -> str:
    """Who is where with me, and when, in one sentence."""
    return f"You and {first_name} are both in {encounter.city.name}, {days_name(encounter.days)}."


def planned(picture: Picture, encounter: Encounter) -> list[Chat]:
    """What the two have to come on those days."""
    zone = coffee.clock_of(picture, encounter.city.zone)
    return [
        chat
        for chat in picture.chats
        if chat.guest.email.lower() == encounter.email and zone.local(chat.span.start).date() in encounter.days
    ]


def _gazetteer(*own: City | None) -> Gazetteer:
    return Gazetteer([*(city for city in own if city), *well_known_cities()])


def _traveller(email: str, part: SameCity, snapshot: Snapshot | None, days: Days) -> Traveller:
    meetings, zone = (snapshot.meetings, snapshot.zone) if snapshot else ((), "UTC")
    where = visits(meetings, zone, _gazetteer(part.home), days, part.home, part.stated)
    return Traveller(email.lower(), where, part.answers)


def _who_wants_it_too(session: Session, me: Traveller, days: Days) -> Iterator[tuple[Traveller, str]]:
    """The people, with their names, who take part and once said yes to `me`, as `me` did to them.

    Nobody else's calendar is looked at.
    """
    for email in sorted({one.email for one in me.answers if one.yes}):
        account = accounts.find(session, email)
        part = same_city.get(session, account.id) if account else None
        if account and part and any(one.yes and one.email == me.email for one in part.answers):
            reading = snapshots.get(session, account.id)
            yield _traveller(account.email, part, reading.snapshot if reading else None, days), account.name


def _match(session: Session, picture: Picture, encounter: Encounter, name: str, count: int) -> Match:
    account = accounts.find(session, encounter.email)
    assert account, "an encounter is with somebody who has an account"
    me, my_window = _eater(picture.account, picture.preferences, picture.snapshot, picture.chats, picture.now)
    wanted, reading = preferences.get(session, account.id), snapshots.get(session, account.id)
    to_come = chats.upcoming(session, account.id, picture.now)
    them, window = _eater(account, wanted, reading.snapshot if reading else None, to_come, picture.now)
    known = (my_window, window)
    lunch = find_lunch((me, them), encounter, picture.preferences, picture.now, count, known)
    return Match(encounter, Guest(encounter.email, name), lunch)


def _eater(
    account: Account, wanted: Preferences, snapshot: Snapshot | None, to_come: Iterable[Chat], now: datetime
) -> tuple[Eater, Span]:
    """One of two who have lunch, by their own calendar, and the time for which it was read."""
    hours = with_days_off(wanted.hours, now)
    person = Person(account.email, account.name, hours)
    if snapshot is None:
        return Eater(person, FreeBusy(account.email, error="unread"), wanted.buffers.lunch), Span(now, now + _DAY)
    ours = (one.span for one in snapshot.ours if one.busy and not one.cancelled)
    spans = (*busy_at_lunch(snapshot.meetings, wanted.buffers), *ours, *(chat.span for chat in to_come))
    return Eater(person, FreeBusy(account.email, spans), wanted.buffers.lunch), snapshot.window
