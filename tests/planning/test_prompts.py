"""Conversation starters: the same for the same seed, and none too soon again for the same people."""

from datetime import date, timedelta
from itertools import product

import pytest

from sobremesa.model.starters import LIGHT, STORY, THOUGHT, starters
from sobremesa.planning.prompts import choose, for_people, starter

FIRST = date(2026, 3, 2)
LIGHT_TEXTS = [one.text for one in starters() if one.depth == LIGHT]
STORIES = [one.text for one in starters() if one.depth == STORY]
PAIR = ("ann@example.com", "mia@example.com")


def day(number: int) -> str:
    return (FIRST + timedelta(days=number)).strftime("%Y%m%d")


def occurrence(number: int, side: str = "after", series: str = "weekly") -> str:
    """The key of a buffer beside the occurrence that many days after the first."""
    return f"{series}_{day(number)}T090000Z|{side}"


def test_a_seed_gives_the_same_starters_for_ever() -> None:
    assert choose("m|after") == choose("m|after")
    assert len({choose(str(seed)) for seed in range(1000)}) > len(LIGHT_TEXTS) * 0.9


def test_several_starters_differ_get_deeper_and_never_run_out() -> None:
    everything = choose("seed", 1000)
    assert sorted(everything) == sorted(one.text for one in starters())
    depths = {one.text: one.depth for one in starters()}
    assert [depths[text] for text in everything] == sorted(depths.values())
    assert choose("seed", 3) == everything[:3]
    assert choose("seed", 0) == ()


@pytest.mark.parametrize("seed", ["m|after", "weekly_20260302T090000Z|before", "x", "", "_20260302|after", "\ud800"])
def test_one_starter_is_the_first_of_several(seed: str) -> None:
    assert choose(seed) == (starter(seed),)
    assert starter(seed) in LIGHT_TEXTS


def test_what_was_written_stays_with_the_next_version() -> None:
    # The words as they were written first: a buffer must not get others because Sobremesa was updated. Only who adds a
    # starter may change these.
    assert starter("m|after") == "Which task do you do first, the easy one or the hard one?"
    assert [starter(f"weekly_{when}") for when in ("20260302|after", "20260302|before", "20260305|before")] == [
        "What would your desk say about you if it could talk?",
        "How do you keep track of things you must not forget?",
        "Which skill would you learn if it took only a weekend?",
    ]
    assert for_people(PAIR, FIRST) == (
        "What did somebody on the team do lately that impressed you?",
        "Where have you felt small in a good way?",
    )


@pytest.mark.parametrize("series", ["weekly", "team|weekly", "weekly_at_nine"])
def test_a_weekly_series_meets_every_light_starter_before_one_comes_again(series: str) -> None:
    weeks = len(LIGHT_TEXTS)
    for weekday, side in product(range(7), ("before", "after")):
        met = [starter(occurrence(weekday + 7 * week, side, series)) for week in range(weeks)]
        assert sorted(met) == sorted(LIGHT_TEXTS)


def test_a_daily_series_with_both_sides_has_no_starter_twice_within_fifteen_weeks() -> None:
    keys = [(number, occurrence(number, side)) for number in range(2 * 365) for side in ("before", "after")]
    last: dict[str, int] = {}
    for number, key in keys:
        text = starter(key)
        assert number - last.get(text, -1000) >= 15 * 7
        last[text] = number


def test_series_begin_at_different_starters() -> None:
    assert len({starter(occurrence(0, series=f"series{number}")) for number in range(20)}) > 15


@pytest.mark.parametrize("time", ["", "T090000Z", "T235959Z", "\u2009090000Z"])
def test_of_an_occurrence_the_day_alone_counts(time: str) -> None:
    assert starter(f"weekly_20260302{time}|after") == starter("weekly_20260302T120000Z|after")


def test_a_series_goes_on_after_a_split() -> None:
    for part in ("weekly_R20260601", "weekly_R20260601T090000", "weekly_R20260601T090000Z"):
        assert starter(occurrence(91, series=part)) == starter(occurrence(91))
    assert starter(occurrence(91, series="weekly_Rest")) != starter(occurrence(91))


@pytest.mark.parametrize("name", ["m_20261399T090000Z", "m_20260230", "m_2026W101", "m_٢٠٢٦٠٣٠٢", "m_2026030", "m_x"])
def test_what_only_looks_like_an_occurrence_is_a_meeting_of_its_own(name: str) -> None:
    found = {starter(f"{name}{number}|after") for number in range(20)} | {starter(f"{name}|after")}
    assert len(found) > 10


@pytest.mark.parametrize("when", ["2026W101", "202603020", "20260302T", "2026030", "٢٠٢٦٠٣٠٢", "2026-03-02T09:00Z"])
def test_what_is_no_day_as_google_writes_it_does_not_go_on_with_a_series(when: str) -> None:
    for series in ("weekly", "daily", "yearly"):
        assert starter(f"{series}_{when}|after") != starter(f"{series}_20260302|after")


def test_a_meeting_that_is_called_like_a_day_belongs_to_no_series() -> None:
    met = [starter(f"{day(7 * week)}|after") for week in range(len(LIGHT_TEXTS))]
    assert len(set(met)) < len(LIGHT_TEXTS)


# ---------------------------------------------------------------- for people


def test_people_get_something_light_and_then_something_to_tell() -> None:
    light, story = for_people(PAIR, FIRST)
    assert light in LIGHT_TEXTS
    assert story in STORIES
    assert for_people(PAIR, FIRST, depths=(THOUGHT,))[0] not in LIGHT_TEXTS + STORIES


def test_the_same_people_get_the_same_whoever_asks() -> None:
    assert for_people(("Mia@Example.com ", "ann@example.com"), FIRST) == for_people(PAIR, FIRST)
    others = {for_people(("ann@example.com", f"p{number}@example.com"), FIRST) for number in range(20)}
    assert len(others) > 15


def test_people_who_meet_every_week_meet_every_starter_before_one_comes_again() -> None:
    met = [for_people(PAIR, FIRST + timedelta(weeks=week)) for week in range(len(LIGHT_TEXTS))]
    assert sorted(light for light, _ in met) == sorted(LIGHT_TEXTS)
    assert sorted(story for _, story in met[: len(STORIES)]) == sorted(STORIES)


def test_used_starters_are_passed_over_while_there_are_others() -> None:
    used: list[str] = []
    for _ in STORIES:
        used += for_people(PAIR, FIRST, used, depths=(STORY,))
    assert sorted(used) == sorted(STORIES)
    assert for_people(PAIR, FIRST, used, depths=(STORY,)) == (used[0],)
