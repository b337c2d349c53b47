"""A crash, a lost answer or a refusal at any write of a break: again leads to the same, and nobody is told twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from sobremesa.calendars.faults import Call, Moment
from sobremesa.calendars.memory import MemoryCalendar
from sobremesa.errors import (
    CalendarUnavailableError,
    EventChangedError,
    EventExistsError,
    ForbiddenError,
    NotFoundError,
    QuotaError,
    ReconnectError,
    UsageLimitError,
)
from sobremesa.model import BreakState, Guest, Remedy, Response
from sobremesa.reconcile import Preview
from sobremesa.store import Store, breaks
from support.breaks import BREAK_WRITES, BreakDesk, sittings
from support.teams import instant
from support.values import ALEX

SECOND = instant("2026-12-07T14:50")
EARLY = instant("2026-12-07T04:30")
Press = Callable[[BreakDesk, str], object]


class CrashError(BaseException):
    """The process ends here: nothing after it is carried out."""


@pytest.fixture
def desk(store: Store) -> BreakDesk:
    """Alex, signed in, with an empty calendar."""
    return BreakDesk(store)


@dataclass(frozen=True)
class Case:
    """What is pressed at what time, how many writes that takes, and what was there before."""

    press: Press
    writes: int
    now: datetime
    before: Press | None = None
    hours: str = "09:00-17:00"


def make_shared(desk: BreakDesk, break_id: str) -> None:
    desk.make(desk.wished(break_id=break_id))


def make_sittings(desk: BreakDesk, break_id: str) -> None:
    desk.make(desk.wished(sittings(), break_id))


def make_for_three(desk: BreakDesk, break_id: str) -> None:
    desk.tell(desk.make_for_three(break_id).email, "09:00-12:00", break_id)


MONDAY, LATER, DURING = (instant(f"2026-{day}") for day in ("11-16T07:00", "12-01T09:00", "12-07T15:00"))
CASES = {
    "make": Case(make_shared, 1, MONDAY),
    "make two sittings": Case(make_sittings, 5, MONDAY),
    "skip": Case(lambda desk, name: desk.skip(SECOND, name), 1, MONDAY, make_shared),
    "move": Case(lambda desk, name: desk.remedy(SECOND, Remedy.MOVE, name), 1, LATER, make_shared, "16:00-18:00"),
    "end": Case(lambda desk, name: desk.end(name), 2, MONDAY, make_sittings),
    "end in the middle": Case(lambda desk, name: desk.end(name), 1, DURING, make_shared),
    "go on": Case(lambda desk, name: desk.renew(name), 1, instant("2027-01-19T09:00"), make_shared),
}
NUMBERS = count()


def fresh(desk: BreakDesk, case: Case) -> str:
    """Another calendar and another break at the same desk; gives its id."""
    desk.calendar, desk.now, desk.keep = MemoryCalendar(ALEX, zone="Europe/Berlin"), MONDAY, None
    desk.prefer(replace(desk.chosen, hours=desk.hours_from("09:00-17:00")))
    with desk.store.begin() as session:
        for one in breaks.of_account(session, desk.account.id):
            breaks.drop(session, desk.account.id, one.id)
    name = f"{next(NUMBERS):032x}"
    if case.before is not None:
        case.before(desk, name)
    desk.now = case.now
    desk.prefer(replace(desk.chosen, hours=desk.hours_from(case.hours)))
    desk.calendar.mails.clear()
    desk.calendar.calls.clear()
    desk.calendar.writes = 0
    return name


Outcome = tuple[list[tuple[object, ...]], Counter[str], int, BreakState]


def outcome(desk: BreakDesk) -> Outcome:
    """What lies in the calendar, who was told how often, how many writes there were, and what is kept."""
    lying = [
        (one.span, tuple(sorted((guest.email, guest.response) for guest in one.guests))) for one in desk.occurrences
    ]
    told = Counter(email for _, email in desk.calendar.mails)
    with desk.store.read() as session:
        kept = breaks.of_account(session, desk.account.id)
        assert breaks.unfinished(session, desk.account.id) == ()
    return [*lying, *(one.dates for one in kept)], told, desk.calendar.writes, kept[-1].state


def strike(desk: BreakDesk, number: int, moment: Moment, error: BaseException) -> list[Call]:
    """Let write number `number` fail once; the list tells which call it was, once it happened."""
    struck: list[Call] = []
    seen: Counter[Moment] = Counter()

    def hook(when: Moment, call: Call) -> None:
        if call in BREAK_WRITES:
            seen[when] += 1
            if when == moment and seen[when] == number and not struck:
                struck.append(call)
                raise error

    desk.calendar.faults.hook = hook
    return struck


def interruptions(writes: int) -> Iterator[tuple[int, Moment, BaseException]]:
    for number in range(1, writes + 1):
        yield number, "before", CrashError()
        yield number, "after", CrashError() if number % 2 else CalendarUnavailableError("500 after the write")


@pytest.mark.parametrize("name", CASES)
def test_a_press_interrupted_at_any_write_and_pressed_again_is_the_same_press(desk: BreakDesk, name: str) -> None:
    case = CASES[name]
    case.press(desk, fresh(desk, case))
    wanted = outcome(desk)
    assert wanted[2] == case.writes
    for number, moment, error in interruptions(case.writes):
        identifier = fresh(desk, case)
        struck = strike(desk, number, moment, error)
        with pytest.raises(type(error)):
            case.press(desk, identifier)
        assert struck
        case.press(desk, identifier)
        assert outcome(desk) == wanted, (number, moment, error)


@pytest.mark.parametrize("name", ["make two sittings", "skip", "end"])
def test_a_crash_at_any_note_loses_nothing_and_tells_nobody_twice(desk: BreakDesk, name: str) -> None:
    case = CASES[name]
    notes: list[object] = []
    identifier = fresh(desk, case)
    desk.keep = notes.append
    case.press(desk, identifier)
    wanted = outcome(desk)
    for number in range(len(notes)):
        identifier = fresh(desk, case)
        left = iter(range(number))

        def crash(_: object, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise CrashError

        desk.keep = crash
        with pytest.raises(CrashError):
            case.press(desk, identifier)
        desk.keep = None
        case.press(desk, identifier)
        assert outcome(desk) == wanted, number


@pytest.mark.parametrize("name", ["make two sittings", "move", "end"])
def test_what_was_interrupted_is_finished_by_the_next_run(desk: BreakDesk, name: str) -> None:
    case = CASES[name]
    case.press(desk, fresh(desk, case))
    wanted = outcome(desk)
    identifier = fresh(desk, case)
    strike(desk, 1, "after", CrashError())
    with pytest.raises(CrashError):
        case.press(desk, identifier)
    desk.run(Preview())
    assert outcome(desk) == wanted
    calls = desk.calendar.calls.copy()
    desk.run(Preview())
    assert desk.calendar.calls - calls == {"read": 1}


def test_an_interrupted_split_is_two_sittings_once(desk: BreakDesk) -> None:
    """Bea stops at noon, when Ann in New York sleeps: she gets an event of her own, and leaves the series' instance."""
    split = Case(make_shared, 2, LATER, make_for_three)
    for number, moment, error in interruptions(2):
        identifier = fresh(desk, split)
        struck = strike(desk, number, moment, error)
        with pytest.raises(type(error)):
            desk.remedy(SECOND, Remedy.SPLIT, identifier)
        assert struck
        desk.now += timedelta(seconds=5)
        desk.remedy(SECOND, Remedy.SPLIT, identifier)
        assert [f"{one.span.start:%H:%M}" for one in desk.occurrences if one.span.start.day == 7] == ["10:45", "14:50"]
        assert desk.calendar.writes == 2
        assert Counter(email for _, email in desk.calendar.mails) == {"bea@example.com": 2, "ann@example.com": 1}


