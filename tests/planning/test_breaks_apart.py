"""Ways to hold a break where no hour is in everybody's day, against every choice there is."""

import os
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise, product

import pytest

from sobremesa.model import BreakForm, BreakOption, BreakPlan, BreakWish, Person, ReasonCode
from sobremesa.planning.break_team import Team
from sobremesa.planning.breaks import plan_break, spans_of
from sobremesa.planning.fairness import Workdays, fairness
from sobremesa.planning.zone_table import minute_of, zone_table
from support.teams import instant, person, team_of

AUTUMN = date(2026, 10, 12)
SUMMER = date(2026, 6, 1)
DAY = 24 * 60
TEAMS = 10 if os.environ.get("CI") else 3
THREE = team_of("Europe/Berlin", "America/New_York", "Asia/Kolkata")
FAR = team_of("Europe/Berlin", "America/New_York", "Asia/Tokyo", "America/Los_Angeles")
BERLIN, NEW_YORK, KOLKATA = (one.email for one in THREE)


def planned(people: Sequence[Person], begin: date = AUTUMN, **fields: int) -> BreakPlan:
    return plan_break(BreakWish(tuple(people), **fields), begin)


@cache
def of_three() -> BreakPlan:
    return planned(THREE)


@cache
def of_far() -> BreakPlan:
    return planned(FAR)


def of(plan: BreakPlan, form: BreakForm) -> BreakOption:
    (option,) = (one for one in plan.options if one.form is form)
    return option


# ---------------------------------------------------------------- by example


def test_every_way_is_shown_with_what_it_costs_who_is_worst_off_the_fairest_first() -> None:
    plan = of_three()
    numbers = {"sittings": 90, "rotation": 450, "edge": 480}
    assert [(str(one.form), one.worst.minutes) for one in plan.options] == list(numbers.items())
    assert [(one.code, one.facts) for one in plan.reasons] == [(ReasonCode.NO_COMMON_HOUR, numbers)]
    for one in plan.options:
        facts = {"email": one.worst.email, "minutes": one.worst.minutes, "beyond": one.worst.beyond}
        assert (one.reasons[0].code, one.reasons[0].facts) == (ReasonCode.WORST_OFF, facts)


def test_two_sittings_leave_everybody_inside_their_hours_and_one_person_comes_to_both() -> None:
    option = of(of_three(), BreakForm.SITTINGS)
    assert [(one.minute, one.people) for one in option.series] == [(600, (BERLIN, KOLKATA)), (900, (NEW_YORK,))]
    assert [one.rule for one in option.series] == ["FREQ=WEEKLY;INTERVAL=2;COUNT=6"] * 2
    assert len(option.dates) == 12
    assert {one.bridge for one in option.dates} == {BERLIN}
    assert [one.facts for one in option.reasons[1:]] == [{"email": BERLIN, "times": 6}]
    assert all(one.outside == () and BERLIN in one.people for one in option.dates)


def test_the_bridge_goes_round_among_those_for_whom_it_is_equally_near() -> None:
    middle = [person(name, "Europe/Berlin") for name in ("ann", "bob", "cleo")]
    ends = [person("kim", "Asia/Kolkata"), person("lee", "America/New_York")]
    option = of(planned([*middle, *ends], SUMMER), BreakForm.SITTINGS)
    bridges = [one.bridge for one in option.dates][::2]
    assert {bridges.count(one.email) for one in middle} == {2}
    assert all(before != after for before, after in pairwise(bridges[:3]))
    assert max(one.bridging for one in option.discomfort) == 30


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_a_bridge_is_nobody_who_is_off_that_day_as_long_as_somebody_else_can() -> None:
    middle = [person(name, "Europe/Berlin") for name in ("ann", "bob")]
    away = person("ann", "Europe/Berlin", overrides={SUMMER + timedelta(day): () for day in range(7)})
    ends = [person("kim", "Asia/Kolkata"), person("lee", "America/New_York")]
    option = of(planned([away, middle[1], *ends], SUMMER, occurrences=2), BreakForm.SITTINGS)
    assert [one.bridge for one in option.dates][:2] == [middle[1].email] * 2
    everybody = [
        person(one.email.partition("@")[0], one.hours.zone, overrides=away.hours.overrides) for one in (away, *ends)
    ]
    option = of(planned(everybody, SUMMER, occurrences=2), BreakForm.SITTINGS)
    assert all(one.bridge for one in option.dates)


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_a_bridge_outside_their_hours_has_to_agree() -> None:
    people = person("ann", "Europe/Berlin"), person("lou", "America/Los_Angeles")
    option = of(planned(people, SUMMER), BreakForm.SITTINGS)
    for one, other in zip(option.dates[::2], option.dates[1::2], strict=True):
        assert one.bridge == other.bridge
        assert {one.outside, other.outside} == {(), (one.bridge,)}
    assert {one.bridge for one in option.dates} == {one.email for one in people}


