"""What a calendar with a separate one beside it promises: inherit `SeparateContract`, give the fixture `world`."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

import pytest

from calendars.contract import DAY, at, linger
from sobremesa.calendars import Calendar, Separable
from sobremesa.errors import CalendarGoneError, EventChangedError, EventExistsError, EventGoneError
from sobremesa.model import PRIMARY, Social, Span


class SeparateWorld(Protocol):
    """One person's calendars, and what they do in them by hand."""

    calendar: Calendar

    def again(self) -> Calendar:
        """The same person over another connection."""
        ...

    def event_id(self, name: str) -> str:
        """A fresh event id, the same one for the same name."""
        ...

    def put(self, calendar_id: str, title: str, span: Span) -> None:
        """The owner puts an event of their own into a calendar."""
        ...

    def edit_in(self, calendar_id: str, event_id: str, span: Span) -> None:
        """The owner gives an event another time."""
        ...

    def delete_in(self, calendar_id: str, event_id: str) -> None:
        """The owner deletes an event."""
        ...

    def delete_calendar(self, calendar_id: str) -> None:
        """The owner deletes a whole calendar."""
        ...


def into(calendar_id: str, span: Span, source: str = "standup") -> Social:
    return replace(linger(span, source), calendar_id=calendar_id)


def made(calendar: Calendar, mark: str = "mark-1") -> str:
    assert isinstance(calendar, Separable)
    return calendar.make_calendar("Sobremesa", f"Kept for you. ({mark})", "Europe/Berlin")


def found(calendar: Calendar, mark: str) -> str | None:
    assert isinstance(calendar, Separable)
    return calendar.find_calendar(mark)


def titles(calendar: Calendar, also: Iterable[str] = ()) -> list[tuple[str, str]]:
    return [(placed.event_id, placed.calendar_id) for placed in calendar.read(DAY, also).ours]


class SeparateContract:
    """Inherit it and give the fixture `world`."""

    def test_a_calendar_is_found_again_by_its_mark_and_by_no_other(self, world: SeparateWorld) -> None:
        one, other = made(world.calendar, "mark-a"), made(world.calendar, "mark-b")
        assert one != other
        assert [found(world.again(), mark) for mark in ("mark-a", "mark-b", "mark-c")] == [one, other, None]
        world.delete_calendar(one)
        assert found(world.calendar, "mark-a") is None

    def test_what_is_written_there_is_read_there_and_nowhere_else(self, world: SeparateWorld) -> None:
        there = made(world.calendar)
        away = world.calendar.insert(world.event_id("a"), into(there, at("10:00", 5)))
        home = world.calendar.insert(world.event_id("b"), linger(at("11:00", 5), "retro"))
        assert (away.calendar_id, home.calendar_id) == (there, PRIMARY)
        assert world.calendar.read(DAY).ours == (home,)
        assert set(world.again().read(DAY, (there,)).ours) == {away, home}
        assert world.calendar.get(away.event_id, there) == away
        assert world.calendar.get(away.event_id) is None
        assert world.calendar.get(home.event_id, there) is None

    def test_whatever_else_lies_there_is_no_meeting_and_stays(self, world: SeparateWorld) -> None:
        there = made(world.calendar)
        world.put(there, "my own note", at("10:00"))
        world.put(PRIMARY, "Planning", at("12:00"))
        snapshot = world.calendar.read(DAY, (there,))
        assert [meeting.title for meeting in snapshot.meetings] == ["Planning"]
        assert (snapshot.ours, snapshot.unreadable) == ((), ())

    def test_an_event_there_is_moved_and_removed_where_it_is(self, world: SeparateWorld) -> None:
        there = made(world.calendar)
        placed = world.calendar.insert(world.event_id("a"), into(there, at("10:00", 5)))
        moved = world.calendar.move(placed, into(there, at("10:30", 5)))
        assert (moved.span, moved.calendar_id) == (at("10:30", 5), there)
        assert world.calendar.read(DAY, (there,)).ours == (moved,)
        with pytest.raises(EventChangedError):
            world.calendar.remove(placed)
        world.calendar.remove(moved)
        assert world.calendar.read(DAY, (there,)).ours == ()
        with pytest.raises(EventGoneError):
            world.calendar.remove(moved)
        gone = world.calendar.get(moved.event_id, there)
        assert gone is not None
        assert (gone.cancelled, gone.calendar_id) == (True, there)

    def test_the_owners_hands_are_seen_there_too(self, world: SeparateWorld) -> None:
        there = made(world.calendar)
        kept = world.calendar.insert(world.event_id("a"), into(there, at("10:00", 5)))
        gone = world.calendar.insert(world.event_id("b"), into(there, at("11:00", 5), "retro"))
        world.edit_in(there, kept.event_id, at("10:10", 10))
        world.delete_in(there, gone.event_id)
        (seen,) = world.calendar.read(DAY, (there,)).ours
        assert (seen.event_id, seen.span) == (kept.event_id, at("10:10", 10))
        with pytest.raises(EventChangedError):
            world.calendar.move(kept, into(there, at("10:00", 5)))
        with pytest.raises(EventExistsError):
            world.calendar.insert(gone.event_id, into(there, at("11:00", 5), "retro"))
        tombstone = world.calendar.get(gone.event_id, there)
        assert tombstone is not None
        assert tombstone.cancelled

    def test_a_deleted_calendar_is_neither_empty_nor_written_to(self, world: SeparateWorld) -> None:
        there = made(world.calendar)
        placed = world.calendar.insert(world.event_id("a"), into(there, at("10:00", 5)))
        world.delete_calendar(there)
        with pytest.raises(CalendarGoneError):
            world.calendar.read(DAY, (there,))
        with pytest.raises(CalendarGoneError):
            world.calendar.insert(world.event_id("b"), into(there, at("11:00", 5)))
        for act in (world.calendar.remove, lambda one: world.calendar.move(one, into(there, at("12:00", 5)))):
            with pytest.raises(EventGoneError):
                act(placed)
        assert world.calendar.get(placed.event_id, there) is None
        assert world.calendar.read(DAY).ours == ()

    def test_two_calendars_are_read_beside_the_own_one(self, world: SeparateWorld) -> None:
        one, other = made(world.calendar, "mark-a"), made(world.calendar, "mark-b")
        world.calendar.insert(world.event_id("a"), into(one, at("10:00", 5)))
        world.calendar.insert(world.event_id("b"), into(other, at("11:00", 5), "retro"))
        assert set(titles(world.calendar, (one, other))) == {
            (world.event_id("a"), one), (world.event_id("b"), other),
        }  # fmt: skip
