"""Undo: exactly what a run did, and nothing its user changed since."""

from dataclasses import replace
from typing import Any

import pytest

from sobremesa.errors import CalendarUnavailableError, EventExistsError, NotFoundError, UndoRefusedError
from sobremesa.model import Guest, LedgerState, Response, Side, SocialKey
from sobremesa.reconcile import Undone
from support.desk import Desk, told
from support.values import BO, at, chat, meeting, span


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A run that removed, moved and inserted one buffer each."""
    desk.put(meeting("moves", span(1, 9)), meeting("goes", span(2, 9)))
    desk.apply()
    desk.put(meeting("moves", span(1, 9, 20)), meeting("new", span(3, 9)))
    desk.put(replace(meeting("goes", span(2, 9)), response=Response.DECLINED))
    desk.wait(1)
    return desk


BEFORE = {"moves": span(1, 9, 30, minutes=5), "goes": span(2, 9, 30, minutes=5)}
AFTER = {"moves": span(1, 9, 50, minutes=5), "new": span(3, 9, 30, minutes=5)}


def test_undo_restores_what_a_run_removed_moved_and_inserted(desk: Desk) -> None:
    removed = desk.of("goes")
    desk.put(meeting("moves", span(1, 10)))  # its old time is free again
    run = desk.apply()
    assert desk.undo(run.run_id) == Undone(3)
    assert desk.ours == BEFORE
    back = desk.of("goes")
    assert back.event_id != removed.event_id  # the old id stays taken at the provider
    assert replace(back, event_id=removed.event_id, etag=removed.etag) == removed


def test_what_was_undone_stays_undone_in_automatic_runs_and_may_be_confirmed_again(desk: Desk) -> None:
    desk.put(meeting("moves", span(1, 10)))
    run = desk.apply()
    desk.undo(run.run_id)
    desk.automatic()
    for _ in range(2):
        desk.wait(15)
        assert desk.run().applied == ()
    assert desk.ours == BEFORE
    assert [change.do for change in desk.view().plan.changes] == ["insert"]
    assert [change.do for change in desk.apply().applied] == ["insert"]
    assert desk.ours["new"] == AFTER["new"]


def test_a_run_is_undone_once(desk: Desk) -> None:
    run = desk.apply()
    desk.undo(run.run_id)
    writes = desk.calendar.writes
    with pytest.raises(UndoRefusedError, match="undone already"):
        desk.undo(run.run_id)
    assert desk.calendar.writes == writes


def test_what_its_user_moved_or_renamed_since_is_refused(desk: Desk) -> None:
    run = desk.apply()
    desk.calendar.edit(desk.of("new").event_id, span(3, 10))
    desk.calendar.edit(desk.of("moves").event_id, title="Mine")
    undone = desk.undo(run.run_id)
    assert {one.key.source: one.sentence for one in undone.refused} == {
        "new": "You changed it since.",
        "moves": "You changed it since.",
    }
    assert (undone.restored, desk.ours["new"], desk.of("moves").title) == (1, span(3, 10), "Mine")


def test_a_buffer_to_which_its_user_invited_somebody_is_not_undone_and_nobody_is_written_to(desk: Desk) -> None:
    run = desk.apply()
    desk.calendar._store(replace(desk.of("new"), guests=(Guest(BO),)))
    undone = desk.undo(run.run_id)
    assert [(one.key.source, one.sentence) for one in undone.refused if one.key.source == "new"] == [
        ("new", "You changed it since.")
    ]
    assert "new" in desk.ours
    assert desk.calendar.mails == []


def test_what_its_user_removed_since_is_not_brought_back(desk: Desk) -> None:
    run = desk.apply()
    desk.calendar.delete_by_user(desk.of("new").event_id)
    desk.calendar.delete_by_user(desk.of("moves").event_id)
    undone = desk.undo(run.run_id)
    assert [(one.key.source, one.sentence) for one in undone.refused] == [("moves", "You removed it since.")]
    assert set(desk.ours) == {"goes"}


def test_what_would_overlap_a_meeting_by_now_is_refused(desk: Desk) -> None:
    desk.put(meeting("moves", span(1, 10)))
    run = desk.apply()
    desk.put(meeting("landed", span(2, 9, 25)))
    undone = desk.undo(run.run_id)
    assert [(one.key.source, one.sentence) for one in undone.refused] == [("goes", "Its old time is taken by now.")]
    assert "goes" not in desk.ours


def test_what_has_begun_is_refused(desk: Desk) -> None:
    run = desk.apply()
    desk.now = at(3, 9, 31)
    undone = desk.undo(run.run_id)
    assert {one.key.source for one in undone.refused} == {"moves", "goes", "new"}
    assert desk.ours == AFTER
    assert undone.restored == 0


def test_what_lies_before_the_days_that_are_read_by_now_is_refused_too(desk: Desk) -> None:
    run = desk.apply()
    desk.now = at(9, 9)
    undone = desk.undo(run.run_id)
    assert {one.key.source: one.sentence for one in undone.refused} == dict.fromkeys(
        ("moves", "goes", "new"), "Its time has come already."
    )
    assert (undone.restored, desk.ours) == (0, AFTER)
    assert [one.undone_at for one in desk.runs() if one.id == run.run_id] == [None]


def test_what_its_user_removed_or_moved_where_nobody_reads_is_left_alone(desk: Desk) -> None:
    run = desk.apply()
    desk.now = at(9, 9)
    desk.calendar.edit(desk.of("new").event_id, span(90, 9))
    desk.calendar.delete_by_user(desk.of("moves").event_id)
    undone = desk.undo(run.run_id)
    assert {one.key.source: one.sentence for one in undone.refused} == {
        "new": "You changed it since.",
        "moves": "You removed it since.",
        "goes": "Its time has come already.",
    }
    assert (undone.restored, desk.ours) == (0, {"new": span(90, 9)})


def test_what_was_removed_where_nobody_reads_need_not_be_taken_out(desk: Desk) -> None:
    run = desk.apply()
    desk.now = at(9, 9)
    desk.calendar.delete_by_user(desk.of("new").event_id)
    assert "new" not in {one.key.source for one in desk.undo(run.run_id).refused}


def test_a_later_runs_move_is_not_undone_by_an_earlier_run(desk: Desk) -> None:
    run = desk.apply()
    desk.put(meeting("moves", span(1, 15)))
    desk.apply()
    undone = desk.undo(run.run_id)
    assert [(one.key.source, one.sentence) for one in undone.refused] == [("moves", "A later run moved it again.")]


@pytest.mark.parametrize("call", ["remove", "move", "insert"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_an_interrupted_undo_goes_on_where_it_stopped(desk: Desk, call: str, moment: str) -> None:
    desk.put(meeting("moves", span(1, 10)))
    run = desk.apply()
    writes = desk.calendar.writes
    fail = desk.calendar.faults.before if moment == "before" else desk.calendar.faults.after
    fail(call, CalendarUnavailableError("struck"))  # type: ignore[arg-type]  # parametrize gives plain strings
    with pytest.raises(CalendarUnavailableError):
        desk.undo(run.run_id)
    assert desk.undo(run.run_id).refused == ()
    assert desk.ours == BEFORE
    assert desk.calendar.writes == writes + 3


@pytest.mark.parametrize("call", ["move", "insert"])
def test_what_an_undo_whose_answer_was_lost_put_back_stays_there(desk: Desk, call: str) -> None:
    desk.put(meeting("moves", span(1, 10)))
    run = desk.apply()
    desk.automatic()
    desk.calendar.faults.after(call, CalendarUnavailableError("struck"))  # type: ignore[arg-type]  # as above
    with pytest.raises(CalendarUnavailableError):
        desk.undo(run.run_id)
    key = {"move": "moves", "insert": "goes"}[call]
    assert desk.ours[key] == BEFORE[key]
    desk.run()
    assert desk.ours[key] == BEFORE[key]
    desk.undo(run.run_id)
    desk.run()
    assert desk.ours == BEFORE


def test_what_was_undone_stays_away_when_the_calendar_does_not_take_it_back(desk: Desk) -> None:
    """The undo of an undo meets an id that belongs to another event: nothing came back, so it can be tried again."""
    run = desk.apply()
    desk.automatic()
    desk.undo(run.run_id)
    taken_out = next(one for one in desk.runs() if one.mode == "undo")
    desk.calendar.faults.before("insert", EventExistsError("409"))
    undone = desk.undo(taken_out.id)
    assert [(one.key.source, one.sentence) for one in undone.refused if one.key.source == "new"] == [
        ("new", "The calendar did not take it.")
    ]
    desk.run()
    assert "new" not in desk.ours


def test_an_undo_of_which_nothing_came_about_can_be_done_again(desk: Desk) -> None:
    desk.put(meeting("alone", span(4, 9)))
    desk.automatic()
    run = desk.apply([SocialKey("alone", Side.AFTER)])
    desk.undo(run.run_id)
    taken_out = next(one for one in desk.runs() if one.mode == "undo")
    desk.calendar.faults.before("insert", EventExistsError("409"))
    assert desk.undo(taken_out.id).restored == 0
    assert "alone" not in desk.ours
    assert desk.undo(taken_out.id) == Undone(1)
    assert desk.ours["alone"] == span(4, 9, 30, minutes=5)


def test_undoing_a_chat_takes_the_wish_back_too(desk: Desk) -> None:
    desk.wish(chat("c1", span(4, 10), invite_at=at(1, 0)))
    run = desk.run()
    assert desk.ours["c1"] == span(4, 10)
    desk.undo(run.run_id)
    assert "c1" not in desk.ours
    assert desk.chat("c1").state == "cancelled"
    assert desk.calendar.mails == []
    desk.automatic()
    desk.run()
    assert "c1" not in desk.ours


def test_undo_of_a_run_that_is_not_there_says_so(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        desk.undo("nothing")


def test_a_restored_buffer_is_kept_where_it_was_put(desk: Desk) -> None:
    run = desk.apply()
    desk.undo(run.run_id)
    entry = desk.entry("goes")
    assert entry is not None
    assert (entry.state, entry.pinned, entry.generation) == (LedgerState.WRITTEN, BEFORE["goes"], 1)


@pytest.mark.parametrize("change", [{"title": "Breathe!"}, {"busy": False}], ids=["title", "busy"])
def test_what_its_user_called_it_or_marked_comes_back_with_a_buffer_and_stays_when_the_buffer_follows_its_meeting(
    desk: Desk, change: dict[str, Any]
) -> None:
    desk.calendar.edit(desk.of("goes").event_id, **change)
    run = desk.apply()
    desk.put(meeting("goes", span(2, 9)))
    desk.undo(run.run_id)
    for hour, lies in ((9, BEFORE["goes"]), (14, span(2, 14, 30, minutes=5))):
        desk.put(meeting("goes", span(2, hour)))
        desk.apply()
        assert told(desk.of("goes"), change) == (lies, change)
