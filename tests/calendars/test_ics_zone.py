"""The VTIMEZONE that is put into files: small, and right on both sides of every clock change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from icalendar import Calendar

from sobremesa.calendars.ics_zone import vtimezone
from sobremesa.errors import InputError
from sobremesa.planning.zone_table import instant_of, zone_table

ZONES = [
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Santiago",
    "America/Nuuk", "America/Havana", "Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe",
    "Pacific/Chatham", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza",
    "Asia/Jerusalem", "Asia/Beirut", "Antarctica/Troll", "America/Asuncion", "Etc/GMT+5",
]  # fmt: skip


def offsets(data: bytes, walls: list[datetime]) -> list[timedelta | None]:
    """What icalendar makes of the definition alone, without the zones it knows by name."""
    calendar = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + data + b"END:VCALENDAR\r\n")
    zone = calendar.timezones[0].to_tz(lookup_tzid=False)
    return [wall.replace(tzinfo=zone).utcoffset() for wall in walls]


def walls_around_changes(name: str, first: int, last: int) -> list[datetime]:
    """Local noons, and moments an hour and more before and after each clock change, which neither skips nor repeats."""
    zone = ZoneInfo(name)
    found = [datetime(year, month, 1, 12) for year in range(first, last + 1) for month in range(1, 13)]  # noqa: DTZ001  # wall times of a zone
    start, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) // 60 for year in (first, last + 1))
    for change in zone_table(name).changes(start, end):
        instant = instant_of(change.utc)
        near = (instant + timedelta(hours=hours) for hours in (-49, -3, 3, 49))
        found += [each.astimezone(zone).replace(tzinfo=None) for each in near]
    return found


@pytest.mark.parametrize("name", ZONES)
def test_offsets_are_right_before_and_after_every_change_of_two_years(name: str) -> None:
    walls = walls_around_changes(name, 2026, 2027)
    expected = [wall.replace(tzinfo=ZoneInfo(name)).utcoffset() for wall in walls]
    assert offsets(vtimezone(name, 2026, 2027), walls) == expected


@pytest.mark.parametrize("name", ["Europe/Berlin", "Australia/Sydney", "America/Santiago", "Africa/Casablanca"])
def test_an_endless_series_finds_the_clock_right_many_years_later(name: str) -> None:
    walls = walls_around_changes(name, 2026, 2045)
    expected = [wall.replace(tzinfo=ZoneInfo(name)).utcoffset() for wall in walls]
    assert offsets(vtimezone(name, 2026, None), walls) == expected


def test_changes_of_the_past_that_followed_another_rule_are_written_out() -> None:
    walls = walls_around_changes("Europe/Moscow", 2010, 2014)
    expected = [wall.replace(tzinfo=ZoneInfo("Europe/Moscow")).utcoffset() for wall in walls]
    assert offsets(vtimezone("Europe/Moscow", 2010, 2014), walls) == expected


@pytest.mark.parametrize("name", sorted({*ZONES, *sorted(available_timezones())[::9]}))
def test_two_years_of_any_zone_take_less_than_a_kilobyte(name: str) -> None:
    data = vtimezone(name, 2026, 2027)
    assert len(data) < 1024
    assert data.startswith(b"BEGIN:VTIMEZONE\r\nTZID:")
    assert data.endswith(b"END:VTIMEZONE\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 75


def test_the_text_of_a_zone_with_a_rule() -> None:
    assert vtimezone("Australia/Sydney", 2026, None).decode().split("\r\n")[:-1] == [
        "BEGIN:VTIMEZONE", "TZID:Australia/Sydney",
        "BEGIN:STANDARD", "DTSTART:20250406T030000", "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU", "TZNAME:AEST",
        "TZOFFSETFROM:+1100", "TZOFFSETTO:+1000", "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:20251005T020000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=1SU", "TZNAME:AEDT",
        "TZOFFSETFROM:+1000", "TZOFFSETTO:+1100", "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]  # fmt: skip


def test_the_same_zone_and_years_are_made_once() -> None:
    assert vtimezone("Asia/Tokyo", 2026, 2027) is vtimezone("Asia/Tokyo", 2026, 2027)


def test_a_name_that_is_no_zone_is_refused() -> None:
    with pytest.raises(InputError, match="'Mars/Base' is not an IANA time zone"):
        vtimezone("Mars/Base", 2026, 2027)
