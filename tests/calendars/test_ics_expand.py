"""Series of .ics files as occurrences: what was added, left out and changed by hand, in every form it is written in."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from sobremesa.calendars.ics import parse_ics, read_ics
from sobremesa.model import Meeting, Snapshot, Span

NOVEMBER = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
BERLIN = ";TZID=Europe/Berlin:"


def read(*events: list[str], window: Span = NOVEMBER, zone: str = "", head: tuple[str, ...] = ()) -> Snapshot:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        *head,
        *(line for event in events for line in event),
        "END:VCALENDAR",
        "",
    ]
    return read_ics(parse_ics("\r\n".join(lines).encode()), window, zone=zone)


def event(*lines: str, uid: str = "s") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"]


def weekly(*lines: str) -> list[str]:
    """Mondays at ten in Berlin, from 2 November 2026, four times."""
    return event(
        f"DTSTART{BERLIN}20261102T100000", f"DTEND{BERLIN}20261102T103000", "RRULE:FREQ=WEEKLY;COUNT=4", *lines
    )


def seen(snapshot: Snapshot) -> list[tuple[str, float]]:
    assert snapshot.unreadable == ()
    return [(f"{one.span.start:%d %H:%M}", one.span.minutes) for one in snapshot.meetings]


PLAIN = [("02 09:00", 30), ("09 09:00", 30), ("16 09:00", 30), ("23 09:00", 30)]


def test_occurrences_are_told_apart_by_where_their_rule_put_them() -> None:
    first, *_ = read(weekly()).meetings
    assert (first.id, first.series_id, first.original_start) == ("s_20261102T090000Z", "s", first.span.start)
    assert [one.span.start for one in read(weekly()).meetings] == [
        one.original_start for one in read(weekly()).meetings
    ]


@pytest.mark.parametrize(
    "line",
    [
        f"EXDATE{BERLIN}20261109T100000",
        "EXDATE:20261109T090000Z",
        "EXDATE:20261109T100000",
        "EXDATE;VALUE=DATE:20261109",
        "EXDATE;TZID=America/New_York:20261109T040000",
    ],
)
def test_an_occurrence_is_left_out_however_its_time_is_written(line: str) -> None:
    assert seen(read(weekly(line))) == [PLAIN[0], *PLAIN[2:]]


def test_an_exdate_that_cannot_be_read_spoils_nothing() -> None:
    assert seen(read(weekly("EXDATE:soon", "EXDATE:"))) == PLAIN


def test_dates_times_and_periods_are_added() -> None:
    added = read(
        weekly(
            f"RDATE{BERLIN}20261103T100000,20261103T100000",
            "RDATE;VALUE=PERIOD:20261104T100000Z/20261104T114500Z,20261109T090000Z/PT2H",
            "RDATE;VALUE=DATE:20261105",
        )
    )
    assert seen(added) == [
        PLAIN[0], ("03 09:00", 30), ("04 10:00", 105), ("04 23:00", 30), ("09 09:00", 120), *PLAIN[2:],
    ]  # fmt: skip


def test_a_changed_occurrence_takes_the_place_of_the_original() -> None:
    changed = event(
        f"RECURRENCE-ID{BERLIN}20261109T100000", "DTSTART:20261110T150000Z", "DURATION:PT1H", "SUMMARY:Later"
    )
    found = read(weekly("SUMMARY:Weekly"), changed)
    assert sorted(seen(found)) == [PLAIN[0], ("10 15:00", 60), *PLAIN[2:]]
    (moved,) = [one for one in found.meetings if one.title == "Later"]
    assert moved.id == "s_20261109T090000Z"


@pytest.mark.parametrize("name", ["RECURRENCE-ID:20261109T090000Z", "RECURRENCE-ID;VALUE=DATE:20261109"])
def test_a_changed_occurrence_is_found_however_it_is_named(name: str) -> None:
    gone = event(name, "DTSTART:20261109T090000Z", "STATUS:CANCELLED")
    assert seen(read(weekly(), gone)) == [PLAIN[0], *PLAIN[2:]]


def test_of_two_changes_the_one_with_the_higher_sequence_counts() -> None:
    def change(start: str, sequence: int) -> list[str]:
        return event("RECURRENCE-ID:20261109T090000Z", f"DTSTART:{start}", "DURATION:PT1H", f"SEQUENCE:{sequence}")

    one, two = change("20261109T120000Z", 2), change("20261109T130000Z", 1)
    for both in ((one, two), (two, one)):
        assert sorted(seen(read(weekly(), *both))) == [PLAIN[0], ("09 12:00", 60), *PLAIN[2:]]


def test_a_change_for_this_and_the_future_moves_all_later_ones() -> None:
    later = event(
        f"RECURRENCE-ID;RANGE=THISANDFUTURE{BERLIN}20261109T100000", f"DTSTART{BERLIN}20261110T160000",
        f"DTEND{BERLIN}20261110T164500", "SUMMARY:Moved",
    )  # fmt: skip
    found = read(weekly("SUMMARY:Weekly"), later)
    assert seen(found) == [PLAIN[0], ("10 15:00", 45), ("17 15:00", 45), ("24 15:00", 45)]
    assert [one.title for one in found.meetings] == ["Weekly", "Moved", "Moved", "Moved"]
    assert [one.id for one in found.meetings] == [f"s_202611{day}T090000Z" for day in ("02", "09", "16", "23")]


def test_changed_occurrences_without_their_series_are_kept() -> None:
    alone = event("RECURRENCE-ID:20261109T090000Z", "DTSTART:20261110T090000Z", "DURATION:PT1H")
    assert seen(read(alone)) == [("10 09:00", 60)]


def test_floating_series_are_read_in_the_zone_of_the_file() -> None:
    floating = event("DTSTART:20261102T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20261109T100000")
    assert seen(read(floating, head=("X-WR-TIMEZONE:Asia/Kolkata",))) == [("02 04:30", 60)]
    assert seen(read(floating, zone="America/New_York")) == [("02 15:00", 60)]


def test_whole_days_are_left_out_added_and_changed_by_their_date() -> None:
    days = event(
        "DTSTART;VALUE=DATE:20261102", "RRULE:FREQ=DAILY;COUNT=6", "EXDATE;VALUE=DATE:20261103",
        "EXDATE:20261104T000000", "RDATE;VALUE=DATE:20261120",
    )  # fmt: skip
    longer = event("RECURRENCE-ID;VALUE=DATE:20261105", "DTSTART;VALUE=DATE:20261110", "DTEND;VALUE=DATE:20261113")
    found = read(days, longer, zone="Europe/Berlin")
    assert seen(found) == [
        ("01 23:00", 1440), ("05 23:00", 1440), ("06 23:00", 1440), ("09 23:00", 3 * 1440), ("19 23:00", 1440),
    ]  # fmt: skip
    assert found.meetings[0].id == "s_20261102"
    assert all(one.all_day for one in found.meetings)


def test_seconds_are_kept() -> None:
    odd = event("DTSTART:20261102T100015Z", "DTEND:20261102T102959Z", "RRULE:FREQ=DAILY;COUNT=2")
    one, two = read(odd).meetings
    assert two.span == Span(datetime(2026, 11, 3, 10, 0, 15, tzinfo=UTC), datetime(2026, 11, 3, 10, 29, 59, tzinfo=UTC))
    assert two.span == one.span.moved(timedelta(days=1))


CUSTOM = (
    "BEGIN:VTIMEZONE", "TZID:Office", "BEGIN:STANDARD", "DTSTART:20001029T030000", "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:20000326T020000",
    "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT", "END:VTIMEZONE",
)  # fmt: skip


def test_a_zone_that_the_file_describes_itself_has_its_own_clock_changes() -> None:
    october = Span(datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC))
    daily = event("DTSTART;TZID=Office:20200101T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    hours = {one.span.start.day: one.span.start.hour for one in read(daily, window=october, head=CUSTOM).meetings}
    assert (hours[24], hours[25], hours[26]) == (8, 9, 9)


def test_an_end_before_the_start_is_reported() -> None:
    wrong = event("DTSTART:20261102T100000Z", "DTEND:20261102T090000Z", "RRULE:FREQ=DAILY")
    assert [one.problem[:34] for one in read(wrong).unreadable] == ["line 6: DTEND: 2026-11-02T09:00:00"]
    assert len(read(wrong, [*weekly()[:1], "UID:t", *weekly()[2:]]).meetings) == 4


def test_an_overnight_series_keeps_its_length_when_the_clocks_change() -> None:
    """DTEND means an exact length (RFC 5545, section 3.8.5.3); a DURATION of a day means one of the wall clock."""
    october = Span(datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 10, 30, tzinfo=UTC))
    times = f"DTSTART{BERLIN}20261020T220000", f"DTEND{BERLIN}20261021T060000"
    nights = read(event(*times, "RRULE:FREQ=DAILY;COUNT=8"), window=october).meetings
    assert {one.span.minutes for one in nights} == {480}
    days = read(event(times[0], "DURATION:P1D", "RRULE:FREQ=DAILY;COUNT=8"), window=october).meetings
    assert [one.span.minutes / 60 for one in days].count(25) == 1


def steps(meetings: tuple[Meeting, ...]) -> set[timedelta]:
    return {two.span.start - one.span.start for one, two in pairwise(meetings)}


def test_a_file_full_of_costly_rules_ends_soon_and_says_so() -> None:
    costly = [
        event("DTSTART:20200101T100000Z", "DURATION:PT1M", "RRULE:FREQ=MINUTELY;INTERVAL=15", uid=f"u{number}")
        for number in range(40)
    ]
    found = read(*costly, weekly())
    assert 0 < len(found.unreadable) < 41
    assert all("too often" in one.problem for one in found.unreadable)
    assert steps(tuple(one for one in found.meetings if one.ical_uid == "u0")) == {timedelta(minutes=15)}
