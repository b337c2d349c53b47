"""Times for a coffee, against what a person would say and against a search minute by minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sobremesa.model import (
    CoffeePreferences,
    DayRange,
    FreeBusy,
    Hours,
    Person,
    Preferences,
    Reason,
    Span,
)
from sobremesa.planning import find_slots
from support.plans import MONDAY, at, span

NOW = at("06:00")
MIA = Person("mia@example.com", "Mia", Hours("Europe/Berlin"))
ANN = Person("ann@example.com", "Ann", Hours("America/New_York"))
FREE = {person.email: FreeBusy(person.email) for person in (MIA, ANN)}
ALWAYS = Preferences(coffee=CoffeePreferences(notice_hours=0))


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [str(reason.code) for reason in reasons]


def test_three_slots_on_three_days_in_the_middle_of_the_shared_hours() -> None:
    search = find_slots((MIA, ANN), FREE, Preferences(), NOW)
    # Berlin 9-17 is 08:00-16:00 UTC, New York 9-17 is 14:00-22:00 UTC: they share 14:00-16:00.
    starts = [slot.span.start for slot in search.slots]
    assert starts == [at("14:45", 1), at("14:45", 2), at("14:45", 3)]
    assert all(slot.span.minutes == 25 for slot in search.slots)
    assert codes(search.slots[0].reasons) == ["middle-of-shared-hours", "keeps-focus"]
    assert search.slots[0].reasons[0].facts == {"minutes": 2}
    assert search.none_because is None


def test_notice_and_working_days_ahead_are_kept() -> None:
    everything = find_slots((MIA, ANN), FREE, Preferences(), at("20:00"), count=0).slots
    spans = [slot.span for slot in everything]
    assert min(spans).start == at("14:00", 1)
    assert max(spans).end == at("16:00", 14)
    one_day = Preferences(coffee=CoffeePreferences(working_days_ahead=1))
    assert {one.span.start.date() for one in find_slots((MIA, ANN), FREE, one_day, NOW, count=0).slots} == {
        at("00:00", 1).date()
    }


def test_busy_time_is_kept_clear_by_five_minutes() -> None:
    busy = {**FREE, ANN.email: FreeBusy(ANN.email, (span("14:00", "14:30", 1), span("15:05", "16:00", 1)))}
    window = span("00:00", "23:00", 1)
    search = find_slots((MIA, ANN), busy, Preferences(), NOW, window)
    assert [slot.span for slot in search.slots] == [span("14:35", "15:00", 1)]
    assert codes(search.slots[0].reasons)[-1] == "earliest"


def test_unknown_is_not_free() -> None:
    missing = find_slots((MIA, ANN), {MIA.email: FREE[MIA.email]}, Preferences(), NOW)
    failed = find_slots((MIA, ANN), {**FREE, ANN.email: FreeBusy(ANN.email, error="notFound")}, Preferences(), NOW)
    for search in (missing, failed):
        assert search.slots == ()
        assert search.none_because is not None
        assert search.none_because.as_dict() == {"code": "availability-unknown", "email": ANN.email}


def test_hours_that_never_meet_say_so() -> None:
    far = replace(ANN, hours=Hours("Pacific/Auckland"))
    search = find_slots((MIA, far), FREE, Preferences(), NOW)
    assert search.none_because is not None
    assert search.none_because.code == "no-shared-hours"


def test_full_calendars_have_no_common_time() -> None:
    busy = {**FREE, MIA.email: FreeBusy(MIA.email, (Span(MONDAY, MONDAY + timedelta(days=30)),))}
    search = find_slots((MIA, ANN), busy, Preferences(), NOW)
    assert search.none_because is not None
    assert search.none_because.code == "no-common-time"


def test_a_window_within_the_notice_has_no_time() -> None:
    search = find_slots((MIA, ANN), FREE, Preferences(), NOW, span("14:00", "16:00"))
    assert search.none_because is not None
    assert search.none_because.code == "no-common-time"


def test_somebody_who_never_works_has_no_shared_hours() -> None:
    never = replace(MIA, hours=Hours("Europe/Berlin", {}))
    search = find_slots((never, ANN), FREE, Preferences(), NOW)
    assert search.none_because is not None
    assert search.none_because.code == "no-shared-hours"


def test_weeks_since_the_last_talk_are_told() -> None:
    met = replace(ANN, last_met=NOW - timedelta(days=50))
    slot = find_slots((MIA, met), FREE, Preferences(), NOW).slots[0]
    assert {"code": "weeks-since", "weeks": 7} in [reason.as_dict() for reason in slot.reasons]
    ahead = replace(ANN, last_met=NOW + timedelta(days=1))
    assert "weeks-since" not in codes(find_slots((MIA, ahead), FREE, Preferences(), NOW).slots[0].reasons)


def test_the_first_hour_of_a_week_and_the_last_one_cost_points() -> None:
    hours = Hours("UTC")
    pair = (replace(MIA, hours=hours), replace(ANN, hours=hours))
    found = {slot.span.start: slot for slot in find_slots(pair, FREE, ALWAYS, NOW, count=0).slots}
    monday, tuesday = found[at("09:00", 7)], found[at("09:00", 8)]
    assert monday.score == tuesday.score - 30
    assert {"code": "edge-of-day", "people": 2} in [reason.as_dict() for reason in monday.reasons]
    friday, thursday = found[at("16:35", 4)], found[at("16:35", 3)]
    assert friday.score == thursday.score - 30


def test_a_stretch_for_focus_is_not_cut_in_two() -> None:
    hours = Hours("UTC")
    pair = (replace(MIA, hours=hours), replace(ANN, hours=hours))
    busy = {**FREE, MIA.email: FreeBusy(MIA.email, (span("09:00", "10:55", 1), span("13:05", "17:00", 1)))}
    found = {slot.span.start: slot for slot in find_slots(pair, busy, Preferences(), NOW, count=0).slots}
    assert "keeps-focus" in codes(found[at("11:00", 1)].reasons)
    assert "keeps-focus" not in codes(found[at("11:45", 1)].reasons)


def test_more_choices_than_days_come_from_the_same_day_without_overlap() -> None:
    window = span("00:00", "23:00", 1)
    slots = find_slots((MIA, ANN), FREE, Preferences(), NOW, window).slots
    assert len(slots) == 3
    assert not any(one.span.overlaps(other.span) for one in slots for other in slots if one is not other)


def test_equal_scores_come_earliest_first() -> None:
    slots = find_slots((MIA, ANN), FREE, Preferences(), NOW, count=0).slots
    assert list(slots) == sorted(slots, key=lambda slot: (-slot.score, slot.span))


WEEKDAYS = st.dictionaries(
    st.integers(0, 6),
    st.lists(st.sampled_from([(540, 1020), (480, 720), (780, 1080), (1320, 360), (600, 605)]), max_size=2),
    max_size=7,
)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])
MINUTE = timedelta(minutes=1)


def works_at(hours: Hours, instant: datetime) -> bool:
    local = instant.astimezone(ZoneInfo(hours.zone))
    minute = local.hour * 60 + local.minute
    today = any(
        one.start <= minute < one.end or (one.end < one.start and minute >= one.start)
        for one in hours.weekly.get(local.weekday(), ())
    )
    yesterday = hours.weekly.get((local.weekday() - 1) % 7, ())
    return today or any(one.end < one.start and minute < one.end for one in yesterday)


@pytest.mark.no_cover  # long comparisons run untraced; the examples reach every branch
@given(
    days=st.tuples(WEEKDAYS, WEEKDAYS),
    zones=st.tuples(ZONES, ZONES),
    busy=st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 300)), max_size=6),
    shift=st.integers(0, 59),
)
def test_every_slot_is_free_in_both_hours_and_none_is_missed(
    days: tuple[dict[int, list[tuple[int, int]]], ...],
    zones: tuple[str, str],
    busy: list[tuple[int, int]],
    shift: int,
) -> None:
    people = tuple(
        Person(email, hours=Hours(zone, {day: tuple(DayRange(*one) for one in ranges) for day, ranges in week.items()}))
        for email, zone, week in zip(("a", "b"), zones, days, strict=True)
    )
    taken = tuple(Span(MONDAY + start * MINUTE, MONDAY + (start + length) * MINUTE) for start, length in busy)
    answers = {"a": FreeBusy("a", taken), "b": FreeBusy("b")}
    window = Span(MONDAY + shift * MINUTE, MONDAY + timedelta(days=2))
    found = {
        slot.span.start
        for slot in find_slots(people, answers, ALWAYS, MONDAY - timedelta(hours=1), window, count=0).slots
    }
    working_day_ends = sorted(
        day
        for day in (MONDAY - timedelta(hours=1) + timedelta(days=number) for number in range(60))
        if people[0].hours.ranges_on(day.date())
    )
    if not working_day_ends:
        assert found == set()
        return
    free = {
        window.start + number * MINUTE
        for number in range(int(window.minutes))
        if all(works_at(person.hours, window.start + number * MINUTE) for person in people)
    }
    for one in taken:
        first = one.start - 5 * MINUTE
        free -= {first + number * MINUTE for number in range(int(one.minutes) + 10)}
    expected = {
        start
        for start in free
        if start.minute % 5 == 0 and all(start + number * MINUTE in free for number in range(25))
    }
    assert found == expected


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_slots_begin_on_five_minutes(zone: str) -> None:
    pair = (replace(MIA, hours=Hours(zone)), replace(ANN, hours=Hours(zone)))
    slots = find_slots(pair, FREE, ALWAYS, datetime(2026, 11, 16, 6, 3, 7, tzinfo=UTC), count=0).slots
    assert slots
    assert all(slot.span.start.minute % 5 == 0 and slot.span.start.second == 0 for slot in slots)
