"""Ways to hold a break where no hour is in everybody's day: which of them is taken, by small examples."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from sobremesa.model import BreakWish, FreeBusy, Person, Reason, ReasonCode, Span
from sobremesa.planning.break_forms import edge, rotation, sittings
from sobremesa.planning.break_team import Team
from support.teams import instant, person

JUNE = date(2026, 6, 1)  # a Monday
FAR = person("ann", "UTC", "09:00-10:00", "0"), person("bob", "UTC", "14:00-15:00", "0")
ANN, BOB = (one.email for one in FAR)


def team(
    *people: Person, off: Mapping[str, Collection[date]] | None = None, busy: Mapping[str, str] | None = None,
    occurrences: int = 1,
) -> Team:  # fmt: skip
    """A team that meets every week; `busy` are a clock time of that Monday each, for a quarter of an hour."""
    known = {
        email: FreeBusy(
            email, (Span(instant(f"2026-06-01T{clock}"), instant(f"2026-06-01T{clock[:3]}{int(clock[3:]) + 15}")),)
        )
        for email, clock in (busy or {}).items()
    }
    return Team(BreakWish(people, every_weeks=1, occurrences=occurrences), JUNE, known, off or {})


# ---------------------------------------------------------------- two sittings


def test_of_pairs_that_cost_the_worst_off_the_same_the_one_that_costs_the_next_less_is_taken() -> None:
    """Cem gives 21 minutes at nine, whatever the other sitting is; Dan has no edge of his day from two o'clock on."""
    people = (
        person("ann", "UTC", "08:00-18:00", "0"), person("cem", "UTC", "09:00-09:15", "0"),
        person("dan", "UTC", "13:00-17:00", "0"),
    )  # fmt: skip
    option = sittings(team(*people, busy={people[1].email: "09:00", people[2].email: "13:00"}))
    assert option is not None
    assert [one.minute for one in option.series] == [9 * 60, 14 * 60]
    assert [one.minutes for one in option.discomfort] == [21, 15, 0]


def test_whom_both_sittings_suit_comes_to_the_one_that_costs_them_less() -> None:
    people = (
        person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "14:00-14:15", "0"),
        person("cem", "UTC", "09:00-17:00", "0"),
    )  # fmt: skip
    option = sittings(team(*people))
    assert option is not None
    assert [one.people for one in option.series] == [(ANN,), (BOB, people[2].email)]


def test_one_sitting_may_begin_when_the_other_ends() -> None:
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "09:15-09:30", "0")
    option = sittings(team(*people))
    assert option is not None
    assert [one.minute for one in option.series] == [9 * 60, 9 * 60 + 15]


def test_two_sittings_do_not_overlap() -> None:
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "09:10-09:25", "0")
    assert sittings(team(*people)) is None


def test_people_alike_are_no_two_sittings() -> None:
    people = person("ann", "UTC", "09:00-09:45", "0"), person("bob", "UTC", "09:00-09:45", "0")
    assert sittings(team(*people)) is None


def test_a_bridge_is_somebody_even_when_all_are_off_that_day() -> None:
    away = [replace(one, hours=replace(one.hours, overrides={JUNE: ()})) for one in FAR]
    option = sittings(team(*away, occurrences=2))
    assert option is not None
    assert [one.bridge for one in option.dates][:2] == [ANN, ANN]


def test_of_two_who_give_as_much_the_one_who_was_a_bridge_less_often_is_the_next() -> None:
    """Bob and Cem both have something before nine o'clock in the first round; then each has given 15 minutes."""
    people = (
        person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "06:00-12:00", "0"),
        person("cem", "UTC", "09:00-10:00", "0"),
    )  # fmt: skip
    busy = {people[1].email: "08:30", people[2].email: "08:30"}
    option = sittings(team(*people, busy=busy, occurrences=2))
    assert option is not None
    assert [one.bridge for one in option.dates][::2] == [people[1].email, people[2].email]


