"""What each time for a coffee is worth, in points, and on which day it lies."""

import json
from datetime import date, timedelta

from sobremesa.model import CoffeePreferences, DayRange, FreeBusy, Hours, Person, Preferences, Slot, Stay
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


def test_the_middle_has_all_points_and_the_very_edge_loses_forty() -> None:
    assert {clock: slot.score for clock, slot in found().items()} == {
        "14:00": 60, "14:05": 64, "14:10": 68, "14:15": 73, "14:20": 77, "14:25": 81, "14:30": 85, "14:35": 89,
        "14:40": 94, "14:45": 98, "14:50": 98, "14:55": 94, "15:00": 89, "15:05": 85, "15:10": 81, "15:15": 77,
        "15:20": 73, "15:25": 68, "15:30": 64, "15:35": 60,
    }  # fmt: skip


def test_reasons_have_whole_minutes() -> None:
    reasons = [reason.as_dict() for reason in found()["14:00"].reasons]
    assert json.dumps(reasons[:2]) == json.dumps(
        [{"code": "middle-of-shared-hours", "minutes": 47}, {"code": "keeps-focus", "minutes": 90}]
    )


def test_a_slot_that_is_all_that_is_shared_has_all_points() -> None:
    assert {clock: slot.score for clock, slot in found(minutes=120).items()} == {"14:00": 100}


def test_breaking_up_somebody_s_time_to_focus_costs_twenty_points() -> None:
    # Ann is free until 16:10 only: after 14:45 she has no 90 minutes in one piece, before or after.
    busy = {**FREE, ANN.email: FreeBusy(ANN.email, (span("16:15", "22:00", 2),))}
    scores = {clock: slot.score for clock, slot in found(busy).items()}
    assert (scores["14:00"], scores["14:45"], scores["15:30"]) == (60, 78, 64)
    assert [str(one.code) for one in found(busy)["14:45"].reasons] == ["middle-of-shared-hours"]


def test_the_choices_lie_on_different_days_of_the_one_who_searches() -> None:
    # In Auckland, 13 hours ahead, the working day of the 18th runs from 20:00 on the 17th to 04:00 (UTC).
    auckland = Hours("Pacific/Auckland")
    away = Hours("UTC", {day: (DayRange(540, 1020),) for day in range(7)}, stays=(
        Stay(date(2026, 11, 1), date(2026, 12, 31), "Pacific/Auckland"),
    ))  # fmt: skip
    for hours in (auckland, away):
        one = Person("kim@example.com", "Kim", hours)
        free = {one.email: FreeBusy(one.email)}
        # That Tuesday of UTC holds the end of one working day and the beginning of the next.
        slots = find_slots((one,), free, Preferences(), NOW, span("00:00", "24:00", 1), count=2).slots
        assert len({(slot.span.start + timedelta(hours=13)).date() for slot in slots}) == 2
