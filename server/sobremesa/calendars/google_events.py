"""Google's event resource <-> our nouns, without I/O: for the Google calendar and the command line's JSON reader.

Source: Calendar API v3, resource `events`. Everything but `id` may be absent on a deleted event, `summary` also on an
untitled or private one. An all-day `date` is a floating date with an exclusive end: it is read in the calendar's zone.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sobremesa.calendars import BREAK, MARK_FOR, MARK_KIND
from sobremesa.calendars.check_in import has_check_in
from sobremesa.errors import InputError, MomentError
from sobremesa.model import Agenda, EventType, Guest, Meeting, Placed, Response, Social, SocialKey, SocialKind, Span

Resource = Mapping[str, Any]
GROUP_DOMAINS = ("@googlegroups.com",)


def meeting_from_google(
    resource: Resource,
    *,
    owner_email: str,
    calendar_zone: str,
    calendar_id: str = "primary",
    free_busy_only: bool = False,
) -> Meeting:
    """The meeting of one event resource (an instance, not a series' master) on the calendar of `owner_email`.

    `calendar_zone` is the IANA zone that gives all-day dates and instants without an offset their meaning; without
    `owner_email` the attendee marked `self` is the owner. `free_busy_only` says that the calendar shows no details.
    Raises InputError naming the field when the event cannot be understood (a cancelled one, no time, no length).
    """
    identifier = _identifier(resource)
    if is_cancelled(resource):
        raise InputError("status: the event is cancelled")
    owner = owner_email.casefold()
    guests = _guests(resource, owner)
    organizer = _mapping(resource, "organizer")
    organizer_email = _text(organizer, "email")
    organized_by_me = organizer.get("self") is True or (bool(owner) and organizer_email.casefold() == owner)
    omitted = resource.get("attendeesOmitted") is True
    unseen = resource.get("guestsCanSeeOtherGuests") is False and not organized_by_me
    return Meeting(
        id=identifier,
        span=span_of(resource, calendar_zone),
        title=_text(resource, "summary"),
        calendar_id=calendar_id,
        series_id=_text(resource, "recurringEventId") or None,
        original_start=_original_start(resource, calendar_zone),
        all_day=is_all_day(resource),
        event_type=_event_type(resource),
        response=next((guest.response for guest in guests if guest.is_self), Response.ACCEPTED),
        busy=resource.get("transparency") != "transparent",
        private=resource.get("visibility") in {"private", "confidential"},
        guests=guests,
        guests_hidden=omitted or unseen,
        organized_by_me=organized_by_me,
        organizer=organizer_email,
        link=join_link(resource),
        free_busy_only=free_busy_only,
        ical_uid=_text(resource, "iCalUID"),
        etag=_text(resource, "etag"),
        check_in=has_check_in(_text(resource, "description")),
        place=_working_place(resource),
        break_id=break_of(resource),
    )


def agenda_from_google(resource: Resource, *, owner_email: str, calendar_zone: str, calendar_id: str) -> Agenda:
    """The meeting, or a series' master, with its description; raises InputError like `meeting_from_google`."""
    meeting = meeting_from_google(
        resource, owner_email=owner_email, calendar_zone=calendar_zone, calendar_id=calendar_id
    )
    return Agenda(meeting, _text(resource, "description"))


def placed_from_google(
    resource: Resource, *, calendar_zone: str = "UTC", calendar_id: str = "primary"
) -> Placed | None:
    """The event of ours, or None when the resource does not carry our mark.

    Raises InputError when it carries the mark but not what the mark promises (an unknown kind, no key, no time).
    """
    mark = _mapping(_mapping(resource, "extendedProperties"), "private")
    if (MARK_KIND not in mark and MARK_FOR not in mark) or mark.get(MARK_KIND) == BREAK:
        return None
    try:
        kind = SocialKind(_text(mark, MARK_KIND))
    except ValueError as error:
        raise InputError(f"{MARK_KIND}: {mark.get(MARK_KIND)!r} is not a kind of ours") from error
    link = join_link(resource) if kind is SocialKind.COFFEE else _web_address(_text(resource, "location"))
    return Placed(
        event_id=_identifier(resource),
        key=SocialKey.of_mark(kind, _text(mark, MARK_FOR)),
        kind=kind,
        span=span_of(resource, calendar_zone),
        title=_text(resource, "summary"),
        description=_text(resource, "description"),
        busy=resource.get("transparency") != "transparent",
        guests=_guests(resource, ""),
        link=link,
        etag=_text(resource, "etag"),
        cancelled=is_cancelled(resource),
        calendar_id=calendar_id,
    )


def google_from_social(social: Social) -> dict[str, Any]:
    """The body that writes `social`: its mark, its span with the zone it is shown in, its link as the location.

    Neither id nor conference request: those belong to the call that inserts.
    """
    return {
        "summary": social.title,
        "description": social.description,
        "location": social.link,
        "start": {"dateTime": _rfc3339(social.span.start), "timeZone": social.zone},
        "end": {"dateTime": _rfc3339(social.span.end), "timeZone": social.zone},
        "transparency": "opaque" if social.busy else "transparent",
        "visibility": "private" if social.private else "default",
        "status": "tentative" if social.tentative else "",
        "attendees": [{"email": email} for email in social.guests],
        "extendedProperties": {"private": {MARK_KIND: str(social.kind), MARK_FOR: str(social.key)}},
    }


def break_of(resource: Resource) -> str:
    """The id of the team's break that the event belongs to, on its organizer's calendar or a guest's; none: empty."""
    marks = (_mapping(_mapping(resource, "extendedProperties"), part) for part in ("private", "shared"))
    return next((_text(mark, MARK_FOR) for mark in marks if mark.get(MARK_KIND) == BREAK), "")


def guests_of(resource: Resource) -> tuple[Guest, ...]:
    """Everybody invited; raises InputError when they cannot be read."""
    return _guests(resource, "")


def is_cancelled(resource: Resource) -> bool:
    """Whether the resource is the tombstone of a deleted event or instance."""
    return resource.get("status") == "cancelled"


def is_all_day(resource: Resource) -> bool:
    """Whether the event is given by dates rather than by instants."""
    return "date" in _mapping(resource, "start") and "dateTime" not in _mapping(resource, "start")


def span_of(resource: Resource, calendar_zone: str) -> Span:
    """When the event takes place, in UTC; raises InputError when it has no readable start and end, or no length."""
    start, end = instant_of(resource, "start", calendar_zone), instant_of(resource, "end", calendar_zone)
    if start == end:
        raise MomentError("end: the event lasts no time")
    return Span(start, end)


def instant_of(resource: Resource, field: str, calendar_zone: str) -> datetime:
    """The UTC instant of `start`, `end` or `originalStartTime`; a date is midnight in `calendar_zone`."""
    value = _mapping(resource, field)
    moment, day = value.get("dateTime"), value.get("date")
    try:
        if isinstance(moment, str):
            parsed = datetime.fromisoformat(moment)
            if parsed.tzinfo is None:
                parsed = parsed.replace(tzinfo=ZoneInfo(_text(value, "timeZone") or calendar_zone))
            return parsed.astimezone(UTC)
        if isinstance(day, str):
            midnight = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(calendar_zone))
            return midnight.astimezone(UTC)
    except (KeyError, ValueError, OverflowError, OSError) as error:
        raise InputError(f"{field}: {moment or day!r} is not a time ({error})") from error
    raise InputError(f"{field}: has neither dateTime nor date")


