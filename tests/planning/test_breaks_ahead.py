"""Before an occurrence of a break: clock changes that push it out of somebody's hours, people away, the last one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pytest

from sobremesa.model import BreakDate, BreakFlag, BreakWish, Person, ReasonCode, Remedy, SkipProposal, Span
from sobremesa.planning.break_ahead import ask_to_go_on, look_ahead, skip_proposals
from sobremesa.planning.breaks import plan_break
from sobremesa.planning.zone_table import minute_of
from support.teams import instant, person, team_of, worker

PAIR = team_of("Europe/Berlin", "America/New_York")
BERLIN, NEW_YORK = (one.email for one in PAIR)


def on(start: str, people: Sequence[Person] = PAIR, **fields: object) -> BreakDate:
    """A quarter of an hour from then on (UTC) with all of these people."""
    begin = instant(start)
    emails = tuple(one.email for one in people)
    return BreakDate(Span(begin, begin + timedelta(minutes=15)), emails, **fields)  # type: ignore[arg-type]  # as needed


# A weekly break at 15:30 in Berlin, which is 9:30 in New York, and 10:30 between the changes of their clocks.
DAYS = ("10-13T13:30", "10-20T13:30", "10-27T14:30", "11-03T14:30")
WEEKLY = tuple(on(f"2026-{day}", number=number) for number, day in enumerate(DAYS))


def flagged(start: str, people: Sequence[Person] = PAIR, now: str = "", **fields: object) -> BreakFlag | None:
    """What is said of the one occurrence that starts then, a week before it."""
    found = look_ahead([on(start, people, **fields)], people, instant(now) if now else instant(start) - timedelta(7))
    return found[0] if found else None


# ---------------------------------------------------------------- the look-ahead


def test_a_series_that_stays_inside_all_hours_is_never_flagged() -> None:
    assert look_ahead(WEEKLY, PAIR, instant("2026-10-20T14:00")) == ()


def test_a_clock_change_is_flagged_two_weeks_before_with_the_minutes_to_move_by() -> None:
    """Phoenix never changes its clocks: 17:30 in Berlin is 9:30 there in winter and 8:30 in summer."""
    people = person("ann", "Europe/Berlin", "09:00-18:30"), person("joe", "America/Phoenix", "09:00-17:00")
    dates = [on(start, people) for start in ("2026-03-10T16:30", "2026-03-24T16:30", "2026-04-07T15:30")]
    assert look_ahead(dates, people, instant("2026-03-24T15:29")) == ()
    (flag,) = look_ahead(dates, people, instant("2026-03-24T15:30"))
    assert flag.date == dates[2]
    assert (flag.remedy, flag.minutes) == (Remedy.MOVE, 30)
    assert [one.span for one in flag.dates] == [dates[2].span.moved(timedelta(minutes=30))]
    assert [(one.code, one.facts) for one in flag.reasons] == [
        (ReasonCode.LEAVES_HOURS, {"email": "joe@example.com", "minutes": 30, "shift": 60}),
        (ReasonCode.MOVED_INSIDE, {"minutes": 30, "direction": "later"}),
    ]
    assert flag.dates[0].people == dates[2].people


def test_hours_that_changed_are_flagged_without_blaming_the_clocks() -> None:
    flag = flagged("2026-11-24T13:30")
    assert flag is not None
    assert flag.reasons[0].facts == {"email": NEW_YORK, "minutes": 30}


def test_the_clock_changes_of_the_organiser_alone_are_those_of_everybody_else() -> None:
    people = person("joe", "America/Phoenix", "09:00-17:00"), person("ann", "Europe/Berlin", "09:00-18:00")
    dates = [on(start, people) for start in ("2026-10-20T15:50", "2026-10-27T16:50")]
    (flag,) = look_ahead(
        [dates[0], replace(dates[1], span=on("2026-10-27T17:00").span)], people, instant("2026-10-21T00:00")
    )
    assert flag.reasons[0].facts == {"email": "ann@example.com", "minutes": 15, "shift": 60}
    assert (flag.minutes, flag.reasons[1].facts["direction"]) == (-15, "earlier")


@pytest.mark.parametrize(("now", "found"), [("2026-11-10T13:29", 0), ("2026-11-10T13:30", 1), ("2026-11-24T13:30", 0)])
def test_only_what_begins_in_the_next_two_weeks_is_looked_at(now: str, found: int) -> None:
    assert len(look_ahead([on("2026-11-24T13:30")], PAIR, instant(now))) == found


def test_who_agreed_to_be_outside_is_not_asked_again() -> None:
    assert flagged("2026-11-24T13:30", outside=(NEW_YORK,)) is None


def test_who_has_the_day_off_is_not_asked_about() -> None:
    away = replace(PAIR[1], hours=replace(PAIR[1].hours, overrides={date(2026, 11, 24): ()}))
    assert flagged("2026-11-24T13:30", (PAIR[0], away)) is None
    now = instant("2026-11-20T00:00")
    assert look_ahead([on("2026-11-24T13:30")], PAIR, now, {NEW_YORK: [date(2026, 11, 24)]}) == ()
    rest = replace(PAIR[1], hours=replace(PAIR[1].hours, days_off={date(2026, 11, 24): "Rest"}))
    assert look_ahead([on("2026-11-24T13:30")], (PAIR[0], rest), now) == ()


def test_a_move_is_never_to_a_time_that_is_over() -> None:
    people = person("ann", "UTC", "09:00-10:00 13:00-17:00"), person("bob", "UTC", "09:00-17:00")
    flag = flagged("2026-11-24T10:30", people)
    assert flag is not None
    assert flag.minutes == -45
    late = flagged("2026-11-24T10:30", people, now="2026-11-24T09:45")
    assert late is not None
    assert late.minutes == 150


def test_two_sittings_are_the_remedy_where_no_time_suits_all() -> None:
    people = person("ann", "Europe/Berlin"), person("lou", "America/Los_Angeles"), person("bea", "Europe/Lisbon")
    flag = flagged("2026-11-24T11:00", people, number=3)
    assert flag is not None
    assert (flag.remedy, flag.minutes) == (Remedy.SPLIT, 0)
    assert flag.reasons[-1].code is ReasonCode.SPLIT_IN_TWO
    first, second = flag.dates
    assert (first.span, first.people, first.bridge) == (
        flag.date.span, ("ann@example.com", "bea@example.com"), "bea@example.com",
    )  # fmt: skip
    assert (second.span.start, second.people) == (instant("2026-11-24T17:00"), ("lou@example.com", "bea@example.com"))
    assert (second.bridge, second.outside) == ("bea@example.com", ("bea@example.com",))
    assert first.number == second.number == 3


def test_a_second_sitting_may_come_first_and_its_bridge_be_inside_both() -> None:
    people = (
        person("ann", "UTC", "09:00-17:00"),
        person("lou", "UTC", "16:00-19:00"),
        person("kim", "UTC", "08:00-09:30"),
    )
    flag = flagged("2026-11-24T16:30", people)
    assert flag is not None
    first, second = flag.dates
    assert (first.span.start, first.people, first.outside) == (
        instant("2026-11-24T09:15"), ("kim@example.com", "ann@example.com"), (),
    )  # fmt: skip
    assert (second.span, second.people) == (flag.date.span, ("ann@example.com", "lou@example.com"))


def test_what_neither_a_move_nor_two_sittings_puts_right_is_better_skipped() -> None:
    for start in ("2026-11-28T10:00", "2026-11-24T03:00"):
        people = person("ann", "Europe/Berlin"), person("lou", "America/Los_Angeles", "09:00-11:00")
        flag = flagged(start, people)
        assert flag is not None
        assert (flag.date, flag.remedy, flag.minutes, flag.dates) == (on(start, people), Remedy.SKIP, 0, ())
        assert flag.reasons[-1].code is ReasonCode.BETTER_SKIPPED
    part_time = person("ann", "UTC"), person("bob", "UTC", days="0")
    tuesday = flagged("2026-11-25T10:00", part_time)
    assert tuesday is not None
    assert tuesday.remedy is Remedy.SKIP


def test_moves_are_the_nearest_of_all_that_suit_by_a_count_of_every_minute() -> None:
    people = (
        person("ann", "Europe/Berlin", "08:10-16:20"),
        person("bob", "America/New_York", "08:35-15:00"),
        person("cem", "Asia/Dubai", "11:00-19:00"),
    )
    workers = [worker(one) for one in people]
    moved = 0
    for day, hour in product((23, 24, 30), range(0, 24, 2)):
        start = f"2026-11-{day}T{hour:02}:10"
        flag, begin = flagged(start, people), minute_of(instant(start))

        def suits(by: int, begin: int = begin) -> bool:
            return all(works(begin + by + minute) for works in workers for minute in range(15))

        fitting = [by for by in range(-720, 721, 5) if suits(by)]
        if suits(0):
            assert flag is None
        elif fitting:
            assert flag is not None
            assert abs(flag.minutes) == min(map(abs, fitting))
            assert suits(flag.minutes)
            moved += 1
        else:
            assert flag is not None
            assert flag.remedy is not Remedy.MOVE
    assert moved > 10


def test_what_is_planned_is_not_flagged_as_long_as_it_goes() -> None:
    for option in plan_break(BreakWish(PAIR), date(2026, 10, 12)).options:
        for one in option.dates:
            assert look_ahead(option.dates, PAIR, one.span.start - timedelta(days=14)) == ()


# ---------------------------------------------------------------- somebody away


def proposed(
    now: str = "2026-11-16T00:00", **fields: dict[str, list[Span]] | dict[str, list[date]]
) -> tuple[SkipProposal, ...]:
    return skip_proposals([on("2026-11-24T15:00")], PAIR, instant(now), **fields)  # type: ignore[arg-type]  # one of two kinds


def whole(first: str, last: str) -> Span:
    return Span(instant(f"{first}T00:00"), instant(f"{last}T00:00"))


def test_nobody_away_means_nothing_to_skip() -> None:
    other_day = {BERLIN: [whole("2026-11-25", "2026-11-26")], "kim@example.com": [whole("2026-11-24", "2026-11-25")]}
    assert proposed(absences=other_day, days_off={NEW_YORK: [date(2026, 11, 25)]}) == ()


def test_an_out_of_office_over_an_occurrence_proposes_to_skip_it() -> None:
    (found,) = proposed(absences={BERLIN: [whole("2026-11-24", "2026-11-25")]})
    assert found.date == on("2026-11-24T15:00")
    assert [(one.code, one.facts) for one in found.reasons] == [(ReasonCode.OUT_OF_OFFICE, {"email": BERLIN})]
    assert found.coming == (NEW_YORK,)


def test_a_holiday_is_named_before_an_out_of_office_and_everybody_away_is() -> None:
    (found,) = proposed(
        absences={BERLIN: [whole("2026-11-24", "2026-11-25")], NEW_YORK: [whole("2026-11-24", "2026-11-25")]},
        days_off={NEW_YORK: [date(2026, 11, 24)]},
    )
    assert [(one.code, dict(one.facts)) for one in found.reasons] == [
        (ReasonCode.OUT_OF_OFFICE, {"email": BERLIN}),
        (ReasonCode.HOLIDAY, {"email": NEW_YORK, "day": "2026-11-24"}),
    ]
    assert found.coming == ()


def test_a_day_off_in_somebodys_hours_proposes_to_skip_as_well() -> None:
    away = replace(PAIR[0], hours=replace(PAIR[0].hours, overrides={date(2026, 11, 24): ()}))
    (found,) = skip_proposals([on("2026-11-24T15:00")], (away, PAIR[1]), instant("2026-11-16T00:00"))
    assert found.reasons[0].code is ReasonCode.OUT_OF_OFFICE
    rest = replace(PAIR[0], hours=replace(PAIR[0].hours, days_off={date(2026, 11, 24): "Rest"}))
    (found,) = skip_proposals([on("2026-11-24T15:00")], (rest, PAIR[1]), instant("2026-11-16T00:00"))
    assert found.reasons[0].code is ReasonCode.HOLIDAY


@pytest.mark.parametrize(
    ("now", "found"),
    [("2026-11-10T14:59", 0), ("2026-11-10T15:00", 1), ("2026-11-24T14:59", 1), ("2026-11-24T15:00", 0)],
)
def test_a_skip_is_proposed_from_two_weeks_before_until_it_begins(now: str, found: int) -> None:
    assert len(proposed(now, absences={BERLIN: [whole("2026-11-24", "2026-11-25")]})) == found


# ---------------------------------------------------------------- the last one


def asked(now: str, dates: Sequence[BreakDate] = WEEKLY, answered: bool = False) -> bool:
    return ask_to_go_on(dates, instant(now), answered) is not None


@pytest.mark.parametrize(
    ("now", "is_asked"),
    [
        ("2026-10-27T14:44", False),
        ("2026-10-27T14:45", True),
        ("2026-11-03T14:40", True),
        ("2026-11-17T14:44", True),
        ("2026-11-17T14:45", False),
    ],
)
def test_the_question_is_put_from_the_last_but_one_until_two_weeks_after_the_last(now: str, is_asked: bool) -> None:
    assert asked(now) is is_asked


def test_the_question_says_how_often_the_break_took_place_and_when_it_ends() -> None:
    reason = ask_to_go_on(WEEKLY, instant("2026-10-28T00:00"), answered=False)
    assert reason is not None
    assert (reason.code, reason.facts) == (ReasonCode.LAST_OF_SERIES, {"occurrences": 4, "day": "2026-11-03"})


def test_it_is_put_once_and_never_of_a_series_without_dates() -> None:
    assert not asked("2026-10-28T00:00", answered=True)
    assert not asked("2026-10-28T00:00", [])


def test_a_single_occurrence_is_asked_about_from_its_start() -> None:
    assert [asked(now, WEEKLY[:1]) for now in ("2026-10-13T13:29", "2026-10-13T13:30")] == [False, True]


def test_two_sittings_are_one_occurrence() -> None:
    rounds = [replace(one, span=one.span.moved(by)) for one in WEEKLY[:2] for by in (timedelta(), timedelta(hours=5))]
    reason = ask_to_go_on(rounds, datetime.fromisoformat("2026-10-20T14:00+00:00"), answered=False)
    assert reason is not None
    assert reason.facts["occurrences"] == 2
