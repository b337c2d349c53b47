"""A check-in round and a late start: done on a click, on the person's own meetings, and taken back exactly."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sobremesa.calendars.check_in import LINES
from sobremesa.calendars.faults import Call, Moment
from sobremesa.errors import CalendarUnavailableError, ChangeRefusedError, NotFoundError, QuotaError
from sobremesa.model import CheckIn, Insert, Meeting, Reschedule, Response, Span
from sobremesa.reconcile import (
    Asked,
    Preview,
    add_check_in,
    plan_again,
    remove_check_in,
    start_late,
    start_on_time,
)
from sobremesa.store import runs, snapshots
from support.desk import Desk
from support.values import BO, at, meeting, span

LINE = LINES[0]
TEXTS = ["", "Agenda: tea", "Agenda:\n- tea\n", "<b>Agenda</b><br>tea", "<p>Agenda</p>", "One\r\ntwo"]
FIRST, NEXT = span(1, 9), span(1, 9, 30)
LATE = Span(at(1, 9, 35), at(1, 10))


class CrashError(BaseException):
    """The process ends here: nothing after it is carried out."""


def own(name: str, when: Span, **more: Any) -> Meeting:
    return replace(meeting(name, when), organized_by_me=True, **more)


def press(desk: Desk, does: Callable[..., Asked], name: str = "own", **how: bool) -> Asked:
    return does(desk.account.id, name, desk.store, desk.open, desk.now, **how)


def again(desk: Desk, *moved: Span) -> None:
    plan_again(desk.account.id, moved, desk.store, desk.open, desk.now)


def text(desk: Desk, name: str = "own") -> str:
    return desk.calendar.description_of(name)


def spans(desk: Desk) -> dict[str, Span]:
    return {one.id: one.span for one in desk.calendar.meetings}


def said(desk: Desk) -> dict[str, bool]:
    """Which meetings a page shows with a check-in."""
    snapshot = desk.view().snapshot
    assert snapshot is not None
    return {one.id: one.check_in for one in snapshot.meetings}


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Alex organises `own` and `next`, which begins as `first` ends; `theirs` is Bo's."""
    desk.put(
        own("own", span(2, 9)), meeting("first", FIRST), own("next", NEXT), meeting("theirs", span(3, 9)),
        *(own(f"day{day}", span(day, 15), series_id="daily") for day in range(3)),
    )  # fmt: skip
    desk.run(Preview())
    desk.calendar.calls.clear()
    return desk


# the check-in round


@pytest.mark.parametrize("before", TEXTS)
def test_a_check_in_is_added_once_and_removed_without_a_trace(desk: Desk, before: str) -> None:
    desk.calendar.describe_by_hand("own", before)
    asked = press(desk, add_check_in)
    assert text(desk).startswith(before)
    assert text(desk).count(LINE) == 1
    assert asked.meeting.check_in
    assert press(desk, add_check_in).changes == ()
    assert text(desk).count(LINE) == 1
    press(desk, remove_check_in)
    assert text(desk) == before
    assert press(desk, remove_check_in).run_id is None
    assert desk.calendar.writes == 2
    assert desk.calendar.mails == []


def test_a_page_knows_it_without_a_question_and_the_store_keeps_no_description(desk: Desk) -> None:
    desk.calendar.describe_by_hand("own", "Salaries of everybody")
    press(desk, add_check_in)
    calls = desk.calendar.calls.copy()
    assert said(desk)["own"]
    assert desk.calendar.calls == calls == {"agenda_of": 1, "describe": 1}
    desk.run(Preview())
    assert said(desk)["own"]
    with desk.store.read() as session:
        assert "Salaries" not in repr((snapshots.get(session, desk.account.id), desk.runs()))
    press(desk, remove_check_in)
    assert not said(desk)["own"]


def test_only_our_paragraph_goes_when_somebody_edited_the_rest(desk: Desk) -> None:
    desk.calendar.describe_by_hand("own", "Tea")
    press(desk, add_check_in)
    desk.calendar.describe_by_hand("own", f"Tea and cake\n\n{LINE}\n\nBring cups")
    press(desk, remove_check_in)
    assert text(desk) == "Tea and cake\n\nBring cups"


