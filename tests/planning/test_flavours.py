"""The flavours of a chat: length, part of the day, title, words and starters of each."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sobremesa.errors import InputError
from sobremesa.model import (
    CoffeePreferences,
    DayRange,
    FreeBusy,
    Hours,
    Person,
    Preferences,
    Reason,
    ReasonCode,
    SlotSearch,
    Span,
)
from sobremesa.model.flavours import FLAVOURS, Flavour
from sobremesa.model.starters import starters
from sobremesa.planning.flavours import find_times, invitation, minutes_of, starters_in

NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)
WINDOW = Span(NOW, NOW + timedelta(days=14))
MIA = Person("mia@example.com", "Mia", Hours("Europe/Berlin", country=""))
PAIR = (MIA.email, "ann@example.com")
NO_NOTICE = Preferences(coffee=CoffeePreferences(notice_hours=0))
NIGHT = {day: (DayRange(22 * 60, 6 * 60),) for day in range(5)}


def ann(zone: str = "Europe/Berlin", **hours: object) -> Person:
    return Person("ann@example.com", "Ann", Hours(zone, country="", **hours))  # type: ignore[arg-type]  # as given


def times(
    flavour: Flavour,
    other: Person,
    *,
    me: Person = MIA,
    minutes: int | None = None,
    lunches: Mapping[str, DayRange] = {},
    busy: tuple[Span, ...] = (),
) -> SlotSearch:
    free = {one.email: FreeBusy(one.email, busy) for one in (me, other)}
    return find_times([me, other], free, NO_NOTICE, NOW, WINDOW, flavour, minutes=minutes, lunches=lunches, count=0)


def clocks(found: SlotSearch, zone: str) -> set[tuple[str, str]]:
    """From when to when the slots lie on that clock, each once."""
    local = ((s.span.start.astimezone(ZoneInfo(zone)), s.span.end.astimezone(ZoneInfo(zone))) for s in found.slots)
    return {(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in local}


@pytest.mark.parametrize(
    ("flavour", "minutes"),
    [
        ("coffee", 25),
        ("walk", 25),
        ("lunch", 45),
        ("open-conversation", 30),
        ("check-in", 15),
        ("happy-hour", 45),
        ("game", 30),
    ],
)
def test_each_flavour_has_its_length(flavour: str, minutes: int) -> None:
    assert minutes_of(Flavour(flavour), Preferences()) == minutes
    assert {int(slot.span.minutes) for slot in times(Flavour(flavour), ann()).slots} == {minutes}


def test_a_coffee_lasts_as_long_as_its_person_likes() -> None:
    short = Preferences(coffee=CoffeePreferences(minutes=20))
    assert minutes_of(Flavour.COFFEE, short) == 20
    assert minutes_of(Flavour.WALK, short) == 25


def test_a_happy_hour_may_last_an_hour_and_nothing_else_may_be_stretched() -> None:
    assert {int(slot.span.minutes) for slot in times(Flavour.HAPPY_HOUR, ann(), minutes=60).slots} == {60}
    assert minutes_of(Flavour.HAPPY_HOUR, Preferences(), 50) == 50
    assert minutes_of(Flavour.COFFEE, Preferences(), 25) == 25
    for flavour, minutes, said in (
        (Flavour.HAPPY_HOUR, 61, "minutes: a happy hour lasts 45 to 60 minutes"),
        (Flavour.HAPPY_HOUR, 44, "minutes: a happy hour lasts 45 to 60 minutes"),
        (Flavour.COFFEE, 30, "minutes: a coffee lasts 25 minutes by your preferences"),
        (Flavour.OPEN, 45, "minutes: an open conversation lasts 30 minutes"),
    ):
        with pytest.raises(InputError) as refused:
            minutes_of(flavour, Preferences(), minutes)
        assert str(refused.value) == said


def test_only_a_walk_has_no_video_link() -> None:
    assert [flavour for flavour in Flavour if not FLAVOURS[flavour].conference] == [Flavour.WALK]


def test_lunch_is_between_twelve_and_two_for_both() -> None:
    found = times(Flavour.LUNCH, ann())
    assert min(clocks(found, "Europe/Berlin")) == ("12:00", "12:45")
    assert max(clocks(found, "Europe/Berlin")) == ("13:15", "14:00")
    assert all(slot.reasons[0] == Reason(ReasonCode.IN_PART_OF_DAY, {"part": "lunch"}) for slot in found.slots)


def test_lunch_is_in_both_lunch_hours_each_on_their_own_clock() -> None:
    found = times(Flavour.LUNCH, ann("Europe/London"))
    assert min(clocks(found, "Europe/Berlin")) == ("13:00", "13:45")
    assert max(clocks(found, "Europe/Berlin")) == ("13:15", "14:00")


def test_lunch_hours_of_ones_own_count() -> None:
    own = {MIA.email: DayRange(11 * 60 + 30, 13 * 60)}
    found = times(Flavour.LUNCH, ann(), lunches=own)
    assert {start for start, _ in clocks(found, "Europe/Berlin")} == {"12:00", "12:05", "12:10", "12:15"}


def test_lunch_hours_that_do_not_meet_are_named_as_such() -> None:
    found = times(Flavour.LUNCH, ann("America/New_York"))
    assert found == SlotSearch((), Reason(ReasonCode.NO_PART_OF_DAY, {"part": "lunch"}))


def test_lunch_is_never_outside_the_working_day_not_even_in_its_gap() -> None:
    split = {day: (DayRange(8 * 60, 12 * 60), DayRange(13 * 60, 17 * 60)) for day in range(5)}
    assert min(clocks(times(Flavour.LUNCH, ann(weekly=split)), "Europe/Berlin")) == ("13:00", "13:45")


def test_a_full_calendar_at_lunch_is_no_common_time_and_no_time_outside_is_offered() -> None:
    found = times(Flavour.LUNCH, ann(), busy=(WINDOW,))
    assert found == SlotSearch((), Reason(ReasonCode.NO_COMMON_TIME, {"minutes": 45}))


def test_a_happy_hour_is_late_in_both_days_and_inside_them() -> None:
    early = ann(weekly={day: (DayRange(7 * 60, 11 * 60), DayRange(12 * 60, 15 * 60 + 30)) for day in range(5)})
    found = times(Flavour.HAPPY_HOUR, early)
    assert min(clocks(found, "Europe/Berlin")) == ("14:00", "14:45")
    assert max(clocks(found, "Europe/Berlin")) == ("14:45", "15:30")
    assert {slot.reasons[0].facts["part"] for slot in found.slots} == {"late"}


def test_a_happy_hour_across_an_ocean_is_late_for_nobody_or_not_at_all() -> None:
    found = times(Flavour.HAPPY_HOUR, ann("America/New_York"))
    assert found == SlotSearch((), Reason(ReasonCode.NO_PART_OF_DAY, {"part": "late"}))


def test_the_end_of_a_night_shift_is_in_the_morning_after() -> None:
    night = Person(MIA.email, hours=Hours("Europe/Berlin", NIGHT, country=""))
    found = times(Flavour.HAPPY_HOUR, ann(weekly=NIGHT), me=night)
    assert min(clocks(found, "Europe/Berlin")) == ("03:00", "03:45")
    assert max(clocks(found, "Europe/Berlin")) == ("05:15", "06:00")
    weekdays = {slot.span.start.astimezone(ZoneInfo("Europe/Berlin")).weekday() for slot in found.slots}
    assert weekdays == {1, 2, 3, 4, 5}


def test_a_lunch_around_midnight_is_found_in_a_night_shift() -> None:
    night, lunch = Person(MIA.email, hours=Hours("Europe/Berlin", NIGHT, country="")), DayRange(23 * 60 + 30, 30)
    found = times(Flavour.LUNCH, ann(weekly=NIGHT), me=night, lunches=dict.fromkeys(PAIR, lunch))
    assert {start for start, _ in clocks(found, "Europe/Berlin")} == {"23:30", "23:35", "23:40", "23:45"}


def test_what_is_said_of_a_slot_is_about_its_part_of_the_day() -> None:
    met = Person("ann@example.com", hours=ann().hours, last_met=NOW - timedelta(weeks=5))
    first = min(times(Flavour.LUNCH, met).slots, key=lambda slot: slot.span)
    assert first.reasons == (
        Reason(ReasonCode.IN_PART_OF_DAY, {"part": "lunch"}),
        Reason(ReasonCode.WEEKS_SINCE, {"weeks": 5}),
        Reason(ReasonCode.EARLIEST),
    )


def test_a_holiday_has_no_lunch() -> None:
    off = {date(2026, 11, 18): "Repentance Day"}
    days = {slot.span.start.date() for slot in times(Flavour.LUNCH, ann(days_off=off)).slots}
    assert date(2026, 11, 17) in days
    assert date(2026, 11, 18) not in days


@pytest.mark.parametrize(
    ("flavour", "title", "line"),
    [
        ("coffee", "Coffee: Mia and Ann", "No agenda, and easy to skip: just decline, no reason needed."),
        ("walk", "Walk: Mia and Ann", "A walk at both ends, by phone or side by side: no video, no desk."),
        ("lunch", "Lunch: Mia and Ann", "Lunch together, at one table or at two."),
        (
            "open-conversation",
            "Open conversation: Mia and Ann",
            "Whatever is on your minds; nothing has to come of it.",
        ),
        ("check-in", "Check-in: Mia and Ann", "How are things going? This is no status report."),
        ("happy-hour", "Happy hour: Mia and Ann", "The end of a working day, with a drink of any kind."),
        ("game", "Game: Mia and Ann", "A small game to begin with, such as twenty questions or a drawing to guess."),
    ],
)
def test_an_invitation_is_neutral_has_no_agenda_two_starters_and_is_easy_to_skip(
    flavour: str, title: str, line: str
) -> None:
    made, text = invitation(Flavour(flavour), "Mia and Ann", PAIR, NOW.date())
    assert made == title
    assert text.splitlines()[0] == line
    assert "No agenda, and easy to skip: just decline, no reason needed." in text
    known = {one.text: one for one in starters()}
    found = starters_in(text)
    assert tuple(known[each].depth for each in found) == FLAVOURS[Flavour(flavour)].depths
    tags = set(FLAVOURS[Flavour(flavour)].tags)
    assert all(tags & set(known[each].tags) or not tags for each in found)


def test_the_same_two_people_get_no_starter_twice_while_there_are_others() -> None:
    used: list[str] = []
    for _ in range(60):
        found = starters_in(invitation(Flavour.GAME, "Mia and Ann", PAIR, NOW.date(), used)[1])
        assert not set(found) & set(used)
        used += found
    everything = [one.text for one in starters()]
    assert len(starters_in(invitation(Flavour.GAME, "Mia and Ann", PAIR, NOW.date(), everything)[1])) == 2