def test_who_is_off_is_no_bridge() -> None:
    ann = person("ann", "UTC", "09:00-10:00", "0", overrides={JUNE: ()})
    option = sittings(team(ann, FAR[1], occurrences=2))
    assert option is not None
    assert [one.bridge for one in option.dates] == [BOB, BOB, ANN, ANN]


def test_a_holiday_leaves_a_round_of_both_sittings_out_and_is_named_once() -> None:
    option = sittings(team(*FAR, off={BOB: [date(2026, 6, 8)]}, occurrences=2))
    assert option is not None
    assert [one.excluded for one in option.series] == [(date(2026, 6, 8),)] * 2
    assert option.reasons == (
        Reason(ReasonCode.BRIDGES, {"email": ANN, "times": 1}),
        Reason(ReasonCode.BRIDGES, {"email": BOB, "times": 1}),
        Reason(ReasonCode.HOLIDAY, {"email": BOB, "day": "2026-06-08"}),
    )


def test_a_holiday_of_one_sitting_leaves_out_the_other_of_that_round() -> None:
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "09:00-09:15", "1")
    for off in {ANN: [date(2026, 6, 8)]}, {BOB: [date(2026, 6, 9)]}:
        option = sittings(team(*people, off=off, occurrences=2))
        assert option is not None
        assert [one.excluded for one in option.series] == [(date(2026, 6, 8),), (date(2026, 6, 9),)]


# ---------------------------------------------------------------- hours in turn


def test_of_hours_that_cost_the_worst_off_the_same_the_one_that_costs_the_next_less_is_taken() -> None:
    """At nine it is 6 and 15 minutes, a quarter of an hour later 15 and none."""
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "04:00-08:55 09:15-17:00", "0")
    option = edge(team(*people))
    assert option is not None
    assert [one.minute for one in option.series] == [9 * 60 + 15]
    assert [one.minutes for one in option.discomfort] == [15, 0]


def test_one_hour_for_all_is_on_the_day_that_suits_best() -> None:
    people = person("ann", "UTC", "09:00-10:00", "1"), person("bob", "UTC", "14:00-15:00", "1")
    option = edge(team(*people))
    assert option is not None
    assert option.dates[0].span.start == instant("2026-06-02T11:45")


def test_an_hour_leaves_out_the_holidays_of_the_whole_day_and_its_own() -> None:
    """It is past midnight in Kolkata then, so that Kim's Tuesday off counts beside Ann's Monday off."""
    people = person("ann", "UTC", "19:00-19:10", "0"), person("kim", "Asia/Kolkata", "00:30-00:40", "1")
    option = edge(team(*people, off={ANN: [date(2026, 6, 15)], people[1].email: [date(2026, 6, 9)]}, occurrences=2))
    assert option is not None
    assert [one.span.start for one in option.dates] == [instant("2026-06-01T19:00"), instant("2026-06-22T19:00")]


def test_hours_in_turn_are_not_one_hour() -> None:
    people = person("ann", "UTC", "09:00-09:10", "0"), person("bob", "UTC", "09:00-09:10", "0")
    one, other = edge(team(*people, occurrences=2)), rotation(team(*people, occurrences=2))
    assert one is not None
    assert other is not None
    assert [each.minutes for each in one.discomfort] == [10, 10]
    assert len({each.minute for each in other.series}) == 2


def test_hours_in_turn_name_only_the_holidays_on_their_own_rounds() -> None:
    option = rotation(team(*FAR, off={BOB: [date(2026, 6, 8), date(2026, 6, 15)]}, occurrences=3))
    assert option is not None
    assert [(one.first, one.rule, one.excluded) for one in option.series] == [
        (JUNE, "FREQ=WEEKLY;INTERVAL=2;COUNT=3", (date(2026, 6, 15),)),
        (date(2026, 6, 22), "FREQ=WEEKLY;INTERVAL=2;COUNT=1", ()),
    ]
    assert option.reasons == tuple(
        Reason(ReasonCode.HOLIDAY, {"email": BOB, "day": day}) for day in ("2026-06-15", "2026-06-08")
    )
