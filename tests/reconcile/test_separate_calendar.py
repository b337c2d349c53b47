"""Buffers in a separate calendar: there and back, what a crash leaves, and a calendar that is gone."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from sobremesa.calendars.faults import Call, Moment
from sobremesa.errors import (
    CalendarGoneError,
    CalendarUnavailableError,
    EventExistsError,
    ForbiddenError,
    ReconnectError,
)
from sobremesa.model import PRIMARY, LedgerEntry, LedgerState, Move, Preferences, ReasonCode, Response
from sobremesa.reconcile import Automatic, Confirmed, Preview
from sobremesa.reconcile.separate import in_doubt, use_own, use_separate
from sobremesa.store import preferences
from sobremesa.store.encoding import dump, load
from support.desk import Desk
from support.values import at, chat, meeting, span

SEPARATE = "separate-1"


class CrashError(BaseException):
    """The process ends here."""


def linger(day: int, hour: int = 10, minute: int = 30, minutes: int = 5) -> tuple[str, object]:
    return SEPARATE, span(day, hour, minute, minutes=minutes)


def separate(desk: Desk) -> str:
    return use_separate(desk.account.id, desk.store, desk.open, desk.now)


def own(desk: Desk) -> None:
    use_own(desk.account.id, desk.store, desk.open, desk.now)


def lies(desk: Desk) -> dict[str, tuple[str, object]]:
    """Calendar and time of everything of ours, by what it is for."""
    return {placed.key.source: (placed.calendar_id, placed.span) for placed in desk.calendar.ours}


def chosen(desk: Desk) -> str:
    with desk.store.read() as session:
        return preferences.get(session, desk.account.id).buffer_calendar


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Three buffers lie in the own calendar, and everything is automatic."""
    desk.put(*(meeting(f"m{day}", span(day, 10)) for day in range(3)))
    desk.apply()
    desk.automatic()
    desk.calendar.writes = 0
    desk.calendar.calls.clear()
    return desk


HOME = {f"m{day}": (PRIMARY, span(day, 10, 30, minutes=5)) for day in range(3)}
AWAY = {f"m{day}": (SEPARATE, span(day, 10, 30, minutes=5)) for day in range(3)}


def test_new_buffers_go_into_the_separate_calendar_once_it_is_chosen(desk: Desk) -> None:
    assert separate(desk) == SEPARATE
    desk.put(meeting("new", span(3, 10)))
    desk.run()
    assert lies(desk) == AWAY | {"new": (SEPARATE, span(3, 10, 30, minutes=5))}


def test_choosing_changes_no_event_and_the_plan_lists_what_would_move(desk: Desk) -> None:
    separate(desk)
    assert lies(desk) == HOME
    plan = desk.view().plan
    assert [(type(change), change.reason.code) for change in plan.changes if isinstance(change, Move)] == [
        (Move, ReasonCode.OTHER_CALENDAR)
    ] * 3
    assert desk.run(Preview()).plan == plan
    assert lies(desk) == HOME


def test_a_plan_into_another_calendar_is_another_plan(desk: Desk) -> None:
    desk.put(meeting("new", span(3, 10)))
    before = desk.run(Preview()).plan
    separate(desk)
    after = desk.view().plan
    assert before.digest != after.digest


def test_moving_costs_one_removal_and_one_insertion_each(desk: Desk) -> None:
    separate(desk)
    desk.calendar.calls.clear()
    outcome = desk.run(Confirmed(desk.view().plan.digest))
    assert (lies(desk), len(outcome.applied)) == (AWAY, 3)
    assert desk.calendar.calls == {"read": 1, "remove": 3, "insert": 3}


def test_the_event_id_is_derived_from_the_calendar_it_is_in(desk: Desk) -> None:
    before = {placed.event_id for placed in desk.calendar.ours}
    separate(desk)
    desk.run()
    away = {placed.event_id for placed in desk.calendar.ours}
    own(desk)
    desk.run()
    again = {placed.event_id for placed in desk.calendar.ours}
    assert len(before | away | again) == 9
    entry = desk.entry("m0")
    assert entry is not None
    assert (entry.generation, entry.calendar_id) == (2, PRIMARY)


