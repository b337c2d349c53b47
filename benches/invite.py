"""Making invitations: our writer against icalendar with add_missing_timezones, over the same ten weekly series."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur, vText

from benches.calendars import ZONES
from benches.runner import Case, Contestant, Measured, Target
from sobremesa.calendars.ics_entry import Entry
from sobremesa.calendars.ics_write import PRODUCT, request
from sobremesa.model import Guest

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LENGTH = timedelta(minutes=25)
FULL, BARE = "icalendar + zones", "icalendar, no zone"
SERIES = 10
Parsed = set[tuple[str, str, str]]


def cases() -> tuple[list[Case], list[str]]:
    """One case: ten invitations, each a weekly series of a year with two guests in a zone of its own."""
    entries = [_entry(number, zone) for number, zone in enumerate(ZONES[:SERIES])]
    contestants = [
        Contestant("sobremesa", lambda: [request(entry, NOW) for entry in entries], _parsed),
        Contestant(FULL, lambda: [_by_icalendar(entry, _with_zones) for entry in entries], _parsed),
        Contestant(BARE, lambda: [_by_icalendar(entry, lambda _: None) for entry in entries], _parsed),
    ]
    return [Case("invitations", contestants, len(entries), "invitation")], []


def targets(measured: Sequence[Measured]) -> list[Target]:
    """The goal: at least six times icalendar with the zones it would add."""
    return [Target("invitation, icalendar + add_missing_timezones", measured[0].ratio(FULL), 6.0)]


def _entry(number: int, zone: str) -> Entry:
    start = datetime(2026, 3, 3, 10, tzinfo=ZoneInfo(zone))
    return Entry(
        uid=f"series-{number}@example.com",
        title="Coffee: Ann, Bo; and Zoë ☕",
        start=start,
        end=start + LENGTH,
        description="No agenda, and easy to skip: just decline, no reason needed.",
        link="https://meet.example.com/abc-defg-hij",
        organizer=Guest("ann@example.com", "Ann Álvarez"),
        guests=(Guest("bo@example.com", "Bo"), Guest("zoe@example.com", "Zoë, of the other team")),
        rule="FREQ=WEEKLY;COUNT=52",
    )


def _by_icalendar(entry: Entry, finish: Callable[[Calendar], None]) -> bytes:
    """The same invitation by the book of the library."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", NOW)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("rrule", vRecur.from_ical(entry.rule))
    event.add("sequence", 0)
    event.add("summary", entry.title)
    event.add("description", f"{entry.description}\n\n{entry.link}")
    event.add("location", entry.link)
    event.add("status", "CONFIRMED")
    event.add("transp", "OPAQUE")
    assert entry.organizer
    event.add("organizer", _person(entry.organizer))
    for guest in entry.guests:
        attendee = _person(guest)
        for name, value in (("CUTYPE", "INDIVIDUAL"), ("ROLE", "REQ-PARTICIPANT"), ("PARTSTAT", "NEEDS-ACTION")):
            attendee.params[name] = vText(value)
        attendee.params["RSVP"] = vText("TRUE")
        event.add("attendee", attendee)
    calendar = Calendar()
    for name, value in (("version", "2.0"), ("prodid", PRODUCT), ("calscale", "GREGORIAN"), ("method", "REQUEST")):
        calendar.add(name, value)
    calendar.add_component(event)
    finish(calendar)
    return bytes(calendar.to_ical())


def _person(guest: Guest) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    address.params["CN"] = vText(guest.name)
    return address


def _with_zones(calendar: Calendar) -> None:
    """From the day of the series on, up to the year where the library ends by itself (2038)."""
    calendar.add_missing_timezones(first_date=NOW.date())


def _parsed(files: Sequence[bytes]) -> Parsed:
    """Every property of every event as icalendar reads it, with its parameters."""
    return {
        (str(event["UID"]), name, f"{dict(getattr(value, 'params', {}))} {getattr(value, 'dt', value)}")
        for file in files
        for event in Calendar.from_ical(file).events
        for name, found in event.items()
        for value in (found if isinstance(found, list) else [found])
    }
