"""Writes .ics files: a download, an invitation, a cancellation and a feed, which are never mixed.

All are built with icalendar; the VTIMEZONE is put in as bytes that were made before. Nothing that a name or a title
holds can break a line, and no alarm is set for anybody. Source: RFC 5545; RFC 5546, sections 3.2.1, 3.2.2 and 3.2.5.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vRecur, vText

from sobremesa.calendars.ics_entry import Entry
from sobremesa.calendars.ics_zone import vtimezone
from sobremesa.errors import InputError
from sobremesa.model import Guest

PRODUCT = "-//Sobremesa//Sobremesa//EN"
_LINE_ENDS = re.compile("\r\n|[\r\u0085\u2028\u2029]")
_REFRESH = "PT1H"  # how often a subscriber may come back
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Method(StrEnum):
    """What a file asks of whoever opens it: keep this event, answer the invitation, or take the event away."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def publish(entry: Entry, now: datetime) -> bytes:
    """A download for one's own calendar: without attendees. `now` is when it is made."""
    return _file(Method.PUBLISH, _events(entry, Method.PUBLISH, now), [entry])


def choices(entries: Sequence[Entry], now: datetime) -> bytes:
    """Several times to choose from, for anybody's calendar: without attendees. `now` is when it is made."""
    return _file(Method.PUBLISH, [event for one in entries for event in _events(one, Method.PUBLISH, now)], entries)


def request(entry: Entry, now: datetime) -> bytes:
    """An invitation that asks every guest for an answer; raises InputError without an organizer or a guest."""
    _require_people(entry)
    return _file(Method.REQUEST, _events(entry, Method.REQUEST, now), [entry])


def cancel(entry: Entry, now: datetime) -> bytes:
    """Takes an invitation back, with its whole series: the same UID, SEQUENCE one more than that of `entry`, as sent.

    Raises InputError without an organizer or a guest.
    """
    _require_people(entry)
    master = next(_events(entry, Method.CANCEL, now))
    return _file(Method.CANCEL, [master], [entry])


def feed(name: str, zone: str, entries: Sequence[Entry], now: datetime) -> bytes:
    """A calendar to subscribe to, called `name`, of somebody who lives by the IANA `zone`; without attendees."""
    events = [event for entry in entries for event in _events(entry, Method.PUBLISH, now)]
    heading = {"X-WR-CALNAME": vText(clean_line(name)), "X-WR-TIMEZONE": vText(zone)}
    heading["REFRESH-INTERVAL"] = vText(_REFRESH, params={"VALUE": "DURATION"})
    heading["X-PUBLISHED-TTL"] = vText(_REFRESH)
    # The zone of the person is there even if nothing is in the feed: a calendar needs one component at least.
    return _file(Method.PUBLISH, events, entries, heading, {zone: (now.year, now.year + 1)})