def test_back_again_everything_lies_in_the_own_calendar(desk: Desk) -> None:
    separate(desk)
    desk.run()
    own(desk)
    assert lies(desk) == AWAY
    desk.run()
    assert lies(desk) == HOME
    desk.calendar.calls.clear()
    assert desk.run().applied == ()
    assert desk.calendar.calls == {"read": 1}


def test_unchanged_it_writes_nothing(desk: Desk) -> None:
    separate(desk)
    desk.run()
    desk.calendar.writes = 0
    for _ in range(3):
        assert desk.run().plan.changes == ()
    assert desk.calendar.writes == 0


def test_a_buffer_the_user_deleted_stays_deleted_there_and_back(desk: Desk) -> None:
    desk.calendar.delete_by_user(desk.of("m0").event_id)
    separate(desk)
    desk.run()
    assert "m0" not in lies(desk)
    desk.calendar.delete_by_user(desk.of("m1").event_id)
    desk.run()
    own(desk)
    desk.run()
    assert lies(desk) == {"m2": HOME["m2"]}
    assert [desk.entry(name).state for name in ("m0", "m1")] == [LedgerState.REFUSED] * 2  # type: ignore[union-attr]  # both are there


def test_a_pinned_buffer_stays_where_it_is_there_and_back(desk: Desk) -> None:
    desk.calendar.edit(desk.of("m0").event_id, span(0, 10, 40, minutes=10))
    separate(desk)
    desk.run()
    desk.calendar.edit(desk.of("m1").event_id, span(1, 10, 40, minutes=10))
    desk.run()
    pinned = {"m0": (PRIMARY, span(0, 10, 40, minutes=10)), "m1": (SEPARATE, span(1, 10, 40, minutes=10))}
    assert lies(desk) == AWAY | pinned
    own(desk)
    desk.run()
    assert lies(desk) == HOME | pinned
    desk.calendar.drop("m1")
    desk.run()
    assert desk.run().plan.changes == ()
    assert lies(desk)["m1"] == pinned["m1"]


def test_a_buffer_the_user_drags_into_the_other_calendar_stays_there(desk: Desk) -> None:
    separate(desk)
    desk.run()
    placed = desk.of("m0")
    desk.calendar._store(replace(placed, calendar_id=PRIMARY))  # the one edit that has no name
    desk.run()
    assert desk.run().plan.changes == ()
    assert lies(desk)["m0"] == HOME["m0"]


def test_a_title_and_a_busy_mark_of_the_users_come_along(desk: Desk) -> None:
    desk.calendar.edit(desk.of("m0").event_id, title="Tea", busy=False)
    separate(desk)
    desk.run()
    assert (desk.of("m0").title, desk.of("m0").busy, desk.of("m0").calendar_id) == ("Tea", False, SEPARATE)
    assert desk.run().plan.changes == ()
    own(desk)
    desk.run()
    assert (desk.of("m0").title, desk.of("m0").busy, desk.of("m0").calendar_id) == ("Tea", False, PRIMARY)
    assert desk.run().plan.changes == ()


def test_a_chat_with_guests_stays_in_the_own_calendar(desk: Desk) -> None:
    desk.wish(chat("c1", span(1, 14, minutes=25)))
    separate(desk)
    desk.run()
    assert lies(desk) == AWAY | {"c1": (PRIMARY, span(1, 14, minutes=25))}
    desk.take_back("c1")
    desk.run()
    assert lies(desk) == AWAY


def test_nothing_of_ours_overlaps_across_the_two_calendars(desk: Desk) -> None:
    desk.calendar.edit(desk.of("m0").event_id, span(0, 10, 32, minutes=10))
    desk.put(meeting("m0b", span(0, 10, 12, minutes=20)))
    separate(desk)
    desk.run()
    spans = sorted(placed.span for placed in desk.calendar.ours)
    assert not any(one.overlaps(other) for one, other in pairwise(spans))