# ---------------------------------------------------------------- what people do meanwhile


def test_a_series_that_was_deleted_after_its_answer_was_lost_stays_away(desk: BreakDesk) -> None:
    strike(desk, 1, "after", CalendarUnavailableError("lost"))
    with pytest.raises(CalendarUnavailableError):
        desk.make()
    desk.calendar.delete_series_by_user(desk.kept().series[0].event_id)
    assert desk.make().state is BreakState.ENDED
    assert (desk.occurrences, len(desk.calendar.mails)) == ([], 1)
    assert desk.ahead()[0].over


def test_one_of_two_sittings_that_was_deleted_stays_away(desk: BreakDesk) -> None:
    strike(desk, 1, "after", CalendarUnavailableError("lost"))
    with pytest.raises(CalendarUnavailableError):
        desk.make(desk.wished(sittings()))
    desk.calendar.delete_series_by_user(desk.kept().series[0].event_id)
    assert desk.make().state is BreakState.KEPT
    assert len(desk.occurrences) == 3


def test_an_id_that_belongs_to_something_else_is_not_taken(desk: BreakDesk) -> None:
    desk.calendar.faults.before("insert_series", EventExistsError("taken"))
    with pytest.raises(EventExistsError):
        desk.make()
    assert desk.occurrences == []


def test_a_guest_who_answers_meanwhile_hinders_nothing(desk: BreakDesk) -> None:
    desk.make()
    answers = iter([Response.TENTATIVE, Response.ACCEPTED])

    def hook(when: Moment, call: Call) -> None:
        if (when, call) == ("before", "cancel_instance") and (answer := next(answers, None)):
            one = desk.occurrences[1]
            guests = (one.guests[0], Guest(one.guests[1].email, response=answer))
            desk.calendar.put(replace(one, guests=guests))

    desk.calendar.faults.hook = hook
    assert desk.skip(SECOND).skipped == (SECOND,)
    assert (len(desk.occurrences), desk.calendar.calls["cancel_instance"]) == (5, 3)


def test_a_date_that_is_changed_all_the_time_is_left_for_the_next_press(desk: BreakDesk) -> None:
    desk.make()
    desk.calendar.faults.before("cancel_instance", EventChangedError("changed"), times=3)
    with pytest.raises(EventChangedError):
        desk.skip(SECOND)
    assert len(desk.occurrences) == 6
    desk.run(Preview())
    assert len(desk.occurrences) == 5


