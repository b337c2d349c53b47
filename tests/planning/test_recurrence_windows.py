"""What a window shows of a series: to the minute at both of its edges, and at the right instant."""

from sobremesa.planning.recurrence import Added, expand
from support.series import DAY, berlin, instants, moved, series, utc, wall, walls, window

NINE = berlin("2026-03-02T09:00")


def test_a_single_event_is_seen_in_a_window_that_shares_a_minute_with_it() -> None:
    once = series("", "2026-03-02T09:00")
    assert len(expand(once, (NINE - 60, NINE + 1))) == len(expand(once, (NINE + 29, NINE + 60))) == 1
    assert expand(once, (NINE - 60, NINE)) == expand(once, (NINE + 30, NINE + 60)) == []
    moment = series("", "2026-03-02T09:00", 0)
    assert len(expand(moment, (NINE, NINE + 60))) == 1
    assert expand(moment, (NINE - 60, NINE)) == expand(moment, (NINE + 1, NINE + 60)) == []


def test_a_series_with_a_change_is_seen_up_to_its_edges_as_any_other() -> None:
    daily = series("FREQ=DAILY", "2026-03-01T09:00", changed=(moved("2026-03-09T09:00", "2026-03-09T15:00"),))
    assert walls(expand(daily, (NINE + 29, NINE + DAY + 1))) == ["03-02 09:00", "03-03 09:00"]
    assert expand(daily, (NINE + 30, NINE + DAY)) == []


def test_a_date_is_added_at_its_own_instant() -> None:
    second = (Added(utc("2026-10-25T01:15")),)  # the clock of Berlin shows 02:15 for the second time
    found = expand(series("", "2026-10-01T09:00", added=second), window("2026-10-25", "2026-10-26"))
    assert [(one.start, one.end) for one in found] == [(utc("2026-10-25T01:15"), utc("2026-10-25T01:45"))]
    day = (Added(wall("2026-03-20")),)
    found = expand(series("", "2026-03-02", DAY, all_day=True, added=day), window("2026-03-15", "2026-04-01"))
    assert [(one.start, one.end) for one in found] == [(utc("2026-03-19T23:00"), utc("2026-03-20T23:00"))]


def test_a_window_across_a_clock_change_has_its_edges_to_the_minute() -> None:
    autumn = window("2026-10-24T07:30", "2026-10-26T08:00")  # from 09:30 to 09:00 on the clock of Berlin
    assert instants(expand(series("FREQ=DAILY", "2026-10-01T09:00"), autumn)) == ["10-25 08:00"]
    autumn = window("2026-10-24T07:00", "2026-10-26T08:00")
    assert instants(expand(series("FREQ=DAILY", "2026-10-01T09:00", 0), autumn)) == ["10-24 07:00", "10-25 08:00"]


def test_the_same_wall_time_is_another_instant_in_winter_and_in_summer() -> None:
    daily = series("FREQ=DAILY", "2025-10-01T09:00")
    assert instants(expand(daily, window("2026-01-15", "2026-01-16"))) == ["01-15 08:00"]
    assert instants(expand(daily, window("2026-07-15", "2026-07-16"))) == ["07-15 07:00"]


def test_a_first_start_beside_its_rule_is_seen_to_its_last_minute_and_not_before_its_first() -> None:
    mondays = series("FREQ=WEEKLY;BYDAY=MO", "2026-03-01T09:00")
    nine = berlin("2026-03-01T09:00")
    assert walls(expand(mondays, (nine + 29, nine + 60))) == ["03-01 09:00"]
    assert expand(mondays, (nine + 30, nine + 60)) == expand(mondays, (nine - 60, nine)) == []
