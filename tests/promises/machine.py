"""Histories: what people do to their calendars in any order, and what happens to us meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from promises.books import MemoryBook
from promises.faults import Fault
from promises.people import Person
from promises.sandbox_book import SandboxBook, new_sandbox
from promises.shapes import ALEX, BO, FAULTS, MINUTE, MONDAY, SHAPES, SHIFTS, STRIKES, meeting_of
from promises.world import BUFFERS, World
from sobremesa.model import (
    BufferPreferences,
    Counting,
    DayRange,
    Hours,
    Meeting,
    Placed,
    Response,
    SocialKind,
    Span,
)
from sobremesa.store import Store


class Histories(RuleBasedStateMachine):
    """The rules; `opener` gives the store, and the class attributes sum up over all histories of a run."""

    store: Store
    fired: Any = None
    has_series = True

    def make_world(self) -> World:
        return World(self.store, MONDAY, MemoryBook)

    def __init__(self) -> None:
        super().__init__()
        self.world = self.make_world()
        self.count = 0
        self.bo: Person | None = None

    @initialize(
        starts=st.lists(st.tuples(st.integers(60, 420), st.integers(10, 60)), min_size=1, max_size=3),
        shape=st.sampled_from(SHAPES),
        fault=STRIKES,
    )
    def sign_in(self, starts: list[tuple[int, int]], shape: str, fault: Fault) -> None:
        self.alex = self.world.join(ALEX)
        for number, (start, length) in enumerate(starts):
            self._put("plain" if number == 0 else shape, start, max(length, 15) if number == 0 else length)
        self.world.settle(self.alex, fault)

    # the calendar changes

    @rule(shape=st.sampled_from(SHAPES), start=st.integers(0, 480), length=st.integers(5, 130), fault=FAULTS)
    def a_meeting_is_added(self, shape: str, start: int, length: int, fault: Fault | None) -> None:
        self._put(shape, start, length)
        self._go_on(fault)

    @rule(data=st.data(), gap=st.integers(0, 12), length=st.integers(5, 60), fault=FAULTS)
    def a_meeting_is_added_close_to_another(self, data: Any, gap: int, length: int, fault: Fault | None) -> None:
        beside = self._some_meeting(data)
        if beside is not None:
            start = beside.span.end + gap * MINUTE
            self._put_at("plain", Span(start, start + length * MINUTE))
            self._go_on(fault)

    @rule(data=st.data(), minutes=SHIFTS, fault=FAULTS)
    def a_meeting_moves(self, data: Any, minutes: int, fault: Fault | None) -> None:
        meeting = self._some_meeting(data)
        if meeting is not None and (not meeting.all_day or minutes % 1440 == 0):
            self._change(meeting, span=meeting.span.moved(minutes * MINUTE))
            self._go_on(fault)

    @rule(data=st.data(), minutes=st.integers(-40, 60), fault=FAULTS)
    def a_meeting_is_shortened_or_lengthened(self, data: Any, minutes: int, fault: Fault | None) -> None:
        meeting = self._some_meeting(data)
        if meeting is None or meeting.all_day:
            return
        if meeting.span.end + minutes * MINUTE > meeting.span.start:
            self._change(meeting, span=Span(meeting.span.start, meeting.span.end + minutes * MINUTE))
            self._go_on(fault)

    @rule(data=st.data(), fault=FAULTS)
    def a_meeting_is_cancelled(self, data: Any, fault: Fault | None) -> None:
        meeting = self._some_meeting(data)
        if meeting is not None:
            self.world.drop(self.alex, meeting)
            self._go_on(fault)

    @rule(data=st.data(), response=st.sampled_from(Response), fault=FAULTS)
    def the_user_answers(self, data: Any, response: Response, fault: Fault | None) -> None:
        meeting = self._some_meeting(data)
        if meeting is not None and meeting.guests:
            me, *others = meeting.guests
            self._change(meeting, response=response, guests=(replace(me, response=response), *others))
            self._go_on(fault)

    # the user's hands on our events

    @rule(data=st.data(), fault=FAULTS)
    def the_user_deletes_one_of_ours(self, data: Any, fault: Fault | None) -> None:
        placed = self._some_of_ours(data)
        if placed is not None:
            self.world.delete(self.alex, placed)
            self._go_on(fault)

    @rule(data=st.data(), by=st.integers(-40, 40), longer=st.integers(-3, 20), fault=FAULTS)
    def the_user_drags_or_stretches_one_of_ours(self, data: Any, by: int, longer: int, fault: Fault | None) -> None:
        placed = self._some_of_ours(data)
        if placed is not None:
            start, end = placed.span.start + by * MINUTE, placed.span.end + (by + longer) * MINUTE
            self.world.drag(self.alex, placed, Span(start, max(end, start + MINUTE)))
            self._go_on(fault)

    @rule(data=st.data(), fault=FAULTS)
    def the_user_invites_somebody_to_one_of_ours(self, data: Any, fault: Fault | None) -> None:
        placed = self._some_of_ours(data)
        if placed is not None:
            self.world.invite(self.alex, placed, BO)
            self._go_on(fault)

    @rule(data=st.data(), fault=FAULTS)
    def the_user_renames_one_of_ours(self, data: Any, fault: Fault | None) -> None:
        placed = self._some_of_ours(data)
        if placed is not None:
            self.world.rename(self.alex, placed, "Breathe!")
            self._go_on(fault)

    # choices

    @rule(
        before=st.sampled_from([0, 0, 4, 5]),
        after=st.sampled_from([0, 3, 5, 5, 9]),
        minimum=st.integers(1, 5),
        undecided=st.sampled_from(Counting),
        lunch=st.booleans(),
        fault=FAULTS,
    )
    def buffers_are_wanted_otherwise(
        self, before: int, after: int, minimum: int, undecided: Counting, lunch: bool, fault: Fault | None
    ) -> None:
        wanted = BufferPreferences(
            before_minutes=before,
            after_minutes=after,
            minimum_minutes=minimum,
            tentative=undecided,
            unanswered=undecided,
            lunch=DayRange(12 * 60, 13 * 60) if lunch else None,
        )
        self.world.prefer(self.alex, replace(self.alex.preferences, buffers=wanted))
        self._go_on(fault)

    @rule(start=st.integers(420, 720), length=st.integers(30, 600), fault=FAULTS)
    def working_hours_change(self, start: int, length: int, fault: Fault | None) -> None:
        hours = Hours(zone=self.world.zone, weekly={day: (DayRange(start, start + length),) for day in range(7)})
        self.world.prefer(self.alex, replace(self.alex.preferences, hours=hours))
        self._go_on(fault)

    @rule(automatic=st.sampled_from([BUFFERS, BUFFERS, frozenset({SocialKind.LINGER}), frozenset()]))
    def automatic_mode_changes(self, automatic: frozenset[SocialKind]) -> None:
        self.world.prefer(self.alex, replace(self.alex.preferences, automatic=automatic))
        self._go_on(None)

    @rule(cap=st.sampled_from([1, 2, 40]))
    def the_cap_changes(self, cap: int) -> None:
        self.world.prefer(self.alex, replace(self.alex.preferences, cap=cap))

    @rule(data=st.data(), series=st.booleans(), fault=FAULTS)
    def a_meeting_is_left_out(self, data: Any, series: bool, fault: Fault | None) -> None:
        meeting = self._some_meeting(data)
        if meeting is not None:
            out = self.alex.preferences.left_out ^ {(meeting.series_id if series else None) or meeting.id}
            self.world.prefer(self.alex, replace(self.alex.preferences, left_out=out))
            self._go_on(fault)

    @rule(fault=FAULTS, only=st.one_of(st.none(), st.integers(0, 3)))
    def the_user_confirms_the_plan(self, fault: Fault | None, only: int | None) -> None:
        self.world.confirm(self.alex, fault, only)
        self._go_on(None)

    @rule(number=st.integers(0, 2), fault=FAULTS)
    def the_user_takes_a_run_back(self, number: int, fault: Fault | None) -> None:
        self.world.take_back(self.alex, number, fault)
        self._go_on(None)

    # series, and a second user

    @precondition(lambda self: self.has_series and not any(one.series_id for one in self.alex.meetings.values()))
    @rule(start=st.integers(0, 480), length=st.integers(15, 60), fault=FAULTS)
    def a_series_is_added(self, start: int, length: int, fault: Fault | None) -> None:
        self.count += 1
        series = f"series{self.count:02}"
        begin = self.world.now.replace(hour=8, minute=0) + start * MINUTE
        for day in range(3):
            span = Span(begin, begin + length * MINUTE).moved(timedelta(days=day))
            name = f"{series}_{span.start:%Y%m%dT%H%M%SZ}"
            one = meeting_of(name, "plain", span)
            self.world.put(self.alex, replace(one, series_id=series, original_start=span.start))
        self._go_on(fault)

    @precondition(lambda self: any(one.series_id for one in self.alex.meetings.values()))
    @rule(first=st.integers(0, 2), later=st.sampled_from([0, 0, 7, 60, -30]), fault=FAULTS)
    def a_series_is_split(self, first: int, later: int, fault: Fault | None) -> None:
        series = sorted((one for one in self.alex.meetings.values() if one.series_id), key=lambda one: one.id)
        name = str(series[-1].series_id)
        rest = [one for one in series if one.series_id == name][first:]
        if rest and all(one.original_start for one in rest):
            new = f"{name.partition('_R')[0]}_R{rest[0].span.start:%Y%m%dT%H%M%S}"
            if new != name:
                self.world.split(self.alex, rest, new, later * MINUTE)
                self._go_on(fault)

    @precondition(lambda self: self.has_series and self.bo is None)
    @rule()
    def a_second_user_signs_in(self) -> None:
        self.bo = self.world.join(BO)
        for meeting in tuple(self.alex.meetings.values()):
            self.world.put(self.alex, meeting)
        self._go_on(None)

    @precondition(lambda self: self.bo is not None)
    @rule(data=st.data())
    def the_second_user_deletes_theirs(self, data: Any) -> None:
        ours = self.bo.book.ours() if self.bo else ()
        if self.bo and ours:
            self.world.delete(self.bo, data.draw(st.sampled_from(list(ours))))
            self._go_on(None)

    # time and trouble

    @rule(minutes=st.one_of(st.integers(1, 20), st.integers(20, 600), st.sampled_from([1440, 2880, 4320])))
    def time_passes(self, minutes: int) -> None:
        self.world.wait(minutes)
        self._go_on(None)

    @rule(fault=STRIKES)
    def a_run_is_struck(self, fault: Fault) -> None:
        self.world.strike(self.alex, fault)

    @invariant()
    def nothing_of_theirs_was_touched(self) -> None:
        """What holds at every moment is checked in each run; here, that no guest was ever written to."""
        for person in self.world.people:
            assert person.book.mails() == 0

    def teardown(self) -> None:
        if self.fired is not None:
            self.fired.update(self.world.fate.fired)
        self.world.close()

    # how

    def _go_on(self, fault: Fault | None) -> None:
        self.world.settle(self.alex, fault)
        if self.bo is not None:
            self.world.settle(self.bo)

    def _put(self, shape: str, start: int, length: int) -> None:
        begin = MONDAY.replace(hour=8) + start * MINUTE
        while begin < self.world.now - timedelta(hours=2):
            begin += timedelta(days=1)
        self._put_at(shape, Span(begin, begin + length * MINUTE))

    def _put_at(self, shape: str, span: Span) -> None:
        if len(self.alex.meetings) < 6:
            self.count += 1
            self.world.put(self.alex, meeting_of(f"meet{self.count:02}", shape, span))

    def _change(self, meeting: Meeting, **changes: Any) -> None:
        self.world.put(self.alex, replace(meeting, **changes))

    def _some_meeting(self, data: Any) -> Meeting | None:
        names = sorted(self.alex.meetings)
        return self.alex.meetings[data.draw(st.sampled_from(names))] if names else None

    def _some_of_ours(self, data: Any) -> Placed | None:
        ours = self.alex.book.ours()
        return data.draw(st.sampled_from(list(ours))) if ours else None


class SandboxHistories(Histories):
    """The same histories, of one user, through the real Google client."""

    has_series = False

    def make_world(self) -> World:
        sandbox = new_sandbox(MONDAY)
        return World(self.store, MONDAY, lambda email, zone: SandboxBook(sandbox, email, zone))
