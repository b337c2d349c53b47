"""A team and the rounds of its break: when an hour comes round, for whom it is off, what it costs whom."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta

from sobremesa.model import BreakDate, BreakSeries, BreakWish, Discomfort, FreeBusy, Person, Reason, ReasonCode, Span
from sobremesa.planning.break_team import WEEK, Busy, Team, days_off_of, holiday, holiday_on
from sobremesa.planning.fairness import Cost
from support.teams import instant, person, utc

MONDAY = date(2026, 10, 12)  # Europe's clocks change on 25 October, those of North America on 1 November
ANN, JOE = person("ann", "Europe/Berlin"), person("joe", "America/New_York")
NOBODY: Busy = {}


def team(*people: Person, off: Mapping[str, Collection[date]] | None = None, busy: Busy = NOBODY, **wish: int) -> Team:
    return Team(BreakWish(people or (ANN, JOE), **{"occurrences": 2, **wish}), MONDAY, busy, off or {})


def wall(clock: str, day: int = 12) -> int:
    """An hour of that week in October, on the organiser's clock."""
    return utc(f"2026-10-{day}T{clock}")


# ---------------------------------------------------------------- when


def test_the_hours_of_a_week_are_those_from_the_first_midnight_to_the_last() -> None:
    hours = team().walls(30)
    assert (hours[0], hours[1], hours[-1], len(hours)) == (wall("00:00"), wall("00:30"), wall("23:30", 18), 336)


def test_an_hour_comes_round_by_the_clock_of_the_organiser() -> None:
    assert [team().start(wall("15:30"), number) for number in (0, 1)] == [
        utc("2026-10-12T13:30"), utc("2026-10-26T14:30"),
    ]  # fmt: skip
    assert team(every_weeks=1).start(wall("15:30"), 3) == utc("2026-11-02T14:30")


def test_as_many_rounds_again_and_four_may_be_needed() -> None:
    assert team().window == (utc("2026-10-10T00:00"), utc("2026-10-12T00:00") + 17 * WEEK)
    assert team().left_out(wall("15:30")) == frozenset()
    always = {JOE.email: [MONDAY + timedelta(weeks=week) for week in range(60)]}
    assert team(off=always).left_out(wall("15:30")) == frozenset(range(8))


def test_a_series_takes_the_first_rounds_that_are_left_or_none() -> None:
    six = team(occurrences=6)
    assert six.kept(frozenset()) == (0, 1, 2, 3, 4, 5)
    assert six.kept({0, 2}) == (1, 3, 4, 5, 6, 7)
    assert six.kept(range(10)) == (10, 11, 12, 13, 14, 15)
    assert six.kept(range(11)) == ()


# ---------------------------------------------------------------- for whom it is off


def test_a_holiday_leaves_a_round_out_by_the_calendar_of_its_owner() -> None:
    off = {JOE.email: [date(2026, 10, 26)]}
    assert team(off=off).left_out(wall("15:30")) == {1}
    assert team(off=off).left_out(wall("04:59", 13)) == {1}  # 23:59 on Monday in New York
    assert team(off=off).left_out(wall("05:00", 13)) == frozenset()
    assert team(off=off).holidays(wall("15:30"), 1) == [
        Reason(ReasonCode.HOLIDAY, {"email": JOE.email, "day": "2026-10-26"})
    ]
    assert team(off=off).holidays(wall("15:30"), 0) == []


def test_a_holiday_at_either_end_of_the_world_is_not_overlooked() -> None:
    """It begins and ends fourteen hours before those of UTC in Kiritimati, and eleven hours after them in Pago Pago."""
    east, west = person("kim", "Pacific/Kiritimati"), person("sam", "Pacific/Pago_Pago")
    tuesday, monday = {east.email: [date(2026, 10, 13)]}, {west.email: [MONDAY]}
    assert [team(ANN, east, off=tuesday).left_out(wall(at)) for at in ("11:45", "11:46")] == [frozenset(), {0}]
    assert [team(ANN, west, off=monday).left_out(wall(at, 13)) for at in ("12:59", "13:00")] == [{0}, frozenset()]


def test_who_is_off_at_one_of_the_hours_is_not_present() -> None:
    ann = replace(ANN, hours=replace(ANN.hours, overrides={MONDAY: ()}))
    joe = replace(JOE, hours=replace(JOE.hours, overrides={date(2026, 10, 27): ()}))
    one = team(ann, joe)
    monday, tuesday = wall("15:30"), wall("15:30", 13)
    assert [one.present([monday], number) for number in (0, 1)] == [[1], [0, 1]]
    assert [one.present([monday, tuesday], number) for number in (0, 1, 2)] == [[1], [0], [0, 1]]


def test_days_off_are_those_named_and_public_holidays_but_for_those_worked() -> None:
    hours = replace(ANN.hours, days_off={MONDAY: "Rest", date(2026, 10, 13): "Feast"}, overrides={MONDAY: ()})
    ann = replace(ANN, hours=hours)
    assert days_off_of(ann, {ann.email: [date(2026, 10, 14)], "x@example.com": [date(2026, 10, 15)]}) == {
        date(2026, 10, 13), date(2026, 10, 14),
    }  # fmt: skip
    assert days_off_of(ann, {}) == {date(2026, 10, 13)}


