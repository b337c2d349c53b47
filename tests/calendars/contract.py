"""What every calendar promises, as tests: a provider is done when a `CalendarContract` with its own `world` passes."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

import pytest

from sobremesa.calendars import Calendar
from sobremesa.calendars.check_in import LINES
from sobremesa.errors import EventChangedError, EventExistsError, EventGoneError, ForbiddenError
from sobremesa.model import Placed, Reason, ReasonCode, Response, Side, Social, SocialKey, SocialKind, Span

ALEX, ANN, BEN = "alex@team.example", "ann@team.example", "ben@team.example"
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def at(start: str, minutes: int = 30, day: int = 0) -> Span:
    """A span that begins at `start` (UTC, "HH:MM") `day` days after the Monday of these tests."""
    hour, minute = map(int, start.split(":"))
    begin = MONDAY + timedelta(days=day, hours=hour, minutes=minute)
    return Span(begin, begin + timedelta(minutes=minutes))


Test = TypeVar("Test", bound=Callable[..., Any])
DAY = at("00:00", 24 * 60)


class World(Protocol):
    """One calendar, and what others and its owner do to it behind our back."""

    calendar: Calendar

    def again(self) -> Calendar:
        """The same calendar over another connection."""
        ...

    def event_id(self, name: str) -> str:
        """A fresh event id, the same one for the same name."""
        ...

    def meet(self, title: str, span: Span, guests: Iterable[str] = ()) -> str:
        """Put a meeting that is not ours; gives its id."""
        ...

    def meet_daily(self, title: str, span: Span) -> tuple[str, list[str]]:
        """Put a series of two days; gives its id and those of its instances."""
        ...

    def be_invited(self, title: str, span: Span) -> str:
        """Ann puts a meeting and invites the owner."""
        ...

    def describe_by_hand(self, meeting_id: str, description: str) -> None:
        """Somebody edits a meeting's description."""
        ...

    def description_of(self, meeting_id: str) -> str | None:
        """What the provider has as a meeting's description, None when it has none."""
        ...

    def call_off(self, meeting_id: str) -> None:
        """The meeting is cancelled."""
        ...

    def edit(self, event_id: str, span: Span) -> None:
        """The owner gives an event of ours another time."""
        ...

    def delete_by_user(self, event_id: str) -> None:
        """The owner deletes an event of ours."""
        ...

    def answer(self, event_id: str, email: str, response: Response) -> None:
        """A guest answers."""
        ...

    def mailed(self) -> list[str]:
        """Who was sent a mail, in order."""
        ...


def with_guests(test: Test) -> Test:
    """Mark a test that invites or asks after colleagues, which a real calendar cannot offer."""
    test.__dict__["with_guests"] = True
    return test


def linger(span: Span, source: str = "standup") -> Social:
    return Social(
        SocialKey(source, Side.AFTER),
        SocialKind.LINGER,
        span,
        "Linger",
        Reason(ReasonCode.AFTER_MEETING),
        "Stay a little.",
    )


def coffee(span: Span, *guests: str, conference: bool = False) -> Social:
    return Social(
        SocialKey("wish-1", Side.ITSELF),
        SocialKind.COFFEE,
        span,
        "Coffee with Ann",
        Reason(ReasonCode.ASKED_FOR),
        "What made you laugh this week?",
        private=False,
        guests=guests,
        conference=conference,
        zone="Europe/Berlin",
    )


def emails(placed: Placed) -> list[str]:
    return [guest.email for guest in placed.guests]


