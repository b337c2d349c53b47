"""The hour of a team's break: inside everybody's day on every date, whatever their clocks do meanwhile."""

import os
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from sobremesa.errors import InputError
from sobremesa.model import (
    BreakForm,
    BreakOption,
    BreakPlan,
    BreakSeries,
    BreakWish,
    FreeBusy,
    Person,
    ReasonCode,
    Span,
)
from sobremesa.planning.breaks import first_start, go_on, plan_break, spans_of, without
from sobremesa.planning.fairness import fairness
from sobremesa.planning.zone_table import minute_of, zone_table
from support.teams import instant, person, some_person, team_of, worker

AUTUMN = date(2026, 10, 12)  # Europe's clocks change on 25 October, those of North America on 1 November
SUMMER = date(2026, 6, 1)
BERLIN, NEW_YORK, LONDON = "Europe/Berlin", "America/New_York", "Europe/London"
ONE, OTHER = team_of(BERLIN, NEW_YORK)


def codes(option: BreakOption) -> list[ReasonCode]:
    return [reason.code for reason in option.reasons]


def best(*people: Person, begin: date = AUTUMN, **wish: int) -> BreakOption:
    return plan_break(BreakWish(people, **wish), begin).options[0]


def hour(series: BreakSeries) -> str:
    return f"{series.first:%a} {series.minute // 60:02}:{series.minute % 60:02}"


# ---------------------------------------------------------------- the series


def test_a_break_is_one_series_in_the_zone_of_its_organiser_that_ends_after_six_times() -> None:
    option = best(ONE, OTHER)
    assert option.form is BreakForm.SHARED
    assert option.series == (
        BreakSeries(
            BERLIN,
            AUTUMN,
            15 * 60 + 50,
            15,
            "FREQ=WEEKLY;INTERVAL=2;COUNT=6",
            ("berlin@example.com", "new_york@example.com"),
        ),
    )
    days = ("10-12T13:50", "10-26T14:50", "11-09T14:50", "11-23T14:50", "12-07T14:50", "12-21T14:50")
    assert [one.span.start for one in option.dates] == [instant(f"2026-{day}") for day in days]


def test_every_date_says_who_is_expected_and_nobody_bridges_or_is_outside() -> None:
    for one in best(ONE, OTHER).dates:
        assert (one.people, one.bridge, one.outside) == (("berlin@example.com", "new_york@example.com"), "", ())


def test_what_is_written_repeats_when_the_plan_says_by_our_engine_and_by_dateutil() -> None:
    off = {ONE.email: [date(2026, 10, 19) + timedelta(day) for day in range(5)]}
    for option in plan_break(BreakWish((ONE, OTHER), every_weeks=1), AUTUMN, days_off=off, count=0).options[::20]:
        (series,) = option.series
        assert list(spans_of(series)) == [one.span for one in option.dates]
        start = datetime.combine(series.first, datetime.min.time(), ZoneInfo(series.zone)) + timedelta(
            minutes=series.minute
        )
        walls = [one for one in rrulestr(series.rule, dtstart=start) if one.date() not in series.excluded]
        assert [one.astimezone(UTC) for one in walls] == [one.span.start for one in option.dates]


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_the_hours_offered_are_on_different_weekdays_the_fairest_first() -> None:
    plan = plan_break(BreakWish((ONE, OTHER)), AUTUMN, count=5)
    assert [hour(one.series[0]) for one in plan.options] == [
        f"{day} 15:50" for day in ("Mon", "Tue", "Wed", "Thu", "Fri")
    ]
    assert len(plan_break(BreakWish((ONE, OTHER)), AUTUMN).options) == 3


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_of_equally_fair_hours_the_first_on_the_half_hour_is_best() -> None:
    people = person("ann", BERLIN, "09:05-17:05"), person("bob", BERLIN, "09:05-17:05")
    assert hour(best(*people).series[0]) == "Mon 10:30"
    assert codes(best(*people)) == [ReasonCode.INSIDE_ALL_HOURS, ReasonCode.ALL_YEAR, ReasonCode.NO_DISCOMFORT]


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_a_week_from_sunday_to_thursday_leaves_the_days_that_all_share() -> None:
    people = person("adi", "Asia/Jerusalem", days="60123"), person("ann", BERLIN)
    plan = plan_break(BreakWish(people), AUTUMN, count=0)
    assert {one.series[0].first.weekday() for one in plan.options} == {0, 1, 2, 3}


