"""Reading .ics files: as people export them, against recurring-ical-events, and files made to hurt."""

import time
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events

from sobremesa.calendars.ics import first_start, parse_ics, read_ics
from sobremesa.calendars.ics_expand import instant
from sobremesa.errors import InputError
from sobremesa.model import EventType, Response, Side, Snapshot, SocialKey, SocialKind, Span

FILES = Path(__file__).parent.parent / "data" / "ics"
NOVEMBER = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))

# Where recurring-ical-events gives no answer to compare with, or another one, and why.
NO_REFERENCE = {
    "2445AllExamples": "it takes many seconds for rules that began in 1997 and repeat every minute",
    "calendar_store_ho_me_home": "a placeholder stands where a date should be, and it raises",
    "twinkle_orig": "a time before the year 1 makes it raise",
    "tests_calendars_multiple_timezones": "a time of day as EXDATE makes it raise",
    "parsing_error": "an empty EXDATE makes it raise",
    "issue_165": "backslashes in a rule make it raise",
    "rfc_7529": "calendars other than the Gregorian make it raise",
    "Hourly1": "it takes many seconds for an hour's rule of 19 years",
    "Minutely1": "it takes many seconds for a minute's rule",
    "smallcluster": "an UNTIL that is no date makes it raise",
    "RDATE_example": "an event without DTSTART makes it raise",
    "rfc_7986_image": "the same",
    "event-with-category": "the same",
    "non_dst_error": "an alarm before the event, written PT-2H, makes it raise",
    "vobject_0050": "a blank before a date makes it raise",
}
DIFFERENT = {
    "Test-01B": "lines end in CR alone, which hides the dates from it",
    "Test-03D": "lines end in CR alone, which hides the dates from it",
    "Test-03B": "lines end in CR alone, which hides the dates from it",
}


def reason_for(table: dict[str, str], path: Path) -> str | None:
    return next((why for name, why in table.items() if name in path.stem), None)


def read_path(path: Path, window: Span) -> Snapshot:
    return read_ics(parse_ics(path.read_bytes()), window)


def seen(snapshot: Snapshot) -> set[tuple[str, datetime]]:
    """What overlaps the window, by UID and start; an event without a UID has an empty one, as the reference says."""
    near = [meeting for meeting in snapshot.meetings if meeting.span.overlaps(snapshot.window)]
    uids = ((one, "" if one.ical_uid.startswith("no-uid-") else one.ical_uid) for one in near)
    return {(uid, one.span.start) for one, uid in uids}


