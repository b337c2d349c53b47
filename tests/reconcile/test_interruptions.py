"""A crash, a lost answer or a refusal at any write: the next run reaches what an uninterrupted one reaches."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import sobremesa.reconcile.loop
from sobremesa.calendars.faults import Call, Moment
from sobremesa.errors import (
    CalendarUnavailableError,
    EventChangedError,
    ForbiddenError,
    IncompleteReadError,
    QuotaError,
    ReconnectError,
)
from sobremesa.model import LedgerState, Response, Snapshot
from sobremesa.planning import event_id
from sobremesa.store import ledger
from support.desk import Desk, told
from support.values import ALEX, at, meeting, span


class CrashError(BaseException):
    """The process ends here: nothing after it is carried out."""


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Three buffers to insert, after two that are written already: one to move, one to remove."""
    desk.put(meeting("moves", span(0, 9)), meeting("goes", span(1, 9)))
    desk.apply()
    desk.automatic()
    desk.put(meeting("moves", span(2, 9)), *(meeting(f"m{day}", span(day, 13)) for day in range(3)))
    desk.calendar.drop("goes")
    desk.calendar.writes = 0
    desk.calendar.calls.clear()
    return desk


WANTED = {
    "moves": span(2, 9, 30, minutes=5),
    "m0": span(0, 13, 30, minutes=5),
    "m1": span(1, 13, 30, minutes=5),
    "m2": span(2, 13, 30, minutes=5),
}
WRITES = 5


def strike(desk: Desk, number: int, moment: Moment, error: Callable[[], BaseException]) -> list[Call]:
    """Let write number `number` fail; the list tells which call it was, once it happened."""
    struck: list[Call] = []
    seen = {"before": 0, "after": 0}

    def hook(when: Moment, call: Call) -> None:
        if call in {"insert", "move", "remove"}:
            seen[when] += 1
            if when == moment and seen[when] == number and not struck:
                struck.append(call)
                raise error()

    desk.calendar.faults.hook = hook
    return struck


def test_without_an_interruption_it_is_five_writes(desk: Desk) -> None:
    desk.run()
    assert desk.ours == WANTED
    assert desk.calendar.writes == WRITES


@pytest.mark.parametrize("error", [CrashError, CalendarUnavailableError, QuotaError], ids=lambda error: error.__name__)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(1, WRITES + 1))
def test_an_interrupted_run_is_finished_by_the_next_without_a_write_too_many(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int, moment: Moment, error: type[BaseException]
) -> None:
    struck = strike(desk, number, moment, lambda: error("struck"))
    with monkeypatch.context() as patch:
        if error is CrashError:
            patch.setattr(sobremesa.reconcile.loop, "remember", lambda *_: None)
        with pytest.raises(error):
            desk.run()
    assert struck
    desk.run()
    assert desk.ours == WANTED
    assert desk.calendar.writes == WRITES
    calls = desk.calendar.calls.copy()
    assert desk.run().applied == ()
    assert desk.calendar.calls - calls == {"read": 1}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("number", range(1, WRITES + 1))