def test_a_new_meeting_on_a_buffer_in_the_separate_calendar_moves_it_away(desk: Desk) -> None:
    separate(desk)
    desk.run()
    desk.put(meeting("lands", span(0, 10, 33)))
    desk.run()
    assert lies(desk)["m0"] == (SEPARATE, span(0, 10, 30, minutes=3))
    desk.put(meeting("m1", span(1, 15)))
    desk.calendar.drop("m2")
    desk.run()
    assert lies(desk)["m1"] == (SEPARATE, span(1, 15, 30, minutes=5))
    assert "m2" not in lies(desk)


def test_turned_off_and_on_again_it_comes_back_there(desk: Desk) -> None:
    separate(desk)
    desk.run()
    declined = meeting("m0", span(0, 10))
    desk.put(replace(declined, response=Response.DECLINED))
    desk.run()
    assert "m0" not in lies(desk)
    desk.put(declined)
    desk.run()
    assert lies(desk) == AWAY


def test_undo_of_the_move_brings_everything_back_and_keeps_it_there(desk: Desk) -> None:
    separate(desk)
    run = desk.run()
    undone = desk.undo(run.run_id)
    assert (undone.restored, undone.refused, lies(desk)) == (3, (), HOME)
    assert desk.run().plan.changes == ()
    assert lies(desk) == HOME


def test_undo_leaves_what_the_user_changed_since(desk: Desk) -> None:
    separate(desk)
    run = desk.run()
    desk.calendar.delete_by_user(desk.of("m0").event_id)
    desk.calendar.edit(desk.of("m1").event_id, span(1, 10, 35))
    undone = desk.undo(run.run_id)
    assert [refused.sentence for refused in undone.refused] == ["You changed it since.", "You removed it since."]
    assert lies(desk) == {"m1": (SEPARATE, span(1, 10, 35)), "m2": HOME["m2"]}


# crashes


def strike(desk: Desk, number: int, moment: Moment, error: Callable[[], BaseException]) -> list[Call]:
    struck: list[Call] = []
    seen: Counter[Moment] = Counter()

    def hook(when: Moment, call: Call) -> None:
        if call in {"insert", "move", "remove"}:
            seen[when] += 1
            if when == moment and seen[when] == number and not struck:
                struck.append(call)
                raise error()

    desk.calendar.faults.hook = hook
    return struck


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("error", [CrashError, lambda: CalendarUnavailableError("500")])
def test_after_a_crash_at_any_write_of_the_move_the_next_run_completes_it(
    desk: Desk, number: int, moment: Moment, error: Callable[[], BaseException]
) -> None:
    separate(desk)
    struck = strike(desk, number, moment, error)
    with pytest.raises((CrashError, CalendarUnavailableError)):
        desk.run()
    assert struck == ["remove" if number % 2 else "insert"]
    assert desk.run().again is False
    assert lies(desk) == AWAY
    assert desk.run().plan.changes == ()
    own(desk)
    desk.run()
    assert lies(desk) == HOME


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 7))
def test_undo_of_an_interrupted_move_puts_everything_back(desk: Desk, number: int, moment: Moment) -> None:
    separate(desk)
    desk.wait(1)
    strike(desk, number, moment, CrashError)
    with pytest.raises(CrashError):
        desk.run()
    undone = desk.undo(desk.runs()[0].id)
    assert undone.refused == ()
    assert lies(desk) == HOME


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 7))
def test_an_interrupted_undo_goes_on_where_it_stopped(desk: Desk, number: int, moment: Moment) -> None:
    separate(desk)
    run = desk.run()
    strike(desk, number, moment, CrashError)
    with pytest.raises(CrashError):
        desk.undo(run.run_id)
    assert desk.undo(run.run_id).refused == ()
    assert lies(desk) == HOME
    assert desk.run().plan.changes == ()


def test_what_the_user_deletes_in_the_very_moment_of_the_move_stays_deleted(desk: Desk) -> None:
    separate(desk)

    def hook(when: Moment, call: Call) -> None:
        if (when, call) == ("before", "remove"):
            desk.calendar.faults.hook = None
            desk.calendar.delete_by_user(desk.of("m0").event_id)

    desk.calendar.faults.hook = hook
    outcome = desk.run()
    assert [left.sentence for left in outcome.left] == ["You removed it in the calendar."]
    desk.run()
    assert lies(desk) == {name: AWAY[name] for name in ("m1", "m2")}


