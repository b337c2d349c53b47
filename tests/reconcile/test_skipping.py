"""A no said on a page: the buffer goes at once and stays away, whatever happens to the answer of the calendar."""

from dataclasses import replace

import pytest

from sobremesa.calendars.faults import Call, Moment
from sobremesa.errors import CalendarUnavailableError, ChangeRefusedError, NotFoundError
from sobremesa.model import LedgerState, Reason, ReasonCode, Side, Social, SocialKey, SocialKind
from sobremesa.planning.offers import kinds_removed
from sobremesa.reconcile.skipping import skip, skipped
from support.desk import Desk
from support.values import BO, meeting, span

KEY = SocialKey("m", Side.AFTER)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """One linger that was written, and automatic mode."""
    desk.put(meeting("m", span(1, 9)))
    desk.apply()
    desk.automatic()
    assert "m" in desk.ours
    return desk


def no(desk: Desk, key: SocialKey = KEY) -> None:
    skip(desk.account.id, key, desk.store, desk.open, desk.now)


def strike(desk: Desk, when: Moment) -> None:
    """Let the next removal go wrong, before or after it happened."""
    fired: list[Call] = []

    def hook(moment: Moment, call: Call) -> None:
        if call == "remove" and moment == when and not fired:
            fired.append(call)
            raise CalendarUnavailableError("Google says: try later")

    desk.calendar.faults.hook = hook


def test_it_goes_at_once_with_one_write_and_no_run_brings_it_back(desk: Desk) -> None:
    before = desk.calendar.writes
    no(desk)
    assert desk.ours == {}
    assert desk.calendar.writes == before + 1
    entry = desk.entry("m")
    assert entry is not None
    assert (entry.state, entry.refused_at, entry.meeting) == (LedgerState.REFUSED, desk.now, span(1, 9))
    for _ in range(3):
        desk.wait(15)
        assert desk.run().applied == ()
    assert skipped(desk.account.id, KEY, desk.store)


def test_the_tombstone_has_the_time_of_the_meeting_as_it_is_now(desk: Desk) -> None:
    desk.put(meeting("m", span(1, 9, 10)))
    desk.wait(1)
    no(desk)
    entry = desk.entry("m")
    assert entry is not None
    assert entry.meeting == span(1, 9, 10)


def test_again_is_fine_and_writes_nothing(desk: Desk) -> None:
    no(desk)
    before, seen = desk.calendar.writes, desk.entry("m")
    desk.wait(5)
    no(desk)
    assert desk.calendar.writes == before
    assert desk.entry("m") == seen


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_never_loses_a_no_that_was_carried_out(desk: Desk, when: Moment) -> None:
    strike(desk, when)
    with pytest.raises(CalendarUnavailableError):
        no(desk)
    if when == "before":
        no(desk)
    desk.wait(15)
    desk.run()
    assert desk.ours == {}
    entry = desk.entry("m")
    assert entry is not None
    assert entry.state is LedgerState.REFUSED
    assert entry.refused_at is not None


def test_a_pinned_buffer_goes_too_because_a_person_says_so(desk: Desk) -> None:
    lying = desk.of("m")
    desk.calendar.edit(lying.event_id, span=span(1, 9, 35, minutes=10))
    desk.run()
    no(desk)
    assert desk.ours == {}


def test_what_is_away_already_stays_away(desk: Desk) -> None:
    desk.put(meeting("next", span(1, 9, 30)))
    desk.run()
    assert "m" not in desk.ours
    no(desk)
    desk.calendar.drop("next")
    desk.run()
    assert "m" not in desk.ours


def test_what_was_never_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        no(desk, SocialKey("nothing", Side.AFTER))


def test_what_has_begun_is_refused(desk: Desk) -> None:
    desk.now = desk.ours["m"].start
    with pytest.raises(ChangeRefusedError, match="Its time has come"):
        no(desk)
    assert "m" in desk.ours


def test_one_to_which_its_user_invited_somebody_is_refused(desk: Desk) -> None:
    lying = desk.of("m")
    reason = Reason(ReasonCode.AFTER_MEETING)
    desk.calendar.amend(lying, Social(KEY, lying.kind, lying.span, lying.title, reason, guests=(BO,)), notify=False)
    with pytest.raises(ChangeRefusedError, match="Somebody else is invited"):
        no(desk)
    assert "m" in desk.ours


def test_its_run_is_listed_and_can_be_undone(desk: Desk) -> None:
    where = desk.ours["m"]
    desk.wait(1)
    no(desk)
    run = desk.runs()[0]
    assert run.mode == "skip"
    assert desk.undo(run.id).restored == 1
    assert desk.ours["m"] == where


def test_three_of_them_count_as_three_removals(desk: Desk) -> None:
    desk.put(meeting("a", span(2, 9)), meeting("b", span(3, 9)))
    desk.run()
    for name in ("m", "a", "b"):
        no(desk, SocialKey(name, Side.AFTER))
    view = desk.view()
    assert kinds_removed(view.ledger, view.preferences, desk.now) == {SocialKind.LINGER: 3}
    assert (
        kinds_removed(view.ledger, replace(view.preferences, off_kinds=frozenset({SocialKind.LINGER})), desk.now) == {}
    )
