"""What happens to the meetings of a calendar, and to the calendar as a whole."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from promises.acts import Acts, Chance
from promises.places import MINUTE, daily
from promises.shapes import CHANCES, DAY, SHAPES, SHIFTS, meeting_of, whole_day
from sobremesa.model import Meeting, Response, Span

EMPTIED, HALVED = 5, 10  # meetings that a calendar must have had before their loss is suspicious


class MeetingRules(Acts):
    """Meetings come, move, change their length, are answered, cancelled, and split."""

    @rule(
        shape=st.sampled_from(SHAPES),
        start=st.integers(0, 480),
        length=st.integers(5, 130),
        days=st.sampled_from([0, 0, 1, 2]),
        chance=CHANCES,
    )
    def a_meeting_is_added(self, shape: str, start: int, length: int, days: int, chance: Chance) -> None:
        self.put(shape, start, length, days)
        self.go_on(chance)

    @rule(data=st.data(), gap=st.integers(0, 12), length=st.integers(5, 60), chance=CHANCES)
    def a_meeting_is_added_close_to_another(self, data: Any, gap: int, length: int, chance: Chance) -> None:
        beside = self.some_meeting(data)
        if beside is not None:
            start = beside.span.end + gap * MINUTE
            self.put_at("plain", Span(start, start + length * MINUTE))
            self.go_on(chance)

    @rule(data=st.data(), minutes=SHIFTS, chance=CHANCES)
    def a_meeting_moves(self, data: Any, minutes: int, chance: Chance) -> None:
        meeting = self.some_meeting(data)
        if meeting is None or (meeting.all_day and minutes % DAY):
            return
        span = meeting.span.moved(minutes * MINUTE)
        if meeting.all_day:
            noon = daily(meeting.span.start + timedelta(hours=12), minutes // DAY, self.here.place.zone)
            span = whole_day(Span(noon, noon + MINUTE), self.here.place.zone)
        self.change(meeting, span=span)
        self.go_on(chance)

    @rule(data=st.data(), minutes=st.integers(-40, 60), chance=CHANCES)
    def a_meeting_is_shortened_or_lengthened(self, data: Any, minutes: int, chance: Chance) -> None:
        meeting = self.some_meeting(data)
        if meeting is None or meeting.all_day:
            return
        if meeting.span.end + minutes * MINUTE > meeting.span.start:
            self.change(meeting, span=Span(meeting.span.start, meeting.span.end + minutes * MINUTE))
            self.go_on(chance)

    @rule(data=st.data(), chance=CHANCES)
    def a_meeting_is_cancelled(self, data: Any, chance: Chance) -> None:
        meeting = self.some_meeting(data)
        if meeting is not None:
            self.here.drop(self.alex, meeting)
            self.go_on(chance)

    @rule(data=st.data(), response=st.sampled_from(Response), chance=CHANCES)
    def the_user_answers(self, data: Any, response: Response, chance: Chance) -> None:
        meeting = self.some_meeting(data)
        if meeting is not None and meeting.guests:
            self.answer(meeting, response)
            self.go_on(chance)

    @rule(data=st.data(), chance=CHANCES, then=CHANCES)
    def the_user_declines_and_accepts_again(self, data: Any, chance: Chance, then: Chance) -> None:
        meeting = self.some_meeting(data)
        if meeting is not None and meeting.guests:
            self.answer(meeting, Response.DECLINED)
            self.go_on(chance)
            self.answer(meeting, Response.ACCEPTED)
            self.go_on(then)

    @rule(half=st.booleans(), back=st.booleans(), chance=CHANCES)
    def the_calendar_is_emptied_or_halved(self, half: bool, back: bool, chance: Chance) -> None:
        """Nothing is removed on that account before somebody was asked; and it may all come back by itself."""
        least = HALVED if half else EMPTIED
        first = self.here.place.opening(self.here.place.today(self.here.now) + timedelta(days=1)) + 60 * MINUTE
        for number in range(least - len(self.alex.meetings)):
            start = first + 40 * number * MINUTE
            self.put_at("plain", Span(start, start + 30 * MINUTE), least)
        self.go_on(None)
        everything = [self.alex.meetings[name] for name in sorted(self.alex.meetings)]
        lost = everything[len(everything) // 2 :] if half else everything
        for meeting in lost:
            self.here.drop(self.alex, meeting)
        self.strike(chance)
        if back:
            self.here.look(self.alex)
            for meeting in lost:
                self.here.put(self.alex, meeting)
        self.go_on(None)

    # series

    @precondition(lambda self: not any(one.series_id for one in self.alex.meetings.values()))
    @rule(start=st.integers(0, 480), length=st.integers(15, 60), chance=CHANCES)
    def a_series_is_added(self, start: int, length: int, chance: Chance) -> None:
        self.count += 1
        series, place = f"series{self.count:02}", self.here.place
        begin = place.opening(place.today(self.here.now)) + start * MINUTE
        instances = []
        for day in range(3):
            put = daily(begin, day, place.zone)
            name = f"{series}_{put:%Y%m%dT%H%M%SZ}"
            span = Span(put, put + length * MINUTE)
            instances.append(meeting_of(name, "plain", span, series=series))
        self.here.put_series(self.alex, instances)
        self.go_on(chance)

    @precondition(lambda self: any(one.series_id for one in self.alex.meetings.values()))
    @rule(first=st.integers(0, 2), later=st.sampled_from([0, 0, 7, 60, -30]), chance=CHANCES)
    def a_series_is_split(self, first: int, later: int, chance: Chance) -> None:
        rest = self._instances()[first:]
        if rest:
            name = str(rest[0].series_id)
            begin = rest[0].original_start
            assert begin is not None
            new = f"{name.partition('_R')[0]}_R{begin + later * MINUTE:%Y%m%dT%H%M%S}"
            if new != name:
                self.here.split(self.alex, rest, new, later * MINUTE)
                self.go_on(chance)

    @precondition(lambda self: any(one.series_id for one in self.alex.meetings.values()))
    @rule(number=st.integers(0, 2), minutes=st.one_of(st.none(), st.integers(-20, 90)), chance=CHANCES)
    def one_instance_is_moved_or_cancelled(self, number: int, minutes: int | None, chance: Chance) -> None:
        instances = self._instances()
        one = instances[number % len(instances)]
        if minutes is None:
            self.here.drop(self.alex, one)
        else:
            self.change(one, span=one.span.moved(minutes * MINUTE))
        self.go_on(chance)

    def _instances(self) -> list[Meeting]:
        """What is left of the series that was split off last, in the order in which the series has them."""
        every = sorted((one for one in self.alex.meetings.values() if one.series_id), key=lambda one: one.id)
        return [one for one in every if one.series_id == every[-1].series_id]
