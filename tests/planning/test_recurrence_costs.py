"""What an expansion costs, counted in steps, and what is refused for costing too much."""

import pytest

from sobremesa.errors import InputError
from sobremesa.planning.recurrence import Steps, expand
from support.series import YEAR, series, walls, window

FOUR_WEEKS = window("2026-03-09", "2026-04-06")
# Steps from DTSTART in 1976 and in 2026 alike: occurrences of a cycle, or intervals and days looked at.
COSTS = {
    "FREQ=DAILY": 28,
    "FREQ=DAILY;INTERVAL=2": 14,
    "FREQ=DAILY;BYMONTHDAY=13": 29,
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR": 25,
    "FREQ=WEEKLY": 4,
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": 25,
    "FREQ=WEEKLY;BYDAY=2FR": 4,  # the number says nothing in a week
    "FREQ=WEEKLY;BYMONTH=3": 35,
    "FREQ=MONTHLY": 2,
    "FREQ=MONTHLY;BYDAY=-1FR": 2,
    "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU": 1,
    "FREQ=YEARLY;BYDAY=20MO": 29,
    "FREQ=YEARLY;BYWEEKNO=12;BYDAY=MO": 29,
    "FREQ=HOURLY;INTERVAL=6": 112,
    "FREQ=HOURLY;INTERVAL=6;BYMINUTE=0,30": 226,
    "FREQ=MINUTELY;INTERVAL=120": 336,
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


def test_the_last_step_may_be_taken_and_what_is_refused_is_not_counted() -> None:
    daily = series("FREQ=DAILY", "2026-01-01T10:00")
    meter = Steps(30)
    assert len(expand(daily, FOUR_WEEKS, steps=Steps(28))) == len(expand(daily, FOUR_WEEKS, steps=meter)) == 28
    for wanted in (daily, series("FREQ=DAILY;INTERVAL=2", "2026-01-01T10:00")):
        with pytest.raises(InputError, match=r"^RRULE: repeats too often or too thinly to be expanded$"):
            expand(wanted, FOUR_WEEKS, steps=meter)
    assert meter.taken == 28


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


def steps(rule: str, start: str, first: str, last: str) -> int:
    """What a window costs for an event of a minute in UTC."""
    meter = Steps()
    expand(series(rule, start, 1, zone="UTC"), window(first, last), steps=meter)
    return meter.taken


def test_a_day_costs_a_step_and_a_day_outside_the_window_none() -> None:
    assert steps("FREQ=DAILY;BYMONTHDAY=13", "2026-01-13T09:00", "2026-03-09", "2026-04-06") == 28
    assert steps("FREQ=MONTHLY", "2026-03-02T09:00", "2026-02-01", "2026-03-02T09:00") == 0


def test_a_year_costs_its_days_at_most() -> None:
    assert steps("FREQ=YEARLY;BYYEARDAY=1,200;BYSETPOS=2", "2025-07-19T09:00", "2026-03-09", "2026-04-06") == 366
    assert steps("FREQ=YEARLY;BYDAY=20MO", "2025-05-19T09:00", "2026-01-01", "2027-12-31") == 2 * 366