# ---------------------------------------------------------------- clock changes


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_an_hour_that_only_some_dates_share_is_not_taken() -> None:
    """Between the two changes New York is five hours behind Berlin, before and after them six."""
    early = person("ann", BERLIN, "09:00-15:00")
    assert best(early, OTHER, begin=date(2026, 10, 26), every_weeks=1, occurrences=1).form is BreakForm.SHARED
    assert best(early, OTHER, begin=date(2026, 10, 26), every_weeks=1, occurrences=2).form is not BreakForm.SHARED
    assert best(early, OTHER, begin=date(2026, 10, 19), every_weeks=1, occurrences=2).form is not BreakForm.SHARED


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_the_clock_of_the_organiser_stays_and_everybody_else_follows() -> None:
    """Phoenix never changes its clocks: 17:00 in London is 9:00 there in summer and 10:00 in winter."""
    people = person("ann", LONDON, "09:00-18:00"), person("joe", "America/Phoenix", "10:00-16:00")
    assert best(*people, begin=date(2026, 10, 19), every_weeks=1).form is not BreakForm.SHARED
    option = best(*people, begin=date(2026, 10, 26), every_weeks=1)
    assert option.form is BreakForm.SHARED
    assert {one.span.start.strftime("%a %H:%M") for one in option.dates} == {"Mon 17:00"}


def test_of_equally_fair_hours_those_that_hold_all_year_come_first() -> None:
    """In winter the Brazilian's 12:00 is 16:00 in Berlin, in summer 17:00."""
    people = person("ann", BERLIN, "09:00-17:00"), person("bia", "America/Sao_Paulo", "09:00-17:00")
    plan = plan_break(BreakWish(people, occurrences=1), date(2026, 11, 2), count=0)
    holds = {hour(one.series[0]): ReasonCode.ALL_YEAR in codes(one) for one in plan.options}
    assert holds["Mon 14:30"]
    assert not holds["Mon 13:30"]
    kinds = [
        (fairness(each.minutes for each in one.discomfort), ReasonCode.ALL_YEAR not in codes(one))
        for one in plan.options
    ]
    assert kinds == sorted(kinds)


def test_an_hour_that_does_not_hold_says_whose_hours_it_leaves_first_and_when() -> None:
    people = person("ann", LONDON, "09:00-09:30"), person("sin", "Asia/Singapore", "09:00-17:00")
    option = best(*people, begin=SUMMER, occurrences=1)
    (reason,) = (one for one in option.reasons if one.code is ReasonCode.LEAVES_LATER)
    assert reason.facts == {"email": "sin@example.com", "day": "2026-10-26"}


def test_journeys_and_single_days_do_not_count_for_the_year() -> None:
    off = person(
        "ann", BERLIN, overrides={date(2026, 12, 7): (), date(2027, 1, 4): ()}, days_off={date(2026, 12, 21): "Rest"}
    )
    assert ReasonCode.ALL_YEAR in codes(best(off, ONE, occurrences=1))


# ---------------------------------------------------------------- holidays and days away


def test_a_date_on_anybodys_holiday_is_left_out_and_one_more_is_added() -> None:
    every_day = {OTHER.email: [date(2026, 11, 9) + timedelta(day) for day in range(7)]}
    option = plan_break(BreakWish((ONE, OTHER)), AUTUMN, days_off=every_day).options[0]
    assert option.series[0].rule == "FREQ=WEEKLY;INTERVAL=2;COUNT=7"
    assert option.series[0].excluded == (date(2026, 11, 9),)
    assert len(option.dates) == 6
    assert option.dates[-1].span.start.date() == date(2027, 1, 4)
    assert [one.facts for one in option.reasons if one.code is ReasonCode.HOLIDAY] == [
        {"email": OTHER.email, "day": "2026-11-09"}
    ]


def test_a_series_never_begins_with_a_date_that_is_left_out() -> None:
    first = {ONE.email: [AUTUMN + timedelta(day) for day in range(7)]}
    option = plan_break(BreakWish((ONE, OTHER)), AUTUMN, days_off=first).options[0]
    assert (option.series[0].first, option.series[0].excluded) == (date(2026, 10, 26), ())
    assert ReasonCode.HOLIDAY in codes(option)


def test_of_equally_fair_weekdays_those_without_holidays_come_first() -> None:
    people = team_of(BERLIN, "Europe/Paris")
    plan = plan_break(
        BreakWish(people), AUTUMN, days_off={people[1].email: [date(2026, 10, 26), date(2026, 11, 11)]}, count=5
    )
    assert [one.series[0].first.weekday() for one in plan.options] == [1, 3, 4, 0, 2]


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_public_holidays_of_somebodys_hours_are_left_out_unless_they_work_then() -> None:
    rest = {date(2026, 10, 26) + timedelta(day): "Rest" for day in range(7)}
    off = person("ann", BERLIN, days_off=rest)
    assert best(off, ONE).series[0].excluded == (date(2026, 10, 26),)
    working = replace(off, hours=replace(off.hours, overrides=dict.fromkeys(rest, off.hours.weekly[0])))
    assert best(working, ONE).series[0].excluded == ()


