"""What a calendar that keeps a team's break promises: inherit `SeriesContract`, give the fixture `world`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol, cast

import pytest

from calendars.contract import ALEX, ANN, BEN
from sobremesa.calendars import Calendar, Recurring
from sobremesa.errors import EventChangedError, EventExistsError, EventGoneError, ForbiddenError
from sobremesa.model import BreakEvent, BreakSeries, Meeting, PlacedInstance, PlacedSeries, Response, Span

ZOE = "zoe@elsewhere.example"
# Every second Tuesday at 10:00 in Berlin, over the clock change of 28 March 2027, but not in the week of Christmas.
SERIES = BreakSeries(
    "Europe/Berlin", date(2026, 11, 24), 600, 15, "FREQ=WEEKLY;INTERVAL=2;COUNT=10", (ALEX, ANN, BEN),
    (date(2026, 12, 22), date(2027, 1, 5)),
)  # fmt: skip
STARTS = [
    "2026-11-24T09:00", "2026-12-08T09:00", "2027-01-19T09:00", "2027-02-02T09:00", "2027-02-16T09:00",
    "2027-03-02T09:00", "2027-03-16T09:00", "2027-03-30T08:00",
]  # fmt: skip
EVENT = BreakEvent("b1", "Coffee break", SERIES, "Easy to skip.")
YEAR = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 10, 1, tzinfo=UTC))


class SeriesWorld(Protocol):
    """One person's calendar, and what they and their guests do in it by hand."""

    @property
    def calendar(self) -> Calendar:
        """As the server opens it."""
        ...

    def event_id(self, name: str) -> str:
        """A fresh event id, the same one for the same name."""
        ...

    def edit(self, event_id: str, span: Span) -> None:
        """The owner gives an event or an instance another time."""
        ...

    def call_off(self, meeting_id: str) -> None:
        """The owner deletes an instance."""
        ...

    def delete_series(self, event_id: str) -> None:
        """The owner deletes a whole series."""
        ...

    def answer(self, event_id: str, email: str, response: Response) -> None:
        """A guest answers to an instance."""
        ...

    def mailed(self) -> list[str]:
        """Who was sent a mail, in order."""
        ...


def recurring(world: SeriesWorld) -> Recurring:
    assert isinstance(world.calendar, Recurring)
    return world.calendar


def put(world: SeriesWorld, event: BreakEvent = EVENT, *, notify: bool = False) -> PlacedSeries:
    return recurring(world).insert_series(world.event_id("a"), event, notify=notify)


def first(world: SeriesWorld) -> PlacedInstance:
    return recurring(world).instances(world.event_id("a"))[0]


def read(world: SeriesWorld) -> list[Meeting]:
    snapshot = world.calendar.read(YEAR)
    assert (snapshot.ours, snapshot.unreadable) == ((), ())
    return list(snapshot.meetings)


def starts(meetings: list[Meeting]) -> list[str]:
    return [f"{one.span.start.astimezone(UTC):%Y-%m-%dT%H:%M}" for one in meetings]


def emails(instance: PlacedInstance | PlacedSeries) -> list[str]:
    return [guest.email for guest in instance.guests]