def clean(text: str) -> str:
    """The text with plain line ends, without control characters and halves of characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text
    return _CONTROL.sub("", _LINE_ENDS.sub("\n", whole))


def clean_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def _require_people(entry: Entry) -> None:
    if entry.organizer is None:
        raise InputError("organizer: an invitation needs one")
    if not entry.guests:
        raise InputError("guest: an invitation needs one at least")


# ---------------------------------------------------------------- the file


def _file(
    method: Method,
    events: Iterable[Event],
    entries: Iterable[Entry],
    heading: dict[str, vText] | None = None,
    years: dict[str, tuple[int, int | None]] | None = None,
) -> bytes:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", str(method))
    calendar.update(heading or {})
    for event in events:
        calendar.add_component(event)
    whole: bytes = calendar.to_ical()
    # With the line end before it: a name may end in these words, but it begins no line with them.
    before = b"\r\nBEGIN:VEVENT\r\n" if calendar.subcomponents else b"\r\nEND:VCALENDAR\r\n"
    head, begin, rest = whole.partition(before)
    zones = _years_by_zone(entries, years or {})
    spliced = b"".join(vtimezone(zone, *span) for zone, span in sorted(zones.items()))
    return head + b"\r\n" + spliced + begin.lstrip() + rest


def _years_by_zone(
    entries: Iterable[Entry], years: dict[str, tuple[int, int | None]]
) -> dict[str, tuple[int, int | None]]:
    """The zones that times are written in, each with the first and the last year (None: no end)."""
    found = dict(years)
    for entry in entries:
        if entry.rule and not entry.all_day:
            first, last = _years(entry)
            known = found.get(entry.zone, (first, last))
            later = None if last is None or known[1] is None else max(last, known[1])
            found[entry.zone] = min(first, known[0]), later
    return found


def _years(entry: Entry) -> tuple[int, int | None]:
    times = [entry.start, entry.end, *(time for one in entry.overrides for time in (one.original, one.start, one.end))]
    all_years = [time.year for time in times]
    last = entry.repetition.last
    return min(all_years), None if last is None else max(last, *all_years)


# ---------------------------------------------------------------- its events


def _events(entry: Entry, method: Method, now: datetime) -> Iterator[Event]:
    """The event, and the changed occurrences of a series after it."""
    master = _event(entry, entry.title, method, now)
    _put_times(master, entry, entry.start, entry.end)
    if entry.rule:
        master.add("rrule", vRecur.from_ical(str(entry.repetition.rule)))
    if entry.removed:
        master.add("exdate", [_written(entry, each) for each in sorted(entry.removed)])
    yield master
    for override in entry.overrides:
        event = _event(entry, override.title or entry.title, method, now)
        event.add("recurrence-id", _written(entry, override.original))
        _put_times(event, entry, override.start, override.end)
        yield event


def _event(entry: Entry, title: str, method: Method, now: datetime) -> Event:
    """All but its times."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.sequence + (method is Method.CANCEL))
    event.add("summary", clean_line(title))
    _put_words(event, entry)
    event.add("status", _status(entry, method))
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    if entry.private:
        event.add("class", "PRIVATE")
    _put_people(event, entry, method)
    return event


def _put_times(event: Event, entry: Entry, start: date, end: date) -> None:
    """DTSTART and DTEND; a DURATION where the wall clock shows the end twice, and the second time is meant."""
    begin, finish = _written(entry, start), _written(entry, end)
    event.add("dtstart", begin)
    if isinstance(finish, datetime) and isinstance(begin, datetime) and finish.fold:
        event.add("duration", finish.astimezone(UTC) - begin.astimezone(UTC))
    else:
        event.add("dtend", finish)


def _written(entry: Entry, value: date) -> date:
    """As the start of the event is written: on the wall clock of a series, else in UTC; a date stays one."""
    if not isinstance(value, datetime):
        return value
    return value.astimezone(ZoneInfo(entry.zone)) if entry.rule else value.astimezone(UTC)


def _put_words(event: Event, entry: Entry) -> None:
    link, description, place = clean_line(entry.link), clean(entry.description).strip("\n"), clean_line(entry.place)
    if link and link not in description:
        description = f"{description}\n\n{link}".lstrip("\n")
    if description:
        event.add("description", description)
    if place or link:
        event.add("location", ", ".join(part for part in (place, link) if part))


def _status(entry: Entry, method: Method) -> str:
    if method is Method.CANCEL:
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def _put_people(event: Event, entry: Entry, method: Method) -> None:
    if entry.organizer:
        event.add("organizer", _address(entry.organizer))
    for guest in entry.guests if method is not Method.PUBLISH else ():
        address = _address(guest)
        address.params["ROLE"] = "OPT-PARTICIPANT" if guest.optional else "REQ-PARTICIPANT"
        address.params["CUTYPE"] = "RESOURCE" if guest.resource else "GROUP" if guest.group else "INDIVIDUAL"
        if method is Method.REQUEST:
            address.params["PARTSTAT"] = "NEEDS-ACTION"
            address.params["RSVP"] = "TRUE"
        event.add("attendee", address)


def _address(guest: Guest) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    # A double quote is not allowed here, and not every program knows its escape (RFC 6868); some take a backslash for
    # the beginning of another.
    name = clean_line(guest.name).replace('"', "'").replace("\\", "/")
    if name:
        address.params["CN"] = name
    return address