def join_link(resource: Resource) -> str:
    """The address of the event's video meeting, or a location that is a web address, or nothing."""
    entries = _mapping(resource, "conferenceData").get("entryPoints")
    points = [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, Sequence) else []
    videos = [_text(entry, "uri") for entry in points if entry.get("entryPointType") == "video"]
    candidates = (_text(resource, "hangoutLink"), *videos, _text(resource, "location"))
    return next(filter(None, map(_web_address, candidates)), "")


def _working_place(resource: Resource) -> str:
    """The label of a working location that is neither at home nor without one; free text."""
    where = _mapping(resource, "workingLocationProperties")
    return _text(_mapping(where, "officeLocation"), "label") or _text(_mapping(where, "customLocation"), "label")


def _web_address(text: str) -> str:
    text = text.strip()
    return text if text.startswith(("https://", "http://")) and not any(map(str.isspace, text)) else ""


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _identifier(resource: Resource) -> str:
    identifier = _text(resource, "id")
    if not identifier:
        raise InputError("id: is missing")
    return identifier


def _original_start(resource: Resource, calendar_zone: str) -> datetime | None:
    return instant_of(resource, "originalStartTime", calendar_zone) if "originalStartTime" in resource else None


def _event_type(resource: Resource) -> EventType:
    """Its type; one that Google invents later counts as an ordinary event."""
    value = _text(resource, "eventType")
    return EventType(value) if value in list(EventType) else EventType.DEFAULT


def _guests(resource: Resource, owner: str) -> tuple[Guest, ...]:
    attendees = resource.get("attendees") or []
    if not isinstance(attendees, list) or not all(isinstance(attendee, Mapping) for attendee in attendees):
        raise InputError("attendees: is not a list of attendees")
    by_email = bool(owner) and any(_text(attendee, "email").casefold() == owner for attendee in attendees)
    return tuple(_guest(attendee, owner if by_email else "") for attendee in attendees)


def _guest(attendee: Resource, owner: str) -> Guest:
    """One attendee; the person themself is whoever has the address `owner`, without it the one marked `self`."""
    email = _text(attendee, "email")
    answer = _text(attendee, "responseStatus") or Response.NEEDS_ACTION
    if answer not in list(Response):
        raise InputError(f"attendees.responseStatus: {answer!r} is not an answer")
    additional = attendee.get("additionalGuests") or 0
    if not isinstance(additional, int) or additional < 0:
        raise InputError(f"attendees.additionalGuests: {additional!r} is not a number of people")
    return Guest(
        email=email,
        name=_text(attendee, "displayName"),
        response=Response(answer),
        is_self=email.casefold() == owner if owner else attendee.get("self") is True,
        resource=attendee.get("resource") is True,
        group=email.casefold().endswith(GROUP_DOMAINS),
        optional=attendee.get("optional") is True,
        additional=additional,
    )


def _mapping(resource: Resource, field: str) -> Resource:
    value = resource.get(field)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InputError(f"{field}: is not an object")
    return value


def _text(resource: Resource, field: str) -> str:
    value = resource.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError(f"{field}: is not a text")
    return value
