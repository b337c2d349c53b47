"""The recurrence engine: clock changes, the calendar, ends, and what RFC 5545 says where libraries differ."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sobremesa.planning.recurrence import Added, Series, expand, parse_rule
from sobremesa.planning.recurrence_rule import local_minute, wall_time
from support.series import DAY, HOUR, MARCH, YEAR, berlin, instants, series, utc, wall, walls, window

# ---------------------------------------------------------------- clock changes


def test_the_wall_time_stays_across_both_clock_changes() -> None:
    found = expand(series("FREQ=WEEKLY", "2026-03-22T10:00"), YEAR)
    assert instants(found)[:2] == ["03-22 09:00", "03-29 08:00"]
    assert instants(found)[30:32] == ["10-18 08:00", "10-25 09:00"]
    assert {wall_time(one.wall).hour for one in found} == {10}


def test_a_start_that_the_clock_skips_is_an_hour_later_and_keeps_its_length() -> None:
    found = expand(series("FREQ=DAILY", "2026-03-28T02:30", 90), window("2026-03-28", "2026-03-31"))
    assert [(one.start, one.end - one.start) for one in found] == [
        (utc("2026-03-28T01:30"), 90), (utc("2026-03-29T01:30"), 90), (utc("2026-03-30T00:30"), 90),
    ]  # fmt: skip


def test_a_start_that_happens_twice_is_the_first() -> None:
    found = expand(series("FREQ=DAILY", "2026-10-24T02:30"), window("2026-10-25", "2026-10-26"))
    assert [one.start for one in found] == [utc("2026-10-25T00:30")]


def test_two_wall_times_that_a_clock_change_makes_one_are_one_in_order() -> None:
    found = expand(series("FREQ=HOURLY", "2026-03-29T00:30"), window("2026-03-29T00:00", "2026-03-29T04:00"))
    assert instants(found) == ["03-29 00:30", "03-29 01:30", "03-29 02:30", "03-29 03:30"]
    twice_an_hour = expand(
        series("FREQ=HOURLY;BYMINUTE=0,30", "2026-03-29T01:00"), window("2026-03-29", "2026-03-29T03:00")
    )
    assert instants(twice_an_hour) == [
        "03-29 00:00",
        "03-29 00:30",
        "03-29 01:00",
        "03-29 01:30",
        "03-29 02:00",
        "03-29 02:30",
    ]


def test_a_length_in_hours_is_exact_and_one_in_days_is_on_the_wall_clock() -> None:
    night = window("2026-03-28T12:00", "2026-03-29T12:00")
    exact = expand(series("FREQ=DAILY", "2026-03-28T22:00", 8 * HOUR), night)
    assert (exact[0].start, exact[0].end) == (berlin("2026-03-28T22:00"), berlin("2026-03-29T07:00"))
    nominal = expand(series("FREQ=WEEKLY", "2026-03-28T22:00", DAY, nominal=True), night)
    assert (nominal[0].start, nominal[0].end) == (berlin("2026-03-28T22:00"), berlin("2026-03-29T22:00"))
    skipped = expand(series("", "2026-03-29T02:50", 20, nominal=True), night)
    assert (skipped[0].start, skipped[0].end) == (utc("2026-03-29T01:50"), utc("2026-03-29T02:10"))
    skipped = expand(series("", "2026-03-29T02:00", 60, nominal=True), night)
    assert (skipped[0].start, skipped[0].end) == (utc("2026-03-29T01:00"), utc("2026-03-29T02:00"))


def test_whole_days_run_from_midnight_to_midnight_and_are_told_apart_by_their_date() -> None:
    found = expand(
        series("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", DAY, all_day=True), window("2026-02-15", "2026-04-15")
    )
    assert [wall_time(one.key).day for one in found] == [28, 31]
    assert (found[1].start, found[1].end) == (utc("2026-03-30T22:00"), utc("2026-03-31T22:00"))
    (change,) = expand(series("FREQ=YEARLY", "2025-03-28", DAY, all_day=True), MARCH)
    assert change.end - change.start == 24 * HOUR
    (change,) = expand(series("FREQ=YEARLY", "2020-03-29", DAY, all_day=True), MARCH)
    assert change.end - change.start == 23 * HOUR


@pytest.mark.parametrize(
    ("zone", "change", "step"),
    [
        ("Australia/Lord_Howe", "2026-04-05", 30),
        ("Australia/Sydney", "2026-04-05", 60),
        ("America/Santiago", "2026-04-05", 60),
        ("Pacific/Auckland", "2026-04-05", 60),
        ("America/New_York", "2026-11-01", 60),
    ],
)
def test_other_zones_shift_by_their_own_step(zone: str, change: str, step: int) -> None:
    first = datetime.fromisoformat(change) - timedelta(days=3)
    daily = Series(local_minute(first.replace(hour=9)), 30, zone, (parse_rule("FREQ=DAILY;COUNT=7"),))
    found = expand(daily, YEAR)
    gaps = [two.start - one.start for one, two in pairwise(found)]
    assert sorted(gaps) == [DAY] * 5 + [DAY + step]


# ---------------------------------------------------------------- calendar


def test_days_that_a_month_or_year_lacks_are_left_out() -> None:
    assert walls(expand(series("FREQ=MONTHLY", "2026-01-31T09:00"), YEAR)) == [
        "01-31 09:00", "03-31 09:00", "05-31 09:00", "07-31 09:00", "08-31 09:00", "10-31 09:00", "12-31 09:00",
    ]  # fmt: skip
    leap = expand(series("FREQ=YEARLY", "2024-02-29T09:00"), window("2024-01-01", "2033-01-01"))
    assert [wall_time(one.wall).year for one in leap] == [2024, 2028, 2032]
    assert walls(expand(series("FREQ=MONTHLY;BYDAY=5MO", "2026-03-30T09:00"), YEAR)) == [
        "03-30 09:00", "06-29 09:00", "08-31 09:00", "11-30 09:00",
    ]  # fmt: skip
    assert walls(expand(series("FREQ=YEARLY;BYDAY=-53MO,1TU", "2026-01-06T09:00"), YEAR)) == ["01-06 09:00"]


@pytest.mark.parametrize(("start", "days"), [("MO", [5, 10, 19, 24]), ("SU", [5, 17, 19, 31])])
def test_where_the_week_begins_matters_for_every_other_week(start: str, days: list[int]) -> None:
    """The example of RFC 5545 itself, section 3.8.5.3."""
    rule = f"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={start}"
    found = expand(series(rule, "1997-08-05T09:00", zone="America/New_York"), window("1997-08-01", "1997-10-01"))
    assert [wall_time(one.wall).day for one in found] == days


def test_weekdays_with_and_without_a_number_are_added_up() -> None:
    """A comma means "or" in RFC 5545; dateutil takes such a list for "and", so that nothing is left."""
    found = expand(series("FREQ=MONTHLY;BYDAY=1MO,FR", "2026-03-02T09:00"), MARCH)
    assert walls(found) == ["03-02 09:00", "03-06 09:00", "03-13 09:00", "03-20 09:00", "03-27 09:00"]


def test_positions_choose_among_the_days_of_one_interval() -> None:
    assert walls(expand(series("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-30T09:00"), MARCH)) == [
        "03-31 09:00"
    ]
    assert walls(expand(series("FREQ=YEARLY;BYMONTH=3,5;BYDAY=SU;BYSETPOS=1,-1", "2026-03-01T09:00"), YEAR)) == [
        "03-01 09:00", "05-31 09:00",
    ]  # fmt: skip
    assert walls(expand(series("FREQ=YEARLY;BYYEARDAY=1,200;BYSETPOS=2", "2026-01-01T09:00"), YEAR)) == [
        "01-01 09:00", "07-19 09:00",
    ]  # fmt: skip
    assert walls(expand(series("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2", "2026-03-04T09:00"), MARCH)) == [
        "03-04 09:00", "03-06 09:00", "03-11 09:00", "03-18 09:00", "03-25 09:00",
    ]  # fmt: skip
    assert walls(expand(series("FREQ=DAILY;BYHOUR=9,12,17;BYSETPOS=-1", "2026-03-30T09:00"), MARCH)) == [
        "03-30 09:00", "03-30 17:00", "03-31 17:00",
    ]  # fmt: skip


def test_positions_that_no_interval_has_leave_the_first_start() -> None:
    for rule in ("FREQ=MINUTELY;BYSETPOS=2", "FREQ=MINUTELY;BYSETPOS=3;COUNT=4", "FREQ=HOURLY;BYDAY=MO;BYSETPOS=-2"):
        assert walls(expand(series(rule, "2026-03-02T09:00"), MARCH)) == ["03-02 09:00"]
    assert len(expand(series("FREQ=MINUTELY;BYSETPOS=-1;COUNT=4", "2026-03-02T09:00"), MARCH)) == 4


def test_hours_and_minutes_repeat_on_the_days_and_in_the_hours_that_are_named() -> None:
    rule = "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10;BYDAY=MO;BYMINUTE=0,40"
    assert walls(expand(series(rule, "2026-03-02T09:00"), window("2026-03-02", "2026-03-16"))) == [
        "03-02 09:00", "03-02 09:40", "03-02 10:00", "03-02 10:40",
        "03-09 09:00", "03-09 09:40", "03-09 10:00", "03-09 10:40",
    ]  # fmt: skip
    rule = "FREQ=HOURLY;INTERVAL=3;BYHOUR=9,12;BYMONTH=3;BYMONTHDAY=-1,2;COUNT=3"
    assert walls(expand(series(rule, "2026-03-02T09:15"), YEAR)) == ["03-02 09:15", "03-02 12:15", "03-31 09:15"]


def test_the_weeks_of_a_year_reach_into_the_years_beside_it() -> None:
    found = expand(series("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "2024-01-01T09:00"), window("2024-01-01", "2027-01-01"))
    assert [f"{wall_time(one.wall):%y-%m-%d}" for one in found] == ["24-01-01", "24-12-30", "25-12-29"]
    last = expand(series("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=TH", "2020-12-31T09:00"), window("2026-01-01", "2028-01-01"))
    assert [f"{wall_time(one.wall):%y-%m-%d}" for one in last] == ["26-12-31", "27-12-30"]


def test_a_monthly_rule_may_name_days_and_weeks_of_the_year() -> None:
    """RFC 5545 does not allow it; it is read as it stands, as other calendars do."""
    assert walls(expand(series("FREQ=MONTHLY;BYYEARDAY=60,200", "2026-03-01T09:00"), YEAR)) == [
        "03-01 09:00",
        "07-19 09:00",
    ]
    rule = "FREQ=MONTHLY;BYWEEKNO=12;BYDAY=MO,TU"
    assert walls(expand(series(rule, "2026-03-16T09:00"), YEAR)) == ["03-16 09:00", "03-17 09:00"]


# ---------------------------------------------------------------- ends


def test_an_end_is_included_whatever_it_is_written_as() -> None:
    assert walls(expand(series("FREQ=DAILY;UNTIL=20260303T080000Z", "2026-03-01T09:00"), MARCH))[-1] == "03-03 09:00"
    assert walls(expand(series("FREQ=DAILY;UNTIL=20260303T075900Z", "2026-03-01T09:00"), MARCH))[-1] == "03-02 09:00"
    assert walls(expand(series("FREQ=DAILY;UNTIL=20260303T090000", "2026-03-01T09:00"), MARCH))[-1] == "03-03 09:00"
    assert walls(expand(series("FREQ=DAILY;UNTIL=20260303", "2026-03-01T09:00"), MARCH))[-1] == "03-03 09:00"
    whole = series("FREQ=DAILY;UNTIL=20260303T235959Z", "2026-03-01", DAY, all_day=True)
    assert walls(expand(whole, MARCH))[-1] == "03-03 00:00"


def test_an_end_in_an_hour_that_happens_twice_leaves_out_nothing_before_it() -> None:
    rule = "FREQ=DAILY;UNTIL=20261025T011500Z"  # the clock of Berlin shows 02:15 for the second time
    assert walls(expand(series(rule, "2026-10-23T02:30"), YEAR))[-1] == "10-25 02:30"


def test_a_series_that_ends_before_it_begins_is_empty() -> None:
    assert expand(series("FREQ=DAILY;UNTIL=20260101", "2026-03-01T09:00"), YEAR) == []


def test_a_count_counts_what_is_left_out_as_well() -> None:
    gone = frozenset({berlin("2026-03-03T09:00")})
    found = expand(series("FREQ=DAILY;COUNT=4", "2026-03-01T09:00", removed=gone), YEAR)
    assert walls(found) == ["03-01 09:00", "03-02 09:00", "03-04 09:00"]
    assert walls(expand(series("FREQ=MONTHLY;COUNT=3;BYDAY=-1FR", "2026-01-30T09:00"), YEAR)) == [
        "01-30 09:00", "02-27 09:00", "03-27 09:00",
    ]  # fmt: skip
    assert len(expand(series("FREQ=DAILY;COUNT=4;UNTIL=20260302", "2026-03-01T09:00"), YEAR)) == 2
    assert len(expand(series("FREQ=MONTHLY;COUNT=4;UNTIL=20260302", "2026-02-01T09:00"), YEAR)) == 2


def test_the_first_start_is_there_though_the_rule_does_not_give_it() -> None:
    found = expand(series("FREQ=WEEKLY;BYDAY=MO;COUNT=2", "2026-03-01T09:00"), MARCH)
    assert walls(found) == ["03-01 09:00", "03-02 09:00", "03-09 09:00"]


# ---------------------------------------------------------------- more and fewer occurrences


def test_the_window_takes_what_shares_time_with_it() -> None:
    daily = series("FREQ=DAILY", "2026-03-01T09:00", 60)
    eight = utc("2026-03-05T08:00")  # 09:00 in Berlin
    assert len(expand(daily, (eight + 59, eight + 61))) == 1
    assert expand(daily, (eight + 60, eight + 120)) == []
    assert expand(daily, (eight - 60, eight)) == []
    moment = series("FREQ=DAILY", "2026-03-01T09:00", 0)
    assert len(expand(moment, (eight, eight + 1))) == 1
    assert expand(moment, (eight - 5, eight)) == []
    assert expand(daily, (eight, eight)) == []


def test_something_long_ago_that_lasts_reaches_into_the_window() -> None:
    found = expand(series("FREQ=MONTHLY", "2025-12-20T09:00", 20 * DAY), window("2026-01-05", "2026-01-06"))
    assert walls(found) == ["12-20 09:00"]


def test_several_rules_give_each_occurrence_once() -> None:
    both = series("FREQ=WEEKLY;BYDAY=MO|FREQ=MONTHLY;BYMONTHDAY=2,3", "2026-03-02T09:00")
    assert walls(expand(both, window("2026-03-01", "2026-03-10"))) == ["03-02 09:00", "03-03 09:00", "03-09 09:00"]


def test_dates_are_added_and_taken_out() -> None:
    extra = Added(berlin("2026-03-03T15:00")), Added(berlin("2026-03-02T09:00"), 90), Added(berlin("2026-03-04T09:00"))
    gone = frozenset({berlin("2026-03-05T09:00"), berlin("2026-03-20T09:00")})
    found = expand(
        series(
            "FREQ=DAILY;COUNT=5", "2026-03-01T09:00", added=(*extra, Added(berlin("2026-03-20T09:00"))), removed=gone
        ),
        MARCH,
    )
    assert [(w, one.end - one.start) for w, one in zip(walls(found), found, strict=True)] == [
        ("03-01 09:00", 30), ("03-02 09:00", 90), ("03-03 09:00", 30), ("03-03 15:00", 30), ("03-04 09:00", 30),
    ]  # fmt: skip
    assert (
        expand(
            series("", "2026-03-01T09:00", added=(Added(berlin("2026-05-01T09:00")),)),
            window("2026-04-01", "2026-04-02"),
        )
        == []
    )


def test_a_whole_day_is_added_and_taken_out_by_its_date() -> None:
    extra, gone = (Added(wall("2026-03-20")),), frozenset({wall("2026-03-09")})
    weekly = series("FREQ=WEEKLY;COUNT=3", "2026-03-02", DAY, all_day=True, added=extra, removed=gone)
    assert walls(expand(weekly, MARCH)) == ["03-02 00:00", "03-16 00:00", "03-20 00:00"]


def test_a_date_takes_out_everything_of_its_day() -> None:
    gone = frozenset({wall("2026-03-02") // DAY})
    found = expand(series("FREQ=DAILY;BYHOUR=9,15;COUNT=6", "2026-03-01T09:00", removed_days=gone), MARCH)
    assert walls(found) == ["03-01 09:00", "03-01 15:00", "03-03 09:00", "03-03 15:00"]
    assert expand(series("", "2026-03-02T09:00", removed_days=gone), MARCH) == []


def test_a_rule_may_take_out_as_well() -> None:
    fridays = (parse_rule("FREQ=WEEKLY;BYDAY=FR"),)
    found = expand(series("FREQ=DAILY;COUNT=8", "2026-03-02T09:00", removed_by=fridays), MARCH)
    assert "03-06 09:00" not in walls(found)
    assert len(found) == 7