def test_what_the_user_moves_in_the_very_moment_of_the_move_stays_there(desk: Desk) -> None:
    separate(desk)

    def hook(when: Moment, call: Call) -> None:
        if (when, call) == ("before", "remove"):
            desk.calendar.faults.hook = None
            desk.calendar.edit(desk.of("m0").event_id, span(0, 10, 40))

    desk.calendar.faults.hook = hook
    assert desk.run().again
    desk.run()
    assert lies(desk) == AWAY | {"m0": (PRIMARY, span(0, 10, 40))}


def test_an_insertion_that_is_refused_leaves_a_buffer_to_be_placed_again(desk: Desk) -> None:
    separate(desk)
    desk.calendar.faults.before("insert", ForbiddenError("403"))
    desk.run()
    entry = desk.entry("m0")
    assert entry is not None
    assert entry.state is LedgerState.REMOVED
    desk.run()
    assert lies(desk) == AWAY


def test_an_id_that_is_taken_in_the_other_calendar_is_no_move_that_came_about_and_the_next_run_takes_another(
    desk: Desk,
) -> None:
    separate(desk)
    desk.calendar.faults.before("insert", EventExistsError("409"))
    outcome = desk.run()
    assert ([left.sentence for left in outcome.left], outcome.again) == (["The calendar did not take it."], True)
    assert len(outcome.applied) == 2
    desk.run()
    assert lies(desk) == AWAY


# made once


def test_pressed_twice_one_calendar_is_made(desk: Desk) -> None:
    assert [separate(desk) for _ in range(2)] == [SEPARATE] * 2
    own(desk)
    assert separate(desk) == SEPARATE
    assert (desk.calendar.calendars, desk.calendar.calls["make_calendar"]) == ((SEPARATE,), 1)
    assert desk.calendar.calls["find_calendar"] == 0


def test_a_calendar_whose_making_got_no_answer_is_found_again(desk: Desk) -> None:
    desk.calendar.faults.after("make_calendar", CalendarUnavailableError("500"))
    with pytest.raises(CalendarUnavailableError):
        separate(desk)
    with desk.store.read() as session:
        assert in_doubt(preferences.get(session, desk.account.id))
    assert chosen(desk) == PRIMARY
    assert separate(desk) == SEPARATE
    assert desk.calendar.calendars == (SEPARATE,)


def test_a_calendar_that_was_never_made_is_made_at_the_next_press(desk: Desk) -> None:
    desk.calendar.faults.before("make_calendar", CalendarUnavailableError("500"))
    with pytest.raises(CalendarUnavailableError):
        separate(desk)
    assert separate(desk) == SEPARATE
    assert desk.calendar.calendars == (SEPARATE,)


def test_a_refusal_leaves_no_doubt_and_the_account_connected(desk: Desk) -> None:
    desk.calendar.faults.before("make_calendar", ReconnectError("403", "calendar.app.created"))
    with pytest.raises(ForbiddenError):
        separate(desk)
    with desk.store.read() as session:
        assert not in_doubt(preferences.get(session, desk.account.id))
    assert (chosen(desk), desk.state()) == (PRIMARY, "ok")


# gone


def test_a_deleted_calendar_stops_everything_and_is_no_removal(desk: Desk) -> None:
    separate(desk)
    desk.run()
    desk.calendar.delete_calendar(SEPARATE)
    desk.put(meeting("new", span(3, 10)))
    desk.calendar.writes = 0
    for mode in (Automatic(), Preview(), Automatic()):
        with pytest.raises(CalendarGoneError):
            desk.run(mode)
    assert desk.calendar.writes == 0
    assert desk.entry("m0").state is LedgerState.WRITTEN  # type: ignore[union-attr]  # it is there
    desk.calendar.restore_calendar(SEPARATE)
    desk.run()
    assert lies(desk) == AWAY | {"new": (SEPARATE, span(3, 10, 30, minutes=5))}


