"""A separate calendar in memory and at Google keeps the contract; its consents, calls and answers at Google."""

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from calendars.contract import ALEX, DAY, at
from calendars.separate_contract import SeparateContract, into, made
from calendars.test_memory import MemoryWorld
from calendars.worlds import GoogleWorld, SandboxWorld, new_sandbox, over_loopback, scratch_calendar, times
from sobremesa.calendars.google_scopes import APP_CREATED, ASKED, CALENDAR_LIST, CALENDARS, EVENTS, grants
from sobremesa.calendars.memory import MemoryCalendar
from sobremesa.errors import CalendarGoneError, CalendarUnavailableError, IncompleteReadError, ReconnectError
from sobremesa.model import PRIMARY, Meeting, Placed, Span

MORE = (*ASKED, APP_CREATED, CALENDAR_LIST)


class MemorySeparateWorld(MemoryWorld):
    def put(self, calendar_id: str, title: str, span: Span) -> None:
        self.calendar.put(Meeting(title, span, title, calendar_id=calendar_id))

    def edit_in(self, calendar_id: str, event_id: str, span: Span) -> None:
        assert self._of(calendar_id, event_id)
        self.calendar.edit(event_id, span)

    def delete_in(self, calendar_id: str, event_id: str) -> None:
        assert self._of(calendar_id, event_id)
        self.calendar.delete_by_user(event_id)

    def delete_calendar(self, calendar_id: str) -> None:
        self.calendar.delete_calendar(calendar_id)

    def _of(self, calendar_id: str, event_id: str) -> Placed | None:
        return self.calendar.get(event_id, calendar_id)


class GoogleSeparateWorld(SandboxWorld):
    def open(self, scopes: Any = MORE, **options: Any) -> Any:
        return super().open(scopes, **options)

    def put(self, calendar_id: str, title: str, span: Span) -> None:
        self.owner.insert_event(calendar_id, {"summary": title, **times(span)})

    def edit_in(self, calendar_id: str, event_id: str, span: Span) -> None:
        self.owner.patch_event(calendar_id, event_id, times(span))

    def delete_in(self, calendar_id: str, event_id: str) -> None:
        self.owner.delete_event(calendar_id, event_id)

    def delete_calendar(self, calendar_id: str) -> None:
        self.owner.delete_calendar(calendar_id)


class TestInMemory(SeparateContract):
    @pytest.fixture
    def world(self) -> MemorySeparateWorld:
        return MemorySeparateWorld()


class TestGoogleInProcess(SeparateContract):
    @pytest.fixture
    def world(self) -> Iterator[GoogleSeparateWorld]:
        with GoogleSeparateWorld() as made_world:
            yield made_world


class TestGoogleOverLoopback(SeparateContract):
    @pytest.fixture
    def world(self) -> Iterator[GoogleSeparateWorld]:
        sandbox = new_sandbox()
        with over_loopback(sandbox) as endpoint, GoogleSeparateWorld(endpoint, sandbox) as made_world:
            yield made_world


@pytest.mark.live
def test_a_separate_calendar_at_google_itself() -> None:
    """On two calendars made for it, which are deleted afterwards."""
    credentials = os.environ.get("SOBREMESA_LIVE_CREDENTIALS")
    if not credentials:
        pytest.skip("SOBREMESA_LIVE_CREDENTIALS is not set")
    with scratch_calendar(credentials) as (calendar, owner), scratch_calendar(credentials) as (there, _):
        event_id = GoogleWorld(calendar, owner).event_id("a")
        placed = calendar.insert(event_id, into(there.calendar_id, at("10:00", 5)))
        assert calendar.read(DAY).ours == ()
        assert calendar.read(DAY, (there.calendar_id,)).ours == (placed,)
        calendar.remove(calendar.move(placed, into(there.calendar_id, at("11:00", 5))))
        gone = calendar.get(event_id, there.calendar_id)
        assert gone is not None
        assert gone.cancelled


@pytest.fixture
def world() -> Iterator[GoogleSeparateWorld]:
    with GoogleSeparateWorld() as made_world:
        yield made_world


def test_reading_costs_one_call_for_each_calendar(world: GoogleSeparateWorld) -> None:
    there = made(world.calendar)
    world.sandbox.counters.clear()
    world.calendar.read(DAY)
    assert world.calls() == {"events.list": 1}
    world.calendar.read(DAY, (there,))
    assert world.calls() == {"events.list": 3}


def test_its_events_are_reached_with_the_scope_of_the_own_calendar(world: GoogleSeparateWorld) -> None:
    there = made(world.calendar)
    plain = world.open((EVENTS,))
    placed = plain.insert(world.event_id("a"), into(there, at("10:00", 5)))
    assert plain.read(DAY, (there,)).ours == (placed,)
    plain.remove(plain.move(placed, into(there, at("11:00", 5))))


