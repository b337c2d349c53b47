"""A team's break from the wish to the calendar and to its end: what each press writes, and whom it tells."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.errors import (
    ChangeRefusedError,
    EventChangedError,
    ForbiddenError,
    InputError,
    NotFoundError,
)
from sobremesa.model import BreakPlan, BreakState, Guest, Meeting, Remedy, Renewal, Response, Span
from sobremesa.reconcile import Preview
from sobremesa.reconcile import breaks as presses
from sobremesa.store import Store, breaks
from support.breaks import BreakDesk, sittings, stamp
from support.teams import instant
from support.values import ALEX, BO, meeting, sign_in, span

STARTS = ["11-23 14:50", "12-07 14:50", "12-21 14:50", "01-04 14:50", "01-18 14:50", "02-01 14:50"]
SECOND = instant("2026-12-07T14:50")
ANN, BEA, SAM, SYD = (f"{name}@example.com" for name in ("ann", "bea", "sam", "syd"))


@pytest.fixture
def desk(store: Store) -> BreakDesk:
    """Alex, signed in, with an empty calendar."""
    return BreakDesk(store)


def guests(one: Meeting) -> list[str]:
    return sorted(guest.email for guest in one.guests if guest.response is not Response.DECLINED)


# ---------------------------------------------------------------- made


def test_a_break_is_one_series_with_optional_guests_who_are_invited_once(desk: BreakDesk) -> None:
    made = desk.make()
    assert made.state is BreakState.KEPT
    assert desk.starts == STARTS
    assert {(one.title, one.break_id, one.series_id) for one in desk.occurrences} == {
        ("Coffee break", made.id, made.series[0].event_id)
    }
    assert all(guest.optional for one in desk.occurrences for guest in one.guests)
    assert desk.mailed() == [ANN]
    assert desk.calendar.description_of(made.series[0].event_id) == "Easy to skip."
    assert (desk.written, desk.kept()) == (1, made)


def test_the_same_press_twice_is_one_break(desk: BreakDesk) -> None:
    assert desk.make() == desk.make()
    assert (desk.written, desk.mailed(), len(desk.occurrences)) == (1, [ANN], 6)


def test_in_two_sittings_the_bridge_of_each_round_comes_to_both(desk: BreakDesk) -> None:
    made = desk.make(desk.wished(sittings()))
    assert [(stamp(one.span.start), guests(one)) for one in desk.occurrences] == [
        ("11-23 04:30", [SAM, SYD]),
        ("11-23 08:00", [ALEX, BEA, SAM]),
        ("12-07 04:30", [SAM, SYD]),
        ("12-07 08:00", [ALEX, BEA, SYD]),
        ("12-21 04:30", [ALEX, SAM, SYD]),
        ("12-21 08:00", [ALEX, BEA]),
    ]
    assert desk.mailed() == [BEA, SAM, SYD]
    assert {desk.calendar.description_of(one.event_id) for one in made.series} == {
        "Easy to skip.\n\nComes to both sittings:\n- 23 November: Sam\n- 7 December: Syd\n- 21 December: Alex"
    }
    assert desk.written == 2 + 3
    assert desk.make(made) == made
    assert desk.written == 2 + 3


def test_a_break_that_somebody_else_organizes_or_that_has_begun_is_not_made(desk: BreakDesk) -> None:
    wished = desk.wished()
    wish = replace(wished.wish, people=wished.wish.people[::-1])
    with pytest.raises(InputError, match="first of them"):
        desk.make(replace(wished, wish=wish))
    with pytest.raises(InputError, match="begun already"):
        presses.make_break(desk.account.id, wished, desk.store, desk.open, instant("2026-11-23T14:50"))
    four = replace(wished, series=wished.series * 4)
    with pytest.raises(InputError, match="between 1 and 3"):
        desk.make(four)
    other = sign_in(desk.store, BO, desk.now)
    with pytest.raises(NotFoundError):
        presses.make_break(other.id, wished, desk.store, desk.open, desk.now)
    assert (desk.written, desk.ahead()) == (0, ())


# ---------------------------------------------------------------- one date


def test_a_date_is_skipped_and_its_guests_are_told(desk: BreakDesk) -> None:
    desk.make()
    skipped = desk.skip(SECOND)
    assert desk.starts == [STARTS[0], *STARTS[2:]]
    assert skipped.skipped == (SECOND,)
    assert [stamp(one.span.start) for one in skipped.dates] == desk.starts
    assert desk.mailed() == [ANN, ANN]
    assert desk.skip(SECOND) == skipped
    assert (desk.written, desk.mailed()) == (2, [ANN, ANN])


def test_a_date_that_is_not_there_or_has_begun_is_not_skipped(desk: BreakDesk) -> None:
    desk.make()
    with pytest.raises(NotFoundError):
        desk.skip(SECOND + timedelta(minutes=5))
    with pytest.raises(NotFoundError):
        desk.skip(SECOND, "c" * 32)
    desk.now = SECOND
    with pytest.raises(ChangeRefusedError, match="begun"):
        desk.skip(SECOND)
    assert desk.written == 1


def by_hand(desk: BreakDesk, number: int, to: Span) -> None:
    """The organizer moves an occurrence in the calendar."""
    one = desk.occurrences[number]
    desk.calendar.put(replace(one, span=to))


def test_what_was_moved_by_hand_since_is_not_skipped_until_that_was_seen(desk: BreakDesk) -> None:
    desk.make()
    later = Span(SECOND + timedelta(hours=1), SECOND + timedelta(hours=1, minutes=15))
    by_hand(desk, 1, later)
    with pytest.raises(EventChangedError):
        desk.skip(SECOND)
    assert (desk.written, desk.kept().changes) == (1, ())
    desk.now = instant("2026-12-01T09:00")
    desk.run(Preview())
    assert [stamp(one.span.start) for one in desk.ahead()[0].dates][:2] == ["12-07 15:50", STARTS[2]]
    desk.skip(later.start)
    assert desk.starts == [STARTS[0], *STARTS[2:]]


def test_what_was_taken_out_by_hand_is_seen_and_stays_out(desk: BreakDesk) -> None:
    desk.make()
    desk.calendar.drop(desk.occurrences[1].id)
    desk.now = instant("2026-12-01T09:00")
    desk.run(Preview())
    assert [stamp(one.span.start) for one in desk.ahead()[0].dates] == STARTS[2:]
    assert desk.skip(SECOND).skipped == (SECOND,)
    assert (desk.written, desk.mailed()) == (1, [ANN])


def test_a_date_of_a_series_that_was_deleted_by_hand_is_as_good_as_skipped(desk: BreakDesk) -> None:
    made = desk.make()
    desk.calendar.delete_series_by_user(made.series[0].event_id)
    assert desk.skip(SECOND).skipped == (SECOND,)
    assert desk.end().state is BreakState.ENDED
    assert (desk.written, desk.mailed()) == (1, [ANN])


# ---------------------------------------------------------------- remedies


def test_a_date_outside_somebodys_hours_is_moved_as_its_flag_says(desk: BreakDesk) -> None:
    """Alex works from 16:00 in Berlin by now, so 15:50 leaves the hours by ten minutes."""
    desk.make()
    desk.now = instant("2026-12-01T09:00")
    desk.prefer(replace(desk.chosen, hours=BreakDesk.hours_from("16:00-18:00")))
    (flag,) = desk.ahead()[0].flags
    assert (flag.remedy, flag.minutes) == (Remedy.MOVE, 10)
    with pytest.raises(ChangeRefusedError, match="not proposed"):
        desk.remedy(SECOND, Remedy.SPLIT)
    moved = desk.remedy(SECOND, Remedy.MOVE)
    assert desk.starts == [STARTS[0], "12-07 15:00", *STARTS[2:]]
    assert [stamp(one.span.start) for one in moved.dates] == desk.starts
    assert desk.mailed() == [ANN, ANN]
    assert desk.ahead()[0].flags == ()
    assert desk.remedy(SECOND, Remedy.MOVE) == moved
    assert desk.written == 2
    desk.skip(SECOND + timedelta(minutes=10))
    assert desk.starts == [STARTS[0], *STARTS[2:]]


def test_a_date_that_suits_nobody_else_is_held_in_two_sittings(desk: BreakDesk) -> None:
    """Bea stops at 12:00, when Ann in New York sleeps; Alex comes to both."""
    bea = desk.make_for_three()
    desk.tell(bea.email, "09:00-12:00")
    desk.now = instant("2026-12-01T09:00")
    (flag,) = desk.ahead()[0].flags
    assert flag.remedy is Remedy.SPLIT
    split = desk.remedy(SECOND, Remedy.SPLIT)
    halves = [one for one in desk.occurrences if one.span.start.date() == SECOND.date()]
    assert [(stamp(one.span.start), guests(one)) for one in halves] == [
        ("12-07 10:45", [ALEX, BEA]),
        ("12-07 14:50", [ALEX, ANN]),
    ]
    assert [stamp(one.span.start) for one in split.dates][1:3] == ["12-07 10:45", "12-07 14:50"]
    assert desk.written == 1 + 2
    with desk.store.read() as session:
        assert breaks.of_event(session, desk.account.id, halves[0].id) == split
        assert breaks.of_event(session, desk.account.id, halves[1].series_id or "") == split
        assert breaks.of_event(session, desk.account.id, "other") is None
    desk.now += timedelta(minutes=1)
    desk.run(Preview())
    assert [stamp(one.span.start) for one in desk.ahead()[0].dates][:2] == ["12-07 10:45", "12-07 14:50"]
    desk.skip(halves[0].span.start)
    desk.skip(SECOND)
    assert desk.starts == [STARTS[0], *STARTS[2:]]
    desk.end()
    assert desk.starts == STARTS[:1]


def test_what_was_split_ends_with_the_break(desk: BreakDesk) -> None:
    bea = desk.make_for_three()
    desk.tell(bea.email, "09:00-12:00")
    desk.now = instant("2026-12-01T09:00")
    desk.remedy(SECOND, Remedy.SPLIT)
    desk.end()
    assert desk.starts == STARTS[:1]


def test_what_was_split_is_not_split_or_moved_again(desk: BreakDesk) -> None:
    bea = desk.make_for_three()
    desk.tell(bea.email, "09:00-12:00")
    desk.now = instant("2026-12-01T09:00")
    desk.remedy(SECOND, Remedy.SPLIT)
    desk.tell(bea.email, "09:00-10:00")
    flag = desk.ahead()[0].flags[0]
    assert flag.remedy is Remedy.MOVE
    with pytest.raises(ChangeRefusedError, match="changed before"):
        desk.remedy(flag.date.span.start, Remedy.MOVE)


def test_a_date_with_a_flag_may_be_skipped_instead(desk: BreakDesk) -> None:
    desk.make()
    desk.now = instant("2026-12-01T09:00")
    with pytest.raises(NotFoundError):
        desk.remedy(SECOND + timedelta(minutes=5), Remedy.SKIP)
    with pytest.raises(ChangeRefusedError, match="not proposed"):
        desk.remedy(SECOND, Remedy.SKIP)
    desk.prefer(replace(desk.chosen, hours=BreakDesk.hours_from("16:00-18:00")))
    assert desk.remedy(SECOND, Remedy.SKIP).skipped == (SECOND,)


# ---------------------------------------------------------------- the end


def test_a_break_that_has_not_begun_is_taken_out_whole(desk: BreakDesk) -> None:
    desk.make(desk.wished(sittings()))
    desk.calendar.mails.clear()
    ended = desk.end()
    assert (ended.state, ended.dates, desk.occurrences) == (BreakState.ENDED, (), [])
    assert {*desk.mailed()} == {BEA, SAM, SYD}
    assert desk.end() == ended
    assert desk.written == 5 + 2


def test_a_break_that_has_begun_keeps_what_was_held(desk: BreakDesk) -> None:
    desk.make()
    desk.now = instant("2026-12-07T15:00")  # in the middle of the second one
    ended = desk.end()
    assert desk.starts == STARTS[:2]
    assert [stamp(one.span.start) for one in ended.dates] == STARTS[:2]
    assert desk.calendar.series(ended.series[0].event_id).recurrence == (  # type: ignore[union-attr]  # it is there
        "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261207T150000Z",
    )
    assert desk.mailed() == [ANN, ANN]
    with pytest.raises(ChangeRefusedError, match="ended"):
        desk.skip(instant("2026-12-21T14:50"))
    with pytest.raises(ChangeRefusedError, match="ended"):
        desk.renew()
    (ahead,) = desk.ahead()
    assert (ahead.over, ahead.flags, ahead.proposals, ahead.question) == (False, (), (), None)


def test_a_date_that_was_moved_over_the_end_goes_too(desk: BreakDesk) -> None:
    desk.make()
    by_hand(desk, 1, span(21, 16, minutes=15))
    desk.now = instant("2026-12-07T15:00")
    desk.end()
    assert desk.starts == STARTS[:1]


def test_a_break_whose_last_date_is_over_ends_without_a_write(desk: BreakDesk) -> None:
    desk.make()
    desk.now = instant("2027-02-02T09:00")
    assert desk.ahead()[0].over
    assert desk.end().state is BreakState.ENDED
    assert (desk.written, len(desk.occurrences)) == (1, 6)


# ---------------------------------------------------------------- whether it goes on


def test_it_is_asked_once_whether_a_break_goes_on(desk: BreakDesk) -> None:
    desk.make()
    desk.now = instant("2027-01-18T15:00")
    assert desk.ahead()[0].question is None
    desk.now = instant("2027-01-18T15:05")
    (asked,) = desk.ahead()
    assert asked.question is not None
    assert asked.team_break.renewal is Renewal.ASKED
    assert desk.decline() == desk.decline()
    (answered,) = desk.ahead()
    assert (answered.question, answered.team_break.renewal) == (None, Renewal.DECLINED)
    assert [stamp(one.span.start) for one in answered.dates] == STARTS[5:]
    with pytest.raises(ChangeRefusedError, match="You answered"):
        desk.renew()
    assert (desk.written, desk.mailed()) == (1, [ANN])
    desk.now = instant("2027-02-01T15:05")
    assert desk.ahead()[0].over


def test_a_break_goes_on_at_its_hour_as_a_series_of_its_own(desk: BreakDesk) -> None:
    """15 February is a holiday in New York, 29 March and 17 May in Berlin; both change their clocks in March."""
    desk.make()
    desk.now = instant("2027-01-19T09:00")
    notes: list[object] = []
    desk.keep = notes.append
    following = desk.renew()
    assert len(notes) == 3  # before the write, after it, and when all is done
    assert (following.follows, following.title, following.state) == ("b" * 32, "Coffee break", BreakState.KEPT)
    assert desk.starts == [
        *STARTS, "03-01 14:50", "03-15 14:50", "04-12 13:50", "04-26 13:50", "05-10 13:50", "05-24 13:50",
    ]  # fmt: skip
    assert (desk.written, desk.mailed()) == (2, [ANN, ANN])
    assert desk.renew() == following
    assert desk.written == 2
    before, after = desk.ahead()
    assert (before.team_break.renewal, before.question) == (Renewal.RENEWED, None)
    assert (after.team_break, after.question) == (following, None)
    with pytest.raises(ChangeRefusedError, match="goes on already"):
        desk.decline()


def test_a_break_does_not_go_on_when_no_time_is_left(desk: BreakDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.make()
    desk.now = instant("2027-01-19T09:00")
    monkeypatch.setattr(presses, "go_on", lambda *_: BreakPlan(()))
    with pytest.raises(ChangeRefusedError, match="No time is left"):
        desk.renew()
    assert (desk.kept().renewal, desk.written) == (None, 1)


def test_a_late_yes_goes_on_from_then(desk: BreakDesk) -> None:
    desk.make()
    desk.now = instant("2027-03-02T09:00")  # a day after the next one would have been
    assert stamp(desk.renew().dates[0].span.start) == "03-15 14:50"
    assert desk.calendar.calls["insert_series"] == 2


# ---------------------------------------------------------------- the loop leaves breaks alone


def test_no_run_pads_moves_or_removes_a_break(desk: BreakDesk) -> None:
    desk.automatic()
    desk.make()
    desk.put(meeting("before", span(7, 14, 20)), meeting("far", span(8, 9)))
    desk.now = instant("2026-11-20T09:00")
    outcome = desk.run()
    assert {one.key.source for one in outcome.decision.desired} == {"far"}
    assert desk.starts[:2] == STARTS[:2]
    assert (desk.written, outcome.plan.changes, desk.run().applied) == (1, outcome.applied, ())
    assert {str(one.reason.code) for one in outcome.decision.skipped if one.source == desk.occurrences[0].id} == {
        "team-break"
    }


def test_a_look_at_the_breaks_asks_nobody(desk: BreakDesk) -> None:
    desk.make()
    desk.run(Preview())
    before = desk.calendar.calls.copy()
    assert desk.ahead()
    assert desk.calendar.calls == before


def test_a_guests_own_run_leaves_the_break_alone(desk: BreakDesk) -> None:
    """As its guest's calendar has it: somebody else's meeting that carries the mark."""
    mine = Guest(ALEX, response=Response.ACCEPTED, is_self=True, optional=True)
    theirs = replace(meeting("theirs", span(1, 10)), guests=(mine, Guest(ANN)), organizer=ANN, break_id="c" * 32)
    desk.put(theirs)
    assert desk.apply().applied == ()


@pytest.mark.parametrize("press", ["skip", "end", "renew", "make"])
def test_a_calendar_that_keeps_no_series_says_so(desk: BreakDesk, press: str) -> None:
    desk.make()

    class Plain:
        """Reads, and no more."""

    desk.open = lambda _: Plain()  # type: ignore[method-assign,assignment,return-value]  # a calendar of less
    presses_by_name: dict[str, Callable[[], object]] = {
        "skip": lambda: desk.skip(SECOND), "end": desk.end, "renew": desk.renew, "make": desk.make,
    }  # fmt: skip
    with pytest.raises(ForbiddenError, match="keeps no series"):
        presses_by_name[press]()