def reference(path: Path, window: Span, zone: str) -> set[tuple[str, datetime]]:
    """What the reference gives for a wider window, cut to this one: it holds whole days against it as if in UTC."""
    wide = window.start - timedelta(days=1), window.end + timedelta(days=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        calendars = icalendar.Calendar.from_ical(path.read_bytes(), multiple=True)
        found = [recurring_ical_events.of(one).between(*wide) for one in calendars]
    spans = [
        (event, *(instant(event[name].dt, ZoneInfo(zone)) for name in ("DTSTART", "DTEND")))
        for of in found
        for event in of
    ]
    return {
        (str(event.get("UID", "")).strip(), start)
        for event, start, end in spans
        if start != end and start < window.end and window.start < end
    }


def windows(path: Path) -> list[Span]:
    begins = [datetime(2026, 11, 21, 22, tzinfo=UTC), first_start(parse_ics(path.read_bytes()))]
    return [Span(begin, begin + timedelta(days=28)) for begin in begins if begin]


@pytest.mark.parametrize("path", sorted(FILES.glob("*.ics")), ids=lambda path: path.stem[-50:])
def test_real_files_are_read_quickly_and_as_the_reference_reads_them(path: Path) -> None:
    for window in windows(path):
        begin = time.process_time()
        snapshot = read_path(path, window)
        assert time.process_time() - begin < 2
        if reason_for(NO_REFERENCE, path):
            continue
        expected = reference(path, window, snapshot.zone)
        if reason_for(DIFFERENT, path):
            assert expected <= seen(snapshot)
        else:
            assert seen(snapshot) == expected


def calendar(*lines: str, name: str = "") -> bytes:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", *([f"X-WR-CALNAME:{name}"] if name else [])]
    return "\r\n".join([*head, *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str, uid: str = "u1", start: str = "DTSTART:20261118T140000Z", end: str = "") -> list[str]:
    own = [f"UID:{uid}", start, end or "DTEND:20261118T143000Z"]
    return ["BEGIN:VEVENT", *[line for line in own if line != "-"], *lines, "END:VEVENT"]


def read_text(data: bytes, **fields: str) -> Snapshot:
    return read_ics(parse_ics(data), NOVEMBER, **fields)


def test_a_single_event_keeps_its_uid() -> None:
    (meeting,) = read_text(calendar(*event("SUMMARY:Weekly\\, really"))).meetings
    assert (meeting.id, meeting.title) == ("u1", "Weekly, really")
    assert meeting.span == Span(datetime(2026, 11, 18, 14, tzinfo=UTC), datetime(2026, 11, 18, 14, 30, tzinfo=UTC))
    assert meeting.response is Response.ACCEPTED
    assert meeting.series_id is None


def test_instances_of_a_series_have_their_start_in_utc_in_their_id() -> None:
    rule = event(
        "RRULE:FREQ=WEEKLY;COUNT=3",
        "EXDATE;TZID=Europe/Berlin:20261111T100000",
        start="DTSTART;TZID=Europe/Berlin:20261104T100000",
        end="DURATION:PT30M",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261118T100000",
        start="DTSTART;TZID=Europe/Berlin:20261118T150000",
        end="DURATION:PT30M",
    )
    meetings = read_text(calendar(*rule, *moved)).meetings
    assert [(one.id, one.span.start.hour, one.series_id) for one in meetings] == [
        ("u1_20261104T090000Z", 9, "u1"),
        ("u1_20261118T090000Z", 14, "u1"),
    ]
    assert meetings[1].original_start == datetime(2026, 11, 18, 9, tzinfo=UTC)


def test_a_cancelled_event_and_a_cancelled_instance_are_not_there() -> None:
    rule = event("RRULE:FREQ=DAILY;COUNT=2")
    gone = event("RECURRENCE-ID:20261119T140000Z", "STATUS:CANCELLED", start="DTSTART:20261119T140000Z", end="-")
    single = event("STATUS:CANCELLED", uid="u2")
    assert [one.id for one in read_text(calendar(*rule, *gone, *single)).meetings] == ["u1_20261118T140000Z"]


def test_floating_times_and_whole_days_are_read_in_the_zone_of_the_file() -> None:
    floating = event(start="DTSTART:20261118T100000", end="DTEND:20261118T110000")
    day = event(uid="d", start="DTSTART;VALUE=DATE:20261119", end="-")
    days = event(uid="e", start="DTSTART;VALUE=DATE:20261120", end="DURATION:P2D")
    data = calendar("X-WR-TIMEZONE:Europe/Berlin", *floating, *day, *days)
    one, two, three = read_text(data).meetings
    assert one.span.start == datetime(2026, 11, 18, 9, tzinfo=UTC)
    assert (two.all_day, two.span.start, two.span.minutes) == (True, datetime(2026, 11, 18, 23, tzinfo=UTC), 1440)
    assert three.span.minutes == 2880
    assert read_text(data, zone="Asia/Kolkata").meetings[0].span.start == datetime(2026, 11, 18, 4, 30, tzinfo=UTC)
    recurring = calendar(*event("RRULE:FREQ=DAILY;COUNT=2", start="DTSTART;VALUE=DATE:20261119", end="-"))
    assert [one.id for one in read_text(recurring).meetings] == ["u1_20261119", "u1_20261120"]


def test_windows_zone_names_are_understood_without_a_vtimezone() -> None:
    data = calendar(*event(start="DTSTART;TZID=W. Europe Standard Time:20261118T100000", end="DURATION:PT1H"))
    assert read_text(data).meetings[0].span.start == datetime(2026, 11, 18, 9, tzinfo=UTC)


def test_the_only_vtimezone_is_the_zone_of_the_file_if_it_is_one() -> None:
    def zone(name: str) -> list[str]:
        return ["BEGIN:VTIMEZONE", f"TZID:{name}", "END:VTIMEZONE"]

    assert parse_ics(calendar(*zone("Europe/Berlin"), *event())).zone == "Europe/Berlin"
    assert parse_ics(calendar(*zone("US-Eastern"), *event())).zone == ""
    assert parse_ics(calendar(*zone("Europe/Berlin"), *zone("Asia/Kolkata"), *event())).zone == ""


def people(*lines: str, organizer: str = "ORGANIZER:mailto:ann@example.com") -> list[str]:
    return event(organizer, *lines)


ME = "ATTENDEE;PARTSTAT=TENTATIVE:MAILTO:mia@example.com"


def test_guests_answers_rooms_and_groups() -> None:
    data = calendar(
        *people(
            ME,
            "ATTENDEE;CN=Bob;PARTSTAT=DECLINED;ROLE=OPT-PARTICIPANT:mailto:bob@example.com",
            "ATTENDEE;CUTYPE=ROOM:mailto:room@example.com",
            "ATTENDEE;CUTYPE=GROUP:mailto:team@example.com",
            "ATTENDEE:urn:uuid:1",
        )
    )
    (meeting,) = read_text(data, owner_email="Mia@example.com").meetings
    assert meeting.response is Response.TENTATIVE
    assert [(one.email, one.response, one.is_self, one.resource, one.group) for one in meeting.guests] == [
        ("mia@example.com", "tentative", True, False, False),
        ("bob@example.com", "declined", False, False, False),
        ("room@example.com", "needsAction", False, True, False),
        ("team@example.com", "needsAction", False, False, True),
        ("urn:uuid:1", "needsAction", False, False, False),
        ("ann@example.com", "accepted", False, False, False),
    ]
    assert (meeting.guests[1].name, meeting.guests[1].optional, meeting.organized_by_me) == ("Bob", True, False)


def test_a_calendar_as_organizer_is_nobody() -> None:
    data = calendar(*people(ME, organizer="ORGANIZER:mailto:x@group.calendar.google.com"))
    assert len(read_text(data, owner_email="mia@example.com").meetings[0].guests) == 1


def test_the_owner_is_who_the_calendar_is_named_after() -> None:
    assert parse_ics(calendar(*people(ME), name="mia@example.com")).owner == "mia@example.com"
    assert parse_ics(calendar(*people(ME), name="Team")).owner == ""


def test_without_a_name_the_owner_is_who_takes_part_in_everything() -> None:
    other = event("ORGANIZER:mailto:bob@example.com", ME, uid="u2")
    assert parse_ics(calendar(*people(ME), *other)).owner == "mia@example.com"


def test_with_no_owner_each_organizer_is_me_and_comes() -> None:
    data = calendar(*people(ME, "ATTENDEE:mailto:ann@example.com"))
    (meeting,) = read_text(data).meetings
    assert meeting.organized_by_me
    assert meeting.response is Response.ACCEPTED
    assert [one.is_self for one in meeting.guests] == [False, True]


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("CLASS:PRIVATE", "private", True),
        ("CLASS:CONFIDENTIAL", "private", True),
        ("TRANSP:TRANSPARENT", "busy", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", "busy", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", "event_type", EventType.OUT_OF_OFFICE),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", "response", Response.TENTATIVE),
        ("STATUS:TENTATIVE", "response", Response.TENTATIVE),
        ("LOCATION:https://meet.example.com/x", "link", "https://meet.example.com/x"),
        ("X-GOOGLE-CONFERENCE:https://meet.example.com/g", "link", "https://meet.example.com/g"),
        ("LOCATION:Room 4", "link", ""),
        ("LOCATION:javascript:alert(1)", "link", ""),
    ],
)
def test_properties_of_an_event(line: str, field: str, value: object) -> None:
    assert getattr(read_text(calendar(*event(line))).meetings[0], field) == value