class CalendarContract:
    """Inherit it and give the fixture `world`."""

    def test_a_new_event_is_read_back_as_it_was_written(self, world: World) -> None:
        social = linger(at("10:00", 5))
        written = world.calendar.insert(world.event_id("a"), social)
        assert (written.key, written.kind, written.span, written.title, written.description, written.busy) == (
            social.key, social.kind, social.span, social.title, social.description, True,
        )  # fmt: skip
        assert written.etag
        assert not written.cancelled
        assert written.guests == ()
        assert world.calendar.get(written.event_id) == written
        assert world.calendar.read(DAY).ours == (written,)

    @with_guests
    def test_ours_and_other_peoples_meetings_are_told_apart(self, world: World) -> None:
        meeting_id = world.meet("Planning", at("09:00", 60), [ANN, BEN])
        ours = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5), meeting_id))
        snapshot = world.calendar.read(DAY)
        assert [(meeting.id, meeting.title, meeting.span) for meeting in snapshot.meetings] == [
            (meeting_id, "Planning", at("09:00", 60))
        ]
        assert {guest.email for guest in snapshot.meetings[0].guests if not guest.is_self} >= {ANN, BEN}
        assert snapshot.ours == (ours,)
        assert snapshot.ours[0].key == SocialKey(meeting_id, Side.AFTER)
        assert snapshot.unreadable == ()

    def test_a_read_holds_what_overlaps_the_window_in_the_order_of_time(self, world: World) -> None:
        world.meet("ends as it begins", at("08:00", 60))
        world.meet("reaches in", at("08:30", 60))
        world.meet("is inside", at("10:00"))
        world.meet("reaches out", at("11:30", 60))
        world.meet("begins as it ends", at("12:00"))
        titles = [meeting.title for meeting in world.calendar.read(at("09:00", 180)).meetings]
        assert titles == ["reaches in", "is inside", "reaches out"]

    def test_a_meeting_over_midnight_is_in_both_days(self, world: World) -> None:
        world.meet("Release night", at("23:30", 60))
        assert len(world.calendar.read(DAY).meetings) == 1
        assert len(world.calendar.read(DAY.moved(timedelta(days=1))).meetings) == 1

    def test_a_meeting_called_off_is_not_read_any_more(self, world: World) -> None:
        world.call_off(world.meet("Planning", at("09:00")))
        assert world.calendar.read(DAY).meetings == ()

    @with_guests
    def test_reading_an_unchanged_calendar_twice_gives_the_same(self, world: World) -> None:
        world.meet("Planning", at("09:00"), [ANN])
        world.calendar.insert(world.event_id("a"), linger(at("09:30", 5)))
        assert world.calendar.read(DAY) == world.calendar.read(DAY)

    def test_an_id_never_used_is_nothing(self, world: World) -> None:
        assert world.calendar.get(world.event_id("never")) is None

    def test_the_same_id_twice_is_one_event(self, world: World) -> None:
        first = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
        with pytest.raises(EventExistsError):
            world.calendar.insert(first.event_id, linger(at("11:00", 5)))
        assert world.calendar.read(DAY).ours == (first,)

    def test_an_event_the_owner_deleted_keeps_its_id_and_says_so(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
        world.delete_by_user(placed.event_id)
        assert world.calendar.read(DAY).ours == ()
        tombstone = world.calendar.get(placed.event_id)
        assert tombstone is not None
        assert tombstone.cancelled
        with pytest.raises(EventExistsError):
            world.calendar.insert(placed.event_id, linger(at("10:00", 5)))

    def test_an_event_we_removed_keeps_its_id_too(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
        world.calendar.remove(placed)
        assert world.calendar.read(DAY).ours == ()
        with pytest.raises(EventExistsError):
            world.calendar.insert(placed.event_id, linger(at("10:00", 5)))

    def test_removing_twice_says_that_it_is_gone(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
        world.calendar.remove(placed)
        with pytest.raises(EventGoneError):
            world.calendar.remove(placed)

    def test_what_the_owner_changed_meanwhile_is_not_removed(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
        world.edit(placed.event_id, at("10:05", 10))
        with pytest.raises(EventChangedError):
            world.calendar.remove(placed)
        assert [ours.span for ours in world.calendar.read(DAY).ours] == [at("10:05", 10)]

    def test_a_move_gives_time_words_and_busy_mark_and_keeps_the_id(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
        wanted = replace(linger(at("11:00", 10)), title="Linger a while", description="Stay.", busy=False)
        moved = world.calendar.move(placed, wanted)
        assert (moved.event_id, moved.key) == (placed.event_id, placed.key)
        assert (moved.span, moved.title, moved.description, moved.busy) == (
            at("11:00", 10), "Linger a while", "Stay.", False,
        )  # fmt: skip
        assert moved.etag != placed.etag
        assert world.calendar.read(DAY).ours == (moved,)

    def test_what_the_owner_changed_meanwhile_is_not_moved(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
        world.edit(placed.event_id, at("10:05", 10))
        with pytest.raises(EventChangedError):
            world.calendar.move(placed, linger(at("11:00", 5)))
        assert [ours.span for ours in world.calendar.read(DAY).ours] == [at("10:05", 10)]

    def test_an_event_the_owner_edited_can_be_written_once_it_was_read_again(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))
        world.edit(placed.event_id, at("10:05", 10))
        (current,) = world.calendar.read(DAY).ours
        assert world.calendar.move(current, linger(at("11:00", 5))).span == at("11:00", 5)

    @with_guests
    @pytest.mark.parametrize("write", ["move", "amend", "remove"])
    def test_a_deleted_event_is_never_brought_back(self, world: World, write: str) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00")))
        world.delete_by_user(placed.event_id)
        tombstone = world.calendar.get(placed.event_id)
        assert tombstone is not None
        writes: dict[str, Callable[[Placed], object]] = {
            "move": lambda known: world.calendar.move(known, coffee(at("11:00"))),
            "amend": lambda known: world.calendar.amend(known, coffee(at("10:00"), ANN)),
            "remove": world.calendar.remove,
        }
        with pytest.raises((EventGoneError, EventChangedError)):
            writes[write](placed)
        with pytest.raises(EventGoneError):
            writes[write](tombstone)
        assert world.calendar.read(DAY).ours == ()
        assert world.mailed() == []

    @with_guests
    @pytest.mark.parametrize("write", ["move", "amend", "remove"])
    def test_what_was_never_read_is_not_written(self, world: World, write: str) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00")))
        unread = replace(placed, etag="")
        writes: dict[str, Callable[[], object]] = {
            "move": lambda: world.calendar.move(unread, coffee(at("11:00"))),
            "amend": lambda: world.calendar.amend(unread, coffee(at("10:00"), ANN)),
            "remove": lambda: world.calendar.remove(unread),
        }
        with pytest.raises(EventChangedError):
            writes[write]()
        assert world.calendar.read(DAY).ours == (placed,)

    @with_guests
    def test_nobody_is_mailed_unless_it_was_asked_for(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00"), ANN))
        moved = world.calendar.move(placed, coffee(at("11:00"), ANN))
        world.calendar.remove(moved)
        assert world.mailed() == []

    @with_guests
    def test_guests_are_invited_when_a_person_asked_for_it(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00"), ANN), notify=True)
        assert emails(placed) == [ANN]
        assert [guest.response for guest in placed.guests] == [Response.NEEDS_ACTION]
        assert world.mailed() == [ANN]
        world.calendar.remove(placed, notify=True)
        assert world.mailed() == [ANN, ANN]

    @with_guests
    def test_guests_can_be_added_later_and_are_invited_once(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00")))
        assert placed.guests == ()
        invited = world.calendar.amend(placed, coffee(at("10:00"), ANN))
        assert emails(invited) == [ANN]
        assert world.calendar.amend(invited, coffee(at("10:00"), ANN)) == invited
        assert world.mailed() == [ANN]

    @with_guests
    def test_who_stays_a_guest_keeps_the_answer_they_gave(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00"), ANN))
        world.answer(placed.event_id, ANN, Response.TENTATIVE)
        (current,) = world.calendar.read(DAY).ours
        amended = world.calendar.amend(current, coffee(at("10:00"), ANN, BEN), notify=False)
        assert [(guest.email, guest.response) for guest in amended.guests] == [
            (ANN, Response.TENTATIVE),
            (BEN, Response.NEEDS_ACTION),
        ]

    @with_guests
    def test_a_move_leaves_guests_and_conference_alone(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00"), ANN, conference=True))
        moved = world.calendar.move(placed, coffee(at("11:00")))
        assert emails(moved) == [ANN]
        assert moved.link == placed.link

    @with_guests
    def test_what_the_owner_changed_meanwhile_is_not_amended(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00")))
        world.edit(placed.event_id, at("10:30"))
        with pytest.raises(EventChangedError):
            world.calendar.amend(placed, coffee(at("10:00"), ANN))
        assert world.mailed() == []

    @with_guests
    def test_a_conference_is_made_once(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), coffee(at("10:00")))
        assert placed.link == ""
        wanted = coffee(at("10:00"), ANN, conference=True)
        with_link = world.calendar.amend(placed, wanted)
        assert with_link.link.startswith("https://")
        assert world.calendar.amend(with_link, wanted).link == with_link.link

    @with_guests
    def test_the_busy_time_of_guests_and_owner_is_told_within_the_window(self, world: World) -> None:
        world.calendar.insert(world.event_id("a"), coffee(at("10:00", 60), ANN))
        busy = world.calendar.free_busy([ALEX, ANN], at("10:30", 120))
        assert busy[ALEX].busy == (at("10:30", 30),)
        assert busy[ANN].busy == (at("10:30", 30),)

    @with_guests
    def test_an_event_marked_free_or_removed_keeps_nobody_busy(self, world: World) -> None:
        world.calendar.insert(world.event_id("a"), replace(linger(at("10:00", 5)), busy=False))
        world.calendar.remove(world.calendar.insert(world.event_id("b"), coffee(at("12:00"), ANN)))
        assert all(not one.busy for one in world.calendar.free_busy([ALEX, ANN], DAY).values())

    @with_guests
    def test_somebody_unknown_is_not_free(self, world: World) -> None:
        busy = world.calendar.free_busy(["nobody@elsewhere.example", ANN], DAY)
        assert busy["nobody@elsewhere.example"].error == "notFound"
        assert busy[ANN].error == ""
        assert world.calendar.free_busy([], DAY) == {}

    @with_guests
    def test_a_colleagues_zone_is_told_and_a_strangers_is_not(self, world: World) -> None:
        assert world.calendar.zone_of(ANN) == "America/New_York"
        assert world.calendar.zone_of("nobody@elsewhere.example") is None

    def test_of_two_writers_with_one_id_exactly_one_writes(self, world: World) -> None:
        def write(_: int) -> bool:
            try:
                world.again().insert(world.event_id("a"), linger(at("10:00", 5)))
            except EventExistsError:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(write, range(4))) == [False, False, False, True]
        assert len(world.calendar.read(DAY).ours) == 1

    def test_of_two_writers_with_one_etag_exactly_one_writes(self, world: World) -> None:
        placed = world.calendar.insert(world.event_id("a"), linger(at("10:00", 5)))

        def write(hour: int) -> bool:
            try:
                world.again().move(placed, linger(at(f"{hour}:00", 5)))
            except EventChangedError:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(write, range(11, 15))) == 1

    def test_a_meeting_of_the_owners_is_read_with_its_description(self, world: World) -> None:
        meeting_id = world.meet("Planning", at("09:00", 60))
        assert world.calendar.agenda_of(meeting_id).description == ""
        world.describe_by_hand(meeting_id, "<b>Bring</b> tea &amp; time")
        agenda = world.calendar.agenda_of(meeting_id)
        assert agenda.description == "<b>Bring</b> tea &amp; time"
        assert agenda.meeting == world.calendar.read(DAY).meetings[0]
        assert (agenda.meeting.id, agenda.meeting.span, agenda.meeting.organized_by_me) == (
            meeting_id, at("09:00", 60), True,
        )  # fmt: skip

    @with_guests
    def test_a_description_is_given_and_taken_and_nobody_is_mailed(self, world: World) -> None:
        meeting_id = world.meet("Planning", at("09:00", 60), [ANN])
        before = world.calendar.agenda_of(meeting_id)
        given = world.calendar.describe(before, "One line.\n\nAnother.")
        assert given == world.calendar.agenda_of(meeting_id)
        assert given.meeting.etag != before.meeting.etag
        assert replace(given.meeting, etag="") == replace(before.meeting, etag="")
        assert world.description_of(meeting_id) == "One line.\n\nAnother."
        assert world.calendar.describe(given, "").description == ""
        assert world.description_of(meeting_id) is None
        assert world.mailed() == []

    def test_a_read_tells_whether_the_check_in_line_is_there(self, world: World) -> None:
        meeting_id = world.meet("Planning", at("09:00", 60))
        assert [meeting.check_in for meeting in world.calendar.read(DAY).meetings] == [False]
        world.describe_by_hand(meeting_id, f"<p>First tea.</p><p>{LINES[0]}</p>")
        assert [meeting.check_in for meeting in world.calendar.read(DAY).meetings] == [True]

    def test_a_series_description_is_that_of_its_instances_and_one_instance_may_have_its_own(
        self, world: World
    ) -> None:
        series, (first, second) = world.meet_daily("Standup", at("09:00"))
        world.calendar.describe(world.calendar.agenda_of(series), "For all.")
        assert [world.calendar.agenda_of(one).description for one in (series, first, second)] == ["For all."] * 3
        world.calendar.describe(world.calendar.agenda_of(second), "For one.")
        texts = [world.calendar.agenda_of(one).description for one in (series, first, second)]
        assert texts == ["For all.", "For all.", "For one."]
        assert [meeting.series_id for meeting in world.calendar.read(DAY).meetings] == [series]

    @with_guests
    def test_a_meeting_gets_another_start_and_guests_are_told_only_when_asked(self, world: World) -> None:
        meeting_id = world.meet("Planning", at("09:00", 60), [ANN])
        before = world.calendar.agenda_of(meeting_id)
        later = world.calendar.reschedule(before, at("09:05", 55))
        assert world.mailed() == []
        assert replace(later.meeting, etag="", span=at("09:00", 60)) == replace(before.meeting, etag="")
        assert [meeting.span for meeting in world.calendar.read(DAY).meetings] == [at("09:05", 55)]
        assert world.calendar.reschedule(later, at("09:00", 60), notify=True).meeting.span == at("09:00", 60)
        assert world.mailed() == [ANN]

    def test_one_instance_of_a_series_gets_another_start_and_the_others_stay(self, world: World) -> None:
        _, (first, second) = world.meet_daily("Standup", at("09:00"))
        world.calendar.reschedule(world.calendar.agenda_of(second), at("09:05", 25, day=1))
        assert [world.calendar.agenda_of(one).meeting.span for one in (first, second)] == [
            at("09:00"),
            at("09:05", 25, day=1),
        ]

    def test_a_meeting_changed_meanwhile_is_not_changed(self, world: World) -> None:
        meeting_id = world.meet("Planning", at("09:00", 60))
        agenda = world.calendar.agenda_of(meeting_id)
        world.describe_by_hand(meeting_id, "Somebody was quicker.")
        with pytest.raises(EventChangedError):
            world.calendar.describe(agenda, "Ours.")
        with pytest.raises(EventChangedError):
            world.calendar.reschedule(agenda, at("09:05", 55))
        with pytest.raises(EventChangedError):
            world.calendar.describe(replace(agenda, meeting=replace(agenda.meeting, etag="")), "Ours.")
        assert world.description_of(meeting_id) == "Somebody was quicker."
        assert [meeting.span for meeting in world.calendar.read(DAY).meetings] == [at("09:00", 60)]

    @with_guests
    def test_somebody_elses_meeting_is_never_changed(self, world: World) -> None:
        meeting_id = world.be_invited("Ann's", at("09:00", 60))
        agenda = world.calendar.agenda_of(meeting_id)
        assert not agenda.meeting.organized_by_me
        with pytest.raises(ForbiddenError):
            world.calendar.describe(agenda, "Ours.")
        with pytest.raises(ForbiddenError):
            world.calendar.reschedule(agenda, at("09:05", 55))
        assert world.calendar.agenda_of(meeting_id) == agenda

    def test_a_meeting_called_off_or_never_there_is_gone(self, world: World) -> None:
        meeting_id = world.meet("Planning", at("09:00", 60))
        agenda = world.calendar.agenda_of(meeting_id)
        world.call_off(meeting_id)
        with pytest.raises(EventGoneError):
            world.calendar.agenda_of(meeting_id)
        with pytest.raises(EventGoneError):
            world.calendar.agenda_of(world.event_id("never"))
        with pytest.raises((EventGoneError, EventChangedError)):
            world.calendar.describe(agenda, "Ours.")
        assert world.calendar.read(DAY).meetings == ()