def test_an_edit_at_the_same_moment_is_kept(desk: Desk) -> None:
    def hook(moment: Moment, call: Call) -> None:
        if (moment, call) == ("before", "describe"):
            desk.calendar.faults.hook = None
            desk.calendar.describe_by_hand("own", "Somebody was quicker.")

    desk.calendar.faults.hook = hook
    asked = press(desk, add_check_in)
    assert text(desk) == f"Somebody was quicker.\n\n{LINE}"
    assert len(asked.changes) == len(desk.runs()[0].asked) == 1


def test_who_keeps_editing_is_not_overwritten(desk: Desk) -> None:
    edits = iter(range(100))

    def hook(moment: Moment, call: Call) -> None:
        if (moment, call) == ("before", "describe"):
            desk.calendar.describe_by_hand("own", f"Draft {next(edits)}")

    desk.calendar.faults.hook = hook
    with pytest.raises(ChangeRefusedError, match="changed in the calendar just now"):
        press(desk, add_check_in)
    assert text(desk) == "Draft 2"
    assert desk.runs() == ()


def test_a_whole_series_gets_one_and_loses_it_also_where_an_instance_has_words_of_its_own(desk: Desk) -> None:
    desk.calendar.describe_by_hand("daily", "Stand up")
    desk.calendar.describe_by_hand("day1", "Sit down")
    asked = press(desk, add_check_in, "day0", whole_series=True)
    assert [text(desk, name) for name in ("daily", "day0", "day1")] == [
        f"Stand up\n\n{LINE}", f"Stand up\n\n{LINE}", "Sit down",
    ]  # fmt: skip
    assert said(desk) == {"first": False, "next": False, "own": False, "theirs": False} | {
        "day0": True, "day1": False, "day2": True,
    }  # fmt: skip
    press(desk, add_check_in, "day1", whole_series=True)
    assert text(desk, "day1") == f"Sit down\n\n{LINE}"
    press(desk, remove_check_in, "day2", whole_series=True)
    assert [text(desk, name) for name in ("daily", "day0", "day1")] == ["Stand up", "Stand up", "Sit down"]
    assert not any(said(desk).values())
    assert asked.run_id is not None


def test_one_meeting_of_a_series_gets_one_alone(desk: Desk) -> None:
    desk.calendar.describe_by_hand("daily", "Stand up")
    press(desk, add_check_in, "day1")
    assert [text(desk, f"day{day}") for day in range(3)] == ["Stand up", f"Stand up\n\n{LINE}", "Stand up"]


@pytest.mark.parametrize("does", [add_check_in, remove_check_in, start_late, start_on_time])
def test_nothing_is_done_to_somebody_elses_meeting_or_to_none(desk: Desk, does: Callable[..., Asked]) -> None:
    before = desk.calendar.meetings
    with pytest.raises(ChangeRefusedError, match="Somebody else"):
        press(desk, does, "theirs")
    with pytest.raises(NotFoundError):
        press(desk, does, "nothing")
    desk.calendar.drop("own")
    with pytest.raises(ChangeRefusedError, match="not there any more"):
        press(desk, does)
    assert desk.calendar.meetings == tuple(one for one in before if one.id != "own")
    assert (desk.calendar.writes, desk.runs()) == (0, ())


def test_a_meeting_that_is_over_gets_none(desk: Desk) -> None:
    desk.now = at(2, 9, 31)
    with pytest.raises(ChangeRefusedError, match="over"):
        press(desk, add_check_in)
    assert desk.calendar.writes == 0


# starting late


def test_the_next_meeting_starts_late_and_the_linger_gets_its_minutes(desk: Desk) -> None:
    desk.automatic()
    desk.run()
    assert "first" not in desk.ours
    asked = press(desk, start_late, "next")
    assert spans(desk)["next"] == asked.meeting.span == LATE
    again(desk, asked.meeting.span)
    assert desk.ours["first"] == span(1, 9, 30, minutes=5)
    assert desk.calendar.mails == []