def test_hours_in_turn_are_series_that_take_turns_and_whoever_is_outside_has_to_agree() -> None:
    option = of(of_far(), BreakForm.ROTATION)
    assert [one.rule for one in option.series] == ["FREQ=WEEKLY;INTERVAL=6;COUNT=2"] * 3
    spans = sorted(span for one in option.series for span in spans_of(one))
    assert spans == [one.span for one in option.dates]
    assert all(one.outside for one in option.dates)
    assert {
        round((after - before).total_seconds() / 86400) for before, after in pairwise(one.start for one in spans)
    } <= {
        13,
        14,
        15,
    }
    assert option.worst.minutes == 990


def test_where_nobody_can_share_two_hours_there_are_no_sittings() -> None:
    plan = of_far()
    assert [one.form for one in plan.options] == [BreakForm.ROTATION, BreakForm.EDGE]
    assert set(plan.reasons[0].facts) == {"rotation", "edge"}


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_a_rotation_does_not_always_help_and_the_numbers_say_so() -> None:
    people = (
        person("ann", "UTC", "08:00-12:00", "0"),
        person("bob", "UTC", "09:00-09:10", "0"),
        person("cem", "UTC", "09:00-09:10", "0"),
    )
    plan = planned(people, SUMMER)
    assert [one.form for one in plan.options] == [BreakForm.EDGE, BreakForm.ROTATION]
    assert plan.options[0].worst.minutes == 6 * 5
    assert plan.options[1].worst.minutes > 6 * 5


def test_one_date_has_nothing_to_rotate() -> None:
    assert BreakForm.ROTATION not in {one.form for one in planned(FAR, occurrences=1).options}


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_sittings_at_odd_minutes_are_found_where_round_ones_do_not_fit() -> None:
    people = person("ann", "UTC", "09:05-09:20", "0"), person("bob", "UTC", "14:10-14:25", "0")
    option = of(planned(people, SUMMER), BreakForm.SITTINGS)
    assert [one.minute for one in option.series] == [9 * 60 + 5, 14 * 60 + 10]


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_two_sittings_are_not_at_the_same_time() -> None:
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "09:10-09:25", "0")
    assert BreakForm.SITTINGS not in {one.form for one in planned(people, SUMMER).options}


# ---------------------------------------------------------------- holidays


def test_a_round_of_two_sittings_is_left_out_as_a_whole() -> None:
    off = {KOLKATA: [date(2026, 10, 26) + timedelta(day) for day in range(7)]}
    option = of(plan_break(BreakWish(THREE), AUTUMN, days_off=off), BreakForm.SITTINGS)
    assert [one.excluded for one in option.series] == [(date(2026, 10, 26),)] * 2
    assert [one.rule for one in option.series] == ["FREQ=WEEKLY;INTERVAL=2;COUNT=7"] * 2
    assert [one.facts for one in option.reasons if one.code is ReasonCode.HOLIDAY] == [
        {"email": KOLKATA, "day": "2026-10-26"}
    ]
    assert sorted(span for one in option.series for span in spans_of(one)) == [one.span for one in option.dates]


def test_two_sittings_whose_holidays_together_leave_too_few_dates_are_none() -> None:
    """Each hour alone has enough dates: one loses its even rounds, the other its odd ones."""
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "09:00-09:15", "1")
    rounds = [SUMMER + timedelta(14 * number) for number in range(8)]
    off = {people[0].email: [*rounds[::2], *(day + timedelta(1) for day in rounds[1::2])]}
    plan = plan_break(BreakWish(people, occurrences=2), SUMMER, days_off=off)
    assert BreakForm.SITTINGS not in {one.form for one in plan.options}


def test_two_sittings_whose_holidays_together_push_them_out_of_somebodys_hours_are_none() -> None:
    """Bob's hours end in the week to which the holidays of the other sitting would push his last date."""
    short = {SUMMER + timedelta(day): person("x", "UTC", "12:00-12:15").hours.weekly[0] for day in range(28, 300)}
    people = person("ann", "UTC", "09:00-09:15", "0"), person("bob", "UTC", "09:00-09:15", "1", overrides=short)
    off = {people[0].email: [SUMMER + timedelta(14)]}
    with_holiday = plan_break(BreakWish(people, occurrences=2), SUMMER, days_off=off)
    without = plan_break(BreakWish(people, occurrences=2), SUMMER)
    assert BreakForm.SITTINGS in {one.form for one in without.options}
    assert BreakForm.SITTINGS not in {one.form for one in with_holiday.options}


def test_hours_in_turn_leave_holidays_out_by_the_calendar_of_those_who_have_them() -> None:
    off = {FAR[2].email: [date(2026, 10, 27), date(2026, 10, 28), date(2026, 11, 24)]}
    plan = plan_break(BreakWish(FAR, every_weeks=1), AUTUMN, days_off=off)
    for option in plan.options:
        assert len(option.dates) == 6
        tokyo = [(one.span.start + timedelta(hours=9)).date() for one in option.dates]
        assert not set(tokyo) & set(off[FAR[2].email])
        assert sorted(span for one in option.series for span in spans_of(one)) == [one.span for one in option.dates]