def test_a_time_is_on_the_first_day_off_that_it_touches() -> None:
    both = {date(2026, 10, 13), date(2026, 10, 14)}
    found = [holiday_on(ANN.hours, utc(f"2026-10-{at}"), 15, both) for at in ("12T21:45", "12T21:46", "13T21:50")]
    assert found == [None, date(2026, 10, 13), date(2026, 10, 13)]
    assert holiday_on(ANN.hours, utc("2026-10-13T10:00"), 15, ()) is None
    assert holiday(JOE, MONDAY).as_dict() == {"code": "holiday", "email": JOE.email, "day": "2026-10-12"}


# ---------------------------------------------------------------- what it costs


def busy(start: str, end: str, error: str = "") -> Busy:
    return {ANN.email: FreeBusy(ANN.email, (Span(instant(start), instant(end)),), error)}


def test_each_round_costs_everybody_what_it_takes_of_their_day_then() -> None:
    one = team(busy=busy("2026-10-12T12:00", "2026-10-12T12:55"))
    hour = wall("14:50")  # 8:50 in New York, and 9:50 between the changes of the clocks
    assert one.costs(hour, 0) == (Cost(0, 0, 5), Cost(10))
    assert one.costs(hour, 1) == (Cost(), Cost(0, 10))
    assert one.total(hour, (0, 1)) == (Cost(0, 0, 5), Cost(10, 10))
    assert one.minutes(hour, (0, 1)) == (5, 20)
    assert one.minutes(hour, (1,)) == (0, 10)
    assert one.total(hour, ()) == (Cost(), Cost())


def test_a_calendar_with_an_error_is_not_read() -> None:
    assert team(busy=busy("2026-10-12T12:00", "2026-10-12T12:55", "notFound")).costs(wall("14:50"), 0)[0] == Cost()


def test_costs_are_worked_out_once() -> None:
    one, hour = team(off={JOE.email: [date(2026, 10, 26)]}), wall("14:50")
    assert one.costs(hour, 0) is one.costs(hour, 0)
    assert one.total(hour, (0, 1)) is one.total(hour, (0, 1))
    assert one.minutes(hour, (0, 1)) is one.minutes(hour, (0, 1))
    assert one.left_out(hour) is one.left_out(hour)


def test_discomfort_is_summed_up_with_the_second_sittings_the_worst_off_first() -> None:
    costs = [(Cost(1, 2, 4), Cost(8)), (Cost(16, 32, 64), Cost(0, 1))]
    assert team().discomfort(costs) == (Discomfort(ANN.email, 17, 34, 68), Discomfort(JOE.email, 8, 1))
    assert team().discomfort(costs, [15, 150]) == (
        Discomfort(JOE.email, 8, 1, 0, 150), Discomfort(ANN.email, 17, 34, 68, 15),
    )  # fmt: skip


# ---------------------------------------------------------------- what is written


def test_the_event_of_an_hour_leaves_out_the_rounds_between_its_first_and_its_last() -> None:
    assert team().series(wall("15:35", 13), (1, 2, 4), (JOE.email,)) == BreakSeries(
        "Europe/Berlin", date(2026, 10, 27), 15 * 60 + 35, 15, "FREQ=WEEKLY;INTERVAL=2;COUNT=4", (JOE.email,),
        (date(2026, 11, 24),),
    )  # fmt: skip


def test_the_event_of_an_hour_in_turn_comes_every_so_many_rounds() -> None:
    found = team(every_weeks=1, minutes=20).series(wall("09:00"), (1, 3, 7), (ANN.email, JOE.email), 2)
    assert found == BreakSeries(
        "Europe/Berlin", date(2026, 10, 19), 540, 20, "FREQ=WEEKLY;INTERVAL=2;COUNT=4", (ANN.email, JOE.email),
        (date(2026, 11, 16),),
    )  # fmt: skip


def test_a_date_names_who_comes_and_who_of_them_is_outside() -> None:
    kim = person("kim", "Asia/Kolkata")
    one, early = team(ANN, JOE, kim), wall("10:00")
    span = Span(instant("2026-10-26T09:00"), instant("2026-10-26T09:15"))
    assert one.date(early, 1, (2, 0)) == BreakDate(span, (ANN.email, kim.email), number=1)
    assert one.date(early, 1, [2], bridge=0) == BreakDate(span, (ANN.email, kim.email), ANN.email, number=1)
    assert one.date(early, 1, range(3)).outside == (JOE.email,)
    assert one.date(early, 1, [0, 2], 1).outside == (JOE.email,)
    assert one.date(early, 1, [0, 2], 0).people == (ANN.email, kim.email)


def test_the_holidays_of_an_hour_are_those_before_and_between_its_rounds() -> None:
    off = {JOE.email: [date(2026, 10, 12), date(2026, 10, 26), date(2026, 11, 23), date(2026, 12, 21)]}
    one, hour = team(off=off), wall("15:30")  # rounds 0, 1, 3 and 5 are left out

    def days(numbers: tuple[int, ...], turns: int = 1) -> list[object]:
        return [reason.facts["day"] for reason in one.holiday_reasons(hour, numbers, turns)]

    assert days((2, 4)) == ["2026-10-12", "2026-10-26", "2026-11-23"]
    assert one.holiday_reasons(hour, (2, 4)) == one.holiday_reasons(hour, (2, 4), 1)
    assert days((2, 4), 2) == days((2,), 2) == ["2026-10-12"]
    assert days((2, 4, 6)) == ["2026-10-12", "2026-10-26", "2026-11-23", "2026-12-21"]
    assert days((3, 7), 2) == ["2026-10-26", "2026-12-21"]