def test_made_again_it_holds_everything_but_what_the_user_had_deleted(desk: Desk) -> None:
    separate(desk)
    desk.run()
    desk.calendar.delete_by_user(desk.of("m0").event_id)
    desk.run()
    desk.calendar.delete_calendar(SEPARATE)
    assert separate(desk) == "separate-2"
    assert [type(change).__name__ for change in desk.view().plan.changes] == ["Insert"] * 2
    desk.run()
    assert lies(desk) == {name: ("separate-2", when) for name, (_, when) in AWAY.items() if name != "m0"}
    assert desk.run().plan.changes == ()


def test_gone_and_back_to_the_own_calendar(desk: Desk) -> None:
    separate(desk)
    desk.run()
    desk.calendar.delete_calendar(SEPARATE)
    own(desk)
    desk.run()
    assert lies(desk) == HOME
    assert separate(desk) == "separate-2"


def test_deleted_during_the_move_nothing_more_is_taken_out_of_the_own_calendar(desk: Desk) -> None:
    separate(desk)

    def hook(when: Moment, call: Call) -> None:
        if (when, call) == ("before", "remove"):
            desk.calendar.delete_calendar(SEPARATE)

    desk.calendar.faults.hook = hook
    with pytest.raises(CalendarGoneError):
        desk.run()
    assert len(lies(desk)) == 2
    own(desk)
    desk.run()
    assert lies(desk) == HOME


def test_deleted_between_reading_and_writing_it_is_no_removal(desk: Desk) -> None:
    separate(desk)
    desk.run()
    desk.put(meeting("m0", span(0, 15)), meeting("m1", span(1, 15)))

    def hook(when: Moment, call: Call) -> None:
        if (when, call) == ("before", "move"):
            desk.calendar.delete_calendar(SEPARATE)

    desk.calendar.faults.hook = hook
    with pytest.raises(CalendarGoneError):
        desk.run()
    separate(desk)
    desk.run()
    assert {name: when for name, (_, when) in lies(desk).items()} == {
        "m0": span(0, 15, 30, minutes=5), "m1": span(1, 15, 30, minutes=5), "m2": span(2, 10, 30, minutes=5),
    }  # fmt: skip


def test_after_going_back_a_calendar_in_which_nothing_of_ours_lies_may_vanish_unnoticed(desk: Desk) -> None:
    separate(desk)
    desk.run()
    own(desk)
    desk.run()
    desk.calendar.delete_calendar(SEPARATE)
    assert desk.run().plan.changes == ()
    desk.calendar.calls.clear()
    desk.run()
    assert desk.calendar.calls == {"read": 1}


def test_going_back_works_while_the_calendar_does_not_answer(desk: Desk) -> None:
    separate(desk)
    desk.run()
    desk.calendar.faults.before("read", CalendarUnavailableError("503"))
    own(desk)
    assert chosen(desk) == PRIMARY
    desk.run()
    assert lies(desk) == HOME


def test_what_was_over_long_ago_needs_no_reading(desk: Desk) -> None:
    separate(desk)
    desk.run()
    desk.calendar.edit(desk.of("m0").event_id, span(0, 10, 40))
    desk.run()
    own(desk)
    desk.run()
    desk.calendar.delete_calendar(SEPARATE)
    with pytest.raises(CalendarGoneError):
        desk.run()
    desk.now = at(14, 7)
    assert desk.run(Preview()).plan.changes == ()


def test_what_an_older_version_kept_speaks_of_the_own_calendar(desk: Desk) -> None:
    entry = desk.entry("m0")
    assert entry is not None
    old = json.loads(dump(entry))
    del old["calendar_id"]
    assert load(LedgerEntry, json.dumps(old)) == entry
    chosen_then = json.loads(dump(Preferences(email="a@b.example")))
    del chosen_then["buffer_calendar"], chosen_then["separate"]
    assert load(Preferences, json.dumps(chosen_then)) == Preferences(email="a@b.example")
