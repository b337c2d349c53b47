"""The colleagues somebody meets, and when they are busy: read with the calendar, at most every 15 minutes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from sobremesa.calendars import Calendar
from sobremesa.errors import CalendarError, ReconnectError
from sobremesa.model import FreeBusy, Guest, LedgerState, Meeting, Person, Response, Snapshot, Span, is_zone
from sobremesa.reconcile.assumed_hours import assumed_hours
from sobremesa.store import Store, accounts, colleagues, ledger, preferences
from sobremesa.store.accounts import Account
from sobremesa.store.colleagues import Colleague

MOST = 10
FRESH = timedelta(minutes=15)
ZONE_FRESH = timedelta(days=7)
AHEAD = timedelta(days=14)
SMALL = 3  # people in a meeting small enough to have talked
log = structlog.get_logger(__name__)


def refresh(account: Account, store: Store, calendar: Calendar, snapshot: Snapshot, now: datetime) -> None:
    """Read and keep the free/busy of the people `account` meets most, unless that was done within 15 minutes.

    One query for all of them, and one for each new face: the zone of their calendar, asked again after a week.
    A provider that does not answer this question spoils nothing: what was known stays.
    Raises ReconnectError when the consent is gone altogether.
    """
    with store.read() as session:
        last = colleagues.read_at(session, account.id)
        known = {one.person.email: one for one in colleagues.get(session, account.id)}
    guests = met_most(snapshot.meetings, account.email)
    if last is not None and now - last < FRESH and {guest.email for guest in guests} <= known.keys():
        return
    window = Span(now, now + AHEAD)
    try:
        answers = calendar.free_busy([guest.email for guest in guests], window) if guests else {}
        zones = {guest.email.lower(): _zone(calendar, guest, known.get(guest.email.lower()), now) for guest in guests}
    except ReconnectError as error:
        if error.missing_scope is None:
            raise
        return
    except CalendarError as error:
        log.warning("free/busy not read", account=account.id, error=str(error))
        return
    talked = last_talks(snapshot.meetings, now)
    with store.begin() as session:
        people = []
        for guest in guests:
            email = guest.email.lower()
            before = known[email].person.last_met if email in known else None
            met = max((at for at in (talked.get(email), before) if at), default=None)
            answer = answers.get(guest.email, FreeBusy(email, error="notFound"))
            zone = zones[email]
            person, busy, assumed = _person(session, guest, answer, met, zone.name or account.zone)
            people.append(
                Colleague(
                    person, FreeBusy(email, busy, answer.error), window, now, assumed, zone.read_at, bool(zone.name)
                )
            )
        colleagues.put(session, account.id, people)


@dataclass(frozen=True)
class _Zone:
    """What a colleague's calendar said of its zone, empty when nothing, and when it was asked (UTC)."""

    name: str
    read_at: datetime


def _zone(calendar: Calendar, guest: Guest, before: Colleague | None, now: datetime) -> _Zone:
    """Asked once a week at most, because people seldom move."""
    if before is not None and before.zone_read_at is not None and now - before.zone_read_at < ZONE_FRESH:
        return _Zone(before.person.hours.zone if before.zone_known else "", before.zone_read_at)
    zone = calendar.zone_of(guest.email) or ""
    return _Zone(zone if is_zone(zone) else "", now)


def _person(
    session: Session, guest: Guest, answer: FreeBusy, met: datetime | None, zone: str
) -> tuple[Person, tuple[Span, ...], bool]:
    """Who that is, when they are busy apart from what we put there, and whether the hours are a guess.

    Somebody with an account here has hours of their own; of anybody else office hours in `zone` are assumed.
    """
    email = guest.email.lower()
    own = accounts.find(session, email)
    if own is None:
        return Person(email, guest.name, assumed_hours(zone), met), answer.busy, True
    entries = ledger.get(session, own.id).values()
    ours = [entry.pinned or entry.written for entry in entries if entry.state is LedgerState.WRITTEN]
    hours = preferences.get(session, own.id).hours
    person = Person(email, own.name or guest.name, hours, met)
    return person, without(answer.busy, (span for span in ours if span)), False


def met_most(meetings: Iterable[Meeting], email: str) -> tuple[Guest, ...]:
    """Up to ten people of the same domain, those in most meetings first, then by address."""
    domain = email.rpartition("@")[2].lower()
    seen: dict[str, Guest] = {}
    count: Counter[str] = Counter()
    for meeting in meetings:
        if meeting.response is Response.DECLINED:
            continue
        for guest in meeting.guests:
            address = guest.email.lower()
            if guest.is_self or guest.resource or guest.group or address == email.lower():
                continue
            if address.rpartition("@")[2] == domain and guest.response is not Response.DECLINED:
                count[address] += 1
                if address not in seen or (guest.name and not seen[address].name):
                    seen[address] = guest
    most = sorted(count, key=lambda address: (-count[address], address))[:MOST]
    return tuple(seen[address] for address in most)


def last_talks(meetings: Iterable[Meeting], now: datetime) -> Mapping[str, datetime]:
    """When each person was last met in a meeting of three people at most, by address, in UTC."""
    last: dict[str, datetime] = {}
    for meeting in meetings:
        there = [guest for guest in meeting.guests if guest.response is not Response.DECLINED and not guest.resource]
        if meeting.span.end <= now and len(there) <= SMALL and meeting.response is not Response.DECLINED:
            for guest in there:
                if not guest.is_self:
                    address = guest.email.lower()
                    last[address] = max(meeting.span.end, last.get(address, meeting.span.end))
    return last


def without(busy: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """`busy` minus `holes`."""
    left = list(busy)
    for hole in holes:
        parts = []
        for span in left:
            if not span.overlaps(hole):
                parts.append(span)
                continue
            if span.start < hole.start:
                parts.append(Span(span.start, hole.start))
            if hole.end < span.end:
                parts.append(Span(hole.end, span.end))
        left = parts
    return tuple(left)
