"""The recurrence engine: what RFC 5545 says where libraries differ, what was changed by hand, and what it costs."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from sobremesa.errors import InputError
from sobremesa.planning.recurrence import (
    Added,
    Changed,
    Clock,
    Frequency,
    Occurrence,
    Rule,
    Series,
    Steps,
    Until,
    expand,
    parse_rule,
)
from sobremesa.planning.recurrence_rule import local_minute, wall_time
from sobremesa.planning.zone_table import instant_of, minute_of, zone_table

BERLIN = "Europe/Berlin"
HOUR, DAY = 60, 1440


def wall(text: str) -> int:
    return local_minute(datetime.fromisoformat(text))


def utc(text: str) -> int:
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=UTC))


def berlin(text: str) -> int:
    return zone_table(BERLIN).to_utc(wall(text))


def window(first: str, last: str) -> tuple[int, int]:
    return utc(first), utc(last)


def series(rule: str, start: str, minutes: int = 30, zone: str = BERLIN, **fields: object) -> Series:
    rules = tuple(parse_rule(one) for one in rule.split("|") if one)
    return Series(wall(start), minutes, zone, rules, **fields)  # type: ignore[arg-type]  # fields as each test needs


def walls(found: Iterable[Occurrence]) -> list[str]:
    return [f"{wall_time(one.wall):%m-%d %H:%M}" for one in found]


def instants(found: Iterable[Occurrence]) -> list[str]:
    return [f"{instant_of(one.start):%m-%d %H:%M}" for one in found]


YEAR = window("2026-01-01", "2027-01-01")
MARCH = window("2026-03-01", "2026-04-01")


# ---------------------------------------------------------------- rules as text


def test_a_rule_is_read_part_by_part() -> None:
    text = "RRULE:FREQ=monthly;INTERVAL=2;COUNT=5;WKST=SU;BYDAY=MO,-1FR,+2TU;BYMONTH=3,12;BYMONTHDAY=-1,15;BYSETPOS=-1"
    assert parse_rule(text) == Rule(
        Frequency.MONTHLY, 2, 5, week_start=6, by_day=((0, 0), (-1, 4), (2, 1)), by_month=(3, 12),
        by_month_day=(-1, 15), by_set_pos=(-1,),
    )  # fmt: skip
    assert parse_rule("FREQ=DAILY;BYHOUR=9,10;BYMINUTE=0;BYSECOND=0;") == Rule(
        Frequency.DAILY, by_hour=(9, 10), by_minute=(0,), by_second=(0,)
    )


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("20261231", Until(wall("2026-12-31T23:59"), Clock.DAY)),
        ("20261231T100000", Until(wall("2026-12-31T10:00"), Clock.LOCAL)),
        ("20261231T100059Z", Until(wall("2026-12-31T10:00"), Clock.UTC)),
    ],
)
def test_an_end_is_a_day_a_local_time_or_one_in_utc(text: str, until: Until) -> None:
    assert parse_rule(f"FREQ=DAILY;UNTIL={text}").until == until


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=WEEKLY",
        "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
        "FREQ=YEARLY;WKST=SU;BYDAY=-1SU,MO;BYMONTH=3;BYYEARDAY=-1;BYWEEKNO=53;BYSETPOS=1,-1",
        "FREQ=DAILY;UNTIL=20261231",
        "FREQ=DAILY;UNTIL=20261231T100000",
        "FREQ=DAILY;UNTIL=20261231T100000Z",
    ],
)
def test_a_rule_written_is_the_rule_that_was_read(text: str) -> None:
    assert str(parse_rule(text)) == text


def test_a_date_is_its_midnight() -> None:
    assert local_minute(date(1970, 1, 2)) == local_minute(datetime(1970, 1, 2, 0, 0, 59)) == DAY  # noqa: DTZ001 - a wall clock


def test_parts_that_change_nothing_are_taken() -> None:
    assert parse_rule("RSCALE=GREGORIAN;FREQ=DAILY;SKIP=OMIT") == parse_rule("FREQ=DAILY")
    assert parse_rule("FREQ=DAILY;COUNT=-1").count is None
    assert parse_rule("FREQ=WEEKLY;BYDAY=MO, TU") == parse_rule("FREQ=WEEKLY;BYDAY=MO,TU")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "FREQ: is missing"),
        ("INTERVAL=2", "FREQ: is missing"),
        ("FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY: is not how often"),
        ("FREQ=SECONDLY", "FREQ=SECONDLY: repeats too often"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ: is there twice"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0: never moves on"),
        ("FREQ=DAILY;INTERVAL=", "INTERVAL=: never moves on"),
        ("FREQ=DAILY;INTERVAL=-2", "INTERVAL=-2: is not a number"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0: is not a number"),
        ("FREQ=DAILY;COUNT=many", "COUNT=MANY: is not a number"),
        ("FREQ=DAILY;UNTIL=never", "UNTIL=NEVER: is no date"),
        ("FREQ=DAILY;UNTIL=20260230", "UNTIL=20260230: is no date"),
        ("FREQ=DAILY;BYDAY=XX", "BYDAY=XX: is not a weekday"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY=0MO: is not a weekday"),
        ("FREQ=YEARLY;BYDAY=54MO", "BYDAY=54MO: is not a weekday"),
        ("FREQ=WEEKLY;WKST=1", "WKST=1: is not a weekday"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY=32: is not a number from -31 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0: is not a number"),
        ("FREQ=YEARLY;BYMONTH=5L", "BYMONTH=5L: is not a number"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR=24: is not a number"),
        ("FREQ=DAILY;BYSECOND=0,30", "BYSECOND: several in a minute"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "RSCALE=HEBREW: only GREGORIAN"),
        ("RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD", "SKIP=FORWARD: only OMIT"),
        ("FREQ=YEARLY;BYEASTER=0", "BYEASTER: is no part of a rule"),
    ],
)
def test_a_bad_rule_is_refused_by_the_name_of_its_part(text: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        parse_rule(text)


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


# ---------------------------------------------------------------- changed by hand


def moved(original: str, start: str, minutes: int = 30, **fields: bool) -> Changed:
    return Changed(berlin(original), berlin(start), berlin(start) + minutes, **fields)


def test_one_occurrence_is_moved_and_another_cancelled() -> None:
    changes = (
        moved("2026-03-02T09:00", "2026-03-02T15:00", 45),
        moved("2026-03-03T09:00", "2026-03-03T09:00", cancelled=True),
    )
    found = expand(series("FREQ=DAILY;COUNT=4", "2026-03-01T09:00", changed=changes), MARCH)
    assert walls(found) == ["03-01 09:00", "03-02 15:00", "03-04 09:00"]
    assert (found[1].key, found[1].end - found[1].start, found[1].changed) == (berlin("2026-03-02T09:00"), 45, 0)
    assert [one.changed for one in found] == [-1, 0, -1]


def test_an_occurrence_is_moved_into_the_window_and_out_of_it() -> None:
    changes = moved("2026-05-04T09:00", "2026-03-10T09:00"), moved("2026-03-09T09:00", "2026-06-01T09:00")
    found = expand(series("FREQ=WEEKLY;BYDAY=MO", "2026-03-02T09:00", changed=changes), MARCH)
    assert walls(found) == ["03-02 09:00", "03-10 09:00", "03-16 09:00", "03-23 09:00", "03-30 09:00"]


def test_an_occurrence_taken_out_does_not_come_back_by_a_change() -> None:
    gone = frozenset({berlin("2026-03-02T09:00")})
    changes = (moved("2026-03-02T09:00", "2026-03-02T15:00"),)
    assert walls(expand(series("FREQ=DAILY;COUNT=2", "2026-03-01T09:00", removed=gone, changed=changes), MARCH)) == [
        "03-01 09:00"
    ]


def test_a_change_for_the_future_moves_all_later_ones_on_the_wall_clock() -> None:
    changes = (
        moved("2026-03-16T09:00", "2026-03-17T15:00", 60, and_future=True),
        moved("2026-03-30T09:00", "2026-03-30T08:00"),
    )
    found = expand(series("FREQ=WEEKLY;COUNT=6", "2026-03-02T09:00", changed=changes), YEAR)
    assert walls(found) == ["03-02 09:00", "03-09 09:00", "03-17 15:00", "03-24 15:00", "03-30 08:00", "04-07 15:00"]
    assert [one.end - one.start for one in found] == [30, 30, 60, 60, 30, 60]
    assert [one.changed for one in found] == [-1, -1, 0, 0, 1, 0]
    assert found[-1].key == berlin("2026-04-06T09:00")
    assert walls(
        expand(series("FREQ=WEEKLY;COUNT=6", "2026-03-02T09:00", changed=changes), window("2026-03-24", "2026-03-25"))
    ) == ["03-24 15:00"]


def test_a_second_change_for_the_future_takes_over_and_a_cancelled_one_ends_the_series() -> None:
    changes = (
        moved("2026-03-09T09:00", "2026-03-09T10:00", and_future=True),
        moved("2026-03-23T09:00", "2026-03-23T11:00", and_future=True),
        moved("2026-04-06T09:00", "2026-04-06T09:00", cancelled=True, and_future=True),
    )
    found = expand(series("FREQ=WEEKLY", "2026-03-02T09:00", changed=changes), YEAR)
    assert walls(found) == ["03-02 09:00", "03-09 10:00", "03-16 10:00", "03-23 11:00", "03-30 11:00"]


def test_a_change_for_the_future_of_whole_days_keeps_them_whole() -> None:
    later = Changed(wall("2026-03-09"), berlin("2026-03-10"), berlin("2026-03-12"), and_future=True)
    found = expand(series("FREQ=WEEKLY;COUNT=5", "2026-03-02", DAY, all_day=True, changed=(later,)), YEAR)
    assert walls(found) == ["03-02 00:00", "03-10 00:00", "03-17 00:00", "03-24 00:00", "03-31 00:00"]
    assert found[-1].end == berlin("2026-04-02")


def test_a_single_event_may_be_changed() -> None:
    assert walls(expand(series("", "2026-03-02T09:00"), MARCH)) == ["03-02 09:00"]
    assert expand(series("", "2026-03-02T09:00"), window("2026-05-01", "2026-06-01")) == []
    changed = series("", "2026-03-02T09:00", changed=(moved("2026-03-02T09:00", "2026-03-05T09:00"),))
    assert walls(expand(changed, MARCH)) == ["03-05 09:00"]


# ---------------------------------------------------------------- what it costs

FOUR_WEEKS = window("2026-03-09", "2026-04-06")
# Steps from DTSTART in 1976 and in 2026 alike: occurrences of a cycle, or intervals and days looked at.
COSTS = {
    "FREQ=DAILY": 28,
    "FREQ=DAILY;INTERVAL=2": 14,
    "FREQ=DAILY;BYMONTHDAY=13": 29,
    "FREQ=WEEKLY": 4,
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": 25,
    "FREQ=WEEKLY;BYMONTH=3": 35,
    "FREQ=MONTHLY": 2,
    "FREQ=MONTHLY;BYDAY=-1FR": 2,
    "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU": 1,
    "FREQ=YEARLY;BYDAY=20MO": 29,
    "FREQ=YEARLY;BYWEEKNO=12;BYDAY=MO": 29,
    "FREQ=HOURLY;INTERVAL=6": 112,
    "FREQ=MINUTELY;INTERVAL=30;BYHOUR=9": 1421,
}


@pytest.mark.parametrize(("rule", "steps"), COSTS.items())
def test_what_a_window_costs_does_not_depend_on_when_the_series_began(rule: str, steps: int) -> None:
    counted = []
    for year in (1976, 2026):
        meter = Steps()
        expand(series(rule, f"{year}-01-02T10:00"), FOUR_WEEKS, steps=meter)
        counted.append(meter.taken)
    assert counted[0] == counted[1]
    assert counted[1] == steps


def test_a_count_of_a_plain_rule_costs_a_division() -> None:
    meter = Steps()
    assert len(expand(series("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5000", "1990-01-01T10:00"), FOUR_WEEKS, steps=meter)) == 8
    assert meter.taken == 10


def test_any_other_count_is_counted_once() -> None:
    monthly = series("FREQ=MONTHLY;BYDAY=-1FR;COUNT=500", "1996-01-26T10:00")
    meters = [Steps() for _ in range(3)]
    found = [expand(monthly, FOUR_WEEKS, steps=meter) for meter in meters]
    assert [walls(one) for one in found] == [["03-27 10:00"]] * 3
    assert [meter.taken for meter in meters] == [371, 2, 2]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MINUTELY",
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6;BYMINUTE=" + ",".join(map(str, range(60))),
        "FREQ=MINUTELY;BYDAY=MO,TU,WE,TH,FR",
    ],
)
def test_what_repeats_too_often_is_refused(rule: str) -> None:
    with pytest.raises(InputError, match="repeats too often"):
        expand(series(rule, "2026-01-01T10:00"), YEAR)


def test_more_occurrences_than_are_wanted_are_refused() -> None:
    hourly = series("FREQ=HOURLY", "2026-01-01T10:00")
    assert len(expand(hourly, FOUR_WEEKS, limit=28 * 24)) == 28 * 24
    with pytest.raises(InputError, match="more than 100 times"):
        expand(hourly, FOUR_WEEKS, limit=100)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYWEEKNO=30;BYMONTH=1",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4;COUNT=3",
    ],
)
def test_a_rule_that_no_day_fits_gives_only_its_first_start(rule: str) -> None:
    assert walls(expand(series(rule, "2026-01-31T09:00"), YEAR)) == ["01-31 09:00"]


def test_nothing_is_found_after_2199_nor_far_from_any_calendar() -> None:
    daily = series("FREQ=DAILY;UNTIL=99991231", "2026-01-01T09:00")
    assert len(expand(daily, window("2199-12-30", "2200-06-01"))) == 2
    assert expand(daily, window("9998-01-01", "9999-12-01")) == []
    for rule in ("FREQ=DAILY", "FREQ=MONTHLY", "FREQ=YEARLY;BYWEEKNO=1"):
        assert expand(series(rule, "9999-12-31T23:59"), YEAR) == []
        assert len(expand(series(rule, "0001-01-01T00:00"), window("2026-01-01", "2026-02-01"))) > 0
    assert expand(series("FREQ=MONTHLY", "0001-01-01T00:00"), (-(1 << 40), 1 << 40), limit=1 << 20)