def test_an_hour_whose_holidays_leave_no_dates_is_not_taken_for_one_in_turn() -> None:
    """Every Tuesday in Tokyo is off, and some of them are Monday evenings in Los Angeles."""
    off = {FAR[2].email: [AUTUMN + timedelta(1 + 7 * week) for week in range(60)]}
    plan = plan_break(BreakWish(FAR), AUTUMN, days_off=off)
    for option in plan.options:
        assert not {(one.span.start + timedelta(hours=9)).date() for one in option.dates} & set(off[FAR[2].email])


# ---------------------------------------------------------------- against every choice


def costs_of(wish: BreakWish, begin: date) -> "dict[tuple[int, int], tuple[int, ...]]":
    """What each half hour of a week costs everybody in each round, by minutes from the first midnight and round."""
    table = zone_table(wish.people[0].hours.zone)
    midnight = minute_of(instant(f"{begin}T00:00"))
    window = midnight - 2 * DAY, midnight + 30 * 7 * DAY
    days = [Workdays(one.hours, *window) for one in wish.people]
    found = {}
    for offset, number in product(range(0, 7 * DAY, 30), range(wish.occurrences)):
        start = table.to_utc(midnight + offset + number * wish.every_weeks * 7 * DAY)
        found[offset, number] = tuple(one.cost(start, start + wish.minutes).minutes for one in days)
    return found


def key(each: Iterable[Sequence[int]]) -> tuple[int, ...]:
    return fairness(map(sum, zip(*each, strict=True)))


def scattered(seed: int, count: int) -> tuple[Person, ...]:
    """People each with short hours on one or two days, seldom shared by all."""
    chance = random.Random(seed)
    zones = ["Europe/Berlin", "Asia/Tokyo", "America/New_York", "Asia/Kolkata"]
    people = []
    for number in range(count):
        start = chance.randrange(14, 28)
        text = f"{start // 2:02}:{start % 2 * 30:02}-{start // 2 + 3:02}:00"
        people.append(person(f"p{number}", chance.choice(zones), text, "".join(chance.sample("0123", 2))))
    return tuple(people)


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("seed", range(TEAMS))
def test_hours_in_turn_and_at_the_edge_are_the_fairest_of_all_choices(seed: int) -> None:
    wish = BreakWish(scattered(seed, 3), occurrences=3)
    begin = (SUMMER, AUTUMN)[seed % 2]
    costs, options = costs_of(wish, begin), {one.form: one for one in plan_break(wish, begin).options}
    found = []
    for day in range(7):
        half, whole = (range(day * DAY, day * DAY + DAY, grid) for grid in (30, 60))
        for a, b in product(half, half):
            if a != b:
                found.append(key([costs[a, 0], costs[b, 1], costs[a, 2]]))
        for a, b, c in product(whole, whole, whole):
            if len({a, b, c}) > 1:
                found.append(key([costs[a, 0], costs[b, 1], costs[c, 2]]))
    assert fairness(one.minutes for one in options[BreakForm.ROTATION].discomfort) == min(found)
    alone = min(key([costs[offset, number] for number in range(3)]) for offset in range(0, 7 * DAY, 30))
    assert fairness(one.minutes for one in options[BreakForm.EDGE].discomfort) <= alone


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@pytest.mark.parametrize("seed", range(TEAMS))
def test_two_sittings_are_the_fairest_of_all_pairs_and_all_bridges(seed: int) -> None:
    wish = BreakWish(scattered(seed, 3), occurrences=3)
    options = {one.form: one for one in plan_break(wish, SUMMER).options}
    days = Team(wish, SUMMER, {}, {})
    costs = costs_of(wish, SUMMER)
    begin = days.begin
    inside = {
        offset: {k for k in range(3) if not any(days.costs(begin + offset, number)[k].beyond for number in range(3))}
        for offset in range(0, 7 * DAY, 30)
    }
    found = []
    for a, b in combinations([offset for offset, people in inside.items() if people], 2):
        if inside[a] | inside[b] != {0, 1, 2}:
            continue
        for sides in product((a, b), repeat=3):
            if len({*sides}) == 1 or any(k not in inside[side] for k, side in enumerate(sides)):
                continue
            base = [sum(costs[side, number][k] for number in range(3)) for k, side in enumerate(sides)]
            for bridges in product(range(3), repeat=3):
                totals = list(base)
                for number, k in enumerate(bridges):
                    totals[k] += wish.minutes + costs[b if sides[k] == a else a, number][k]
                found.append(fairness(totals))
    sittings = options.get(BreakForm.SITTINGS)
    assert (sittings is None) == (not found)
    assert sittings is None or fairness(one.minutes for one in sittings.discomfort)[0] == min(found)[0]


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
def test_those_random_teams_have_sittings_often_enough_to_say_something() -> None:
    plans = [planned(scattered(seed, 3), SUMMER, occurrences=3) for seed in range(TEAMS)]
    assert 1 <= sum(any(one.form is BreakForm.SITTINGS for one in plan.options) for plan in plans) < TEAMS
    assert all(plan.options[0].form is not BreakForm.SHARED for plan in plans)
