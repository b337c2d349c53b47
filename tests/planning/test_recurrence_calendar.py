"""Days that a rule chooses by the calendar: counted from both ends, in months, weeks and years, and by the hour."""

from sobremesa.planning.recurrence import expand
from sobremesa.planning.recurrence_rule import wall_time
from support.series import MARCH, YEAR, series, walls, window


def days(rule: str, start: str, first: str, last: str) -> list[str]:
    """The days of its occurrences, with their years."""
    return [f"{wall_time(one.wall):%Y-%m-%d}" for one in expand(series(rule, start), window(first, last))]


def test_days_of_a_month_may_be_counted_from_its_end_up_to_its_first() -> None:
    assert walls(expand(series("FREQ=MONTHLY;BYMONTHDAY=-31", "2026-01-01T09:00"), YEAR)) == [
        "01-01 09:00", "03-01 09:00", "05-01 09:00", "07-01 09:00", "08-01 09:00", "10-01 09:00", "12-01 09:00",
    ]  # fmt: skip
    assert walls(expand(series("FREQ=MONTHLY;BYDAY=-5MO", "2026-03-02T09:00"), YEAR)) == [
        "03-02 09:00", "06-01 09:00", "08-03 09:00", "11-02 09:00",
    ]  # fmt: skip


def test_days_and_weeks_of_a_year_may_be_counted_from_its_end() -> None:
    assert days("FREQ=YEARLY;BYDAY=-1FR", "2025-12-26T09:00", "2025-01-01", "2028-01-01") == [
        "2025-12-26", "2026-12-25", "2027-12-31",
    ]  # fmt: skip
    assert days("FREQ=YEARLY;BYYEARDAY=-1,-366", "2024-01-01T09:00", "2024-01-01", "2029-01-01") == [
        "2024-01-01", "2024-12-31", "2025-12-31", "2026-12-31", "2027-12-31", "2028-01-01", "2028-12-31",
    ]  # fmt: skip
    assert days("FREQ=YEARLY;BYWEEKNO=-10;BYDAY=MO", "2026-10-26T09:00", "2026-01-01", "2029-01-01") == [
        "2026-10-26", "2027-10-25", "2028-10-23",
    ]  # fmt: skip


def test_a_numbered_weekday_of_the_year_is_narrowed_down_by_the_day_of_its_month() -> None:
    assert days("FREQ=YEARLY;BYDAY=20MO;BYMONTHDAY=18", "2026-05-18T09:00", "2026-01-01", "2038-01-01") == [
        "2026-05-18", "2037-05-18",
    ]  # fmt: skip


def test_a_numbered_weekday_counts_within_the_month_wherever_a_yearly_rule_names_months() -> None:
    assert days("FREQ=YEARLY;BYMONTH=3;BYDAY=1MO;BYYEARDAY=61", "2026-03-02T09:00", "2026-01-01", "2038-01-01") == [
        "2026-03-02", "2032-03-01", "2037-03-02",
    ]  # fmt: skip
    assert days("FREQ=YEARLY;BYMONTH=3;BYDAY=1MO;BYWEEKNO=10", "2026-03-02T09:00", "2026-01-01", "2028-01-01") == [
        "2026-03-02"
    ]


def test_months_that_a_rule_names_are_the_only_ones() -> None:
    assert walls(expand(series("FREQ=MONTHLY;BYMONTH=3,6;BYMONTHDAY=-1", "2026-03-31T09:00"), YEAR)) == [
        "03-31 09:00", "06-30 09:00",
    ]  # fmt: skip
    assert days("FREQ=WEEKLY;BYMONTH=3;BYDAY=MO,WE", "2026-03-02T09:00", "2026-03-10", "2026-06-01") == [
        "2026-03-11", "2026-03-16", "2026-03-18", "2026-03-23", "2026-03-25", "2026-03-30",
    ]  # fmt: skip
    assert days("FREQ=WEEKLY;BYMONTH=3;BYDAY=MO,WE;COUNT=4", "2026-03-02T09:00", "2026-01-01", "2028-01-01") == [
        "2026-03-02", "2026-03-04", "2026-03-09", "2026-03-11",
    ]  # fmt: skip


def test_every_other_day_may_be_narrowed_down_to_days_of_the_week() -> None:
    assert walls(expand(series("FREQ=DAILY;INTERVAL=2;BYDAY=MO,WE,FR", "2026-03-02T09:00"), MARCH)) == [
        "03-02 09:00", "03-04 09:00", "03-06 09:00", "03-16 09:00", "03-18 09:00", "03-20 09:00", "03-30 09:00",
    ]  # fmt: skip


def test_a_yearly_rule_that_names_only_a_day_of_the_month_has_it_in_every_month() -> None:
    assert days("FREQ=YEARLY;BYMONTHDAY=1;COUNT=15", "2025-11-01T09:00", "2025-11-15", "2029-01-01") == [
        "2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01", "2026-06-01",
        "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01",
    ]  # fmt: skip


