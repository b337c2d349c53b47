"""A coffee as a file: the same event however often and whenever it is downloaded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from sobremesa.model import Chat, Guest, Placed, Side, SocialKey, SocialKind, Span
from sobremesa.planning import event_id
from sobremesa.web.chat_file import chat_entry, chat_file, file_headers

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


LYING = Placed("e1", SocialKey("c1", Side.ITSELF), SocialKind.COFFEE, CHAT.span, link="https://meet.example/x")


def file_of(chat: Chat, placed: Placed | None = None) -> bytes:
    return chat_file(chat_entry(chat, "alex@example.com", placed), NOW)


def uid(chat: Chat) -> str:
    return str(Calendar.from_ical(file_of(chat)).walk("VEVENT")[0]["uid"])


def test_the_uid_is_the_same_before_and_after_the_event_is_written() -> None:
    """A file downloaded at once had another UID than one downloaded later, so importing both made two events."""
    written = event_id("alex@example.com", "primary", SocialKey("c1", Side.ITSELF))
    assert uid(CHAT) == uid(replace(CHAT, event_id=written)) == f"{written}@google.com"


def test_control_characters_and_line_ends_in_a_title_stay_inside_it() -> None:
    nasty = replace(CHAT, title="Coffee\r\nATTENDEE:mailto:eve@example.org\x00; now, \\ really")
    text = file_of(nasty, LYING)
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert "attendee" not in event
    assert b"\x00" not in text
    assert str(event["location"]) == "https://meet.example/x"


def test_the_file_is_for_ones_own_calendar() -> None:
    calendar = Calendar.from_ical(file_of(CHAT))
    event = calendar.walk("VEVENT")[0]
    assert (str(calendar["method"]), event.decoded("dtstart"), event.decoded("dtend")) == (
        "PUBLISH",
        START,
        CHAT.span.end,
    )
    assert "attendee" not in event
    assert file_headers(CHAT)["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"


def test_a_coffee_that_was_moved_is_where_it_lies() -> None:
    later = CHAT.span.moved(timedelta(hours=1))
    event = Calendar.from_ical(file_of(CHAT, replace(LYING, span=later))).walk("VEVENT")[0]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (later.start, later.end)
    assert str(event["description"]) == "No agenda.\n\nhttps://meet.example/x"


def test_the_name_of_the_file_is_plain_and_beside_it_the_title_is_whole() -> None:
    nasty = replace(CHAT, title='Kaffee: Zoë/张伟 "☕"\r\nX: \u202efdp.exe\x00')
    assert file_headers(nasty)["Content-Disposition"] == (
        'attachment; filename="coffee-2026-11-18.ics"; '
        "filename*=UTF-8''Kaffee%20Zo%C3%AB%20%E5%BC%A0%E4%BC%9F%20%E2%98%95%20X%20fdp.exe%202026-11-18.ics"
    )
