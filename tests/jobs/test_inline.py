"""A click and the background share one lease; the rhythm of an account."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sobremesa.errors import BusyAccountError, CalendarUnavailableError, PlanChangedError, UnsafePlanError
from sobremesa.jobs import due, rhythm
from sobremesa.jobs.due import Claim, Job
from sobremesa.jobs.handlers import Handlers, enrol
from sobremesa.jobs.inline import ask_now, reconcile_now, undo_now
from sobremesa.jobs.local import Runner
from sobremesa.model import Insert
from sobremesa.reconcile import Asked, Confirmed, Mode, Outcome, Preview, start_late
from sobremesa.reconcile.writing import Keep
from sobremesa.store import Store, channels
from sobremesa.store.channels import Channel
from support.desk import Desk
from support.values import NOW, at, chat, meeting, span


@pytest.fixture
def desk(store: Store) -> Desk:
    """Alex with five meetings, looked after."""
    desk = Desk(store)
    desk.put(*(meeting(f"m{day}", span(day, 10)) for day in range(5)))
    with store.begin() as session:
        enrol(session, desk.account.id, NOW, push=False)
    return desk


def now(desk: Desk, mode: Mode, wait: float = 0.0) -> Outcome:
    return reconcile_now(desk.account.id, desk.store, desk.open, lambda: desk.now, mode, wait_seconds=wait)


def background(desk: Desk) -> Runner:
    handlers = Handlers(desk.store, desk.open, lambda: desk.now)
    return Runner(desk.store, handlers.by_kind(), lambda: desk.now)


def jobs(desk: Desk) -> dict[str, Job]:
    with desk.store.read() as session:
        return {job.kind: job for job in due.jobs(session, desk.account.id, desk.now)}


def test_a_click_runs_in_place_and_plans_the_next_poll(desk: Desk) -> None:
    plan = now(desk, Preview()).plan
    assert len(now(desk, Confirmed(plan.digest)).applied) == 5
    job = jobs(desk)["reconcile"]
    assert not job.leased
    assert timedelta(minutes=48) <= job.due_at - desk.now <= timedelta(hours=1)


def test_a_click_waits_for_the_background_and_then_asks_it_to_go_on(desk: Desk) -> None:
    with desk.store.begin() as session:
        held = due.claim_one(session, desk.account.id, due.RECONCILE, "background", desk.now)
    assert isinstance(held, Claim)
    with pytest.raises(BusyAccountError) as raised:
        now(desk, Preview(), wait=0.1)
    assert raised.value.until == held.lease_until
    assert desk.calendar.calls == {}
    with desk.store.begin() as session:
        due.done(session, held, desk.now + timedelta(hours=8))
    assert jobs(desk)["reconcile"].due_at == desk.now  # the click's wish is done next


def test_a_click_on_a_calendar_that_does_not_answer_is_tried_again(desk: Desk) -> None:
    desk.calendar.faults.before("read", CalendarUnavailableError("503"))
    with pytest.raises(CalendarUnavailableError):
        now(desk, Preview())
    job = jobs(desk)["reconcile"]
    assert (job.leased, job.dead, job.due_at - desk.now) == (False, False, timedelta(seconds=30))


def test_a_plan_that_changed_is_no_failure(desk: Desk) -> None:
    with pytest.raises(PlanChangedError):
        now(desk, Confirmed("an older one"))
    assert (jobs(desk)["reconcile"].error, jobs(desk)["reconcile"].leased) == ("", False)


def test_undo_runs_under_the_lease_too(desk: Desk) -> None:
    run = now(desk, Confirmed(now(desk, Preview()).plan.digest))
    assert run.run_id is not None
    assert undo_now(desk.account.id, run.run_id, desk.store, desk.open, lambda: desk.now).restored == 5
    assert not jobs(desk)["reconcile"].leased


def test_a_run_that_lost_its_lease_writes_nothing_more(desk: Desk) -> None:
    plan = now(desk, Preview()).plan
    times = iter([desk.now, desk.now])

    def clock() -> datetime:
        return next(times, desk.now + timedelta(minutes=2))

    def steal(moment: str, call: str) -> None:
        if (moment, call) == ("after", "insert") and desk.calendar.writes == 2:
            with desk.store.begin() as session:
                taken = due.claim_one(session, desk.account.id, due.RECONCILE, "thief", desk.now + timedelta(minutes=5))
                assert isinstance(taken, Claim)

    desk.calendar.faults.hook = steal
    with pytest.raises(BusyAccountError, match="took over"):
        reconcile_now(desk.account.id, desk.store, desk.open, clock, Confirmed(plan.digest))
    assert desk.calendar.writes == 2


def test_the_background_moves_a_buffer_after_its_meeting(desk: Desk) -> None:
    desk.apply()
    desk.automatic()
    desk.put(meeting("m1", span(1, 14)))
    assert background(desk).run_due() == 1
    assert desk.ours["m1"] == span(1, 14, 30, minutes=5)


def test_planning_again_as_time_goes_by_asks_no_calendar(desk: Desk) -> None:
    worker = background(desk)
    worker.run_due()
    desk.calendar.calls.clear()
    for _ in range(3):
        desk.wait(15)
        assert worker.run_due() == 1
    assert not desk.calendar.calls


def test_a_run_that_stops_for_a_person_is_no_failure(desk: Desk) -> None:
    desk.automatic(cap=1)
    with pytest.raises(UnsafePlanError):
        desk.run()
    assert background(desk).run_due() == 1
    job = jobs(desk)["reconcile"]
    assert (job.dead, job.error, job.attempts) == (False, "", 0)


def test_the_next_invitation_is_when_the_account_is_next_due(desk: Desk) -> None:
    desk.wish(chat("c1", span(2, 14, minutes=25), invite_at=NOW + timedelta(seconds=10)))
    worker = background(desk)
    worker.run_due()
    assert jobs(desk)["reconcile"].due_at == NOW + timedelta(seconds=10)
    desk.now = NOW + timedelta(seconds=10)
    assert worker.run_due() == 1
    assert len(desk.calendar.mails) == 1


def test_a_live_channel_makes_polling_rare(desk: Desk) -> None:
    with desk.store.begin() as session:
        channels.add(session, Channel("c", desk.account.id, "r", at(7, 0)), "token")
        pause = rhythm.next_reconcile(session, desk.account.id, NOW) - NOW
    assert timedelta(hours=6.4) <= pause <= timedelta(hours=8)


def test_accounts_do_not_poll_in_step() -> None:
    pauses = {rhythm.spread(timedelta(hours=1), f"account{number}", NOW) for number in range(50)}
    assert len(pauses) > 40
    assert timedelta(minutes=48) <= min(pauses) <= max(pauses) <= timedelta(hours=1)


def test_signing_in_again_revives_what_was_given_up(desk: Desk) -> None:
    from sobremesa.errors import ReconnectError

    desk.calendar.faults.before("read", ReconnectError("invalid_grant"))
    background(desk).run_due()
    assert jobs(desk)["reconcile"].dead
    from support.values import sign_in

    sign_in(desk.store)
    with desk.store.begin() as session:
        enrol(session, desk.account.id, desk.now, push=False)
    assert background(desk).run_due() == 1
    assert not jobs(desk)["reconcile"].dead


@pytest.fixture
def back_to_back(desk: Desk) -> Desk:
    """Right after the meeting of tomorrow begins one that Alex organises."""
    desk.put(replace(meeting("next", span(1, 10, 30)), organized_by_me=True))
    now(desk, Preview())
    desk.calendar.calls.clear()
    return desk


def start_next_late(desk: Desk) -> Asked:
    def ask(instant: datetime, keep: Keep) -> Asked:
        return start_late(desk.account.id, "next", desk.store, desk.open, instant, keep=keep)

    return ask_now(desk.account.id, desk.store, desk.open, lambda: desk.now, ask, replan=True, wait_seconds=0)


def test_a_press_on_a_meeting_moves_it_and_makes_the_plan_again_under_one_lease(back_to_back: Desk) -> None:
    desk = back_to_back
    assert start_next_late(desk).meeting.span == span(1, 10, 35, minutes=25)
    assert desk.calendar.calls == {"agenda_of": 1, "reschedule": 1, "read": 1}
    assert not jobs(desk)["reconcile"].leased
    inserts = [change for change in now(desk, Preview()).plan.changes if isinstance(change, Insert)]
    assert "m1" in {change.social.key.source for change in inserts}


def test_a_press_counts_although_the_plan_could_not_be_made_again_which_is_due_at_once(back_to_back: Desk) -> None:
    desk = back_to_back
    desk.calendar.faults.before("read", CalendarUnavailableError("503"))
    assert start_next_late(desk).run_id is not None
    job = jobs(desk)["reconcile"]
    assert (job.leased, job.dead, job.due_at) == (False, False, desk.now)


def test_undo_of_a_late_start_takes_what_lies_in_the_way_out_at_once(back_to_back: Desk) -> None:
    desk = back_to_back
    run_id = start_next_late(desk).run_id
    assert run_id is not None
    desk.apply()
    assert desk.ours["m1"] == span(1, 10, 30, minutes=5)
    undo_now(desk.account.id, run_id, desk.store, desk.open, lambda: desk.now)
    assert "m1" not in desk.ours
    assert "m2" in desk.ours


def test_a_press_waits_for_another_run_and_changes_nothing_meanwhile(back_to_back: Desk) -> None:
    desk = back_to_back
    with desk.store.begin() as session:
        assert isinstance(due.claim_one(session, desk.account.id, due.RECONCILE, "background", desk.now), Claim)
    with pytest.raises(BusyAccountError):
        start_next_late(desk)
    assert desk.calendar.calls == {}
