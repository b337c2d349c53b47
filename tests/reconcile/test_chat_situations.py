"""What happens to a coffee after somebody asked for it: a guest's no, holds that run out, new times, no invitations."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.calendars.faults import Call
from sobremesa.errors import QuotaError, UsageLimitError
from sobremesa.model import ChatState, Guest, Insert, ReasonCode, Remove, Response
from sobremesa.store import chats
from support.desk import Desk
from support.values import BO, NOW, at, chat, meeting, span

CY = "cy@example.com"
TIME, OTHER = span(2, 11, minutes=25), span(3, 14, minutes=25)
WRITES: tuple[Call, ...] = ("insert", "move", "amend", "remove")


def invited(desk: Desk, *others: str) -> str:
    """A coffee with Bo and others, invited; gives its event's id."""
    wish = replace(chat("c1", TIME), others=tuple(Guest(email) for email in others))
    desk.wish(wish)
    desk.run()
    assert [email for _, email in desk.calendar.mails] == [BO, *others]
    return desk.of("c1").event_id


def ask_for_another_time(desk: Desk) -> None:
    lay = desk.of("c1").span
    with desk.store.begin() as session:
        chats.save(session, desk.account.id, replace(desk.chat("c1"), span=OTHER, instead_of=lay))


def test_a_guest_who_declines_frees_the_time_at_the_next_run_and_is_told_nothing_more(desk: Desk) -> None:
    event = invited(desk)
    desk.calendar.answer(event, BO, Response.DECLINED)
    outcome = desk.run()
    assert [(change.do, change.reason.code) for change in outcome.applied if isinstance(change, Remove)] == [
        ("remove", ReasonCode.GUEST_DECLINED)
    ]
    assert (desk.ours, desk.chat("c1").state) == ({}, ChatState.DECLINED)
    assert desk.calendar.mails == [(event, BO)]


def test_who_declined_is_never_invited_again_by_a_machine(desk: Desk) -> None:
    event = invited(desk)
    desk.calendar.answer(event, BO, Response.DECLINED)
    for _ in range(30):
        desk.wait(120)
        desk.run()
    assert (desk.ours, desk.calendar.mails) == ({}, [(event, BO)])
    assert [desk.calendar.calls[call] for call in WRITES] == [1, 0, 0, 1]


def test_a_round_goes_on_while_anybody_comes(desk: Desk) -> None:
    event = invited(desk, CY)
    desk.calendar.answer(event, BO, Response.DECLINED)
    desk.run()
    assert (desk.ours, desk.chat("c1").state) == ({"c1": TIME}, ChatState.WANTED)
    desk.calendar.answer(event, CY, Response.DECLINED)
    desk.run()
    assert (desk.ours, desk.chat("c1").state) == ({}, ChatState.DECLINED)


def test_a_hold_is_tentative_private_and_without_guests_and_goes_when_it_runs_out(desk: Desk) -> None:
    until = at(1, 9)
    hold = replace(chat("h1", TIME, invite_at=NOW), offer="three", expires_at=until, title="Held")
    desk.wish(hold)
    (written,) = desk.run().applied
    assert isinstance(written, Insert)
    assert (written.social.tentative, written.social.private, written.social.busy) == (True, True, True)
    assert (written.social.guests, written.social.conference) == ((), False)
    desk.now = until - timedelta(minutes=1)
    desk.run()
    assert desk.ours == {"h1": TIME}
    desk.now = until
    (removed,) = desk.run().applied
    assert isinstance(removed, Remove)
    assert removed.reason.code is ReasonCode.HOLD_EXPIRED
    assert (desk.ours, desk.calendar.mails) == ({}, [])


def test_a_coffee_that_a_meeting_lands_on_stays_where_it_is(desk: Desk) -> None:
    event = invited(desk)
    desk.put(meeting("late", TIME))
    for _ in range(3):
        desk.run()
    assert desk.ours == {"c1": TIME}
    assert desk.calendar.mails == [(event, BO)]


@pytest.mark.parametrize("dragged", [False, True])
def test_a_coffee_moves_once_when_its_user_asks_and_its_guest_is_told(desk: Desk, *, dragged: bool) -> None:
    event = invited(desk)
    if dragged:
        desk.calendar.edit(event, span(2, 13, minutes=25))
        desk.run()
    desk.calendar.edit(event, title="Coffee, my treat")
    ask_for_another_time(desk)
    outcome = desk.run()
    assert [change.do for change in outcome.applied] == ["move"]
    assert (desk.of("c1").span, desk.of("c1").title) == (OTHER, "Coffee, my treat")
    assert desk.calendar.mails == [(event, BO), (event, BO)]
    assert desk.run().applied == ()
    desk.calendar.edit(event, TIME)
    assert desk.run().applied == ()
    assert desk.of("c1").span == TIME


def test_a_limit_on_use_that_stops_anything_but_an_invitation_stops_the_run(desk: Desk) -> None:
    desk.wish(chat("c1", TIME))
    desk.calendar.faults.before("insert", UsageLimitError("quotaExceeded"))
    with pytest.raises(UsageLimitError):
        desk.run()


def test_a_quota_on_the_invitation_keeps_the_hold_and_asks_for_a_file(desk: Desk) -> None:
    desk.wish(chat("c1", TIME, invite_at=at(0, 7, 1)))
    desk.wish(chat("c2", OTHER, invite_at=at(5, 0)))
    desk.run()
    desk.now = at(0, 7, 1)
    desk.calendar.faults.before("amend", UsageLimitError("quotaExceeded"))
    outcome = desk.run()
    assert [left.sentence for left in outcome.left] == ["Your calendar takes no more for now."]
    assert desk.ours == {"c1": TIME, "c2": OTHER}
    assert (desk.chat("c1").by_file, desk.chat("c2").by_file) == (True, False)
    desk.wait(600)
    assert desk.run().applied == ()
    assert desk.calendar.mails == []


def test_being_told_to_slow_down_is_no_such_limit_and_the_invitation_leaves_later(desk: Desk) -> None:
    desk.wish(chat("c1", TIME, invite_at=at(0, 7, 1)))
    desk.run()
    desk.now = at(0, 7, 1)
    desk.calendar.faults.before("amend", QuotaError("rateLimitExceeded"))
    with pytest.raises(QuotaError):
        desk.run()
    desk.run()
    assert [email for _, email in desk.calendar.mails] == [BO]
    assert not desk.chat("c1").by_file
