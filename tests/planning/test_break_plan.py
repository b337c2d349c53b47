"""Whole plans of small teams, to the last field: the hours that all share, and every way where there is none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from sobremesa.model import (
    BreakDate,
    BreakForm,
    BreakOption,
    BreakPlan,
    BreakSeries,
    BreakWish,
    Discomfort,
    FreeBusy,
    Hours,
    Person,
    Reason,
    ReasonCode,
    Span,
    Stay,
)
from sobremesa.planning.breaks import go_on, plan_break
from support.teams import instant, person, ranges

JUNE, THURSDAY = date(2026, 6, 1), date(2026, 6, 4)  # a Monday; the first day of four weeks by which time is looked up
ANN, BOB = "ann@example.com", "bob@example.com"
BOTH = (ANN, BOB)
ALL_YEAR, UNKNOWN = Reason(ReasonCode.ALL_YEAR), Reason(ReasonCode.AVAILABILITY_UNKNOWN, {"email": BOB})
SEEN = {ANN: FreeBusy(ANN)}
FAR = person("ann", "UTC", "09:00-10:00", "0"), person("bob", "UTC", "14:00-15:00", "0")


def on(start: str, number: int, people: Sequence[str] = BOTH, bridge: str = "", *outside: str) -> BreakDate:
    begin = instant(f"2026-{start}")
    return BreakDate(Span(begin, begin + timedelta(minutes=15)), tuple(people), bridge, outside, number)


def series(minute: int, rule: str, *people: str, first: date = JUNE, zone: str = "UTC") -> BreakSeries:
    return BreakSeries(zone, first, minute, 15, f"FREQ=WEEKLY;{rule}", people)


def worst(email: str, minutes: int, beyond: int = 0) -> Reason:
    return Reason(ReasonCode.WORST_OFF, {"email": email, "minutes": minutes, "beyond": beyond})


def offered(*people: Person, begin: date = JUNE, count: int = 0, **wish: int) -> list[str]:
    """The hours that all share, by day and clock."""
    plan = plan_break(BreakWish(people, **{"occurrences": 1, **wish}), begin, count=count)
    shared = [one.series[0] for one in plan.options if one.form is BreakForm.SHARED]
    return [f"{one.first:%a %-d} {one.minute // 60:02}:{one.minute % 60:02}" for one in shared]


# ---------------------------------------------------------------- an hour in everybody's day


def test_an_hour_that_all_share_all_year() -> None:
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "09:00-17:00", "0")
    assert plan_break(BreakWish(people, every_weeks=1, occurrences=2), JUNE) == BreakPlan((
        BreakOption(
            BreakForm.SHARED, (series(540, "COUNT=2", *BOTH),), (on("06-01T09:00", 0), on("06-08T09:00", 1)),
            (Discomfort(BOB, edge=30), Discomfort(ANN, edge=12)),
            (
                Reason(ReasonCode.INSIDE_ALL_HOURS, {"people": 2, "occurrences": 2}), ALL_YEAR, worst(BOB, 30),
            ),
        ),
    ))  # fmt: skip


def test_an_hour_until_the_clocks_change_after_a_holiday() -> None:
    people = person("ann", "Europe/London", "09:00-09:15", "0"), person("bob", "UTC", "08:00-09:10", "0")
    wish = BreakWish(people, every_weeks=1, occurrences=1)
    assert plan_break(wish, JUNE, SEEN, {BOB: [JUNE]}) == BreakPlan((
        BreakOption(
            BreakForm.SHARED, (series(540, "COUNT=1", *BOTH, first=date(2026, 6, 8), zone="Europe/London"),),
            (on("06-08T08:00", 1),), (Discomfort(BOB, edge=15), Discomfort(ANN, edge=6)),
            (
                Reason(ReasonCode.INSIDE_ALL_HOURS, {"people": 2, "occurrences": 1}),
                Reason(ReasonCode.LEAVES_LATER, {"email": BOB, "day": "2026-10-26"}),
                worst(BOB, 15),
                Reason(ReasonCode.HOLIDAY, {"email": BOB, "day": "2026-06-01"}),
            ),
        ),
    ), (UNKNOWN,))  # fmt: skip


def test_one_hour_of_each_weekday_is_offered_or_all_of_them() -> None:
    people = person("ann", "UTC", "09:00-09:20", "0123"), person("bob", "UTC")
    days = ("Mon 1", "Tue 2", "Wed 3", "Thu 4")
    assert offered(*people) == [f"{day} 09:{minute}" for minute in ("00", "05") for day in days]
    assert offered(*people, count=2) == ["Mon 1 09:00", "Tue 2 09:00"]
    assert offered(*people, count=9) == [f"{day} 09:00" for day in days]
    wish = BreakWish(people, occurrences=1)
    assert [one.series[0].first.day for one in plan_break(wish, JUNE).options] == [1, 2, 3]


def test_an_odd_length_fits_into_as_much_time() -> None:
    long, short = (person(name, "UTC", "09:00-09:17", "0") for name in ("ann", "bob"))
    assert offered(long, short, minutes=17) == ["Mon 1 09:00"]
    assert offered(long, person("bob", "UTC", "09:00-09:16", "0"), minutes=17) == []


@pytest.mark.parametrize(("minutes", "last"), [(15, "23:45"), (17, "23:40")])
def test_of_somebodys_day_away_every_hour_will_do(minutes: int, last: str) -> None:
    """Bob works through the nights before and after it."""
    bob = person("bob", "UTC", "00:00-00:20 23:40-24:00", "0123456")
    away = person("ann", "UTC", "09:00-09:05", "0", overrides={JUNE: (), date(2026, 6, 3): ()})
    found = sorted(offered(away, bob, minutes=minutes))
    monday, wednesday = found[: len(found) // 2], found[len(found) // 2 :]
    assert (monday[0], monday[-1]) == ("Mon 1 00:00", f"Mon 1 {last}")
    assert (wednesday[0], wednesday[-1]) == ("Wed 3 00:00", f"Wed 3 {last}")


def test_a_day_away_before_the_series_changes_nothing() -> None:
    """On the clock of Berlin it begins before those four weeks do."""
    away = person("ann", "Europe/Berlin", "09:00-09:15", "0", overrides={THURSDAY: ()})
    assert offered(away, person("bob", "Europe/Berlin"), begin=date(2026, 6, 6)) == ["Mon 8 09:00"]


# ---------------------------------------------------------------- a year


def first_of_all_year(*people: Person, begin: date) -> bool:
    return ALL_YEAR in plan_break(BreakWish(people, occurrences=1), begin).options[0].reasons


def test_a_year_begins_with_the_first_hour_and_ends_with_the_last() -> None:
    for zone in ("Asia/Tokyo", "America/New_York"):
        for day, text in (("3", "08:00-08:15"), ("2", "22:00-22:15")):
            people = person("ann", zone, text, day), person("bob", zone, text, day)
            assert first_of_all_year(*people, begin=THURSDAY)


def test_an_hour_that_holds_all_year_comes_before_one_without_a_holiday() -> None:
    ann = person("ann", "Europe/London", "09:00-09:15", "23")
    bob = Person(BOB, hours=Hours("UTC", {2: ranges("07:00-09:10"), 3: ranges("06:00-12:00")}))
    options = plan_break(BreakWish((ann, bob), every_weeks=1, occurrences=1), JUNE, days_off={BOB: [THURSDAY]}).options
    assert [one.series[0].first for one in options] == [date(2026, 6, 11), date(2026, 6, 3)]


def test_an_hour_without_a_holiday_comes_before_a_round_one() -> None:
    """Late on Wednesday, the last day of the year from Thursday on, and early on Thursday, its first."""
    for zone in ("Asia/Tokyo", "America/New_York"):
        hours = Hours(zone, {2: ranges("22:05-22:20"), 3: ranges("08:00-08:15")})
        wish = BreakWish((Person(ANN, hours=hours), Person(BOB, hours=hours)), every_weeks=1, occurrences=1)
        options = plan_break(wish, THURSDAY, days_off={ANN: [THURSDAY]}).options
        assert [one.series[0].first for one in options] == [date(2026, 6, 10), date(2026, 6, 11)]


def test_journeys_and_days_off_do_not_count_for_the_year() -> None:
    hours = person("ann", "UTC", "09:00-09:15", "0").hours
    ann = Person(ANN, hours=replace(hours, stays=(Stay(date(2026, 9, 1), date(2026, 9, 30), "Asia/Tokyo"),)))
    assert first_of_all_year(ann, person("bob", "UTC"), begin=JUNE)
    rest = Person(ANN, hours=replace(hours, days_off={date(2026, 9, 7): "Rest"}))
    assert first_of_all_year(rest, person("bob", "UTC"), begin=JUNE)
    for only in ((), ranges("13:00-14:00")):
        short = Person(ANN, hours=replace(hours, overrides={date(2026, 9, 7): only}))
        assert first_of_all_year(short, person("bob", "UTC"), begin=JUNE)


# ---------------------------------------------------------------- where there is none


def test_every_way_where_no_hour_is_in_everybodys_day() -> None:
    plan = plan_break(BreakWish(FAR, every_weeks=1, occurrences=2), JUNE, SEEN)
    assert plan.reasons == (
        Reason(ReasonCode.NO_COMMON_HOUR, {"sittings": 300, "rotation": 270, "edge": 270}), UNKNOWN,
    )  # fmt: skip
    rotation, edge, sittings = plan.options
    outside = (Discomfort(BOB, 270), Discomfort(ANN, 240))
    assert edge == BreakOption(
        BreakForm.EDGE, (series(705, "COUNT=2", *BOTH),),
        (on("06-01T11:45", 0, BOTH, "", *BOTH), on("06-08T11:45", 1, BOTH, "", *BOTH)), outside,
        (worst(BOB, 270, 270),),
    )  # fmt: skip
    turns = (
        series(600, "INTERVAL=2;COUNT=1", *BOTH), series(810, "INTERVAL=2;COUNT=1", *BOTH, first=date(2026, 6, 8)),
    )  # fmt: skip
    assert rotation == BreakOption(
        BreakForm.ROTATION, turns,
        (on("06-01T10:00", 0, BOTH, "", *BOTH), on("06-08T13:30", 1, BOTH, "", *BOTH)), outside,
        (worst(BOB, 270, 270),),
    )  # fmt: skip
    assert sittings == BreakOption(
        BreakForm.SITTINGS, (series(570, "COUNT=2", ANN), series(870, "COUNT=2", BOB)),
        (
            on("06-01T09:30", 0, BOTH, BOB, BOB), on("06-01T14:30", 0, [BOB], BOB),
            on("06-08T09:30", 1, [ANN], ANN), on("06-08T14:30", 1, BOTH, ANN, ANN),
        ),
        (Discomfort(ANN, 285, bridging=15), Discomfort(BOB, 270, bridging=15)),
        (
            worst(ANN, 300, 285),
            Reason(ReasonCode.BRIDGES, {"email": ANN, "times": 1}),
            Reason(ReasonCode.BRIDGES, {"email": BOB, "times": 1}),
        ),
    )  # fmt: skip


def test_where_holidays_leave_too_few_dates_it_is_said_beside_who_cannot_be_seen() -> None:
    always = {ANN: [JUNE + timedelta(day) for day in range(100)]}
    assert plan_break(BreakWish(FAR, every_weeks=1, occurrences=2), JUNE, SEEN, always) == BreakPlan(
        (), (Reason(ReasonCode.TOO_MANY_HOLIDAYS, {"occurrences": 2}), UNKNOWN)
    )


# ---------------------------------------------------------------- going on


def test_going_on_says_who_cannot_be_seen_and_leaves_holidays_out() -> None:
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "09:00-17:00", "0")
    wish = BreakWish(people, every_weeks=1, occurrences=1)
    plan = go_on(wish, series(540, "COUNT=1", *BOTH), SEEN, {BOB: [date(2026, 6, 8)]})
    assert plan.reasons == (UNKNOWN,)
    assert [one.dates for one in plan.options] == [(on("06-15T09:00", 1),)]
    elsewhere = go_on(wish, series(600, "COUNT=1", *BOTH), SEEN, {BOB: [date(2026, 6, 8)]})
    assert elsewhere.reasons == (UNKNOWN,)
    assert [one.dates for one in elsewhere.options] == [(on("06-15T09:00", 1),)]
