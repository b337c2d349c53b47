"""The demo team and their weeks: plausible, repeatable, and rich enough to show every case."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from sobremesa.sandbox.people import SIGNED_IN, TEAM, minutes
from sobremesa.sandbox.seed import phase_of, seed_team
from sobremesa.sandbox.week import Shown, events_of_week
from support.people_sandbox import ALEX, NOW, TOM, Demo, demo

BERLIN = ZoneInfo("Europe/Berlin")
THIS_WEEK = date(2026, 11, 16)


@pytest.fixture(scope="module")
def world() -> Demo:
    return demo()


def week(world: Demo, email: str = ALEX, monday: date = THIS_WEEK, zone: ZoneInfo = BERLIN) -> list[Shown]:
    return events_of_week(world.sandbox, email, monday, zone)


def both_weeks(world: Demo) -> list[Shown]:
    return week(world) + week(world, monday=THIS_WEEK + timedelta(weeks=1))


def timed(world: Demo, title: str) -> Shown:
    return next(each for each in both_weeks(world) if each.title == title)


def test_there_are_eight_people_in_eight_zones_with_working_hours(world: Demo) -> None:
    assert len({person.zone for person in TEAM.values()}) == len(TEAM) == 8
    for person in TEAM.values():
        calendar = world.sandbox.world.calendars.calendar(person.email)
        assert calendar.time_zone == person.zone
        assert person.working_hours()["workingHoursEnabled"] is True


def test_tel_aviv_works_from_sunday_to_thursday() -> None:
    times = TEAM["noa"].working_hours()["availableTimes"]
    assert isinstance(times, list)
    assert [each["dayOfWeek"] for each in times] == ["sunday", "monday", "tuesday", "wednesday", "thursday"]


def test_wall_times_become_minutes() -> None:
    assert [minutes(text) for text in ("00:00", "09:30", "24:00")] == [0, 570, 1440]


@pytest.mark.parametrize("offset", [-1, 0, 1, 2])
def test_every_working_day_around_now_has_four_to_eight_entries(world: Demo, offset: int) -> None:
    monday = THIS_WEEK + timedelta(weeks=offset)
    per_day = Counter(each.start.date().weekday() for each in week(world, monday=monday) if not each.all_day)
    assert set(per_day) == {0, 1, 2, 3, 4}
    assert all(4 <= count <= 8 for count in per_day.values()), per_day


def test_two_weeks_hold_every_case_a_planner_tells_apart(world: Demo) -> None:
    shown = both_weeks(world)
    answers = Counter(each.answer for each in shown)
    kinds = {each.event["eventType"] for each in shown}
    assert {"declined", "tentative", "needsAction", "accepted"} <= set(answers)
    assert {"focusTime", "outOfOffice", "workingLocation", "default"} <= kinds
    assert any(each.event.get("visibility") == "private" and each.guests == 2 for each in shown)
    assert any(not each.busy and not each.all_day for each in shown)
    assert any(each.all_day and each.event["eventType"] == "default" for each in shown)
    assert any("Interview" in each.title for each in shown)
    assert any(each.guests > 30 for each in shown)
    assert any(9 <= each.guests <= 30 for each in shown)
    assert any(each.end - each.start < timedelta(minutes=15) and each.guests for each in shown)
    assert any(each.end - each.start > timedelta(hours=2) and each.guests for each in shown)
    assert any(minutes(f"{each.start:%H:%M}") < minutes("09:00") and each.guests for each in shown if not each.all_day)


def test_gaps_of_none_two_and_three_minutes_and_an_overlap_occur(world: Demo) -> None:
    shown = [each for each in both_weeks(world) if not each.all_day and each.guests]
    gaps = {(later.start - earlier.end) // timedelta(minutes=1) for earlier, later in pairwise(shown)}
    assert {0, 2, 3} <= gaps
    assert min(gaps) < 0


def test_a_meeting_where_everybody_else_declined_stays(world: Demo) -> None:
    chat = timed(world, "Career chat")
    assert [guest["responseStatus"] for guest in chat.event["attendees"]] == ["accepted", "declined"]


def test_external_guests_are_on_another_domain(world: Demo) -> None:
    guests = timed(world, "Marigold: monthly call").event["attendees"]
    assert {guest["email"].partition("@")[2] for guest in guests} == {"example.com", "example.org"}


def test_calls_have_a_link(world: Demo) -> None:
    assert timed(world, "Standup").event["hangoutLink"].startswith("https://meet.")


def test_meetings_are_shared_events_on_every_guests_calendar(world: Demo) -> None:
    mine = timed(world, "Sprint planning")
    london = {each.id: each for each in week(world, TOM, zone=ZoneInfo("Europe/London"))}
    assert london[mine.id].start == mine.start
    assert london[mine.id].event["organizer"]["self"] is True
    assert mine.event["organizer"].get("self") is None


def test_meetings_stay_at_their_organizers_wall_time_when_clocks_change() -> None:
    october = demo(now=datetime(2026, 10, 21, 8, tzinfo=UTC))
    shown = week(october, monday=date(2026, 10, 19)) + week(october, monday=date(2026, 10, 26))
    standups = [each for each in shown if each.title == "Standup"]
    assert {f"{each.start:%H:%M}" for each in standups} == {"09:30"}
    nadia = [each.start for each in shown if each.title == "Company all-hands"]
    assert {f"{start:%H:%M}" for start in nadia} == {"16:00", "15:00"}, "New York changes a week after Berlin"


def test_seeding_twice_writes_nothing() -> None:
    world = demo()
    before = world.sandbox.database.counter("revision")
    seed_team(world.sandbox, NOW)
    assert world.sandbox.database.counter("revision") == before


def test_a_kept_sandbox_grows_into_the_present_week(tmp_path: object) -> None:
    demo(f"{tmp_path}/kept.db")
    later = demo(f"{tmp_path}/kept.db")
    monday = THIS_WEEK + timedelta(weeks=6)
    thin = {each.title for each in week(later, monday=monday)}
    assert "Standup" in thin
    assert "Roadmap" not in thin
    later.clock.advance(weeks=5)
    seed_team(later.sandbox, later.clock())
    full = [each.title for each in week(later, monday=monday)]
    assert full.count("Standup") == 4
    assert full.count("Roadmap") == 1


def test_what_somebody_deleted_does_not_come_back() -> None:
    world = demo()
    roadmap = timed(world, "Roadmap")
    world.sandbox.calendar_api("nadia@example.com").delete_event("primary", roadmap.id)
    seed_team(world.sandbox, NOW)
    assert roadmap.id not in {each.id for each in week(world)}


def test_weeks_alternate_for_ever() -> None:
    mondays = [date(2026, 12, 14) + timedelta(weeks=number) for number in range(6)]
    assert [phase_of(monday) for monday in mondays] in ([0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0])


def test_the_signed_in_person_is_alex_in_berlin() -> None:
    assert (SIGNED_IN.email, SIGNED_IN.zone) == (ALEX, "Europe/Berlin")