def test_without_automatic_mode_the_linger_is_proposed(desk: Desk) -> None:
    again(desk, press(desk, start_late, "next").meeting.span)
    assert "first" not in desk.ours
    proposed = [change.social for change in desk.view().plan.changes if isinstance(change, Insert)]
    assert span(1, 9, 30, minutes=5) in [social.span for social in proposed if social.key.source == "first"]


@pytest.mark.parametrize("tell", [True, False])
def test_guests_are_told_only_if_the_person_says_so(desk: Desk, tell: bool) -> None:
    press(desk, start_late, "next", notify=tell)
    assert desk.calendar.mails == ([("next", BO)] if tell else [])


def test_pressing_twice_moves_once(desk: Desk) -> None:
    press(desk, start_late, "next")
    assert press(desk, start_late, "next").changes == ()
    desk.run(Preview())
    assert press(desk, start_late, "next").changes == ()
    assert spans(desk)["next"] == LATE
    assert desk.calendar.writes == 1


def test_starting_on_time_gives_the_first_start_back_and_what_lies_in_the_way_goes(desk: Desk) -> None:
    again(desk, press(desk, start_late, "next").meeting.span)
    desk.apply()
    assert desk.ours["first"] == span(1, 9, 30, minutes=5)
    asked = press(desk, start_on_time, "next")
    assert spans(desk)["next"] == asked.meeting.span == NEXT
    again(desk, asked.meeting.span)
    assert "first" not in desk.ours
    assert "own" in desk.ours
    writes = desk.calendar.writes
    assert press(desk, start_on_time, "next").changes == ()
    assert desk.calendar.writes == writes
    again(desk, press(desk, start_late, "next").meeting.span)
    desk.apply()
    assert desk.ours["first"] == span(1, 9, 30, minutes=5)


def test_a_meeting_moved_since_is_not_moved(desk: Desk) -> None:
    press(desk, start_late, "next")
    desk.put(own("next", span(1, 14)))
    with pytest.raises(ChangeRefusedError, match="moved since"):
        press(desk, start_on_time, "next")
    with pytest.raises(ChangeRefusedError, match="moved since"):
        press(desk, start_late, "next")
    assert spans(desk)["next"] == span(1, 14)


def test_a_meeting_that_never_was_late_is_not_put_anywhere(desk: Desk) -> None:
    with pytest.raises(ChangeRefusedError):
        press(desk, start_on_time, "next")
    assert desk.calendar.writes == 0


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"span": span(1, 9, 30, minutes=19)}, "Too little"),
        ({"organized_by_me": False}, "Somebody else"),
        ({"all_day": True}, "."),
    ],
)
def test_what_cannot_start_late_does_not(desk: Desk, changed: dict[str, Any], why: str) -> None:
    desk.put(replace(own("next", NEXT), **changed))
    for fresh in (False, True):
        if fresh:
            desk.run(Preview())
        with pytest.raises(ChangeRefusedError, match=why if fresh else "."):
            press(desk, start_late, "next")
    assert desk.calendar.writes == 0


def test_twenty_minutes_are_enough_to_start_five_late(desk: Desk) -> None:
    desk.put(own("next", span(1, 9, 30, minutes=20)))
    desk.run(Preview())
    assert press(desk, start_late, "next").meeting.span == Span(at(1, 9, 35), at(1, 9, 50))


def test_a_meeting_that_has_begun_or_follows_no_other_stays(desk: Desk) -> None:
    with pytest.raises(ChangeRefusedError, match="No meeting ends"):
        press(desk, start_late, "own")
    desk.now = at(1, 9, 30)
    with pytest.raises(ChangeRefusedError, match=r"begun already|No meeting ends"):
        press(desk, start_late, "next")
    assert desk.calendar.writes == 0


def test_an_earlier_start_that_has_passed_is_not_given_back(desk: Desk) -> None:
    press(desk, start_late, "next")
    desk.now = at(1, 9, 31)
    with pytest.raises(ChangeRefusedError, match="passed"):
        press(desk, start_on_time, "next")
    assert spans(desk)["next"] == LATE