def test_events_of_ours_are_told_apart_by_their_mark() -> None:
    mark = ["X-SOBREMESA-KIND:linger", "X-SOBREMESA-FOR:m|after", "SUMMARY:Linger"]
    snapshot = read_text(calendar(*event(*mark), *event("X-SOBREMESA-KIND:nap", "X-SOBREMESA-FOR:m|after", uid="u2")))
    (ours,) = snapshot.ours
    assert (ours.key, ours.kind, ours.title) == (SocialKey("m", Side.AFTER), SocialKind.LINGER, "Linger")
    assert [one.id for one in snapshot.unreadable] == ["u2"]
    assert snapshot.meetings == ()


def test_duplicate_and_missing_uids_are_told_apart() -> None:
    later = event(start="DTSTART:20261120T140000Z", end="DURATION:PT1H")
    nameless = ["BEGIN:VEVENT", "DTSTART:20261121T140000Z", "DURATION:PT1H", "END:VEVENT"]
    ids = [one.id for one in read_text(calendar(*event(), *later, *nameless)).meetings]
    assert ids[:2] == ["u1", "u1~1"]
    assert ids[2].startswith("no-uid-")


def test_a_moment_is_no_meeting_and_nothing_unreadable() -> None:
    snapshot = read_text(calendar(*event(end="-")))
    assert (snapshot.moments, snapshot.meetings, snapshot.unreadable) == (("u1",), (), ())