class SeriesContract:
    """Inherit it and give the fixture `world`."""

    def test_a_series_keeps_its_hour_over_clock_changes_and_leaves_days_out(self, world: SeriesWorld) -> None:
        placed = put(world)
        assert (placed.break_id, placed.zone, emails(placed)) == ("b1", "Europe/Berlin", [ANN, BEN])
        assert placed.recurrence == (
            "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=10",
            "EXDATE;TZID=Europe/Berlin:20261222T100000,20270105T100000",
        )
        assert recurring(world).series(placed.event_id) == placed
        found = read(world)
        assert starts(found) == STARTS
        assert {(one.title, one.series_id, one.break_id, one.span.minutes) for one in found} == {
            ("Coffee break", placed.event_id, "b1", 15)
        }
        assert [f"{one.original_start:%Y-%m-%dT%H:%M}" for one in recurring(world).instances(placed.event_id)] == STARTS

    def test_everybody_is_optional_and_the_organizer_comes(self, world: SeriesWorld) -> None:
        put(world)
        guests = read(world)[0].guests
        assert {(one.email, one.optional, one.response) for one in guests} == {
            (ALEX, True, Response.ACCEPTED),
            (ANN, True, Response.NEEDS_ACTION),
            (BEN, True, Response.NEEDS_ACTION),
        }
        assert read(world)[0].link.startswith("https://")

    def test_an_organizer_who_is_not_among_the_people_does_not_come(self, world: SeriesWorld) -> None:
        placed = put(world, replace(EVENT, series=replace(SERIES, people=(ANN, BEN))))
        assert emails(placed) == [ANN, BEN]
        assert {one.response for one in read(world)} == {Response.DECLINED}
        assert not first(world).coming

    def test_guests_are_invited_once_when_a_person_asked_for_it(self, world: SeriesWorld) -> None:
        put(world)
        assert world.mailed() == []
        recurring(world).insert_series(world.event_id("b"), EVENT, notify=True)
        assert sorted(world.mailed()) == [ANN, BEN]

    def test_the_same_id_twice_is_one_series(self, world: SeriesWorld) -> None:
        placed = put(world, notify=True)
        with pytest.raises(EventExistsError):
            put(world, notify=True)
        assert sorted(world.mailed()) == [ANN, BEN]
        assert recurring(world).series(placed.event_id) == placed
        assert len(read(world)) == len(STARTS)

    def test_a_series_its_owner_deleted_says_so_and_keeps_its_id(self, world: SeriesWorld) -> None:
        placed = put(world)
        world.delete_series(placed.event_id)
        assert read(world) == []
        tombstone = recurring(world).series(placed.event_id)
        assert tombstone is not None
        assert tombstone.cancelled
        with pytest.raises(EventExistsError):
            put(world)
        with pytest.raises(EventGoneError):
            recurring(world).remove_series(tombstone)
        with pytest.raises(EventGoneError):
            recurring(world).end_series(tombstone, YEAR.start)
        with pytest.raises(EventGoneError):
            recurring(world).instances(placed.event_id)

    def test_an_id_never_used_is_nothing(self, world: SeriesWorld) -> None:
        assert recurring(world).series(world.event_id("never")) is None
        with pytest.raises(EventGoneError):
            recurring(world).instances(world.event_id("never"))

    def test_one_instance_is_cancelled_and_the_others_stay(self, world: SeriesWorld) -> None:
        placed = put(world)
        second = recurring(world).instances(placed.event_id)[1]
        recurring(world).cancel_instance(second, notify=True)
        assert starts(read(world)) == [STARTS[0], *STARTS[2:]]
        assert sorted(world.mailed()) == [ANN, BEN]
        now = recurring(world).instances(placed.event_id)[1]
        assert (now.cancelled, now.event_id, now.original_start) == (True, second.event_id, second.original_start)
        with pytest.raises(EventGoneError):
            recurring(world).cancel_instance(now)
        with pytest.raises((EventGoneError, EventChangedError)):
            recurring(world).cancel_instance(second, notify=True)
        assert sorted(world.mailed()) == [ANN, BEN]

    def test_a_series_of_which_every_date_was_cancelled_is_still_there(self, world: SeriesWorld) -> None:
        put(world, replace(EVENT, series=replace(SERIES, rule="FREQ=WEEKLY;COUNT=1", excluded=())))
        recurring(world).cancel_instance(first(world))
        assert [one.cancelled for one in recurring(world).instances(world.event_id("a"))] == [True]

    def test_an_instance_the_owner_cancelled_by_hand_is_known_as_cancelled(self, world: SeriesWorld) -> None:
        placed = put(world)
        world.call_off(first(world).event_id)
        assert [one.cancelled for one in recurring(world).instances(placed.event_id)] == [True] + [False] * 7

    def test_one_instance_is_moved_and_its_guests_are_told(self, world: SeriesWorld) -> None:
        put(world)
        instance = first(world)
        later = instance.span.moved(timedelta(minutes=30))
        moved = recurring(world).change_instance(instance, later, [ALEX, ANN, BEN], notify=True)
        assert (moved.span, moved.original_start, emails(moved)) == (later, instance.original_start, [ANN, BEN])
        assert starts(read(world)) == ["2026-11-24T09:30", *STARTS[1:]]
        assert sorted(world.mailed()) == [ANN, BEN]
        assert first(world) == moved
        again = recurring(world).change_instance(moved, later, [BEN, ANN, ALEX], notify=True)
        assert again == moved
        assert sorted(world.mailed()) == [ANN, BEN]

    def test_guests_of_one_instance_change_and_who_stays_keeps_the_answer(self, world: SeriesWorld) -> None:
        put(world)
        world.answer(first(world).event_id, ANN, Response.TENTATIVE)
        instance = first(world)
        changed = recurring(world).change_instance(instance, instance.span, [ANN, ZOE], notify=True)
        assert [(one.email, one.response, one.optional) for one in changed.guests] == [
            (ANN, Response.TENTATIVE, True),
            (ZOE, Response.NEEDS_ACTION, True),
        ]
        assert not changed.coming
        assert {*world.mailed()} >= {ANN, ZOE}
        assert [guest.email for guest in read(world)[1].guests if not guest.is_self] == [ANN, BEN]

    def test_a_guest_of_one_instance_is_added_without_mails_to_the_others(self, world: SeriesWorld) -> None:
        put(world, replace(EVENT, series=replace(SERIES, people=(ANN,))))
        invited = recurring(world).invite(first(world), [BEN])
        assert (emails(invited), invited.coming) == ([ANN, BEN], False)
        assert recurring(world).invite(invited, [BEN]) == invited
        assert world.mailed() == []
        joined = recurring(world).invite(invited, [ALEX, ZOE])
        assert (emails(joined), joined.coming) == ([ANN, BEN, ZOE], True)
        assert world.mailed() == [ZOE]
        assert [one.response for one in read(world)[:2]] == [Response.ACCEPTED, Response.DECLINED]

    @pytest.mark.parametrize("write", ["invite", "change", "cancel"])
    def test_an_instance_that_the_owner_changed_meanwhile_is_not_written(self, world: SeriesWorld, write: str) -> None:
        put(world)
        stale = first(world)
        later = stale.span.moved(timedelta(minutes=30))
        world.edit(stale.event_id, later)
        calendar = recurring(world)
        writes: dict[str, Callable[[], object]] = {
            "invite": lambda: calendar.invite(stale, [ZOE]),
            "change": lambda: calendar.change_instance(stale, stale.span, [ALEX, ANN], notify=True),
            "cancel": lambda: calendar.cancel_instance(stale, notify=True),
        }
        with pytest.raises(EventChangedError):
            writes[write]()
        assert (first(world).span, emails(first(world))) == (later, [ANN, BEN])
        assert world.mailed() == []

    @pytest.mark.parametrize("write", ["invite", "change"])
    def test_an_instance_that_is_cancelled_is_never_brought_back(self, world: SeriesWorld, write: str) -> None:
        put(world)
        known = first(world)
        world.call_off(known.event_id)
        calendar = recurring(world)
        writes: dict[str, Callable[[PlacedInstance], object]] = {
            "invite": lambda one: calendar.invite(one, [ZOE]),
            "change": lambda one: calendar.change_instance(one, one.span, [ALEX, ANN], notify=True),
        }
        for one in (known, first(world)):
            with pytest.raises(EventGoneError):
                writes[write](one)
        assert first(world).cancelled
        assert world.mailed() == []

    def test_a_series_ends_and_keeps_what_was_before(self, world: SeriesWorld) -> None:
        placed = put(world)
        recurring(world).cancel_instance(recurring(world).instances(placed.event_id)[6])
        known = cast("PlacedSeries", recurring(world).series(placed.event_id))
        ended = recurring(world).end_series(known, datetime(2027, 1, 20, tzinfo=UTC), notify=True)
        assert ended.recurrence[0] == "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270120T000000Z"
        assert starts(read(world)) == STARTS[:3]
        assert len(recurring(world).instances(placed.event_id)) == 3
        assert sorted(world.mailed()) == [ANN, BEN]
        assert recurring(world).series(placed.event_id) == ended

    def test_a_series_is_removed_with_all_its_instances_and_its_guests_are_told(self, world: SeriesWorld) -> None:
        placed = put(world)
        recurring(world).remove_series(placed, notify=True)
        assert read(world) == []
        assert sorted(world.mailed()) == [ANN, BEN]
        with pytest.raises((EventGoneError, EventChangedError)):
            recurring(world).remove_series(placed, notify=True)
        assert sorted(world.mailed()) == [ANN, BEN]

    def test_a_series_that_the_owner_changed_meanwhile_is_neither_ended_nor_removed(self, world: SeriesWorld) -> None:
        placed = put(world)
        ended = recurring(world).end_series(placed, datetime(2027, 1, 20, tzinfo=UTC))
        with pytest.raises(EventChangedError):
            recurring(world).end_series(placed, YEAR.start, notify=True)
        with pytest.raises(EventChangedError):
            recurring(world).remove_series(placed, notify=True)
        assert recurring(world).series(placed.event_id) == ended
        assert world.mailed() == []

    def test_a_single_break_is_one_event(self, world: SeriesWorld) -> None:
        once = replace(SERIES, rule="", excluded=(), people=(ANN, BEN))
        placed = put(world, replace(EVENT, series=once, conference=False, description=""))
        assert placed.recurrence == ()
        (only,) = read(world)
        assert (only.id, only.series_id, only.break_id, only.link) == (placed.event_id, None, "b1", "")
        recurring(world).remove_series(placed)
        assert read(world) == []

    def test_nobody_takes_an_occurrence_for_a_meeting_to_reschedule(self, world: SeriesWorld) -> None:
        put(world)
        with pytest.raises(ForbiddenError):
            world.calendar.agenda_of(first(world).event_id)