def test_every_fifth_year_counts_from_the_first_start() -> None:
    assert days("FREQ=YEARLY;INTERVAL=5", "2020-03-02T09:00", "2020-01-01", "2034-01-01") == [
        "2020-03-02", "2025-03-02", "2030-03-02",
    ]  # fmt: skip
    assert days("FREQ=YEARLY;INTERVAL=5;BYYEARDAY=61", "2020-03-01T09:00", "2024-01-01", "2034-01-01") == [
        "2025-03-02", "2030-03-02",
    ]  # fmt: skip


# ---------------------------------------------------------------- positions


def test_positions_count_in_the_whole_interval_whatever_of_it_the_window_shows() -> None:
    rule = "FREQ=YEARLY;BYMONTH=3,5;BYDAY=SU;BYSETPOS=-1"
    assert days(rule, "2025-05-25T09:00", "2026-03-01", "2026-05-30") == []
    assert days(rule, "2025-05-25T09:00", "2026-05-31", "2026-06-01") == ["2026-05-31"]
    rule = "FREQ=YEARLY;BYYEARDAY=1,200;BYSETPOS=2"
    assert days(rule, "2025-07-19T09:00", "2026-07-01", "2026-08-01") == ["2026-07-19"]
    assert days(rule, "2025-07-19T09:00", "2026-01-01", "2026-02-01") == []


def test_positions_among_the_times_of_a_day_are_picked_once() -> None:
    rule = "FREQ=DAILY;BYMONTH=3;BYHOUR=9,12,17;BYSETPOS=2"
    assert walls(expand(series(rule, "2026-03-30T12:00"), YEAR)) == ["03-30 12:00", "03-31 12:00"]


# ---------------------------------------------------------------- hours and minutes


def test_steps_of_minutes_count_from_the_first_start() -> None:
    rule = "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9"
    assert walls(expand(series(rule, "2026-03-31T09:10"), MARCH)) == ["03-31 09:10", "03-31 09:30", "03-31 09:50"]

    assert walls(expand(series("FREQ=MINUTELY;BYMINUTE=0,40;COUNT=3", "2026-03-31T09:00"), MARCH)) == [
        "03-31 09:00", "03-31 09:40", "03-31 10:00",
    ]  # fmt: skip


def test_an_hourly_rule_may_name_hours_and_minutes() -> None:
    assert walls(expand(series("FREQ=HOURLY;INTERVAL=3;COUNT=3", "2026-03-31T09:15"), MARCH)) == [
        "03-31 09:15", "03-31 12:15", "03-31 15:15",
    ]  # fmt: skip
    rule = "FREQ=HOURLY;BYHOUR=9,10;BYMINUTE=15,45"
    assert walls(expand(series(rule, "2026-03-31T09:15"), MARCH)) == [
        "03-31 09:15", "03-31 09:45", "03-31 10:15", "03-31 10:45",
    ]  # fmt: skip


# ---------------------------------------------------------------- beginnings and ends


def test_nothing_is_found_before_the_first_start_on_its_day_or_in_its_month() -> None:
    found = expand(series("FREQ=MONTHLY;BYMONTHDAY=1,2;BYHOUR=9,15", "2026-03-02T12:00"), MARCH)
    assert walls(found) == ["03-02 12:00", "03-02 15:00"]


def test_an_end_a_minute_before_an_occurrence_leaves_it_out() -> None:
    assert walls(expand(series("FREQ=MONTHLY;UNTIL=20260402T085900", "2026-03-02T09:00"), YEAR)) == ["03-02 09:00"]


def test_a_window_of_the_first_minute_of_a_day_shows_what_begins_at_midnight() -> None:
    second = series("FREQ=DAILY;BYMONTHDAY=2", "2026-03-02T00:00", zone="UTC")
    assert walls(expand(second, window("2026-04-01T23:00", "2026-04-02T00:01"))) == ["04-02 00:00"]


def test_a_count_holds_in_whatever_order_windows_are_asked_for() -> None:
    monthly = series("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-01-30T09:00")
    assert len(expand(monthly, window("2026-01-01", "2026-04-01"))) == 3
    assert expand(monthly, window("2026-04-01", "2027-01-01")) == []
    assert walls(expand(monthly, YEAR)) == ["01-30 09:00", "02-27 09:00", "03-27 09:00"]


def test_weeks_may_be_numbered_from_the_first_days_of_all_calendars() -> None:
    """Where the week of the first day would begin before the year 1."""
    first = series("FREQ=YEARLY;BYWEEKNO=1;WKST=TU", "0001-01-01T09:00", zone="UTC")
    assert len(expand(first, window("0001-01-01", "0001-01-20"))) == 1