MINUTES = ",".join(map(str, range(60)))
MANY_A_DAY = event(f"RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE={MINUTES}", start="DTSTART:19700101T000000Z")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (event(start="DTSTART:yesterday"), "DTSTART"),
        (event(start="-"), "DTSTART"),
        (event(end="DTEND:20261118T130000Z"), "end"),
        (event(end="DTEND:soon"), "DTEND"),
        (event(end="DURATION:P99999999D"), "DURATION"),
        (event("RRULE:FREQ=DAILY", end="DURATION:P3000000D"), "DURATION: is too long"),
        (event("RRULE:FREQ=DAILY", end="DTEND:99991231T235959Z"), "DTEND: is too long"),
        (event("RRULE:FREQ=SECONDLY"), "too often"),
        (event("RRULE:FREQ=SECONDLY", start="DTSTART:19700101T000000Z", end="DTEND:19700101T000001Z"), "too often"),
        (event("RRULE:FREQ=SECONDLY;COUNT=999999999"), "too often"),
        (event("RRULE:FREQ=MINUTELY"), "too often"),
        (event("RRULE:FREQ=MINUTELY", start="DTSTART:00010101T000000Z", end="DTEND:00010101T000100Z"), "too often"),
        (event("RRULE:FREQ=DAILY;INTERVAL=0"), "never moves on"),
        (event("RRULE:FREQ=MINUTELY", start="DTSTART:20200101T000000Z", end="-"), "too often"),
        (MANY_A_DAY, "too often"),
        (event("RRULE:FREQ=DAILY;INTERVAL=0"), "INTERVAL"),
        (event("RRULE:FREQ=DAILY;UNTIL=never"), "RRULE"),
        (event("RRULE:FREQ=DAILY;COUNT=0"), "COUNT"),
        (event("RRULE:RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L"), "HEBREW"),
    ],
)
def test_a_bad_event_is_reported_and_the_others_are_kept(lines: list[str], problem: str) -> None:
    begin = time.process_time()
    snapshot = read_text(calendar(*lines, *event(uid="good")))
    assert time.process_time() - begin < 5
    assert [one.id for one in snapshot.meetings] == ["good"]
    assert len(snapshot.unreadable) == 1
    assert problem in snapshot.unreadable[0].problem


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30;COUNT=9"]
)
def test_a_rule_that_no_day_fits_leaves_the_first_start_and_takes_no_time(rule: str) -> None:
    begin = time.process_time()
    assert [one.id for one in read_text(calendar(*event(f"RRULE:{rule}"))).meetings] == ["u1_20261118T140000Z"]
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (event("RRULE:FREQ=DAILY;UNTIL=99991231T235959Z"), 14),
        (event("RRULE:FREQ=DAILY", "EXDATE:99991231T235959Z"), 14),
        (event("RDATE:99991231T235959Z"), 1),
        (event(end="DTEND:99991231T235959Z"), 1),
        (event("RRULE:FREQ=YEARLY", start="DTSTART:99991231T235900Z", end="DTEND:99991231T235959Z"), 0),
        (event("RRULE:FREQ=DAILY", end="DURATION:P365000D"), 14),
    ],
)
def test_the_year_9999_ends_nothing_but_itself(lines: list[str], count: int) -> None:
    begin = time.process_time()
    snapshot = read_text(calendar(*lines))
    assert (len(snapshot.meetings), snapshot.unreadable) == (count, ())
    assert time.process_time() - begin < 1