def test_without_the_consent_no_calendar_is_made_or_listed_and_the_scope_is_named(world: GoogleSeparateWorld) -> None:
    plain = world.open(ASKED)
    with pytest.raises(ReconnectError) as caught:
        made(plain)
    assert caught.value.missing_scope == APP_CREATED
    with pytest.raises(ReconnectError) as caught:
        world.open((*ASKED, APP_CREATED)).find_calendar("mark")
    assert caught.value.missing_scope == CALENDAR_LIST


def test_the_consent_to_make_calendars_says_nothing_of_the_own_one() -> None:
    assert not grants((APP_CREATED,), CALENDARS)
    assert grants((APP_CREATED,), APP_CREATED)
    assert not grants(ASKED, APP_CREATED)
    assert not grants(ASKED, CALENDAR_LIST)


def test_with_it_the_profile_is_read_as_before(world: GoogleSeparateWorld) -> None:
    assert world.open((EVENTS, APP_CREATED)).profile().zone == "Europe/Berlin"


def test_making_one_is_not_repeated_when_the_answer_is_lost(world: GoogleSeparateWorld) -> None:
    world.sandbox.faults.fail("calendar.calendars.insert", 503, after=True)
    with pytest.raises(CalendarUnavailableError):
        made(world.calendar, "mark-a")
    assert world.calls()["calendars.insert"] == 1
    assert world.calendar.find_calendar("mark-a") is not None


def test_every_page_of_the_list_is_looked_through(world: GoogleSeparateWorld) -> None:
    for number in range(251):
        world.owner.insert_calendar({"summary": f"Club {number}"})
    there = made(world.calendar, "mark-a")
    assert world.calendar.find_calendar("mark-a") == there
    assert world.calls()["calendarList.list"] == 2


def test_a_calendar_shared_by_somebody_else_is_not_ours_whatever_it_says(world: GoogleSeparateWorld) -> None:
    theirs = world.sandbox.calendar_api("ann@team.example").insert_calendar(
        {"summary": "Sobremesa", "description": "(mark-a)"}
    )
    world.sandbox.share(theirs["id"], ALEX, "writer")
    assert world.calendar.find_calendar("mark-a") is None


def test_a_lost_page_of_it_is_no_decision_and_a_silent_one_not_gone(world: GoogleSeparateWorld) -> None:
    there = made(world.calendar)
    for number in range(3):
        world.calendar.insert(world.event_id(f"e{number}"), into(there, at(f"1{number}:00", 5), f"m{number}"))
    world.sandbox.faults.lose_page(times=3)
    with pytest.raises(IncompleteReadError):
        world.open(page_size=2).read(DAY, (there,))
    world.sandbox.faults.fail("calendar.events.list", 503, times=3)
    with pytest.raises(CalendarUnavailableError):
        world.calendar.read(DAY, (there,))


def test_one_that_is_not_ours_to_read_any_more_is_gone(world: GoogleSeparateWorld) -> None:
    theirs = world.sandbox.calendar_api("ann@team.example").insert_calendar({"summary": "Sobremesa"})
    world.sandbox.share(theirs["id"], ALEX, "writer")
    with pytest.raises(CalendarGoneError):
        world.open(ASKED[:1]).read(DAY, (theirs["id"],))


def test_what_cannot_be_understood_there_is_reported_and_the_rest_kept(world: GoogleSeparateWorld) -> None:
    there = made(world.calendar)
    placed = world.calendar.insert(world.event_id("a"), into(there, at("10:00", 5)))
    marked = {"extendedProperties": {"private": {"sb.kind": "dance", "sb.for": "x|after"}}}
    bad = world.owner.insert_event(there, {"summary": "x", **times(at("12:00")), **marked})["id"]
    snapshot = world.calendar.read(DAY, (there,))
    assert snapshot.ours == (placed,)
    assert [event.id for event in snapshot.unreadable] == [bad]


def test_a_guest_on_a_buffer_there_is_seen_and_its_owner_is_none(world: GoogleSeparateWorld) -> None:
    there = made(world.calendar)
    placed = world.calendar.insert(world.event_id("a"), into(there, at("10:00", 5)))
    guests = [{"email": ALEX}, {"email": "ann@team.example"}]
    world.owner.patch_event(there, placed.event_id, {"attendees": guests})
    (seen,) = world.calendar.read(DAY, (there,)).ours
    assert [guest.email for guest in seen.guests] == ["ann@team.example"]


def test_colleagues_do_not_see_it_as_busy(world: GoogleSeparateWorld) -> None:
    there = made(world.calendar)
    world.calendar.insert(world.event_id("a"), into(there, at("10:00", 5)))
    assert world.calendar.free_busy([ALEX], DAY)[ALEX].busy == ()
    memory = MemoryCalendar(ALEX)
    memory.set_busy("ann@team.example")
    away = memory.make_calendar("Sobremesa", "", "UTC")
    memory.insert("a" * 26, replace(into(away, at("10:00", 5))))
    assert memory.free_busy([ALEX], DAY)[ALEX].busy == ()
    assert memory.insert("b" * 26, into(PRIMARY, at("11:00", 5), "retro")).calendar_id == PRIMARY
