"""Rules as text: what each part says, and by which name a bad one is refused."""

import re
from datetime import date, datetime

import pytest

from sobremesa.errors import InputError
from sobremesa.planning.recurrence import Clock, Frequency, Rule, Until, parse_rule
from sobremesa.planning.recurrence_rule import local_minute
from support.series import DAY, wall


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
    assert parse_rule("FREQ=DAILY;INTERVAL=1") == parse_rule("FREQ=DAILY;INTERVAL=+01") == parse_rule("FREQ=DAILY")
    assert parse_rule("FREQ=DAILY;;COUNT=1").count == 1
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
        ("FREQ=DAILY;INTERVAL=X", "INTERVAL=X: is not a number"),
        ("FREQ=DAILY;INTERVAL=1000000000", "INTERVAL=1000000000: is not a number from 1 to 999999999"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0: is not a number"),
        ("FREQ=DAILY;COUNT=1000000000", "COUNT=1000000000: is not a number from 1 to 999999999"),
        ("FREQ=DAILY;COUNT", "COUNT=: is not a number"),
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
    with pytest.raises(InputError, match=f"^{re.escape(problem)}"):
        parse_rule(text)