def test_bad_lines_are_reported_with_their_number_and_the_event_is_kept() -> None:
    file = parse_ics(calendar(*event("this is no line", "GEO:;")))
    assert [problem.split(":")[0] for problem in file.problems] == ["line 7", "line 8"]
    assert [one.id for one in read_ics(file, NOVEMBER).meetings] == ["u1"]


def test_what_cannot_be_expanded_names_its_line_too() -> None:
    data = calendar(*event(uid="good"), *event("SUMMARY:x", "RRULE:FREQ=DAILY;INTERVAL=0"), *event(uid="c", start="-"))
    assert [one.problem for one in read_text(data).unreadable] == [
        "line 13: RRULE: INTERVAL=0: never moves on", "line 15: DTSTART: is missing or cannot be read"
    ]  # fmt: skip


def test_an_alarm_that_cannot_be_read_takes_no_event_along() -> None:
    """As in the tickets of a railway: its trigger is `PT-2H`."""
    alarm = ["BEGIN:VALARM", "TRIGGER:PT-2H", "ACTION:DISPLAY", "END:VALARM"]
    file = parse_ics(calendar(*event(*alarm)))
    assert ([one.id for one in read_ics(file, NOVEMBER).meetings], file.problems) == (["u1"], ())


def test_a_line_with_broken_parameters_is_left_out_and_the_event_is_kept() -> None:
    data = calendar(*event(uid="good"), *event('SUMMARY;LANGUAGE="de:Kaffee', 'X-A";B=1:2'))
    file = parse_ics(data)
    assert [one.id for one in read_ics(file, NOVEMBER).meetings] == ["good", "u1"]
    assert [problem.partition(":")[0] for problem in file.problems] == ["line 12", "line 13"]


def test_an_event_without_an_end_is_reported() -> None:
    data = calendar(*event(), *event(uid="u2")[:-1])
    assert parse_ics(data).problems == ("line 8: VEVENT has no END, so it is left out",)
    assert [one.id for one in read_text(data).meetings] == ["u1"]


def test_bare_events_are_read_and_other_files_are_refused() -> None:
    assert len(read_text("\n".join(event()).encode()).meetings) == 1
    for data in (b"", b"\x00\xff\xfe", b"hello: world", b"<html>"):
        with pytest.raises(InputError, match=r"line 1: there is no BEGIN:VCALENDAR"):
            parse_ics(data)


def test_a_file_above_ten_megabytes_is_refused() -> None:
    with pytest.raises(InputError, match="more than the 10 MB"):
        parse_ics(b"BEGIN:VCALENDAR\n" + b" " * (10 << 20))


def test_folded_lines_and_a_byte_order_mark() -> None:
    data = b"\xef\xbb\xbf" + calendar(*event("SUMMARY:Lo", " ng")).replace(b"\r\n", b"\n")
    assert read_text(data).meetings[0].title == "Long"


def test_plain_yearly_events_are_found_on_their_day_only() -> None:
    birthday = event("RRULE:FREQ=YEARLY", start="DTSTART;VALUE=DATE:19401112", end="-")
    july = event("RRULE:FREQ=YEARLY", uid="july", start="DTSTART;VALUE=DATE:19400712", end="-")
    snapshot = read_text(calendar(*birthday, *july))
    assert [one.id for one in snapshot.meetings] == ["u1_20261112"]


def test_the_first_start_is_that_of_the_first_readable_event() -> None:
    early = event(uid="early", start="DTSTART:20200101T100000Z", end="DURATION:PT1H")
    assert first_start(parse_ics(calendar(*event(), *early, *event(uid="bad", start="-")))) == datetime(
        2020, 1, 1, 10, tzinfo=UTC
    )
    assert first_start(parse_ics(calendar())) is None


