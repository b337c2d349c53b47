"""A coffee as a file: the same event however often and whenever it is downloaded."""

from dataclasses import replace
from datetime import UTC, datetime

from icalendar import Calendar

from sobremesa.model import Chat, Guest, Side, SocialKey, Span
from sobremesa.planning import event_id
from sobremesa.web.chat_file import chat_file, file_headers

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)
START = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
CHAT = Chat(
    "c1",
    Guest("ann@example.com", "Ann"),
    Span(START, datetime(2026, 11, 18, 9, 55, tzinfo=UTC)),
    "Coffee with Ann",
    "No agenda.",
    NOW,
)


def uid(chat: Chat) -> str:
    return str(Calendar.from_ical(chat_file(chat, "alex@example.com", "", NOW)).walk("VEVENT")[0]["uid"])


def test_the_uid_is_the_same_before_and_after_the_event_is_written() -> None:
    """A file downloaded at once had another UID than one downloaded later, so importing both made two events."""
    written = event_id("alex@example.com", "primary", SocialKey("c1", Side.ITSELF))
    assert uid(CHAT) == uid(replace(CHAT, event_id=written)) == f"{written}@google.com"


def test_control_characters_and_line_ends_in_a_title_stay_inside_it() -> None:
    nasty = replace(CHAT, title="Coffee\r\nATTENDEE:mailto:eve@example.org\x00; now, \\ really")
    text = chat_file(nasty, "alex@example.com", "https://meet.example/x", NOW)
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert "attendee" not in event
    assert b"\x00" not in text
    assert str(event["location"]) == "https://meet.example/x"


def test_the_file_is_for_ones_own_calendar() -> None:
    calendar = Calendar.from_ical(chat_file(CHAT, "alex@example.com", "", NOW))
    event = calendar.walk("VEVENT")[0]
    assert (str(calendar["method"]), event.decoded("dtstart"), event.decoded("dtend")) == (
        "PUBLISH",
        START,
        CHAT.span.end,
    )
    assert "attendee" not in event
    assert file_headers(CHAT)["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