def test_a_holiday_is_a_day_of_the_persons_own_calendar() -> None:
    """16:00 on Monday in Los Angeles is 9:00 on Tuesday in Sydney."""
    people = person("lou", "America/Los_Angeles", days="0"), person("sid", "Australia/Sydney", days="1")
    for day, excluded in ((date(2026, 11, 17), (date(2026, 11, 16),)), (date(2026, 11, 16), ())):
        option = plan_break(BreakWish(people), date(2026, 11, 2), days_off={people[1].email: [day]}).options[0]
        assert option.form is BreakForm.SHARED
        assert option.series[0].excluded == excluded


def test_without_enough_working_dates_there_is_no_series() -> None:
    always = {ONE.email: [AUTUMN + timedelta(day) for day in range(400)]}
    plan = plan_break(BreakWish((ONE, OTHER)), AUTUMN, days_off=always)
    assert plan.options == ()
    assert [(one.code, one.facts) for one in plan.reasons] == [(ReasonCode.TOO_MANY_HOLIDAYS, {"occurrences": 6})]


def test_days_that_somebody_takes_off_do_not_hinder_a_series() -> None:
    away = person("ann", BERLIN, overrides={AUTUMN + timedelta(day): () for day in range(14)})
    option = best(away, OTHER)
    assert hour(option.series[0]) == "Mon 15:50"
    assert option.dates[0].span.start == instant("2026-10-12T13:50")


# ---------------------------------------------------------------- calendars


def busy(of: Person, *spans: tuple[str, str]) -> dict[str, FreeBusy]:
    return {of.email: FreeBusy(of.email, tuple(Span(instant(start), instant(end)) for start, end in spans))}


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_an_hour_over_meetings_costs_those_who_have_them() -> None:
    people = team_of(BERLIN, "Europe/Paris")
    known = busy(people[0], *((f"2026-06-{day:02}T07:00", f"2026-06-{day:02}T10:00") for day in range(1, 31)))
    known |= busy(people[1])
    option = plan_break(BreakWish(people, every_weeks=1, occurrences=3), SUMMER, known).options[0]
    assert hour(option.series[0]) == "Mon 12:00"
    assert option.worst.minutes == 0
    full = busy(people[0], ("2026-06-01T00:00", "2026-06-30T00:00")) | busy(people[1])
    option = plan_break(BreakWish(people, every_weeks=1, occurrences=3), SUMMER, full).options[0]
    assert (option.worst.email, option.worst.clashing, option.worst.minutes) == (people[0].email, 45, 45)


def test_who_cannot_be_seen_is_named_and_their_calendar_is_not_read() -> None:
    people = team_of(BERLIN, "Europe/Paris", "Europe/Rome")
    known = busy(people[0]) | {
        people[1].email: FreeBusy(
            people[1].email, (Span(instant("2026-06-01T00:00"), instant("2026-12-01T00:00")),), "notFound"
        )
    }
    plan = plan_break(BreakWish(people), SUMMER, known)
    assert [one.facts["email"] for one in plan.reasons] == [people[1].email, people[2].email]
    assert plan.options[0].worst.minutes == 0
    assert plan_break(BreakWish(people), SUMMER).reasons == ()


# ---------------------------------------------------------------- afterwards


def test_a_skipped_date_is_excluded_and_the_others_stay() -> None:
    (series,) = best(ONE, OTHER).series
    spans = spans_of(series)
    shorter = without(series, spans[2].start)
    assert shorter.excluded == (date(2026, 11, 9),)
    assert spans_of(shorter) == (*spans[:2], *spans[3:])
    assert without(without(shorter, spans[0].start), spans[0].start).excluded == (date(2026, 10, 12), date(2026, 11, 9))


def test_a_time_at_which_nothing_takes_place_cannot_be_skipped() -> None:
    (series,) = best(ONE, OTHER).series
    assert without(series, instant("2026-10-12T13:51")) is series


def test_going_on_keeps_the_hour_and_the_rhythm() -> None:
    wish = BreakWish((ONE, OTHER))
    series = without(best(ONE, OTHER).series[0], instant("2026-12-21T14:50"))
    (option,) = go_on(wish, series).options
    assert (option.series[0].first, option.series[0].minute) == (date(2027, 1, 4), 15 * 60 + 50)
    assert [one.span.start.date() for one in option.dates][-1] == date(2027, 3, 15)