def test_one_instance_of_a_series_starts_late_and_the_others_do_not(desk: Desk) -> None:
    desk.put(meeting("before", span(1, 14, 30)))
    desk.run(Preview())
    press(desk, start_late, "day1")
    assert {name: when for name, when in spans(desk).items() if name.startswith("day")} == {
        "day0": span(0, 15), "day1": Span(at(1, 15, 5), at(1, 15, 30)), "day2": span(2, 15),
    }  # fmt: skip


# interruptions


PRESSES: dict[str, tuple[Callable[..., Asked], str, Call]] = {
    "check-in": (add_check_in, "own", "describe"),
    "late": (start_late, "next", "reschedule"),
}


def state(desk: Desk) -> tuple[str, Span]:
    return text(desk), spans(desk)["next"]


@pytest.mark.parametrize("error", [CrashError, CalendarUnavailableError, QuotaError], ids=lambda error: error.__name__)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", PRESSES)
def test_a_second_press_after_an_interruption_does_it_exactly_once(
    desk: Desk, name: str, moment: Moment, error: type[BaseException]
) -> None:
    does, source, write = PRESSES[name]
    before = state(desk)

    def hook(when: Moment, call: Call) -> None:
        if (when, call) == (moment, write):
            desk.calendar.faults.hook = None
            raise error("struck")

    desk.calendar.faults.hook = hook
    with pytest.raises(error):
        press(desk, does, source)
    assert (state(desk) != before) is (moment == "after")
    press(desk, does, source)
    wanted = (LINE, NEXT) if name == "check-in" else ("", LATE)
    assert state(desk) == wanted
    assert desk.calendar.writes == 1
    if moment == "after" and error is QuotaError:  # Google answers so only where it did not act
        return
    (run,) = desk.runs()
    assert len(run.asked) == 1
    assert desk.undo(run.id).restored == 1
    assert state(desk) == before


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", PRESSES)
def test_an_interrupted_press_can_be_undone_whether_or_not_it_was_written(
    desk: Desk, name: str, moment: Moment
) -> None:
    does, source, write = PRESSES[name]
    before = state(desk)
    fail = desk.calendar.faults.before if moment == "before" else desk.calendar.faults.after
    fail(write, CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        press(desk, does, source)
    (run,) = desk.runs()
    assert desk.undo(run.id).refused == ()
    assert state(desk) == before


@pytest.mark.parametrize("does", [start_late, start_on_time])
def test_a_moved_start_is_written_once_although_somebody_edits_the_words_meanwhile(
    desk: Desk, does: Callable[..., Asked]
) -> None:
    if does is start_on_time:
        press(desk, start_late, "next")

    def hook(moment: Moment, call: Call) -> None:
        if (moment, call) == ("before", "reschedule"):
            desk.calendar.faults.hook = None
            desk.calendar.describe_by_hand("next", "New words")

    desk.calendar.faults.hook = hook
    press(desk, does, "next")
    assert spans(desk)["next"] == (LATE if does is start_late else NEXT)
    assert text(desk, "next") == "New words"


# undo


@pytest.mark.parametrize("before", TEXTS)
def test_undo_of_a_check_in_restores_the_words(desk: Desk, before: str) -> None:
    desk.calendar.describe_by_hand("own", before)
    run = press(desk, add_check_in)
    assert desk.undo(run.run_id).restored == 1
    assert text(desk) == before


@pytest.mark.parametrize("before", [f"Tea\n\n{LINE}\n\nCake", f"{LINE}<br>Tea", LINE])
def test_undo_of_a_removal_puts_the_paragraph_where_it_was(desk: Desk, before: str) -> None:
    desk.calendar.describe_by_hand("own", before)
    run = press(desk, remove_check_in)
    assert LINE not in text(desk)
    assert desk.undo(run.run_id).restored == 1
    assert text(desk) == before


def test_undo_of_a_removal_is_refused_when_the_words_were_changed_since(desk: Desk) -> None:
    desk.calendar.describe_by_hand("own", f"Tea\n\n{LINE}")
    run = press(desk, remove_check_in)
    desk.calendar.describe_by_hand("own", "Coffee")
    undone = desk.undo(run.run_id)
    assert [(one.key.source, one.sentence) for one in undone.refused] == [("own", "Its description was changed since.")]
    assert text(desk) == "Coffee"


def test_undo_of_a_whole_series_restores_each_of_its_texts(desk: Desk) -> None:
    desk.calendar.describe_by_hand("daily", f"{LINE}\n\nStand up")
    desk.calendar.describe_by_hand("day1", f"Sit\n\n{LINE}")
    run = press(desk, remove_check_in, "day0", whole_series=True)
    assert [text(desk, name) for name in ("daily", "day1")] == ["Stand up", "Sit"]
    assert desk.undo(run.run_id).restored == 2
    assert [text(desk, name) for name in ("daily", "day1")] == [f"{LINE}\n\nStand up", f"Sit\n\n{LINE}"]


def test_undo_of_a_late_start_gives_the_start_back_and_tells_whom_the_press_told(desk: Desk) -> None:
    run = press(desk, start_late, "next", notify=True)
    undone = desk.undo(run.run_id)
    assert (undone.restored, undone.moved) == (1, (NEXT,))
    assert spans(desk)["next"] == NEXT
    assert desk.calendar.mails == [("next", BO)] * 2


def test_undo_of_a_late_start_is_refused_once_it_was_moved_or_its_time_has_come(desk: Desk) -> None:
    run = press(desk, start_late, "next")
    desk.put(own("next", span(1, 11)))
    assert [one.sentence for one in desk.undo(run.run_id).refused] == ["You changed it since."]
    desk.put(own("next", LATE))
    desk.now = at(1, 9, 31)
    assert [one.sentence for one in desk.undo(run.run_id).refused] == ["Its time has come already."]
    desk.calendar.drop("next")
    assert [one.sentence for one in desk.undo(run.run_id).refused] == ["This meeting is not there any more."]
    assert desk.calendar.writes == 1


def test_a_run_tells_what_was_asked_for(desk: Desk) -> None:
    press(desk, add_check_in)
    desk.wait(1)
    press(desk, start_late, "next")
    late, check_in = desk.runs()
    assert (late.mode, late.changes, late.asked) == ("asked", (), (Reschedule("next", NEXT, LATE),))
    (added,) = check_in.asked
    assert isinstance(added, CheckIn)
    assert (added.meeting_id, added.wanted, added.piece, added.at) == ("own", True, LINE, 0)
    with desk.store.read() as session:
        assert runs.reschedules(session, desk.account.id) == (Reschedule("next", NEXT, LATE),)
        assert runs.unsettled(session, desk.account.id, "next") == ()


def test_a_run_that_was_taken_over_writes_nothing(desk: Desk) -> None:
    def keep(_: object) -> None:
        raise CrashError

    with pytest.raises(CrashError):
        add_check_in(desk.account.id, "own", desk.store, desk.open, desk.now, keep=keep)
    assert (text(desk), desk.calendar.writes, desk.runs()) == ("", 0, ())


def test_a_declined_or_tentative_answer_of_a_guest_survives_a_late_start(desk: Desk) -> None:
    before = next(one for one in desk.calendar.meetings if one.id == "next")
    guests = tuple(replace(guest, response=Response.TENTATIVE) for guest in before.guests)
    desk.put(replace(before, guests=guests))
    press(desk, start_late, "next")
    after = next(one for one in desk.calendar.meetings if one.id == "next")
    assert replace(after, span=NEXT, etag="") == replace(before, guests=guests, etag="")


def test_a_minute_is_enough_for_a_plan_to_be_wrong_so_the_press_counts_what_was_seen(desk: Desk) -> None:
    desk.put(own("next", NEXT.moved(timedelta(minutes=1))))
    with pytest.raises(ChangeRefusedError, match="moved since"):
        press(desk, start_late, "next")