# ---------------------------------------------------------------- refusals


def test_a_break_that_the_calendar_refuses_is_forgotten(desk: BreakDesk) -> None:
    desk.calendar.faults.before("insert_series", ForbiddenError("no"))
    with pytest.raises(ForbiddenError):
        desk.make()
    with pytest.raises(NotFoundError):
        desk.kept()
    assert desk.make().state is BreakState.KEPT


@pytest.mark.parametrize("call", ["cancel_instance", "remove_series"])
def test_a_change_that_the_calendar_refuses_is_forgotten(desk: BreakDesk, call: Call) -> None:
    made = desk.make()
    desk.calendar.faults.before(call, ForbiddenError("no"))
    with pytest.raises(ForbiddenError):
        desk.skip(SECOND) if call == "cancel_instance" else desk.end()
    assert desk.kept() == made


def test_half_a_break_that_is_refused_stays_to_be_finished(desk: BreakDesk) -> None:
    strike(desk, 2, "before", ForbiddenError("no"))
    with pytest.raises(ForbiddenError):
        desk.make(desk.wished(sittings()))
    assert desk.kept().state is BreakState.MAKING
    desk.calendar.faults.before("insert_series", ForbiddenError("no"))
    desk.run(Preview())  # looks after everything else all the same
    desk.run(Preview())
    assert (desk.kept().state, len(desk.occurrences)) == (BreakState.KEPT, 6)


@pytest.mark.parametrize("error", [QuotaError("slower"), ReconnectError("gone"), CalendarUnavailableError("down")])
def test_a_calendar_out_of_reach_is_told_and_the_press_is_kept(desk: BreakDesk, error: Exception) -> None:
    desk.calendar.faults.before("insert_series", error)
    with pytest.raises(type(error)):
        desk.make()
    assert desk.kept().state is BreakState.MAKING


def test_a_limit_on_invitations_hinders_nothing_else_and_is_tried_again(desk: BreakDesk) -> None:
    desk.calendar.faults.before("insert_series", UsageLimitError("invitations of a day"), times=2)
    with pytest.raises(UsageLimitError):
        desk.make()
    assert desk.run(Preview()).snapshot.meetings == ()
    assert desk.kept().state is BreakState.MAKING
    desk.run(Preview())
    assert desk.kept().state is BreakState.KEPT


def test_a_run_that_does_not_reach_the_calendar_leaves_the_break_to_the_next(desk: BreakDesk) -> None:
    desk.calendar.faults.before("insert_series", CalendarUnavailableError("down"), times=2)
    with pytest.raises(CalendarUnavailableError):
        desk.make()
    with pytest.raises(CalendarUnavailableError):
        desk.run(Preview())
    desk.run(Preview())
    assert (desk.kept().state, len(desk.calendar.mails)) == (BreakState.KEPT, 1)


def test_a_split_date_that_was_taken_out_by_hand_meanwhile_stays_out(desk: BreakDesk) -> None:
    identifier = fresh(desk, Case(make_shared, 2, LATER, make_for_three))
    strike(desk, 2, "before", CalendarUnavailableError("down"))
    with pytest.raises(CalendarUnavailableError):
        desk.remedy(SECOND, Remedy.SPLIT, identifier)
    series = next(one for one in desk.occurrences if one.span.start == SECOND)
    desk.calendar.drop(series.id)
    desk.run(Preview())
    assert [one.span for one in desk.occurrences if one.span.start.date() == SECOND.date()] == []
    assert desk.kept(identifier).skipped == (SECOND,)


def test_a_break_whose_time_passed_while_the_calendar_was_out_of_reach_is_not_made(desk: BreakDesk) -> None:
    desk.calendar.faults.before("insert_series", CalendarUnavailableError("down"))
    with pytest.raises(CalendarUnavailableError):
        desk.make()
    desk.now = instant("2027-02-02T09:00")
    desk.run(Preview())
    assert (desk.kept().state, desk.occurrences) == (BreakState.ENDED, [])


def test_a_skip_whose_time_came_while_the_calendar_was_out_of_reach_is_forgotten(desk: BreakDesk) -> None:
    desk.make()
    desk.calendar.faults.before("cancel_instance", CalendarUnavailableError("down"))
    with pytest.raises(CalendarUnavailableError):
        desk.skip(SECOND)
    assert desk.kept().skipped == (SECOND,)
    desk.now = SECOND + timedelta(minutes=1)
    desk.run(Preview())
    assert (desk.kept().skipped, len(desk.occurrences)) == ((), 6)


def test_a_series_that_was_shortened_by_hand_has_no_such_date_any_more(desk: BreakDesk) -> None:
    made = desk.make()
    placed = desk.calendar.series(made.series[0].event_id)
    assert placed is not None
    desk.calendar.end_series(placed, SECOND - timedelta(days=1))
    assert desk.skip(SECOND).skipped == (SECOND,)
    assert desk.calendar.calls["cancel_instance"] == 0
