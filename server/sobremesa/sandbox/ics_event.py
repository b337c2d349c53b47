"""One VEVENT as a Google event resource (RFC 5545 section 3.6.1; the API's Events resource)."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from icalendar import Event

from sobremesa.sandbox.ics_people import people, texts
from sobremesa.sandbox.ics_times import ZONE, TimeReader
from sobremesa.sandbox.ics_zones import ZoneBook

Json = dict[str, Any]
_ALARM = re.compile(r"^BEGIN:VALARM\s*$.*?^END:VALARM\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
_NAMES = r"(?:DT\w+|RRULE|EXDATE|RDATE|RECURRENCE-ID|DURATION)"
_BLANKS = re.compile(rf"""^({_NAMES}\b(?:"[^"\n]*"|[^":\n])*:)(.*)$""", re.MULTILINE | re.IGNORECASE)
_FOLD = re.compile(r"\n[ \t]")


@dataclass
class IcsEvent:
    """A VEVENT that could be read: its resource, and what ties it to other events of the file.

    `recurrence_id` is the original start, aware or a date, if this is an exception of a series; `notes` say what had
    to be guessed.
    """

    uid: str
    sequence: int
    cancelled: bool
    recurrence_id: datetime | date | None
    resource: Json
    notes: list[str] = field(default_factory=list)


def parse_event(text: str) -> Event:
    """The text of a VEVENT block as a component, without alarms. Raises ValueError if its times cannot be read.

    Blanks inside times and rules, which some programs write, are forgiven. The zone of a time is in parameter `ZONE`.
    """
    plain = _FOLD.sub("", _ALARM.sub("", text.replace("\r", "")))
    tidy = _BLANKS.sub(lambda line: line[1].replace(";TZID=", f";{ZONE}=") + line[2].replace(" ", ""), plain)
    found = Event.from_ical(tidy.replace("\n", "\r\n") + "\r\n")
    if not isinstance(found, Event):
        raise ValueError("this VEVENT holds no event")
    broken = {name for name, _ in found.errors if name}
    for name in ("DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID"):
        if name in broken:
            raise ValueError(f"{name}: {dict(found.errors)[name]}")
    return found


def read_event(text: str, zones: ZoneBook) -> IcsEvent:
    """Everything a calendar keeps of a VEVENT block. Raises ValueError with the reason if it cannot be kept.

    An event without DTEND and DURATION lasts no time, or a day if it starts on a date. Attendees come as the file has
    them; whose calendar it is, is the caller's business.
    """
    event = parse_event(text)
    reader = TimeReader(event, zones)
    start, end = reader.start_and_end()
    resource: Json = {"start": start, "end": end} | texts(event) | people(event)
    rules = list(reader.recurrence())
    original = reader.moment("RECURRENCE-ID")
    if rules and original is None:
        resource["recurrence"] = rules
    return IcsEvent(
        uid=str(event.get("UID", "")).strip(),
        sequence=_number(event.get("SEQUENCE")),
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        recurrence_id=original,
        resource=resource,
        notes=reader.notes,
    )


def _number(found: Any) -> int:
    try:
        return int(found)
    except (TypeError, ValueError):
        return 0
