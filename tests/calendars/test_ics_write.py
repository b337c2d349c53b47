"""The files we write: hostile names and titles, versions, forms of time; read back by three other programs."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sobremesa.calendars.ics_entry import Entry, Override, revised
from sobremesa.calendars.ics_write import cancel, feed, publish, request
from sobremesa.errors import InputError
from sobremesa.model import Guest
from support.ics_readers import Person, Seen, by_ical_js, by_icalendar, by_vobject

NOW = datetime(2026, 3, 1, 8, 30, 15, 250, tzinfo=UTC)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
START = datetime(2026, 3, 3, 10, tzinfo=BERLIN)
LONG = "Grüße an alle, " * 334
HOSTILE = {  # as written -> as everybody reads it
    "Coffee\r\nATTENDEE:mailto:eve@example.org": "Coffee ATTENDEE:mailto:eve@example.org",
    "Coffee\nEND:VEVENT\rBEGIN:VEVENT": "Coffee END:VEVENT BEGIN:VEVENT",
    "nul\x00l \x07bell \x1b[31m\x7f\x9b": "null bell [31m",
    'a;b,c\\d"e\\n\\,': 'a;b,c\\d"e\\n\\,',
    "trailing backslash \\": "trailing backslash \\",
    "☕ Zoë & 张伟 👩🏽‍💻🇩🇪": "☕ Zoë & 张伟 👩🏽‍💻🇩🇪",
    "قهوة مع أحمد \u202eevil\u202c שלום": "قهوة مع أحمد \u202eevil\u202c שלום",
    "half \ud83d of a ☕ \udc00": "half \ufffd of a ☕ \ufffd",
    "joined \ud83d\ude00": "joined 😀",
    "line\u2028and\u2029paragraph\x85": "line and paragraph",
    "e\u0301" * 100: "e\u0301" * 100,
    "x" * 5000: "x" * 5000,
    LONG: LONG.strip(),
    "<b>&amp;</b> ${x} %s {0}": "<b>&amp;</b> ${x} %s {0}",
    "^n ^' ^^": "^n ^' ^^",
    "🎉" * 40: "🎉" * 40,
    "=?utf-8?b?aGk=?=": "=?utf-8?b?aGk=?=",
}
ANN, BO = Guest("ann@example.com", "Ann"), Guest("bo@example.com", "Bo")


def entry(**changes: Any) -> Entry:
    usual: dict[str, Any] = {
        "uid": "u1@example.com", "title": "Coffee", "start": START, "end": START + timedelta(minutes=25),
        "organizer": ANN, "guests": (BO,),
    }  # fmt: skip
    return Entry(**usual | changes)


def series(rule: str = "FREQ=WEEKLY;COUNT=40", **changes: Any) -> Entry:
    return entry(rule=rule, **changes)


def lines(file: bytes) -> list[str]:
    """The content lines, unfolded."""
    return file.decode().replace("\r\n ", "").split("\r\n")


def line(file: bytes, name: str) -> str:
    found = [each for each in lines(file) if re.match(rf"{name}[:;]", each)]
    assert len(found) == 1, found
    return found[0]


# ---------------------------------------------------------------- hostile texts


def hostile_entries() -> list[Entry]:
    return [
        entry(title=text, description=text, place=text, organizer=Guest("ann@example.com", text), guests=(
            Guest("bo@example.com", text), BO))
        for text in HOSTILE
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
def test_a_hostile_text_breaks_no_line_and_every_line_is_folded_between_characters(text: str) -> None:
    made = entry(title=text, description=text, place=text, organizer=Guest("ann@example.com", text))
    for file in (publish(made, NOW), request(made, NOW), cancel(made, NOW), feed(text, "UTC", [made], NOW)):
        assert file.endswith(b"END:VCALENDAR\r\n")
        raw = file.split(b"\r\n")
        assert [part for part in raw if b"\r" in part or b"\n" in part or b"\x00" in part] == []
        assert max(map(len, raw)) <= 75
        assert "".join(part.decode() for part in raw)  # no character is cut by a fold
        names = {each.partition(":")[0].partition(";")[0] for each in lines(file)[:-1]}
        assert {name for name in names if not re.fullmatch("[A-Z-]+", name)} == set()
        assert sum(each.startswith("ATTENDEE") for each in lines(file)) == (line(file, "METHOD")[7:] != "PUBLISH")
        assert [lines(file).count(f"{word}:VEVENT") for word in ("BEGIN", "END")] == [1, 1]


def name_of(text: str) -> str:
    """As the name of a person, where no double quote may stand, and a backslash is not read alike by all."""
    return HOSTILE[text].replace('"', "'").replace("\\", "/")


def expected(text: str, name: str) -> Seen:
    body = HOSTILE[text]
    spoken = text.replace("\r\n", "\n")
    if "\n" in spoken or "\u2028" in spoken:  # a description has lines
        body = {"Coffee\nA": "Coffee\nATTENDEE:mailto:eve@example.org", "Coffee\nE": "Coffee\nEND:VEVENT\nBEGIN:VEVENT",
                "line\u2028a": "line\nand\nparagraph"}[spoken[:8] if spoken[0] == "C" else spoken[:6]]  # fmt: skip
    if text == LONG:
        body = LONG
    people = Person("mailto:ann@example.com", name), Person("mailto:bo@example.com", name, "TRUE", "NEEDS-ACTION")
    also = Person("mailto:bo@example.com", "Bo", "TRUE", "NEEDS-ACTION")
    return Seen(
        "REQUEST", "u1@example.com", 0, "CONFIRMED", HOSTILE[text], body, HOSTILE[text], people[:1], (people[1], also)
    )


def test_icalendar_reads_hostile_texts_as_they_are_meant() -> None:
    for made, text in zip(hostile_entries(), HOSTILE, strict=True):
        assert by_icalendar(request(made, NOW)) == [expected(text, name_of(text))]


def test_ical_js_reads_hostile_texts_as_they_are_meant() -> None:
    seen = by_ical_js([request(made, NOW) for made in hostile_entries()])
    assert seen == [[expected(text, name_of(text))] for text in HOSTILE]


def test_vobject_reads_hostile_texts_as_they_are_meant() -> None:
    for made, text in zip(hostile_entries(), HOSTILE, strict=True):
        (seen,) = by_vobject(request(made, NOW))
        # It does not know the escape of RFC 6868 for a circumflex in a name.
        name = name_of(text).replace("^", "^^")
        assert seen == expected(text, name)


def test_a_name_with_a_double_quote_stays_one_parameter() -> None:
    made = entry(organizer=Guest("ann@example.com", 'Ann "Z";X=1:mailto:eve@example.org'))
    assert line(publish(made, NOW), "ORGANIZER") == (
        "ORGANIZER;CN=\"Ann 'Z';X=1:mailto:eve@example.org\":mailto:ann@example.com"
    )


@pytest.mark.parametrize(
    "address",
    ["", "ann", "ann@", "@example.com", "a b@example.com", "ann@example.com\r\nX:1", "a@b@c", "ann@example.com,x@y.z",
     "<ann@example.com>", "ann\x00@example.com", "ann@exa\ud800mple.com", "mailto:ann@example.com"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InputError, match=r"guest: .* is no e-mail address"):
        entry(guests=(Guest(address),))
    with pytest.raises(InputError, match=r"organizer: .* is no e-mail address"):
        entry(organizer=Guest(address))


# ---------------------------------------------------------------- the outputs, never mixed


def test_a_download_has_no_attendees_and_no_alarm() -> None:
    file = publish(series(private=True, link="https://meet.example/x", description="No agenda."), NOW)
    found = lines(file)
    assert line(file, "METHOD") == "METHOD:PUBLISH"
    assert line(file, "CLASS") == "CLASS:PRIVATE"
    assert line(file, "DTSTAMP") == "DTSTAMP:20260301T083015Z"
    assert line(file, "LOCATION") == "LOCATION:https://meet.example/x"
    assert line(file, "DESCRIPTION") == r"DESCRIPTION:No agenda.\n\nhttps://meet.example/x"
    assert [each for each in found if each.startswith(("ATTENDEE", "BEGIN:VALARM"))] == []


def test_an_invitation_asks_each_guest_for_an_answer() -> None:
    guests = BO, Guest("cy@example.com", optional=True), Guest("attic@example.com", "Attic", resource=True)
    file = request(entry(guests=guests), NOW)
    assert [each for each in lines(file) if each.startswith(("ATTENDEE", "ORGANIZER", "METHOD"))] == [
        "METHOD:REQUEST",
        "ATTENDEE;CN=Bo;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:bo@example.com",
        "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=OPT-PARTICIPANT;RSVP=TRUE:mailto:cy@example.com",
        "ATTENDEE;CN=Attic;CUTYPE=RESOURCE;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:attic@example.com",
        "ORGANIZER;CN=Ann:mailto:ann@example.com",
    ]


def test_a_cancellation_has_the_same_uid_and_the_next_sequence() -> None:
    sent = series(sequence=3, removed=(START + timedelta(days=7),))
    file = cancel(sent, NOW)
    assert [line(file, name) for name in ("METHOD", "UID", "SEQUENCE", "STATUS")] == [
        "METHOD:CANCEL", "UID:u1@example.com", "SEQUENCE:4", "STATUS:CANCELLED"
    ]  # fmt: skip
    assert line(file, "ATTENDEE").endswith(":mailto:bo@example.com")
    assert "RSVP" not in line(file, "ATTENDEE")


@pytest.mark.parametrize(("changes", "problem"), [({"organizer": None}, "organizer"), ({"guests": ()}, "guest")])
def test_an_invitation_without_people_is_refused(changes: dict[str, Any], problem: str) -> None:
    for make in (request, cancel):
        with pytest.raises(InputError, match=f"{problem}: an invitation needs one"):
            make(entry(**changes), NOW)


def test_a_feed_has_a_name_each_zone_once_and_no_attendees() -> None:
    later = series(uid="u2", start=START + timedelta(hours=2), end=START + timedelta(hours=3), rule="FREQ=DAILY")
    file = feed("Sobremesa", "Europe/Berlin", [series(), later, entry(uid="u3", busy=False)], NOW)
    found = lines(file)
    assert [name for name in found if name.startswith(("X-WR", "REFRESH", "X-PUB"))] == [
        "X-WR-CALNAME:Sobremesa", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
        "X-WR-TIMEZONE:Europe/Berlin",
    ]  # fmt: skip
    assert found.count("BEGIN:VTIMEZONE") == 1
    assert [each for each in found if each.startswith("TRANSP")] == [
        "TRANSP:OPAQUE", "TRANSP:OPAQUE", "TRANSP:TRANSPARENT"
    ]  # fmt: skip
    assert "ATTENDEE" not in file.decode()
    assert [one.uid for one in by_icalendar(file)] == ["u1@example.com", "u2", "u3"]


def test_an_empty_feed_is_still_a_calendar_that_everybody_reads() -> None:
    file = feed("Sobremesa", "Asia/Kolkata", [], NOW)
    assert by_icalendar(file) == by_vobject(file) == by_ical_js([file])[0] == []
    assert "TZID:Asia/Kolkata" in lines(file)


# ---------------------------------------------------------------- forms of time


def test_a_single_event_is_written_in_utc_and_needs_no_zone() -> None:
    file = publish(entry(), NOW)
    assert (line(file, "DTSTART"), line(file, "DTEND")) == ("DTSTART:20260303T090000Z", "DTEND:20260303T092500Z")
    assert b"VTIMEZONE" not in file


def test_a_series_names_its_zone_and_everything_in_it_has_the_form_of_its_start() -> None:
    moved = Override(
        datetime(2026, 3, 17, 9, tzinfo=UTC), datetime(2026, 3, 17, 14, tzinfo=NEW_YORK),
        datetime(2026, 3, 17, 14, 25, tzinfo=NEW_YORK), "Coffee, later",
    )  # fmt: skip
    made = series(
        removed=(datetime(2026, 3, 31, 8, tzinfo=UTC), datetime(2026, 3, 10, 9, tzinfo=UTC)), overrides=(moved,)
    )
    file = request(made, NOW)
    assert line(file, "EXDATE") == "EXDATE;TZID=Europe/Berlin:20260310T100000,20260331T100000"
    assert line(file, "RECURRENCE-ID") == "RECURRENCE-ID;TZID=Europe/Berlin:20260317T100000"
    assert [each for each in lines(file) if each.startswith(("DTSTART;", "SUMMARY", "UID"))] == [
        "SUMMARY:Coffee", "DTSTART;TZID=Europe/Berlin:20260303T100000", "UID:u1@example.com",
        "SUMMARY:Coffee\\, later", "DTSTART;TZID=Europe/Berlin:20260317T190000", "UID:u1@example.com",
    ]  # fmt: skip
    assert lines(file).count("BEGIN:VTIMEZONE") == 1


def test_whole_days_are_dates_with_an_exclusive_end() -> None:
    day = entry(start=date(2026, 4, 1), end=date(2026, 4, 3))
    file = publish(day, NOW)
    assert line(file, "DTSTART") == "DTSTART;VALUE=DATE:20260401"
    assert line(file, "DTEND") == "DTEND;VALUE=DATE:20260403"
    weekly = replace(day, rule="FREQ=WEEKLY;UNTIL=20260420T120000Z", removed=(date(2026, 4, 8),))
    file = publish(weekly, NOW)
    assert line(file, "RRULE") == "RRULE:FREQ=WEEKLY;UNTIL=20260420"
    assert line(file, "EXDATE") == "EXDATE;VALUE=DATE:20260408"
    assert b"VTIMEZONE" not in file


@pytest.mark.parametrize(
    ("until", "written"),
    [
        ("20260630", "20260630T215900Z"),
        ("20260630T100000", "20260630T080000Z"),
        ("20261231T235959Z", "20261231T235900Z"),
    ],
)
def test_until_is_an_instant_in_utc(until: str, written: str) -> None:
    file = publish(series(f"freq=weekly;byday=TU;until={until}"), NOW)
    assert f"RRULE:FREQ=WEEKLY;UNTIL={written};BYDAY=TU" in lines(file)


def test_an_end_that_the_clock_shows_twice_is_written_as_a_length() -> None:
    start = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    made = series("FREQ=YEARLY;COUNT=2", start=start, end=datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=BERLIN))
    file = publish(made, NOW)
    assert line(file, "DURATION") == "DURATION:PT1H45M"
    assert "DTEND" not in file.decode()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"start": datetime(2026, 3, 3, 10)}, "start: .* has no time zone"),  # noqa: DTZ001 - that is what is refused
        ({"end": datetime(2026, 3, 3, 11)}, "end: .* has no time zone"),  # noqa: DTZ001 - as above
        ({"end": START}, "end: .* is not after the start"),
        ({"end": date(2026, 3, 4)}, "end: must be a whole day if"),
        ({"start": datetime(1, 1, 1, tzinfo=UTC)}, "start: .* is not between the years"),
        ({"end": datetime(9999, 12, 31, tzinfo=UTC)}, "end: .* is not between the years"),
        ({"uid": ""}, "uid: "),
        ({"uid": "a\r\nb"}, "uid: "),
        ({"sequence": -1}, "sequence: -1"),
        ({"removed": (START,)}, "rule: is missing"),
        ({"rule": "FREQ=WEEKLY", "start": START.astimezone(UTC)}, "zone: a series in UTC"),
        ({"rule": "FREQ=WEEKLY", "start": START.astimezone(ZoneInfo("Etc/UTC"))}, "zone: a series in UTC"),
        ({"rule": "FREQ=SOMETIMES"}, "rule: FREQ=SOMETIMES"),
        ({"rule": "FREQ=SECONDLY"}, "rule: FREQ=SECONDLY"),
        ({"rule": "FREQ=WEEKLY;BYDAY=MO"}, "rule: .* does not fall on the start"),
        ({"rule": "FREQ=WEEKLY;UNTIL=20260301"}, "rule: .* does not fall on the start"),
        ({"rule": "FREQ=DAILY\r\nATTENDEE:x"}, "rule: FREQ"),
        ({"rule": "FREQ=DAILY", "removed": (date(2026, 3, 4),)}, "occurrence: 2026-03-04 is not written as"),
        ({"rule": "FREQ=DAILY", "start": datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN),
          "end": datetime(2026, 3, 29, 4, tzinfo=BERLIN)}, "start: .* is skipped by a clock change"),
        ({"rule": "FREQ=DAILY", "start": datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN),
          "end": datetime(2026, 10, 25, 4, tzinfo=BERLIN)}, "start: .* comes twice"),
    ],
)  # fmt: skip
def test_what_could_not_be_written_rightly_is_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        entry(**changes)


# ---------------------------------------------------------------- versions


MOVED = Override(START + timedelta(days=7), START + timedelta(days=8), START + timedelta(days=8, minutes=25))


@pytest.mark.parametrize(
    ("changes", "grows"),
    [
        ({}, 0),
        ({"title": "Tea"}, 0),
        ({"description": "New words"}, 0),
        ({"guests": (BO, Guest("cy@example.com"))}, 0),
        ({"private": True}, 0),
        ({"busy": False}, 0),
        ({"tentative": True}, 0),
        ({"uid": "another"}, 0),
        ({"rule": "freq=weekly;interval=1;count=40"}, 0),
        ({"start": START + timedelta(minutes=5)}, 1),
        ({"end": START + timedelta(minutes=30)}, 1),
        ({"place": "Kitchen"}, 1),
        ({"link": "https://meet.example/y"}, 1),
        ({"rule": "FREQ=WEEKLY;COUNT=41"}, 1),
        ({"rule": ""}, 1),
        ({"start": START.astimezone(ZoneInfo("Europe/London")), "end": (START + timedelta(minutes=25))}, 1),
        ({"removed": (START + timedelta(days=14),)}, 1),
        ({"overrides": (MOVED,)}, 1),
    ],
)
def test_the_sequence_grows_when_time_place_or_rule_change_and_the_uid_never_changes(
    changes: dict[str, Any], grows: int
) -> None:
    sent = series(sequence=2)
    later = revised(sent, replace(sent, **changes))
    assert (later.uid, later.sequence) == (sent.uid, 2 + grows)
    assert [line(request(each, NOW), "UID") for each in (sent, later) if not each.overrides] == [
        "UID:u1@example.com"
    ] * (1 if later.overrides else 2)


def test_another_title_for_one_occurrence_is_no_new_time() -> None:
    sent = series(overrides=(MOVED,))
    assert revised(sent, replace(sent, overrides=(replace(MOVED, title="Walk"),))).sequence == 0


def test_the_same_instant_in_another_zone_is_the_same_time_for_a_single_event() -> None:
    sent = entry()
    assert revised(sent, replace(sent, start=START.astimezone(UTC))).sequence == 0
