"""Chats that were asked for: written in every mode, invited later, taken back quietly."""

import pytest

from sobremesa.calendars.faults import Call
from sobremesa.errors import CalendarUnavailableError
from sobremesa.model import ChatState
from sobremesa.reconcile import Automatic, Confirmed, Mode, Preview
from support.desk import Desk
from support.values import BO, at, chat, meeting, span

INVITE = at(0, 7, 1)
WRITES: tuple[Call, ...] = ("insert", "move", "amend", "remove")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A buffer to propose, and one chat that was asked for, to be invited in a minute."""
    desk.put(meeting("m0", span(0, 10)))
    desk.wish(chat("c1", span(2, 11, minutes=25), invite_at=INVITE))
    return desk


@pytest.mark.parametrize("mode", [Preview(), Automatic()], ids=["preview", "automatic"])
def test_a_chat_is_written_in_every_mode_and_nothing_else_with_it(desk: Desk, mode: Mode) -> None:
    outcome = desk.run(mode)
    assert [change.do for change in outcome.applied] == ["insert"]
    assert desk.ours == {"c1": span(2, 11, minutes=25)}
    assert len(outcome.plan.changes) == 1  # the buffer, still a proposal


def test_the_hold_invites_nobody_until_the_moment_to_invite_has_come(desk: Desk) -> None:
    desk.run()
    assert (desk.of("c1").guests, desk.calendar.mails) == ((), [])
    assert desk.chat("c1").event_id == desk.of("c1").event_id
    desk.now = INVITE
    outcome = desk.run()
    assert [change.do for change in outcome.applied] == ["move"]
    assert [guest.email for guest in desk.of("c1").guests] == [BO]
    assert desk.calendar.mails == [(desk.of("c1").event_id, BO)]
    assert [desk.calendar.calls[call] for call in WRITES] == [1, 0, 1, 0]
    desk.run()
    assert len(desk.calendar.mails) == 1


def test_a_chat_taken_back_in_time_disturbs_nobody(desk: Desk) -> None:
    desk.run()
    desk.take_back("c1")
    desk.now = INVITE
    desk.run()
    assert (desk.ours, desk.calendar.mails) == ({}, [])


def test_a_chat_taken_back_after_the_invitation_tells_the_guest(desk: Desk) -> None:
    desk.now = INVITE
    desk.run()
    event = desk.of("c1").event_id
    desk.take_back("c1")
    desk.run()
    assert desk.ours == {}
    assert desk.calendar.mails == [(event, BO), (event, BO)]


def test_a_chat_never_written_and_taken_back_costs_no_write(desk: Desk) -> None:
    desk.take_back("c1")
    desk.run()
    assert desk.calendar.writes == 0


def test_a_chat_whose_event_its_user_deleted_is_called_off(desk: Desk) -> None:
    desk.run()
    desk.calendar.delete_by_user(desk.of("c1").event_id)
    desk.now = INVITE
    desk.run()
    desk.run()
    assert desk.chat("c1").state is ChatState.CANCELLED
    assert (desk.ours, desk.calendar.mails) == ({}, [])


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_lost_answer_to_an_invitation_invites_once(desk: Desk, moment: str) -> None:
    desk.run()
    desk.now = INVITE
    fail = desk.calendar.faults.before if moment == "before" else desk.calendar.faults.after
    fail("amend", CalendarUnavailableError("struck"))
    with pytest.raises(CalendarUnavailableError):
        desk.run()
    desk.run()
    assert len(desk.calendar.mails) == 1
    assert desk.run().applied == ()


def test_a_chat_waiting_to_be_written_does_not_change_the_plan_that_was_confirmed(desk: Desk) -> None:
    seen = desk.run(Preview()).plan
    desk.wish(chat("c2", span(3, 11, minutes=25), invite_at=INVITE))
    desk.now = INVITE
    outcome = desk.run(Confirmed(seen.digest))
    assert [change.do for change in outcome.applied] == ["move", "insert", "insert"]
    assert set(desk.ours) == {"m0", "c1", "c2"}


def test_a_chat_is_written_even_when_an_automatic_run_stops(desk: Desk) -> None:
    from sobremesa.errors import UnsafePlanError

    desk.automatic(cap=0)
    desk.wish(chat("c2", span(3, 11, minutes=25), invite_at=INVITE))
    with pytest.raises(UnsafePlanError):
        desk.run()
    assert set(desk.ours) == {"c1", "c2"}
