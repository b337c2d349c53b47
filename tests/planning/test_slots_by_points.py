"""What each time for a coffee is worth, in points, and on which day it lies."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from sobremesa.model import (
    CoffeePreferences,
    DayRange,
    FreeBusy,
    Hours,
    Outside,
    Person,
    Preferences,
    Reason,
    ReasonCode,
    Slot,
    SlotSearch,
    Span,
    Stay,
)
from sobremesa.planning import find_slots
from support.plans import at, span

MIA = Person("mia@example.com", "Mia", Hours("Europe/Berlin"))
ANN = Person("ann@example.com", "Ann", Hours("America/New_York"))
FREE = {person.email: FreeBusy(person.email) for person in (MIA, ANN)}
NOW = at("06:00")
WEDNESDAY = span("00:00", "23:00", 2)


def found(busy: dict[str, FreeBusy] | None = None, minutes: int = 25) -> dict[str, Slot]:
    """Every slot on Wednesday by its beginning; Berlin and New York share 14:00 to 16:00 (UTC)."""
    preferences = Preferences(coffee=CoffeePreferences(minutes=minutes))
    slots = find_slots((MIA, ANN), busy or FREE, preferences, NOW, WEDNESDAY, count=0).slots
    return {f"{one.span.start:%H:%M}": one for one in slots}


def test_the_very_edge_loses_forty_points_and_the_first_or_last_hour_of_somebody_s_day_twenty() -> None:
    # The first hour is Ann's first, the second Mia's last. 14:40 has 20 of its 25 minutes in Ann's: three quarters.
    assert {clock: slot.score for clock, slot in found().items()} == {
        "14:00": 40, "14:05": 44, "14:10": 48, "14:15": 53, "14:20": 57, "14:25": 61, "14:30": 65, "14:35": 69,
        "14:40": 79, "14:45": 88, "14:50": 88, "14:55": 79, "15:00": 69, "15:05": 65, "15:10": 61, "15:15": 57,
        "15:20": 53, "15:25": 48, "15:30": 44, "15:35": 40,
    }  # fmt: skip


def test_reasons_have_whole_minutes() -> None:
    reasons = [reason.as_dict() for reason in found()["14:00"].reasons]
    assert json.dumps(reasons[:2]) == json.dumps(
        [{"code": "middle-of-shared-hours", "minutes": 47}, {"code": "keeps-focus", "minutes": 90}]
    )


def test_a_slot_that_is_all_that_is_shared_is_in_its_middle_and_half_an_edge_for_each() -> None:
    assert {clock: slot.score for clock, slot in found(minutes=120).items()} == {"14:00": 90}


def test_breaking_up_somebody_s_time_to_focus_costs_twenty_points() -> None:
    # Ann is free until 16:10 only: after 14:45 she has no 90 minutes in one piece, before or after.
    busy = {**FREE, ANN.email: FreeBusy(ANN.email, (span("16:15", "22:00", 2),))}
    scores = {clock: slot.score for clock, slot in found(busy).items()}
    assert (scores["14:00"], scores["14:45"], scores["15:30"]) == (40, 68, 44)
    assert [str(one.code) for one in found(busy)["14:45"].reasons] == ["middle-of-shared-hours"]


def test_a_time_to_focus_is_ninety_minutes_and_less_is_none() -> None:
    def breaking(until: str) -> list[str]:
        """Where a slot breaks up the time that Ann has between her beginning at 14:00 and something else."""
        busy = {**FREE, ANN.email: FreeBusy(ANN.email, (span(until, "22:00", 2),))}
        kept = {clock: [str(one.code) for one in slot.reasons] for clock, slot in found(busy).items()}
        return sorted(clock for clock, codes in kept.items() if "keeps-focus" not in codes)

    # Five minutes are kept clear before what is busy: 80 minutes, exactly 90, and 120 of which 95 may be left.
    assert breaking("15:25") == []
    assert breaking("15:35") == sorted(clock for clock in found() if clock <= "15:05")
    assert breaking("16:05") == sorted(clock for clock in found() if "14:10" <= clock <= "15:25")


def alone(hours: Hours, window: Span | None, count: int = 0, **wanted: Any) -> SlotSearch:
    """The search of one person, who is free all the time."""
    one = Person("kim@example.com", "Kim", hours)
    preferences = Preferences(coffee=CoffeePreferences(**{"notice_hours": 0, **wanted}))
    return find_slots((one,), {one.email: FreeBusy(one.email)}, preferences, at("00:00", -1), window, count)


def test_the_first_and_the_last_hour_of_the_week_are_its_edges() -> None:
    def edges(day: int) -> list[str]:
        slots = alone(Hours("UTC"), span("00:00", "24:00", day)).slots
        return [f"{one.span.start:%H:%M}" for one in slots if "edge-of-day" in [str(r.code) for r in one.reasons]]

    first = [f"09:{minute:02}" for minute in range(0, 60, 5)]
    last = [*(f"15:{minute:02}" for minute in range(40, 60, 5)), *(f"16:{minute:02}" for minute in range(0, 40, 5))]
    assert sorted(edges(0)) == first
    assert edges(2) == []
    assert sorted(edges(4)) == last


def test_the_edges_of_the_week_are_the_person_s_own() -> None:
    # In Auckland, 13 hours ahead, Monday the 16th begins at 20:00 on Sunday (UTC), and no slot before it is an edge.
    slots = alone(Hours("Pacific/Auckland"), span("20:00", "28:00", -1)).slots
    clocks = {f"{one.span.start:%H:%M}" for one in slots if "edge-of-day" in [str(r.code) for r in one.reasons]}
    assert clocks == {f"20:{minute:02}" for minute in range(0, 60, 5)}
    tuesday = alone(Hours("Pacific/Auckland"), span("20:00", "28:00")).slots
    assert not any("edge-of-day" in [str(reason.code) for reason in one.reasons] for one in tuesday)


@pytest.mark.parametrize(("people", "score"), [(2, 0), (4, 5)])
def test_the_worst_leaves_a_pair_no_points_and_a_group_five(people: int, score: int) -> None:
    everybody = [Person(f"p{number}@example.com", "", Hours("UTC")) for number in range(people)]
    # Free are the first 95 minutes of Monday: a slot at 9:00 is an edge of the day and of the week, and breaks up what
    # is free. For a pair that is 20 + 2 * 15 + 2 * 20 points and 40 for the edge of what is shared; for a group it is
    # 8 points for each of 11 steps of whoever is worst off, and 7 for the edge of what is shared.
    busy = {one.email: FreeBusy(one.email, (span("10:40", "17:00"),)) for one in everybody}
    preferences = Preferences(coffee=CoffeePreferences(notice_hours=0))
    slots = find_slots(everybody, busy, preferences, at("00:00"), span("09:00", "10:00"), 0).slots
    assert [slot.score for slot in slots if slot.span.start == at("09:00")] == [score]


def test_the_choices_lie_on_different_days_as_far_as_there_are_any() -> None:
    # Tuesday has better times in plenty, Wednesday one bad one: it is offered, after the better one.
    slots = alone(Hours("UTC"), span("09:00", "33:25", 1), 2).slots
    assert [f"{one.span.start:%d %H:%M}" for one in slots] == ["17 12:45", "18 09:00"]
    assert slots[0].score > slots[1].score


def test_the_choices_lie_on_different_days_of_the_one_who_searches() -> None:
    # In Auckland, 13 hours ahead, Wednesday is from 20:00 on Tuesday to 04:00 (UTC), and Thursday begins at 20:00.
    auckland = Hours("Pacific/Auckland")
    away = replace(Hours("UTC"), stays=(Stay(date(2026, 11, 1), date(2026, 12, 31), "Pacific/Auckland"),))
    for hours in (auckland, away):
        slots = alone(hours, span("20:00", "44:25", 1), 2).slots
        assert [f"{one.span.start:%d %H:%M}" for one in slots] == ["17 23:45", "18 20:00"]


# ---------------------------------------------------------------- how far the search goes


def test_the_search_ends_with_the_person_s_own_midnight() -> None:
    nights = Hours("Pacific/Auckland", dict.fromkeys(range(7), (DayRange(0, 1440),)))
    # It is Sunday the 15th, 13:00 in Auckland; one working day ahead is Monday, which ends at 11:00 (UTC).
    slots = alone(nights, span("00:00", "72:00", -1), working_days_ahead=1).slots
    assert max(slot.span.end for slot in slots) == at("11:00")


@pytest.mark.parametrize(("days", "found"), [(60, True), (61, False)])
def test_without_a_window_nobody_looks_further_than_sixty_days_for_a_working_day(days: int, found: bool) -> None:
    today = at("00:00", -1).date()
    hours = Hours("UTC", {}, {today + timedelta(days=days): (DayRange(540, 1020),)})
    assert bool(alone(hours, None).slots) is found


def test_why_there_is_no_slot() -> None:
    nothing = SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": 25}))
    assert alone(Hours("UTC"), span("00:00", "23:00", -3)) == nothing
    assert find_slots((MIA, ANN), FREE, Preferences(), NOW, Span(NOW, NOW + timedelta(hours=18))) == nothing
    busy = {**FREE, ANN.email: FreeBusy(ANN.email, (WEDNESDAY,))}
    assert find_slots((MIA, ANN), busy, Preferences(), NOW, WEDNESDAY) == nothing


def test_hours_that_nobody_shares_are_told_with_the_time_between_them_and_the_nearest_edge() -> None:
    far = replace(ANN, hours=Hours("Pacific/Auckland", {2: (DayRange(540, 1020),)}))
    # Mia works from 8:00 to 16:00 (UTC), Ann until 4:00 on Wednesday: four hours lie between them on either side.
    between: dict[str, int | str] = {"minutes": 25, "apart": 240, "one": MIA.email, "other": ANN.email}
    # At 6:30 Mia would be 90 minutes early, which counts double, and Ann 175 minutes late; at 6:35 it is 85 and 180.
    asked = [Outside(MIA.email, 90), Outside(ANN.email, 175)]
    consent = [Reason(ReasonCode.NEEDS_CONSENT, {"email": one.email, "minutes": one.minutes}) for one in asked]
    assert find_slots((MIA, far), FREE, Preferences(), NOW, WEDNESDAY) == SlotSearch(
        (),
        Reason(ReasonCode.NO_SHARED_HOURS, between),
        edges=(Slot(span("06:30", "06:55", 2), 15, tuple(consent), tuple(asked)),),
    )


def test_whom_i_met_just_now_i_met_no_week_ago() -> None:
    met = replace(ANN, last_met=NOW)
    slots = find_slots((MIA, met), FREE, Preferences(), NOW, WEDNESDAY).slots
    assert slots[0].reasons[-1] == Reason(ReasonCode.WEEKS_SINCE, {"weeks": 0})
