"""Local minutes and UTC minutes: as zoneinfo has them, at every clock change, in every zone."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from sobremesa.errors import InputError
from sobremesa.planning.recurrence_rule import local_minute, wall_time
from sobremesa.planning.zone_table import Change, ZoneTable, instant_of, minute_of, zone_table

SPRING = minute_of(datetime(2026, 3, 29, 1, tzinfo=UTC))
AUTUMN = minute_of(datetime(2026, 10, 25, 1, tzinfo=UTC))
# Unusual ones: half an hour of daylight saving, a lost day, negative daylight saving, changes in Ramadan, and seconds.
SOME = (
    "Australia/Lord_Howe", "Pacific/Apia", "Europe/Dublin", "Africa/Casablanca", "Asia/Gaza", "America/St_Johns",
    "Pacific/Kwajalein", "Africa/Freetown", "Europe/Amsterdam", "Asia/Kathmandu", "America/Santiago", "UTC",
)  # fmt: skip


@pytest.fixture
def berlin() -> ZoneTable:
    """A table that knows nothing yet."""
    return ZoneTable(ZoneInfo("Europe/Berlin"))


def wall(text: str) -> int:
    return local_minute(datetime.fromisoformat(text))


def utc(text: str) -> int:
    return minute_of(datetime.fromisoformat(text + "+00:00"))


def test_minutes_count_from_1970_and_seconds_are_cut() -> None:
    assert minute_of(datetime(1970, 1, 2, 0, 1, 59, tzinfo=UTC)) == 1441
    assert minute_of(datetime(1969, 12, 31, 23, 59, 1, tzinfo=UTC)) == -1
    assert instant_of(1441) == datetime(1970, 1, 2, 0, 1, tzinfo=UTC)


def test_a_local_time_that_is_skipped_is_read_with_the_offset_before(berlin: ZoneTable) -> None:
    assert berlin.to_utc(wall("2026-03-29T01:59")) == utc("2026-03-29T00:59")
    assert berlin.to_utc(wall("2026-03-29T02:30")) == utc("2026-03-29T01:30")
    assert berlin.to_utc(wall("2026-03-29T03:00")) == utc("2026-03-29T01:00")


def test_a_local_time_that_happens_twice_is_the_first(berlin: ZoneTable) -> None:
    assert berlin.to_utc(wall("2026-10-25T02:00")) == utc("2026-10-25T00:00")
    assert berlin.to_utc(wall("2026-10-25T02:59")) == utc("2026-10-25T00:59")
    assert berlin.to_utc(wall("2026-10-25T03:00")) == utc("2026-10-25T02:00")


def test_changes_between_two_instants_begin_included_and_end_not(berlin: ZoneTable) -> None:
    spring, autumn = Change(SPRING, 60, 120), Change(AUTUMN, 120, 60)
    assert berlin.changes(SPRING, AUTUMN + 1) == [spring, autumn]
    assert berlin.changes(SPRING + 1, AUTUMN) == []
    assert zone_table("Asia/Kolkata").changes(SPRING, AUTUMN) == []


def test_many_local_times_are_read_as_each_alone(berlin: ZoneTable) -> None:
    walls = [wall("2026-01-01T00:00") + step * 97 for step in range(5500)]
    assert berlin.all_to_utc(walls) == [berlin.to_utc(one) for one in walls]
    assert berlin.all_to_utc([]) == []


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("2026-01-05T09:00", "2026-01-05T10:00"),
        ("2026-10-25T00:30", "2026-10-25T02:30"),
        ("2026-10-25T01:15", "2026-10-25T02:59"),  # the clock shows 02:15 again; all that it showed before is over
        ("2026-10-25T02:15", "2026-10-25T03:15"),
    ],
)
def test_the_last_local_time_before_the_end_of_a_rule(berlin: ZoneTable, until: str, last: str) -> None:
    assert berlin.last_local(utc(until)) == wall(last)
    assert zone_table("UTC").last_local(7) == 7


def test_the_local_range_holds_the_offsets_of_its_own_time_alone() -> None:
    norfolk = zone_table("Pacific/Norfolk")  # half an hour back in October 2015, and an hour forward in October 2019
    assert norfolk.offset(utc("2020-01-01T00:00")) == 720
    start, end = utc("2015-10-03T12:00"), utc("2015-10-03T18:00")
    assert norfolk.local_range(start, end) == (start + 660, end + 690, None)


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_the_local_range_of_a_window_holds_everything_in_it(berlin: ZoneTable) -> None:
    assert berlin.local_range(utc("2026-06-01T00:00"), utc("2026-06-02T00:00")) == (
        wall("2026-06-01T02:00"), wall("2026-06-02T02:00"), 120,
    )  # fmt: skip
    for begin in range(SPRING - 4000, SPRING + 4000, 37):
        low, high, offset = berlin.local_range(begin, begin + 60)
        inside = [one for one in range(begin - 300, begin + 400) if begin <= berlin.to_utc(one) < begin + 60]
        assert all(low <= one < high for one in inside)
        assert offset is None or all(one - offset == berlin.to_utc(one) for one in inside)


def test_outside_1900_to_2199_the_nearest_offset_stays() -> None:
    table = ZoneTable(ZoneInfo("Europe/Berlin"))
    assert table.offset(utc("1700-07-01T00:00")) == table.offset(utc("1900-01-02T00:00")) == 60
    assert table.offset(utc("2300-07-01T00:00")) == table.offset(utc("2199-12-30T00:00")) == 60
    assert table.offset(utc("2026-07-01T00:00")) == 120


def test_a_year_after_another_is_looked_up_when_it_is_asked_for(berlin: ZoneTable) -> None:
    assert [berlin.offset(utc(f"{year}-07-01T00:00")) for year in (2026, 2027, 2025)] == [120, 120, 120]


def test_a_table_grows_to_both_sides_and_stays_the_same() -> None:
    grown, whole = ZoneTable(ZoneInfo("America/New_York")), ZoneTable(ZoneInfo("America/New_York"))
    low, high = utc("1970-01-01T00:00"), utc("2040-01-01T00:00")
    for year in (2026, 2025, 2031, 1971, 2038):
        grown.offset(utc(f"{year}-06-01T00:00"))
    assert grown.changes(low, high) == whole.changes(low, high)
    assert len(whole.changes(low, high)) == 140


@pytest.mark.parametrize(
    ("name", "moment", "offset"),
    [
        ("Pacific/Apia", "2011-12-30T09:59", -600),
        ("Pacific/Apia", "2011-12-30T10:00", 840),  # where the date line moved
        ("Pacific/Fiji", "2016-01-10T00:00", 780),  # summer time ends a week later
        ("Africa/Sao_Tome", "2018-01-01T00:59", 0),
        ("Africa/Sao_Tome", "2018-01-01T01:00", 60),
    ],
)
def test_a_change_at_the_turn_of_a_year_is_known_whatever_the_table_knew_before(
    name: str, moment: str, offset: int
) -> None:
    assert ZoneTable(ZoneInfo(name)).offset(utc(moment)) == offset
    table = ZoneTable(ZoneInfo(name))
    for beside in ("2017-06-01T00:00", "2012-06-01T00:00"):
        table.offset(utc(beside))
    assert table.offset(utc(moment)) == offset


def test_two_changes_a_week_apart_that_cancel_each_other_are_both_found() -> None:
    recife = ZoneTable(ZoneInfo("America/Recife"))
    assert recife.changes(utc("2000-10-01T00:00"), utc("2000-11-01T00:00")) == [
        Change(utc("2000-10-08T03:00"), -180, -120), Change(utc("2000-10-15T02:00"), -120, -180),
    ]  # fmt: skip


class Counting(tzinfo):
    """Two hours ahead of UTC; counts how often it is asked."""

    asked = 0

    def utcoffset(self, _moment: datetime | None) -> timedelta:
        self.asked += 1
        return timedelta(hours=2)

    def dst(self, _moment: datetime | None) -> timedelta:
        return timedelta()

    def tzname(self, _moment: datetime | None) -> str:
        return "two hours ahead"


def test_a_zone_of_a_file_is_asked_every_other_week_and_never_again() -> None:
    zone = Counting()
    table = ZoneTable(zone)
    assert table.offset(utc("2026-06-01T00:00")) == 120
    asked = zone.asked
    assert 0 < asked < 100
    assert table.offset(utc("2026-01-03T00:00")) == table.offset(utc("2026-12-30T00:00")) == 120
    assert zone.asked == asked
    moments = [utc(f"{year}-{month}-01T00:00") for year in (2026, 2027, 1850, 2250) for month in ("01", "06", "12")]
    for moment in moments:
        table.offset(moment)
    asked = zone.asked
    assert {table.offset(moment) for moment in moments} == {120}
    assert zone.asked == asked


def test_any_tzinfo_has_a_table_and_a_name_that_is_none_is_refused() -> None:
    assert zone_table(timezone(timedelta(hours=5, minutes=45))).to_utc(345) == 0
    for name in ("Mars/Olympus", "", "../etc/passwd"):
        with pytest.raises(InputError, match="is not an IANA time zone"):
            zone_table(name)


def assert_as_zoneinfo(name: str, first: int, last: int, tries: int) -> None:
    table, tz, random = ZoneTable(ZoneInfo(name)), ZoneInfo(name), Random(name)
    low, high = utc(f"{first}-01-01T00:00"), utc(f"{last}-01-01T00:00")
    found = table.changes(low, high)
    assert all(one.after == two.before for one, two in pairwise(found))
    near = [change.utc + step for change in found for step in (-1501, -61, -1, 0, 1, 59, 1501)]
    for minute in [*near, *(random.randrange(low, high) for _ in range(tries))]:
        offset = instant_of(minute).astimezone(tz).utcoffset() or timedelta()
        if offset % timedelta(minutes=1):
            assert abs(table.offset(minute) - offset / timedelta(minutes=1)) <= 0.5  # local mean time
            continue
        local = minute + table.offset(minute)
        shown = instant_of(minute).astimezone(tz)
        assert local == local_minute(shown)
        back = wall_time(local).replace(tzinfo=tz).astimezone(UTC)
        assert abs(table.to_utc(local) - minute_of(back)) <= (1 if (back.second or shown.second) else 0)


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("name", SOME)
def test_unusual_zones_are_as_zoneinfo_has_them_since_1900(name: str) -> None:
    assert_as_zoneinfo(name, 1901, 2045, 300)


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_every_zone_is_as_zoneinfo_has_it_in_our_years() -> None:
    for name in sorted(available_timezones() - {"localtime"}):
        assert_as_zoneinfo(name, 2026, 2027, 1)