def test_a_click_repeated_after_an_error_does_what_the_first_would_have_done(
    desk: Desk, number: int, moment: Moment
) -> None:
    strike(desk, number, moment, lambda: CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        desk.apply()
    desk.apply()
    assert desk.ours == WANTED
    assert desk.calendar.writes == WRITES


@pytest.mark.parametrize("source", ["m0", "m1", "m2"])
def test_what_its_user_removes_after_an_interrupted_insert_stays_removed(desk: Desk, source: str) -> None:
    number = {"m0": 3, "m1": 4, "m2": 5}[source]
    assert strike(desk, number, "after", lambda: CalendarUnavailableError("struck")) == []
    with pytest.raises(CalendarUnavailableError):
        desk.run()
    desk.calendar.delete_by_user(desk.of(source).event_id)
    desk.run()
    desk.run()
    assert desk.ours == {name: when for name, when in WANTED.items() if name != source}


def test_what_its_user_moves_after_an_interrupted_insert_stays_there(desk: Desk) -> None:
    strike(desk, 3, "after", lambda: CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        desk.run()
    desk.calendar.edit(desk.of("m0").event_id, span(0, 13, 45, minutes=10))
    desk.run()
    desk.run()
    assert desk.ours == WANTED | {"m0": span(0, 13, 45, minutes=10)}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_its_user_moves_after_an_interrupted_move_stays_there(desk: Desk, moment: Moment) -> None:
    struck = strike(desk, 2, moment, lambda: CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        desk.run()
    assert struck == ["move"]
    desk.calendar.edit(desk.of("moves").event_id, span(3, 11, minutes=7))
    desk.run()
    desk.run()
    assert desk.ours == WANTED | {"moves": span(3, 11, minutes=7)}


def test_a_removal_whose_answer_was_lost_counts_as_our_own(desk: Desk) -> None:
    struck = strike(desk, 1, "after", lambda: CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        desk.run()
    assert struck == ["remove"]
    desk.put(meeting("goes", span(1, 9)))
    desk.run()
    assert desk.ours == WANTED | {"goes": span(1, 9, 30, minutes=5)}


def test_an_id_that_its_user_deleted_before_we_knew_is_a_no(desk: Desk) -> None:
    """The ledger was lost: the provider still knows that the event under this id was deleted."""
    desk.run()
    desk.calendar.delete_by_user(desk.of("m0").event_id)
    forget(desk)
    outcome = desk.run()
    assert [left.sentence for left in outcome.left] == ["You removed it in the calendar."]
    assert "m0" not in desk.ours
    entry = desk.entry("m0")
    assert entry is not None
    assert (entry.state, entry.meeting) == (LedgerState.REFUSED, span(0, 13))
    assert desk.run().left == ()


def test_a_lost_ledger_makes_no_second_buffer(desk: Desk) -> None:
    desk.run()
    forget(desk)
    desk.calendar.writes = 0
    desk.run()
    assert desk.ours == WANTED
    assert desk.calendar.writes == 0


def test_an_insert_that_was_written_under_our_hands_is_adopted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that repeats a request after a lost answer meets its own event: 409, and it is ours."""
    desk.run()
    ours = desk.of("m0")
    forget(desk)
    read = desk.calendar.read
    monkeypatch.setattr(desk.calendar, "read", lambda window: without(read(window), ours.event_id))  # it lags behind
    outcome = desk.run()
    assert [change.do for change in outcome.applied] == ["insert"]
    entry = desk.entry("m0")
    assert entry is not None
    assert (entry.state, entry.event_id, entry.etag) == (LedgerState.WRITTEN, ours.event_id, ours.etag)


def test_an_event_its_user_changes_while_we_write_is_left_and_read_again_soon(desk: Desk) -> None:
    target = desk.of("moves").event_id

    def hook(moment: Moment, call: Call) -> None:
        if (moment, call) == ("before", "move"):
            desk.calendar.faults.hook = None
            desk.calendar.edit(target, span(3, 11, minutes=7))

    desk.calendar.faults.hook = hook
    outcome = desk.run()
    assert outcome.again
    assert [left.sentence for left in outcome.left] == ["It was changed in the calendar just now."]
    desk.run()
    assert desk.run().applied == ()
    assert desk.ours == WANTED | {"moves": span(3, 11, minutes=7)}


def test_an_event_its_user_deletes_while_we_move_it_stays_deleted(desk: Desk) -> None:
    target = desk.of("moves").event_id

    def hook(moment: Moment, call: Call) -> None:
        if (moment, call) == ("before", "move"):
            desk.calendar.faults.hook = None
            desk.calendar.delete_by_user(target)

    desk.calendar.faults.hook = hook
    assert desk.run().again
    desk.run()
    assert "moves" not in desk.ours
    entry = desk.entry("moves")
    assert entry is not None
    assert (entry.state, entry.meeting) == (LedgerState.REFUSED, span(2, 9))


def test_an_event_its_user_moves_while_we_remove_it_is_kept_beside_the_meeting_of_now(desk: Desk) -> None:
    target = desk.of("moves").event_id
    desk.put(meeting("moves", span(5, 9)))  # a Saturday: its buffer is to go

    def hook(moment: Moment, call: Call) -> None:
        if (moment, call) == ("before", "remove") and target in {one.event_id for one in desk.calendar.ours}:
            desk.calendar.faults.hook = None
            desk.calendar.edit(target, span(0, 9, 31, minutes=5))

    desk.calendar.faults.hook = hook
    for _ in range(3):
        desk.run()
    assert desk.ours["moves"] == span(0, 9, 31, minutes=5)


def test_a_move_reported_as_changed_although_it_was_ours_pins_nothing(desk: Desk) -> None:
    """A repeated request after a lost answer carries the old etag: 412, although the change is our own."""
    desk.calendar.faults.after("move", EventChangedError("412"))
    assert desk.run().again
    assert desk.run().applied == ()
    entry = desk.entry("moves")
    assert entry is not None
    assert (entry.state, entry.written, entry.pinned) == (LedgerState.WRITTEN, WANTED["moves"], None)


@pytest.mark.parametrize("change", [{"title": "Breathe, Alex"}, {"busy": False}], ids=["title", "busy"])
def test_what_its_user_called_it_or_marked_survives_a_move_that_never_happened(
    desk: Desk, change: dict[str, Any]
) -> None:
    desk.calendar.edit(desk.of("moves").event_id, **change)
    desk.calendar.faults.before("move", EventChangedError("412"))
    assert desk.run().again
    for day in (2, 3):
        desk.put(meeting("moves", span(day, 9)))
        desk.run()
        assert told(desk.of("moves"), change) == (span(day, 9, 30, minutes=5), change)


@pytest.mark.parametrize("change", [{"title": "Breathe, Alex"}, {"busy": False}], ids=["title", "busy"])
def test_what_its_user_called_it_or_marked_survives_a_removal_that_never_happened(
    desk: Desk, change: dict[str, Any]
) -> None:
    desk.calendar.edit(desk.of("goes").event_id, **change)
    desk.calendar.faults.before("remove", CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        desk.run()
    for hour in (9, 15):
        desk.put(meeting("goes", span(1, hour)))
        desk.run()
        assert told(desk.of("goes"), change) == (span(1, hour, 30, minutes=5), change)


def test_an_undo_of_a_busy_mark_that_never_came_about_can_be_done_again(desk: Desk) -> None:
    desk.run()
    run_id = undo_the_mark_in_vain(desk)
    undone = desk.undo(run_id)
    assert (undone.restored, undone.refused, desk.of("moves").busy) == (1, (), True)
    desk.run()
    assert desk.of("moves").busy


def test_a_busy_mark_follows_the_answer_after_an_undo_that_never_came_about(desk: Desk) -> None:
    desk.run()
    undo_the_mark_in_vain(desk)
    desk.put(meeting("moves", span(2, 9)))
    desk.run()
    assert desk.of("moves").busy


def undo_the_mark_in_vain(desk: Desk) -> str | None:
    """The run that showed a buffer as free, for an answer of "maybe", is taken back, and not a thing is written."""
    desk.put(replace(meeting("moves", span(2, 9)), response=Response.TENTATIVE))
    run = desk.run()
    assert not desk.of("moves").busy
    desk.calendar.faults.before("move", CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        desk.undo(run.run_id)
    return run.run_id


def test_one_forbidden_change_does_not_stop_the_others(desk: Desk) -> None:
    desk.calendar.faults.before("move", ForbiddenError("Not yours to change."))
    outcome = desk.run()
    assert [left.sentence for left in outcome.left] == [ForbiddenError.said]
    assert len(outcome.applied) == WRITES - 1
    entry = desk.entry("moves")
    assert entry is not None
    assert entry.state is LedgerState.WRITTEN


def test_an_incomplete_read_decides_nothing(desk: Desk) -> None:
    before = desk.view()
    desk.calendar.faults.before("read", IncompleteReadError("page 2 is missing"))
    with pytest.raises(IncompleteReadError):
        desk.run()
    assert desk.view() == before
    assert desk.calendar.writes == 0


def test_lost_consent_pauses_the_account_until_it_signs_in_again(desk: Desk) -> None:
    desk.calendar.faults.before("read", ReconnectError("invalid_grant"))
    with pytest.raises(ReconnectError):
        desk.run()
    assert desk.state() == "reconnect"
    desk.calendar.calls.clear()
    with pytest.raises(ReconnectError, match="sign in again"):
        desk.run()
    assert not desk.calendar.calls


@pytest.mark.parametrize(
    "error",
    [CalendarUnavailableError("503"), ReconnectError("no scope", missing_scope="freebusy")],
    ids=["503", "scope"],
)
def test_a_free_busy_question_that_fails_spoils_nothing(desk: Desk, error: Exception) -> None:
    desk.wait(20)
    desk.calendar.faults.before("free_busy", error)
    assert len(desk.run().applied) == WRITES
    assert desk.calendar.calls["free_busy"] == 1
    assert desk.state() == "ok"


def test_a_partly_applied_run_lists_what_it_did(desk: Desk) -> None:
    strike(desk, 4, "before", lambda: CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        desk.run()
    run = next(run for run in desk.runs() if run.mode == "automatic")
    assert [change.do for change in run.changes] == ["remove", "move", "insert"]
    assert [change.do for change in run.begun] == ["remove", "move", "insert", "insert"]
    snapshot = desk.view().snapshot
    assert snapshot is not None
    assert snapshot.ours == desk.calendar.ours


def test_ids_follow_from_the_account_and_what_the_event_is_for(desk: Desk) -> None:
    entry = desk.entry("moves")
    assert entry is not None
    assert entry.event_id == event_id(ALEX, "primary", entry.key, 0) == desk.of("moves").event_id
    assert desk.now == at(0, 7)


def forget(desk: Desk) -> None:
    """Lose the ledger, as with a new database."""
    with desk.store.begin() as session:
        ledger.drop(session, desk.account.id, list(ledger.get(session, desk.account.id)))


def without(snapshot: Snapshot, event: str) -> Snapshot:
    """The snapshot as if that event were not listed yet."""
    return replace(snapshot, ours=tuple(one for one in snapshot.ours if one.event_id != event))
