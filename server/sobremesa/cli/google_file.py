"""A JSON file of Google event resources -> a snapshot: an `events.list` answer, a list of events, or one event.

Series masters (with `recurrence`) are expanded inside the window; their changed and cancelled instances, which
carry `recurringEventId` and `originalStartTime`, take the places of the regular ones.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from sobremesa.calendars.google_events import (
    instant_of,
    is_all_day,
    is_cancelled,
    meeting_from_google,
    placed_from_google,
    span_of,
)
from sobremesa.calendars.ics_expand import STEPS_OF_A_FILE, instant, occurrences, when
from sobremesa.errors import InputError, MomentError
from sobremesa.model import Meeting, Placed, Snapshot, Span, Unreadable, is_zone
from sobremesa.planning.recurrence import Steps

_DAY = timedelta(days=1)
_RULES = ("RRULE", "EXRULE", "RDATE", "EXDATE")


def parse_google(text: str) -> tuple[list[Any], str]:
    """The event resources of the file and its IANA zone (empty when it names none); InputError names the line."""
    try:
        found = json.loads(text)
    except ValueError as error:
        line = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"{line}this is not JSON ({getattr(error, 'msg', error)})") from error
    except RecursionError as error:
        raise InputError("this JSON is nested too deeply") from error
    if isinstance(found, list):
        return found, ""
    if not isinstance(found, dict):
        raise InputError("line 1: neither an event, nor a list of events, nor an events.list answer")
    if "items" not in found:
        return [found], ""
    if not isinstance(found["items"], list):
        raise InputError("items: is not a list of events")
    zone = found.get("timeZone")
    return found["items"], zone if isinstance(zone, str) and is_zone(zone) else ""


def read_google(resources: Iterable[Any], window: Span, *, owner_email: str = "", zone: str = "UTC") -> Snapshot:
    """The calendar made of these resources over `window`; what cannot be read is listed, the rest is kept."""
    meetings: list[Meeting] = []
    ours: list[Placed] = []
    unreadable: list[Unreadable] = []
    moments: list[str] = []
    near = Span(window.start - _DAY, window.end + _DAY)
    for resource in _single(list(resources), near, zone, unreadable):
        name = str(resource.get("id") or "an event without id")
        try:
            placed = placed_from_google(resource, calendar_zone=zone)
            if placed is not None:
                ours += [placed] if placed.span.overlaps(near) else []
                continue
            meeting = meeting_from_google(resource, owner_email=owner_email, calendar_zone=zone)
            meetings += [meeting] if meeting.span.overlaps(near) else []
        except MomentError:
            moments.append(name)
        except InputError as error:
            unreadable.append(Unreadable(name, str(error)))
    return Snapshot(window, tuple(meetings), tuple(ours), zone, tuple(unreadable), tuple(moments))


def starts_of(resources: Iterable[Any], zone: str) -> list[datetime]:
    """The UTC starts of all readable events."""
    starts = []
    for resource in resources:
        try:
            starts.append(span_of(resource, zone).start)
        except (InputError, AttributeError):
            continue
    return starts


def _single(resources: list[Any], near: Span, zone: str, unreadable: list[Unreadable]) -> Iterable[Mapping[str, Any]]:
    """Every single event and instance near the window; cancelled ones only hide an instance of their series."""
    events: dict[int, Mapping[str, Any]] = {}
    for index, resource in enumerate(resources):
        if isinstance(resource, Mapping):
            events[index] = resource
        else:
            unreadable.append(Unreadable(f"event {index + 1}", "is not an object"))
    changed = {found for event in events.values() if (found := _original(event, zone)) is not None}
    budget = Steps(STEPS_OF_A_FILE)
    for event in events.values():
        if is_cancelled(event):
            continue
        if not event.get("recurrence"):
            yield event
            continue
        try:
            instances = _instances(event, near, zone, budget)
        except InputError as error:
            unreadable.append(Unreadable(str(event.get("id") or "an event without id"), str(error)))
            continue
        yield from (one for one in instances if _original(one, zone) not in changed)


def _original(event: Mapping[str, Any], zone: str) -> tuple[str, datetime] | None:
    """Which instance of which series the event is: the master's id and the original start."""
    master = event.get("recurringEventId")
    if not isinstance(master, str):
        return None
    try:
        return master, instant_of(event, "originalStartTime", zone)
    except InputError:
        return None


def _instances(master: Mapping[str, Any], near: Span, zone: str, budget: Steps) -> list[dict[str, Any]]:
    """The instances of one master near the window, with the ids that Google gives them: `<master>_<UTC start>`."""
    span_of(master, zone)
    own_zone = str(master["start"].get("timeZone") or zone)
    if not is_zone(own_zone):
        raise InputError(f"start.timeZone: {own_zone!r} is not an IANA time zone")
    wide = Span(near.start - _DAY, near.end + _DAY)
    found = occurrences([_component(master, zone, own_zone)], wide, ZoneInfo(zone), budget)
    return [_instance(master, event, ZoneInfo(zone)) for event in found]


def _component(master: Mapping[str, Any], zone: str, own_zone: str) -> Event:
    """The master as a VEVENT: RFC 5545 lines are what Google keeps in `recurrence`."""
    lines = master["recurrence"]
    if not isinstance(lines, list) or not all(isinstance(line, str) and line.startswith(_RULES) for line in lines):
        raise InputError("recurrence: is not a list of RRULE, EXRULE, RDATE or EXDATE lines")
    times = [_ics_time(master, field, name, zone, own_zone) for field, name in (("start", "DTSTART"), ("end", "DTEND"))]
    body = [*times, "UID:series", *(" ".join(line.split()) for line in lines)]
    try:
        text = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *body, "END:VEVENT", "END:VCALENDAR", ""])
        event = Calendar.from_ical(text).events[0]
    except Exception as error:
        raise InputError(f"recurrence: cannot be read ({str(error).splitlines()[0]})") from error
    if event.errors:
        raise InputError(f"recurrence: cannot be read ({event.errors[0][1]})")
    return event


def _ics_time(master: Mapping[str, Any], field: str, name: str, zone: str, own_zone: str) -> str:
    if is_all_day(master):
        return f"{name};VALUE=DATE:{str(master[field]['date']).replace('-', '')}"
    local = instant_of(master, field, zone).astimezone(ZoneInfo(own_zone))
    return f"{name}:{local:%Y%m%dT%H%M%SZ}" if own_zone == "UTC" else f"{name};TZID={own_zone}:{local:%Y%m%dT%H%M%S}"


def _instance(master: Mapping[str, Any], event: Event, zone: ZoneInfo) -> dict[str, Any]:
    start, end = when(event, "DTSTART"), when(event, "DTEND")
    if isinstance(start, datetime):
        suffix = f"{instant(start, zone):%Y%m%dT%H%M%SZ}"
        times = [{"dateTime": instant(one, zone).isoformat()} for one in (start, end)]
    else:
        suffix, times = f"{start:%Y%m%d}", [{"date": one.isoformat()} for one in (start, end)]
    return {
        **{name: value for name, value in master.items() if name != "recurrence"},
        "id": f"{master.get('id') or ''}_{suffix}" if master.get("id") else "",
        "start": times[0],
        "end": times[1],
        "recurringEventId": master.get("id") or "",
        "originalStartTime": times[0],
    }