OLD_RULES = [
    "FREQ=HOURLY;INTERVAL=7",
    "FREQ=HOURLY;INTERVAL=5;BYDAY=MO,WE",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;BYHOUR=2,9;BYMINUTE=30",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SA;WKST=MO",
    "FREQ=WEEKLY;BYDAY=FR;UNTIL=20260401T000000Z",
    "FREQ=DAILY;BYMONTH=3,10;BYDAY=SU",
    "FREQ=MONTHLY;INTERVAL=5",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=-1,28",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYDAY=-1SU",
    "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=25",
]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
@pytest.mark.parametrize("rule", OLD_RULES)
def test_the_age_of_a_series_changes_none_of_its_dates(rule: str, zone: str, tmp_path: Path) -> None:
    """Hourly rules of 2007 were given up on a busy machine, because every hour since had to be gone through."""
    path = tmp_path / "old.ics"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:old", "DTSTAMP:20190101T000000Z",
        f"DTSTART;TZID={zone}:20240514T023000", f"DTEND;TZID={zone}:20240514T031500", f"RRULE:{rule}",
        # An hourly rule has none: the reference also takes away what is at that time by the clock of UTC.
        *([] if "HOURLY" in rule else [f"EXDATE;TZID={zone}:20260330T023000"]), "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    path.write_bytes("\r\n".join(lines).encode())
    for begin in (datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC)):  # across both clock changes
        window = Span(begin, begin + timedelta(days=14))
        assert seen(read_path(path, window)) == reference(path, window, zone)


@pytest.mark.parametrize(
    ("start", "rule"),
    [
        ("20040229", "FREQ=YEARLY"),
        ("19000331", "FREQ=MONTHLY"),
        ("17760704", "FREQ=YEARLY"),
        ("20200131", "FREQ=MONTHLY;INTERVAL=3"),
        ("20231230", "FREQ=YEARLY;BYWEEKNO=53"),
        ("20000101", "FREQ=DAILY;INTERVAL=10"),
    ],
)
def test_days_that_some_months_lack_are_found_where_they_are(start: str, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "day.ics"
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:day", "DTSTAMP:20190101T000000Z",
        f"DTSTART;VALUE=DATE:{start}", f"RRULE:{rule}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    path.write_bytes("\r\n".join(lines).encode())
    for year in (2026, 2028):
        window = Span(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
        assert seen(read_path(path, window)) == reference(path, window, "UTC")


def test_events_with_one_uid_have_the_same_ids_in_whatever_order_they_stand() -> None:
    early, late = (event(start=f"DTSTART:20261120T{hour}0000Z", end="DURATION:PT1H") for hour in (10, 14))
    for lines in ((*early, *late), (*late, *early)):
        found = {one.id: one.span.start.hour for one in read_text(calendar(*lines)).meetings}
        assert found == {"u1": 10, "u1~1": 14}


@pytest.mark.parametrize("end", ["DURATION:PT45M", "DTEND;TZID=Europe/Berlin:20261023T031500"])
def test_an_occurrence_in_which_the_clocks_change_is_as_long_as_the_others(end: str) -> None:
    """In Berlin the clocks go back from 03:00 to 02:00 on 25 October 2026, at 01:00 UTC."""
    master = event("RRULE:FREQ=DAILY;COUNT=4", start="DTSTART;TZID=Europe/Berlin:20261023T023000", end=end)
    window = Span(datetime(2026, 10, 22, tzinfo=UTC), datetime(2026, 10, 28, tzinfo=UTC))
    found = read_ics(parse_ics(calendar(*master)), window).meetings
    assert [(f"{one.span.start:%d %H:%M}", one.span.minutes) for one in found] == [
        ("23 00:30", 45), ("24 00:30", 45), ("25 00:30", 45), ("26 01:30", 45),
    ]  # fmt: skip


def test_an_end_written_for_the_very_occurrence_in_which_the_clocks_change_is_taken_as_it_is() -> None:
    times = {"start": "DTSTART;TZID=Europe/Berlin:20261025T023000", "end": "DTEND;TZID=Europe/Berlin:20261025T031500"}
    changed = event("RECURRENCE-ID;TZID=Europe/Berlin:20261025T023000", **times)
    window = Span(datetime(2026, 10, 22, tzinfo=UTC), datetime(2026, 10, 28, tzinfo=UTC))
    (found,) = read_ics(parse_ics(calendar(*changed)), window).meetings
    assert (f"{found.span.start:%H:%M}", f"{found.span.end:%H:%M}") == ("00:30", "02:15")
