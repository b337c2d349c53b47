"""The loop: what is written when, how often the calendar is asked, and that the user wins."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.errors import NotFoundError, PlanChangedError, UnsafePlanError
from sobremesa.model import LedgerState, Preferences, Response, Side, SocialKey, SocialKind
from sobremesa.reconcile import Automatic, Confirmed, Preview
from sobremesa.store import Store
from support.desk import Desk
from support.values import BO, NOW, at, meeting, span


def week(desk: Desk, count: int = 5) -> None:
    """A meeting at ten on each of the first days."""
    desk.put(*(meeting(f"m{day}", span(day, 10), owner=desk.email) for day in range(count)))


def test_a_first_run_is_a_preview_whatever_was_chosen(desk: Desk) -> None:
    week(desk)
    desk.prefer(Preferences(automatic=frozenset(SocialKind)))
    first = desk.run(Automatic())
    assert (len(first.plan.changes), first.applied, desk.calendar.writes) == (5, (), 0)
    assert len(desk.run(Automatic()).applied) == 5


def test_a_preview_writes_nothing_however_often_it_runs(desk: Desk) -> None:
    week(desk)
    outcomes = [desk.run(Preview()) for _ in range(3)]
    assert [(len(outcome.plan.changes), outcome.run_id) for outcome in outcomes] == [(5, None)] * 3
    assert (desk.calendar.writes, desk.runs()) == (0, ())


def test_n_changes_cost_n_writes_and_an_unchanged_calendar_one_listing(desk: Desk) -> None:
    week(desk)
    plan = desk.run(Preview()).plan
    desk.calendar.calls.clear()
    outcome = desk.run(Confirmed(plan.digest))
    assert outcome.applied == plan.changes
    assert desk.calendar.calls == {"read": 1, "insert": 5}
    desk.automatic()
    desk.calendar.calls.clear()
    for mode in (Automatic(), Preview(), Confirmed(desk.view().plan.digest)):
        assert desk.run(mode).plan.changes == ()
    assert desk.calendar.calls == {"read": 3}


def test_a_meeting_that_moves_out_of_a_week_that_is_over_has_its_buffer_at_the_new_time(desk: Desk) -> None:
    """The old one lies where it is no longer read, and its id is taken."""
    desk.put(meeting("m0", span(0, 10), owner=desk.email))
    desk.apply()
    desk.automatic()
    desk.wait(8 * 24 * 60)
    desk.put(meeting("m0", span(10, 10), owner=desk.email))
    desk.run(Automatic())
    assert [placed.span for placed in desk.calendar.ours] == [span(0, 10, 30, 5), span(10, 10, 30, 5)]
    entry = desk.entry("m0")
    assert entry is not None
    assert (entry.written, entry.pinned) == (span(10, 10, 30, 5), None)
    assert desk.run(Automatic()).plan.changes == ()


def test_free_busy_is_asked_once_in_fifteen_minutes(desk: Desk) -> None:
    week(desk)
    for minutes in (0, 5, 5, 4.9, 0.2, 14):
        desk.wait(minutes)
        desk.run(Preview())
    assert desk.calendar.calls["free_busy"] == 2


def test_a_view_asks_no_calendar_and_shows_what_was_just_written(desk: Desk) -> None:
    week(desk)
    before = desk.run(Preview())
    desk.calendar.calls.clear()
    assert desk.view().plan == before.plan
    desk.calendar.calls.clear()
    desk.run(Confirmed(before.plan.digest))
    desk.calendar.calls.clear()
    shown = desk.view()
    assert shown.plan.changes == ()
    assert shown.snapshot is not None
    assert shown.snapshot.ours == desk.calendar.ours
    assert not desk.calendar.calls


def test_a_view_before_the_first_read_is_empty(desk: Desk) -> None:
    shown = desk.view()
    assert (shown.snapshot, shown.read_at, shown.plan.changes, shown.decision.desired) == (None, None, (), ())


def test_a_moved_meeting_takes_its_buffer_along_without_a_click(desk: Desk) -> None:
    week(desk)
    desk.apply()
    desk.automatic()
    desk.put(meeting("m1", span(1, 14)))
    outcome = desk.run()
    assert [change.do for change in outcome.applied] == ["move"]
    assert desk.ours["m1"] == span(1, 14, 30, minutes=5)
    assert desk.calendar.calls["move"] == 1


def test_a_cancelled_meeting_takes_its_buffer_away(desk: Desk) -> None:
    week(desk)
    desk.apply()
    desk.automatic()
    desk.calendar.drop("m2")
    assert [change.do for change in desk.run().applied] == ["remove"]
    assert "m2" not in desk.ours


def test_only_the_kinds_that_were_chosen_are_written_by_themselves(desk: Desk) -> None:
    week(desk)
    desk.automatic([SocialKind.DOORS])
    assert desk.run().applied == ()
    desk.automatic([SocialKind.LINGER])
    assert len(desk.run().applied) == 5


def test_a_single_yes_writes_a_single_buffer(desk: Desk) -> None:
    week(desk)
    desk.apply([SocialKey("m1", Side.AFTER)])
    assert set(desk.ours) == {"m1"}
    assert len(desk.view().plan.changes) == 4


def test_a_plan_that_is_not_the_one_that_was_seen_is_not_written(desk: Desk) -> None:
    week(desk)
    seen = desk.run(Preview()).plan
    desk.put(meeting("m1", span(1, 14)))
    with pytest.raises(PlanChangedError) as raised:
        desk.run(Confirmed(seen.digest))
    assert desk.calendar.writes == 0
    assert raised.value.plan == desk.view().plan
    assert len(desk.run(Confirmed(raised.value.plan.digest)).applied) == 5


def test_a_deleted_buffer_stays_deleted(desk: Desk) -> None:
    week(desk)
    desk.apply()
    desk.automatic()
    desk.calendar.delete_by_user(desk.of("m1").event_id)
    for _ in range(3):
        desk.wait(20)
        assert desk.run().applied == ()
    entry = desk.entry("m1")
    assert entry is not None
    assert (entry.state, entry.meeting) == (LedgerState.REFUSED, span(1, 10))
    assert "m1" not in desk.ours


def test_a_buffer_its_user_moved_stays_where_it_was_put(desk: Desk) -> None:
    week(desk)
    desk.apply()
    desk.automatic()
    desk.calendar.edit(desk.of("m1").event_id, span(1, 10, 40, minutes=15))
    for _ in range(2):
        assert desk.run().applied == ()
    assert desk.ours["m1"] == span(1, 10, 40, minutes=15)
    entry = desk.entry("m1")
    assert entry is not None
    assert entry.pinned == span(1, 10, 40, minutes=15)


def test_a_title_its_user_gave_survives_a_move(desk: Desk) -> None:
    week(desk)
    desk.apply()
    desk.automatic()
    desk.calendar.edit(desk.of("m1").event_id, title="Breathe, Alex")
    for hour in (14, 15):
        desk.put(meeting("m1", span(1, hour)))
        assert len(desk.run().applied) == 1
        assert desk.of("m1").title == "Breathe, Alex"
    assert desk.run().applied == ()


def test_declined_and_accepted_again_brings_the_buffer_back_under_a_new_id(desk: Desk) -> None:
    week(desk, 1)
    desk.apply()
    desk.automatic()
    first = desk.of("m0").event_id
    desk.put(replace(meeting("m0", span(0, 10)), response=Response.DECLINED))
    assert [change.do for change in desk.run().applied] == ["remove"]
    desk.put(meeting("m0", span(0, 10)))
    assert [change.do for change in desk.run().applied] == ["insert"]
    assert desk.of("m0").event_id != first
    assert desk.run().applied == ()


def test_an_automatic_run_above_the_cap_stops_and_a_confirmed_plan_does_not(desk: Desk) -> None:
    week(desk)
    desk.automatic(cap=4)
    with pytest.raises(UnsafePlanError, match="5 changes are more than the 4"):
        desk.run()
    assert desk.calendar.writes == 0
    assert desk.view().unsafe is not None
    assert len(desk.apply().applied) == 5
    assert desk.view().unsafe is None


def test_a_first_plan_above_the_cap_is_said_and_not_just_left_undone(desk: Desk) -> None:
    week(desk)
    desk.prefer(Preferences(automatic=frozenset(SocialKind), cap=4))
    assert desk.run(Automatic()).applied == ()
    with pytest.raises(UnsafePlanError):
        desk.run(Automatic())


def test_a_calendar_that_is_suddenly_empty_stops_every_run_until_a_person_looked(desk: Desk) -> None:
    week(desk)
    desk.put(*(meeting(f"n{day}", span(day, 14)) for day in range(5)))
    desk.apply()
    desk.automatic()
    for one in desk.calendar.meetings:
        desk.calendar.drop(one.id)
    for _ in range(3):  # the emptied calendar must not become the new normal
        with pytest.raises(UnsafePlanError, match="only 0 of 10 meetings"):
            desk.run()
    assert len(desk.ours) == 10
    assert len(desk.apply().applied) == 10
    assert desk.run().applied == ()


def test_two_accounts_with_one_meeting_each_have_their_own_buffer(store: Store) -> None:
    alex, bo = Desk(store), Desk(store, BO)
    for desk in (alex, bo):
        week(desk, 1)
        desk.apply()
    assert alex.ours == bo.ours == {"m0": span(0, 10, 30, minutes=5)}
    assert alex.of("m0").event_id != bo.of("m0").event_id
    alex.calendar.delete_by_user(alex.of("m0").event_id)
    alex.run(Preview())
    assert bo.run(Preview()).plan.changes == ()
    with pytest.raises(NotFoundError):
        alex.undo(bo.runs()[0].id)


def test_a_colleagues_own_buffer_does_not_make_them_busy_for_mine(store: Store) -> None:
    alex, bo = Desk(store), Desk(store, BO)
    week(alex, 1)
    week(bo, 1)
    bo.apply()
    alex.calendar.set_busy(BO, [span(0, 10, minutes=35)])  # Google joins the meeting and Bo's buffer
    assert alex.apply().applied
    assert alex.view().colleagues[0].free_busy.busy == (span(0, 10),)


def test_what_lies_before_now_is_left_alone(desk: Desk) -> None:
    week(desk, 1)
    desk.apply()
    desk.automatic()
    desk.now = at(0, 10, 31)
    desk.put(replace(meeting("m0", span(0, 10)), response=Response.DECLINED))
    assert desk.run().applied == ()
    assert "m0" in desk.ours


def test_a_second_event_for_a_key_goes_and_the_first_keeps_its_entry(desk: Desk) -> None:
    week(desk, 1)
    desk.apply()
    desk.automatic()
    kept = desk.of("m0")
    desk.calendar._store(replace(kept, event_id="0duplicate"))
    assert [change.do for change in desk.run().applied] == ["remove"]
    assert [placed.event_id for placed in desk.calendar.ours] == [kept.event_id]
    entry = desk.entry("m0")
    assert entry is not None
    assert (entry.event_id, entry.state) == (kept.event_id, LedgerState.WRITTEN)
    assert desk.run().applied == ()


def test_every_instant_and_mode_of_a_run_is_recorded(desk: Desk) -> None:
    week(desk, 2)
    outcome = desk.apply()
    assert [(run.id, run.at, run.mode, run.changes) for run in desk.runs()] == [
        (outcome.run_id, NOW, "confirmed", outcome.applied)
    ]
    desk.wait(1)
    desk.calendar.drop("m1")
    desk.apply()
    assert [run.at - NOW for run in desk.runs()] == [timedelta(minutes=1), timedelta(0)]
