"""A coffee as an .ics file for one's own calendar: PUBLISH, without attendees (RFC 5545, RFC 5546 section 3.2.1)."""

import re
from datetime import datetime

from icalendar import Calendar, Event

from sobremesa.model import Chat, Side, SocialKey
from sobremesa.planning import event_id

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # icalendar escapes line ends, and lets these through


def chat_file(chat: Chat, owner: str, link: str, now: datetime) -> bytes:
    """The file: UTC times, one event, under the UID that the event in the calendar of `owner` (an address) has.

    That is known before the event is written, so a file downloaded early and one downloaded late are the same event.
    """
    key = SocialKey(chat.id, Side.ITSELF)
    event = Event()
    event.add("uid", f"{chat.event_id or event_id(owner, 'primary', key)}@google.com")
    event.add("dtstamp", now)
    event.add("dtstart", chat.span.start)
    event.add("dtend", chat.span.end)
    event.add("sequence", 0)
    event.add("summary", _clean(chat.title))
    event.add("description", _clean("\n\n".join(part for part in (chat.description, link) if part)))
    if link:
        event.add("location", _clean(link))
    event.add("status", "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Sobremesa//Sobremesa//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def file_headers(chat: Chat) -> dict[str, str]:
    """Type and name of the download; the name is plain ASCII."""
    return {
        "Content-Type": "text/calendar; charset=utf-8; method=PUBLISH",
        "Content-Disposition": f'attachment; filename="coffee-{chat.span.start:%Y-%m-%d}.ics"',
    }


def _clean(text: str) -> str:
    return CONTROL.sub("", text)