def test_going_on_at_another_hour_is_offered_where_the_old_one_no_longer_suits() -> None:
    series = best(ONE, OTHER).series[0]
    later = replace(
        OTHER,
        hours=replace(OTHER.hours, weekly={day: person("x", "UTC", "10:10-17:00").hours.weekly[0] for day in range(5)}),
    )
    plan = go_on(BreakWish((ONE, later)), series)
    assert len(plan.options) == 3
    assert plan.options[0].series[0].minute > 15 * 60 + 50


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_going_on_under_another_organiser_is_a_new_plan() -> None:
    series = best(ONE, OTHER).series[0]
    plan = go_on(BreakWish((OTHER, ONE)), series)
    assert {one.series[0].zone for one in plan.options} == {NEW_YORK}
    assert min(one.series[0].first for one in plan.options) == date(2027, 1, 4)


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("people", "fields", "field"),
    [
        ((ONE,), {}, "people"),
        ((ONE, Person("BERLIN@example.com")), {}, "people"),
        ((ONE, OTHER), {"minutes": 4}, "minutes"),
        ((ONE, OTHER), {"minutes": 121}, "minutes"),
        ((ONE, OTHER), {"every_weeks": 3}, "every_weeks"),
        ((ONE, OTHER), {"occurrences": 0}, "occurrences"),
        ((ONE, OTHER), {"occurrences": 27}, "occurrences"),
    ],
)
def test_a_mistaken_wish_is_refused_by_the_name_of_its_field(
    people: tuple[Person, ...], fields: dict[str, int], field: str
) -> None:
    with pytest.raises(InputError, match=f"^{field}: "):
        BreakWish(people, **fields)


@pytest.mark.parametrize("fields", [{"minutes": 5}, {"minutes": 120}, {"every_weeks": 1}, {"occurrences": 26}])
def test_wishes_up_to_the_limits_are_taken(fields: dict[str, int]) -> None:
    assert BreakWish((ONE, OTHER), **fields).people == (ONE, OTHER)


# ---------------------------------------------------------------- against every minute


def by_the_clock(wish: BreakWish, begin: date) -> set[tuple[date, int]]:
    """Every start on the organiser's 5-minute grid at which all work, or are off, in each minute of each date."""
    table = zone_table(wish.people[0].hours.zone)
    midnight = minute_of(datetime(begin.year, begin.month, begin.day, tzinfo=UTC))
    workers = [worker(one) for one in wish.people]
    found = set()
    for wall in range(midnight, midnight + 7 * 1440, 5):
        starts = [table.to_utc(wall + number * wish.every_weeks * 7 * 1440) for number in range(wish.occurrences)]
        if all(
            works(minute) for works in workers for start in starts for minute in (start, start + wish.minutes - 1)
        ) and all(
            works(minute) for works in workers for start in starts for minute in range(start, start + wish.minutes)
        ):
            day, minute = divmod(wall - midnight, 1440)
            found.add((begin + timedelta(day), minute))
    return found


SHARING = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15}  # the seeds whose teams share hours


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("seed", range(16 if os.environ.get("CI") else 6))
def test_exactly_the_hours_that_a_count_of_every_minute_allows_are_found(seed: int) -> None:
    chance = random.Random(seed)
    people = tuple(some_person(chance, f"p{number}") for number in range(chance.choice([2, 2, 3])))
    wish = BreakWish(people, chance.choice([15, 20, 17]), chance.choice([1, 2]), chance.choice([3, 6]))
    begin = chance.choice([date(2026, 10, 5), date(2026, 10, 14), date(2027, 3, 8)])
    plan = plan_break(wish, begin, count=0)
    shared = {(one.series[0].first, one.series[0].minute) for one in plan.options if one.form is BreakForm.SHARED}
    assert shared == by_the_clock(wish, begin)
    assert bool(shared) == (seed in SHARING)
    assert_fair(plan)


def assert_fair(plan: BreakPlan) -> None:
    keys = [fairness(each.minutes for each in one.discomfort) for one in plan.options]
    assert keys == sorted(keys)
    assert keys
    for one in plan.options:
        assert [each.minutes for each in one.discomfort] == sorted(
            (each.minutes for each in one.discomfort), reverse=True
        )
        assert one.form is not BreakForm.SHARED or not any(each.beyond for each in one.discomfort)


def test_what_the_clock_shows_first_is_as_it_was_chosen() -> None:
    (series,) = best(ONE, OTHER).series
    assert first_start(series).isoformat() == "2026-10-12T15:50:00"
