"""The calendar in memory keeps the contract, counts, and fails on demand."""

import hashlib
import threading
from collections.abc import Iterable
from datetime import timedelta

import pytest

from calendars.contract import ALEX, ANN, BEN, DAY, CalendarContract, at, linger
from sobremesa.calendars.faults import Call, Moment
from sobremesa.calendars.memory import MemoryCalendar, joined
from sobremesa.errors import CalendarUnavailableError, EventExistsError, EventGoneError
from sobremesa.model import FreeBusy, Guest, Meeting, Response, Span, Unreadable


class MemoryWorld:
    """The owner's and other people's acts are methods of the calendar itself."""

    def __init__(self) -> None:
        self.calendar = MemoryCalendar(ALEX)
        self.calendar.set_busy(ANN)
        self.calendar.set_zone(ANN, "America/New_York")
        self.calendar.set_busy(BEN)

    def again(self) -> MemoryCalendar:
        return self.calendar

    def event_id(self, name: str) -> str:
        return hashlib.sha256(name.encode()).hexdigest()

    def meet(self, title: str, span: Span, guests: Iterable[str] = ()) -> str:
        people = tuple(map(Guest, guests))
        return self.calendar.put(Meeting(title, span, title, guests=people, organized_by_me=True)).id

    def meet_daily(self, title: str, span: Span) -> tuple[str, list[str]]:
        days = [span.moved(timedelta(days=day)) for day in range(2)]
        put = [Meeting(f"{title}_{day.start}", day, title, series_id=title, organized_by_me=True) for day in days]
        return title, [self.calendar.put(meeting).id for meeting in put]

    def be_invited(self, title: str, span: Span) -> str:
        return self.calendar.put(Meeting(title, span, title, guests=(Guest(ANN), Guest(ALEX, is_self=True)))).id

    def describe_by_hand(self, meeting_id: str, description: str) -> None:
        self.calendar.describe_by_hand(meeting_id, description)

    def description_of(self, meeting_id: str) -> str | None:
        return self.calendar.description_of(meeting_id) or None

    def call_off(self, meeting_id: str) -> None:
        self.calendar.drop(meeting_id)

    def edit(self, event_id: str, span: Span) -> None:
        self.calendar.edit(event_id, span)

    def delete_by_user(self, event_id: str) -> None:
        self.calendar.delete_by_user(event_id)

    def answer(self, event_id: str, email: str, response: Response) -> None:
        self.calendar.answer(event_id, email, response)

    def mailed(self) -> list[str]:
        return [email for _, email in self.calendar.mails]


class TestMemoryCalendar(CalendarContract):
    @pytest.fixture
    def world(self) -> MemoryWorld:
        return MemoryWorld()


@pytest.fixture
def calendar() -> MemoryCalendar:
    return MemoryCalendar(ALEX)


def test_calls_and_writes_are_counted_and_the_owners_acts_are_not(calendar: MemoryCalendar) -> None:
    calendar.put(Meeting("m", at("09:00")))
    placed = calendar.insert("a", linger(at("10:00", 5)))
    with pytest.raises(EventExistsError):
        calendar.insert("a", linger(at("10:00", 5)))
    calendar.edit("a", at("10:00", 10))
    calendar.read(DAY)
    assert calendar.calls == {"insert": 2, "read": 1}
    assert calendar.writes == 1
    assert placed.etag == '"2"'


def test_a_call_can_fail_before_it_does_anything(calendar: MemoryCalendar) -> None:
    calendar.faults.before("insert", CalendarUnavailableError("down"), times=2)
    for _ in range(2):
        with pytest.raises(CalendarUnavailableError):
            calendar.insert("a", linger(at("10:00", 5)))
    assert calendar.get("a") is None
    assert calendar.insert("a", linger(at("10:00", 5))) == calendar.get("a")


def test_an_answer_can_be_lost_after_the_work_is_done(calendar: MemoryCalendar) -> None:
    calendar.faults.after("insert", CalendarUnavailableError("500"))
    with pytest.raises(CalendarUnavailableError):
        calendar.insert("a", linger(at("10:00", 5)))
    assert [placed.event_id for placed in calendar.ours] == ["a"]
    assert calendar.writes == 1


def test_the_owner_can_act_between_our_calls(calendar: MemoryCalendar) -> None:
    calendar.insert("a", linger(at("10:00", 5)))

    def owner(moment: Moment, call: Call) -> None:
        if (moment, call) == ("after", "read"):
            calendar.delete_by_user("a")

    calendar.faults.hook = owner
    assert len(calendar.read(DAY).ours) == 1
    calendar.faults.hook = None
    assert calendar.ours == ()


def test_the_owner_cannot_change_what_is_gone(calendar: MemoryCalendar) -> None:
    calendar.insert("a", linger(at("10:00", 5)))
    calendar.delete_by_user("a")
    with pytest.raises(EventGoneError):
        calendar.edit("a", at("11:00"))
    with pytest.raises(EventGoneError):
        calendar.delete_by_user("a")


def test_colleagues_are_busy_as_told_and_unknown_with_an_error(calendar: MemoryCalendar) -> None:
    calendar.set_busy(ANN, [at("09:00"), at("09:30"), at("09:45", 60), at("20:00", 60, day=1)])
    calendar.set_busy(BEN, error="internalError")
    assert calendar.free_busy([ANN, BEN], DAY) == {
        ANN: FreeBusy(ANN, (at("09:00", 105),)),
        BEN: FreeBusy(BEN, error="internalError"),
    }


def test_declined_and_free_meetings_keep_the_owner_free(calendar: MemoryCalendar) -> None:
    calendar.put(Meeting("declined", at("09:00"), response=Response.DECLINED))
    calendar.put(Meeting("free", at("10:00"), busy=False))
    calendar.put(Meeting("busy", at("11:00")))
    assert calendar.free_busy([ALEX], DAY)[ALEX].busy == (at("11:00"),)
    assert [meeting.id for meeting in calendar.meetings] == ["declined", "free", "busy"]


def test_what_cannot_be_read_is_reported(calendar: MemoryCalendar) -> None:
    problem = Unreadable("x", "start: has neither dateTime nor date")
    calendar.set_unreadable(problem)
    assert calendar.read(DAY).unreadable == (problem,)


def test_many_threads_write_and_none_is_lost(calendar: MemoryCalendar) -> None:
    threads = [
        threading.Thread(target=lambda n=n: [calendar.insert(f"{n}-{i}", linger(at("10:00", 5))) for i in range(50)])
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(calendar.ours), calendar.writes, calendar.calls["insert"]) == (400, 400, 400)
    assert len({placed.etag for placed in calendar.ours}) == 400


def test_joined_spans_are_in_order_and_inside() -> None:
    assert joined([at("12:00"), at("08:00", 120), at("09:00", 30)], at("09:00", 600)) == (at("09:00", 60), at("12:00"))
