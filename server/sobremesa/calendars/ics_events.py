"""One VEVENT component -> our nouns. Source: RFC 5545 section 3.6.1, and Microsoft's X-MICROSOFT-CDO properties."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event

from sobremesa.calendars.ics_expand import first, instant, length_of, when
from sobremesa.errors import InputError, MomentError
from sobremesa.model import EventType, Guest, Meeting, Placed, Response, SocialKey, SocialKind, Span

MARK_KIND, MARK_FOR = "X-SOBREMESA-KIND", "X-SOBREMESA-FOR"
_ANSWERS = {
    "ACCEPTED": Response.ACCEPTED,
    "COMPLETED": Response.ACCEPTED,
    "IN-PROCESS": Response.ACCEPTED,
    "DECLINED": Response.DECLINED,
    "DELEGATED": Response.DECLINED,
    "TENTATIVE": Response.TENTATIVE,
}
_EVENT_TYPES = {"OOF": EventType.OUT_OF_OFFICE, "WORKINGELSEWHERE": EventType.WORKING_LOCATION}
_LINKS = ("X-GOOGLE-CONFERENCE", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK")


def meeting_of(event: Event, identifier: str, owner: str, zone: ZoneInfo) -> Meeting:
    """The meeting of one occurrence; `zone` gives floating times and dates their meaning.

    `owner` is the e-mail address of the calendar's owner; without it the organizer of each event is. Raises
    InputError when the event has no time or no length.
    """
    organizer = address(first(event, "ORGANIZER"))
    me = (owner or organizer).casefold()
    guests = _guests(event, me)
    status = text(event, "X-MICROSOFT-CDO-BUSYSTATUS").upper()
    return Meeting(
        id=identifier,
        span=span_of(event, zone),
        title=text(event, "SUMMARY"),
        series_id=text(event, "UID") if "RECURRENCE-ID" in event else None,
        original_start=_original_start(event, zone),
        all_day=not isinstance(when(event, "DTSTART"), datetime),
        event_type=_EVENT_TYPES.get(status, EventType.DEFAULT),
        response=_response(event, guests, status),
        busy=text(event, "TRANSP").upper() != "TRANSPARENT" and status != "FREE",
        private=text(event, "CLASS").upper() in {"PRIVATE", "CONFIDENTIAL"},
        guests=guests,
        organized_by_me=bool(organizer) and organizer.casefold() == me,
        organizer=organizer,
        link=_link(event),
        ical_uid=text(event, "UID"),
    )


def placed_of(event: Event, identifier: str, zone: ZoneInfo) -> Placed | None:
    """The event of ours, or None when it does not carry our mark; raises InputError when the mark is broken."""
    if MARK_KIND not in event and MARK_FOR not in event:
        return None
    kind = text(event, MARK_KIND)
    if kind not in list(SocialKind):
        raise InputError(f"{MARK_KIND}: {kind!r} is not a kind of ours")
    return Placed(
        event_id=identifier,
        key=SocialKey.of_mark(SocialKind(kind), text(event, MARK_FOR)),
        kind=SocialKind(kind),
        span=span_of(event, zone),
        title=text(event, "SUMMARY"),
        description=text(event, "DESCRIPTION"),
        busy=text(event, "TRANSP").upper() != "TRANSPARENT",
        guests=_guests(event, ""),
        link=_web_address(text(event, "LOCATION")),
    )


def span_of(event: Event, zone: ZoneInfo) -> Span:
    """When it takes place, in UTC; all-day dates run from local midnight to local midnight."""
    start = when(event, "DTSTART")
    begin = instant(start, zone)
    try:
        if "DTEND" in event:
            end = _end(start, when(event, "DTEND"), begin, zone)
        elif isinstance(start, datetime):
            end = begin + length_of(event)
        else:
            end = instant(start + length_of(event), zone)
    except OverflowError as error:
        raise InputError("DURATION: is too long") from error
    if begin == end:
        raise MomentError("DTSTART: the event lasts no time")
    return Span(begin, end)


def _end(start: date, written: date, begin: datetime, zone: ZoneInfo) -> datetime:
    """DTEND as an instant; an occurrence whose start falls into a skipped hour keeps its length, beginning after it."""
    end = instant(written, zone)
    if (
        end <= begin
        and isinstance(start, datetime)
        and isinstance(written, datetime)
        and start.tzinfo is written.tzinfo
    ):
        return begin + (written - start) if written > start else end  # both compared on the wall clock
    return end


def instance_id(event: Event, zone: ZoneInfo) -> str:
    """The id of one occurrence: `UID_<UTC start>`, where its series put it; for a whole day `UID_<date>`."""
    value = when(event, "RECURRENCE-ID" if "RECURRENCE-ID" in event else "DTSTART")
    if not isinstance(value, datetime):
        return f"{text(event, 'UID')}_{value:%Y%m%d}"
    return f"{text(event, 'UID')}_{instant(value, zone):%Y%m%dT%H%M%SZ}"


def text(event: Event, name: str) -> str:
    """The property as a text, empty when it is absent."""
    value = first(event, name)
    return "" if value is None else str(value).strip()


def address(value: Any) -> str:
    """The e-mail address of an ORGANIZER or ATTENDEE; empty when it names none."""
    written = "" if value is None else str(value).strip()
    plain = written[7:] if written[:7].casefold() == "mailto:" else written
    return plain if "@" in plain else ""


def attendees(event: Event) -> Iterator[Any]:
    """The ATTENDEE properties, each with its parameters."""
    value = event.get("ATTENDEE")
    yield from value if isinstance(value, list) else [value] if value is not None else []


def _guests(event: Event, me: str) -> tuple[Guest, ...]:
    """The attendees; an organizer that no attendee line names takes part as well, unless it is a calendar."""
    guests = [_guest(value, me) for value in attendees(event)]
    organizer = first(event, "ORGANIZER")
    email = address(organizer)
    named = {guest.email.casefold() for guest in guests}
    if guests and email and email.casefold() not in named and not email.casefold().endswith("calendar.google.com"):
        name = _parameter(organizer, "CN")
        guests.append(Guest(email, name, Response.ACCEPTED, is_self=bool(me) and email.casefold() == me))
    return tuple(guests)


def _guest(value: Any, me: str) -> Guest:
    email = address(value)
    kind = _parameter(value, "CUTYPE").upper()
    return Guest(
        email=email or str(value),
        name=_parameter(value, "CN"),
        response=_ANSWERS.get(_parameter(value, "PARTSTAT").upper(), Response.NEEDS_ACTION),
        is_self=bool(me) and email.casefold() == me,
        resource=kind in {"ROOM", "RESOURCE"},
        group=kind == "GROUP",
        optional=_parameter(value, "ROLE").upper() == "OPT-PARTICIPANT",
    )


def _response(event: Event, guests: tuple[Guest, ...], status: str) -> Response:
    """My own answer: on the attendee line that is mine; an organizer comes to their own meeting."""
    mine = next((guest for guest in guests if guest.is_self), None)
    organizes = mine is not None and address(first(event, "ORGANIZER")).casefold() == mine.email.casefold()
    if mine is not None and not (organizes and mine.response is Response.NEEDS_ACTION):
        return mine.response
    undecided = status == "TENTATIVE" or (mine is None and text(event, "STATUS").upper() == "TENTATIVE")
    return Response.TENTATIVE if undecided else Response.ACCEPTED


def _original_start(event: Event, zone: ZoneInfo) -> datetime | None:
    return instant(when(event, "RECURRENCE-ID"), zone) if "RECURRENCE-ID" in event else None


def _parameter(value: Any, name: str) -> str:
    found = getattr(value, "params", {}).get(name, "")
    return str(found[0] if isinstance(found, list) and found else found)


def _link(event: Event) -> str:
    found = (_web_address(text(event, name)) for name in (*_LINKS, "LOCATION"))
    return next(filter(None, found), "")


def _web_address(written: str) -> str:
    return written if written.startswith(("https://", "http://")) and not any(map(str.isspace, written)) else ""
