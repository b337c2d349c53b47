"""Exported calendars in the sandbox: what can be read loads, what cannot is named with its line."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sobremesa.sandbox import ManualClock, Sandbox
from sobremesa.sandbox.calendar_files import SeedReport, seed_calendar_files
from sobremesa.sandbox.ics_zones import named_zone
from support.people_sandbox import ALEX, NOW

DATA = Path(__file__).parent / "data"
Json = dict[str, Any]


@pytest.fixture
def sandbox() -> Sandbox:
    found = Sandbox(clock=ManualClock(NOW))
    found.add_user(ALEX, "Alex Brandt", "Europe/Berlin")
    found.add_user("tom@example.com", "Tom Ashworth", "Europe/London")
    return found


def load(sandbox: Sandbox, tmp_path: Path, *events: str, head: str = "") -> SeedReport:
    """Load a calendar made of these VEVENT bodies."""
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    path = tmp_path / "mine.ics"
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n")
    return seed_calendar_files(sandbox, ALEX, [path])


def listed(sandbox: Sandbox, start: str = "2026-11-01T00:00:00Z", end: str = "2026-12-31T00:00:00Z") -> list[Json]:
    answer = sandbox.calendar_api(ALEX).list_events(
        "primary", singleEvents=True, orderBy="startTime", timeMin=start, timeMax=end, maxResults=2500
    )
    items: list[Json] = answer["items"]
    return items


def starts(events: list[Json]) -> list[str]:
    times = [event["start"].get("dateTime") or event["start"]["date"] for event in events]
    return [
        datetime.fromisoformat(time).astimezone(UTC).strftime("%d %H:%M") if "T" in time else time for time in times
    ]


PLAIN = "UID:1\nDTSTART:20261118T100000Z\nDTEND:20261118T103000Z\nSUMMARY:Plain"


def test_an_event_loads_with_its_words_and_times(sandbox: Sandbox, tmp_path: Path) -> None:
    report = load(sandbox, tmp_path, PLAIN + "\nLOCATION:Room 1\nDESCRIPTION:One\\, two")
    assert report == SeedReport(1, (), datetime(2026, 11, 18, 10, tzinfo=UTC), datetime(2026, 11, 18, 10, tzinfo=UTC))
    (event,) = listed(sandbox)
    assert (event["summary"], event["location"], event["description"]) == ("Plain", "Room 1", "One, two")
    assert starts([event]) == ["18 10:00"]


def test_loading_again_adds_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    load(sandbox, tmp_path, PLAIN)
    assert load(sandbox, tmp_path, PLAIN) == SeedReport()
    assert len(listed(sandbox)) == 1


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ("DTSTART:20261118T100000\nDTEND:20261118T103000", "18 09:00"),
        ("DTSTART;TZID=America/New_York:20261118T100000\nDURATION:PT30M", "18 15:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20261118T100000\nDURATION:PT30M", "18 09:00"),
        ('DTSTART;TZID="/softwarestudio.org/Olson_20011030_5/Pacific/Auckland":20261118T100000', "17 21:00"),
        ('DTSTART;TZID="(UTC+07:00) Bangkok":20261118T100000\nDURATION:PT30M', "18 03:00"),
        ("DTSTART;TZID=US-Eastern:20261118T100000\nDTEND:20261118T110000", "18 15:00"),
        ("DTSTART: 20261118T100000Z\nDTEND:20261118T103000Z", "18 10:00"),
    ],
)
def test_every_way_to_write_a_time_gives_the_right_instant(
    sandbox: Sandbox, tmp_path: Path, times: str, expected: str
) -> None:
    report = load(sandbox, tmp_path, f"UID:1\n{times}\nSUMMARY:X")
    assert report.problems == ()
    assert starts(listed(sandbox)) == [expected]


def test_an_unknown_zone_is_read_as_the_persons_own_and_reported(sandbox: Sandbox, tmp_path: Path) -> None:
    report = load(sandbox, tmp_path, "UID:1\nDTSTART;TZID=Middle Earth:20261118T100000\nDURATION:PT30M")
    assert report.loaded == 1
    assert str(report.problems[0]) == "mine.ics:3: time zone 'Middle Earth' is not known, read as Europe/Berlin"
    assert starts(listed(sandbox)) == ["18 09:00"]


def test_a_zone_described_in_the_file_is_recognised_by_what_its_clocks_do(sandbox: Sandbox) -> None:
    report = seed_calendar_files(sandbox, ALEX, [DATA / "described_zone.ics"])
    assert report.problems == ()
    events = listed(sandbox, "2020-10-28T00:00:00Z", "2020-11-05T00:00:00Z")
    assert starts(events) == ["29 14:35", "03 15:35"], "New York's clocks change on 1 November"
    assert events[0]["start"]["timeZone"] == "America/New_York"


def test_all_day_events_keep_their_dates_and_last_at_least_a_day(sandbox: Sandbox, tmp_path: Path) -> None:
    load(
        sandbox,
        tmp_path,
        "UID:1\nDTSTART;VALUE=DATE:20261118\nDTEND;VALUE=DATE:20261120",
        "UID:2\nDTSTART;VALUE=DATE:20261121",
        "UID:3\nDTSTART;VALUE=DATE:20261122\nDTEND;VALUE=DATE:20261122",
    )
    assert [(event["start"]["date"], event["end"]["date"]) for event in listed(sandbox)] == [
        ("2026-11-18", "2026-11-20"),
        ("2026-11-21", "2026-11-22"),
        ("2026-11-22", "2026-11-23"),
    ]


SERIES = "UID:s\nDTSTART;TZID=Europe/Berlin:20261109T100000\nDTEND;TZID=Europe/Berlin:20261109T103000\nSUMMARY:Weekly\n"


def test_a_series_keeps_its_rule_without_the_left_out_dates(sandbox: Sandbox, tmp_path: Path) -> None:
    rules = "RRULE:FREQ=WEEKLY;UNTIL=20261130\nEXDATE;TZID=Europe/Berlin:20261116T100000"
    assert load(sandbox, tmp_path, SERIES + rules).problems == ()
    assert starts(listed(sandbox)) == ["09 09:00", "23 09:00", "30 09:00"], "the last day of a date UNTIL counts"


def test_left_out_dates_are_read_in_their_own_zone(sandbox: Sandbox, tmp_path: Path) -> None:
    rules = "RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=America/New_York:20261116T040000\nEXDATE:20261123T090000Z"
    assert load(sandbox, tmp_path, SERIES + rules).problems == ()
    assert starts(listed(sandbox)) == ["09 09:00"]


def test_extra_dates_are_added_also_as_periods_and_bare_dates(sandbox: Sandbox, tmp_path: Path) -> None:
    rules = "RDATE;VALUE=PERIOD:20261111T130000Z/PT1H\nRDATE;VALUE=DATE:20261112"
    assert load(sandbox, tmp_path, SERIES + rules).problems == ()
    assert starts(listed(sandbox)) == ["09 09:00", "11 13:00", "12 09:00"]


def test_an_exception_moves_one_occurrence_and_a_cancelled_one_removes_it(sandbox: Sandbox, tmp_path: Path) -> None:
    moved = (
        "UID:s\nRECURRENCE-ID;TZID=Europe/Berlin:20261116T100000\nSUMMARY:Moved\n"
        "DTSTART;TZID=Europe/Berlin:20261117T150000\nDTEND;TZID=Europe/Berlin:20261117T160000"
    )
    cancelled = "UID:s\nRECURRENCE-ID:20261123T090000Z\nSTATUS:CANCELLED\nDTSTART:20261123T090000Z"
    report = load(sandbox, tmp_path, SERIES + "RRULE:FREQ=WEEKLY;COUNT=4", moved, cancelled)
    assert (report.loaded, report.problems) == (1, ())
    assert [(event["summary"], *starts([event])) for event in listed(sandbox)] == [
        ("Weekly", "09 09:00"),
        ("Moved", "17 14:00"),
        ("Weekly", "30 09:00"),
    ]


def test_an_exception_of_an_all_day_series_may_name_its_day_by_midnight(sandbox: Sandbox, tmp_path: Path) -> None:
    series = "UID:d\nDTSTART;VALUE=DATE:20261109\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Day"
    moved = "UID:d\nRECURRENCE-ID:20261116T000000Z\nDTSTART;VALUE=DATE:20261117\nSUMMARY:Moved"
    load(sandbox, tmp_path, series, moved)
    assert [(event["summary"], event["start"]["date"]) for event in listed(sandbox)] == [
        ("Day", "2026-11-09"),
        ("Moved", "2026-11-17"),
    ]


def test_of_several_exceptions_for_one_occurrence_the_newest_wins_and_strays_stand_alone(sandbox: Sandbox) -> None:
    seed_calendar_files(sandbox, ALEX, [DATA / "series_with_exceptions.ics"])
    shown = [
        (event["summary"], *starts([event]))
        for event in listed(sandbox, "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z")
    ]
    assert shown == [
        ("Daily Meeting", "01 10:00"),
        ("Moved to afternoon (SEQUENCE 3)", "02 14:00"),
        ("Newer override (SEQUENCE 5) - should win", "03 15:00"),
        ("Morning slot (SEQUENCE 2)", "04 09:00"),
        ("Daily Meeting", "04 10:00"),
        ("Afternoon slot (SEQUENCE 4) - different time same day", "04 15:00"),
        ("Daily Meeting", "05 10:00"),
    ]


def test_cancelled_events_are_left_out_and_private_or_free_ones_stay_so(sandbox: Sandbox, tmp_path: Path) -> None:
    when = "DTSTART:20261118T100000Z\nDTEND:20261118T103000Z\n"
    report = load(
        sandbox,
        tmp_path,
        f"UID:1\n{when}STATUS:CANCELLED",
        f"UID:2\n{when}CLASS:PRIVATE",
        f"UID:3\n{when}TRANSP:TRANSPARENT",
    )
    assert report.loaded == 2
    events = listed(sandbox)
    assert {event.get("visibility") for event in events} == {"private", None}
    assert {event.get("transparency") for event in events} == {"transparent", None}


PEOPLE = (
    "UID:p\nDTSTART:20261118T100000Z\nDTEND:20261118T103000Z\nORGANIZER;CN=Boss:mailto:Boss@work.example\n"
    "ATTENDEE;CN=Boss;PARTSTAT=ACCEPTED:mailto:boss@work.example\n"
    "ATTENDEE;CN=Me;PARTSTAT=TENTATIVE:mailto:{me}\n"
    "ATTENDEE;CUTYPE=ROOM:mailto:room@work.example\n"
    "ATTENDEE:urn:nothing"
)


def guests_of(sandbox: Sandbox) -> dict[str, str]:
    (event,) = listed(sandbox)
    return {guest["email"]: guest["responseStatus"] for guest in event["attendees"]}


def test_the_persons_own_answer_is_kept_where_their_address_is_in_the_file(sandbox: Sandbox, tmp_path: Path) -> None:
    load(sandbox, tmp_path, PEOPLE.format(me=ALEX))
    expected = {"boss@work.example": "accepted", ALEX: "tentative", "room@work.example": "needsAction"}
    assert guests_of(sandbox) == expected
    (event,) = listed(sandbox)
    assert event["organizer"]["email"] == "boss@work.example"
    assert [guest["email"] for guest in event["attendees"] if guest.get("self")] == [ALEX]
    assert [guest["email"] for guest in event["attendees"] if guest.get("resource")] == ["room@work.example"]


def test_the_calendars_name_tells_whose_answers_they_are(sandbox: Sandbox, tmp_path: Path) -> None:
    load(sandbox, tmp_path, PEOPLE.format(me="me@private.example"), head="X-WR-CALNAME:Me@private.example\n")
    assert guests_of(sandbox)[ALEX] == "tentative"
    assert "me@private.example" not in guests_of(sandbox)


def test_without_a_telling_name_the_first_organizer_is_taken_for_the_owner(sandbox: Sandbox, tmp_path: Path) -> None:
    load(sandbox, tmp_path, PEOPLE.format(me="me@private.example"), head="X-WR-CALNAME:Work\n")
    (event,) = listed(sandbox)
    assert event["organizer"]["self"] is True
    assert guests_of(sandbox)[ALEX] == "accepted"


def test_loading_invites_nobody_and_touches_no_other_calendar(sandbox: Sandbox, tmp_path: Path) -> None:
    load(sandbox, tmp_path, PEOPLE.format(me="tom@example.com"))
    assert sandbox.notifications == []
    assert sandbox.calendar_api("tom@example.com").list_events("primary")["items"] == []


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("UID:1\nSUMMARY:No start", "DTSTART is missing"),
        ("UID:1\nDTSTART:20261118T100000Z\nDTEND:20261118T090000Z", "DTEND is before DTSTART"),
        ("UID:1\nDTSTART:soon", "DTSTART: Expected datetime, date, or time. Got: 'soon'"),
        ("UID:1\nDTSTART:20261118T100000Z\nRRULE:FREQ=HOURLY", "The sandbox does not implement FREQ=HOURLY."),
        ("UID:1\nDTSTART:20261118T100000Z\nRRULE:FREQ=SECONDLY", "The sandbox does not implement FREQ=SECONDLY."),
        ("UID:1\nDTSTART:20261118T100000Z\nRRULE:FREQ=DAILY;INTERVAL=0", "Invalid recurrence rule."),
        ("UID:1\nDTSTART:99991231T100000Z", "Invalid value for start: 9999-12-31T10:00:00+00:00"),
        ("UID:1\nDTSTART;VALUE=DATE:99990101", "Invalid value for start: 9999-01-01"),
        (
            "UID:1\nDTSTART:20261118T100000Z\nDTEND:99991231T100000Z\nRRULE:FREQ=DAILY",
            "Invalid value for end: 9999-12-31T10:00:00+00:00",
        ),
    ],
)
def test_a_broken_event_is_named_with_its_line_and_the_others_load(
    sandbox: Sandbox, tmp_path: Path, event: str, message: str
) -> None:
    report = load(sandbox, tmp_path, PLAIN.replace("UID:1", "UID:0"), event)
    assert report.loaded == 1
    assert [str(problem) for problem in report.problems] == [f"mine.ics:9: {message}"]


@pytest.mark.parametrize(
    ("name", "loaded", "lines"),
    [
        ("broken_exdate.ics", 2, [13]),
        ("event_without_end.ics", 41, [213]),
        ("unknown_zone_series.ics", 1, [4, 11]),
        ("non_ascii_zone.ics", 1, []),
        ("custom_vtimezone.ics", 2, []),
        ("partstat.ics", 1, []),
        ("blank_in_time.ics", 1, []),
    ],
)
def test_real_files_with_faults_load_as_far_as_they_can(
    sandbox: Sandbox, name: str, loaded: int, lines: list[int]
) -> None:
    report = seed_calendar_files(sandbox, ALEX, [DATA / name])
    assert [problem.line for problem in report.problems] == lines
    assert report.loaded == loaded
    assert report.first_start is not None


def test_no_file_of_other_programs_stops_the_import_or_makes_it_hang(sandbox: Sandbox) -> None:
    files = sorted((Path(__file__).parent.parent / "data" / "ics").glob("*.ics"))
    begin, read = time.process_time(), 0
    for file in files:
        read += bool(seed_calendar_files(sandbox, ALEX, [file]).loaded)
        assert time.process_time() - begin < 2, file.name
        begin = time.process_time()
    assert read > 70
    assert listed(sandbox)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file or directory"),
        (b"", "this is not an iCalendar file: it has neither BEGIN:VCALENDAR nor BEGIN:VEVENT"),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00",
            "this is not an iCalendar file: it has neither BEGIN:VCALENDAR nor BEGIN:VEVENT",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(
    sandbox: Sandbox, tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "bad.ics"
    if content is not None:
        path.write_bytes(content)
    good = tmp_path / "good.ics"
    good.write_text(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{PLAIN}\nEND:VEVENT\nEND:VCALENDAR\n")
    report = seed_calendar_files(sandbox, ALEX, [path, good])
    assert [str(problem) for problem in report.problems] == [f"bad.ics: {message}"]
    assert report.loaded == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_understood(sandbox: Sandbox, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "old.ics"
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{PLAIN}\r\nLOCATION:Café\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    path.write_bytes(text.encode(encoding))
    assert seed_calendar_files(sandbox, ALEX, [path]).loaded == 1
    assert listed(sandbox)[0]["location"] == "Café"


def test_the_first_start_of_all_files_is_given(sandbox: Sandbox) -> None:
    report = seed_calendar_files(sandbox, ALEX, [DATA / "partstat.ics", DATA / "series_with_exceptions.ics"])
    assert report.first_start == datetime(2014, 4, 9, 7, 30, tzinfo=UTC)


def test_names_of_zones_that_mean_nothing_stay_unknown() -> None:
    assert named_zone("foo") is None
    assert named_zone("") is None
    assert named_zone("(UTC+25:00) Nowhere") is None
    assert named_zone("(UTC+05:30) Half past") is None
