"""The user wins: removed stays removed, moved stays moved, taken back stays taken back; and what lies is respected."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.model import (
    Chat,
    ChatState,
    Guest,
    LedgerEntry,
    LedgerState,
    Meeting,
    Move,
    Placed,
    Side,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning import decide, diff, observe
from support.plans import ANN, ME, NOW, after, at, codes, decided, entry, lines, meeting, placed, read, span, wanting

CAFE = Chat("chat-1", ANN, span("15:00", "15:25"), "Coffee, Mia and Ann", "Two prompts", at("14:00"))


def written(of: Meeting) -> tuple[Placed, LedgerEntry]:
    """The buffer of a meeting as we wrote it, and the ledger's entry."""
    one = placed(decided(of).desired[0])
    return one, entry(one, of)


def refused(of: Meeting) -> dict[SocialKey, LedgerEntry]:
    one, known = written(of)
    return {one.key: replace(known, state=LedgerState.REFUSED)}


def test_a_removed_buffer_stays_away_while_its_meeting_moves_less_than_its_length() -> None:
    ledger = refused(meeting("m", "10:00", "10:30"))
    decision = decided(meeting("m", "10:29", "10:59"), ledger=ledger, asked=True)
    assert decision.skipped[0].reason.as_dict() == {"code": "removed-by-you", "moved": 29}


def test_a_removed_buffer_comes_back_only_as_a_suggestion_after_its_meeting_moved() -> None:
    ledger = refused(meeting("m", "10:00", "10:30"))
    moved = meeting("m", "10:30", "11:00")
    assert codes(decided(moved, ledger=ledger)) == [("m", "removed-by-you")]
    assert lines(decided(moved, ledger=ledger, asked=True)) == [("m", "linger", "11:00", "11:05")]


def test_a_removed_buffer_of_an_unknown_meeting_stays_away() -> None:
    ledger = {key: replace(one, meeting=None) for key, one in refused(meeting("m", "10:00", "10:30")).items()}
    assert codes(decided(meeting("m", "15:00", "15:30"), ledger=ledger, asked=True)) == [("m", "removed-by-you")]


def test_what_was_undone_comes_back_only_when_a_person_asks() -> None:
    of = meeting("m", "10:00", "10:30")
    one, known = written(of)
    ledger = {one.key: replace(known, state=LedgerState.REMOVED, undone=True)}
    assert codes(decided(of, ledger=ledger)) == [("m", "undone")]
    assert lines(decided(of, ledger=ledger, asked=True)) == [("m", "linger", "10:30", "10:35")]
    ours = {one.key: replace(known, state=LedgerState.REMOVED)}
    assert lines(decided(of, ledger=ours)) == [("m", "linger", "10:30", "10:35")]


def test_a_moved_buffer_stays_where_the_user_put_it_and_others_keep_clear_of_it() -> None:
    of, other = meeting("m", "10:00", "10:30"), meeting("n", "10:45", "11:00")
    one, known = written(of)
    lying = replace(one, span=span("11:02", "11:12"))
    ledger = {one.key: replace(known, pinned=lying.span)}
    decision = decided(of, other, ledger=ledger, ours=[lying])
    assert lines(decision) == [("m", "linger", "11:02", "11:12")]
    assert decision.desired[0].reason.as_dict() == {"code": "pinned", "minutes": 10}
    assert codes(decision) == [("n", "gap-too-short")]
    assert diff(decision, read(of, other, ours=[lying]), ledger, NOW).changes == ()


def test_a_pinned_buffer_stays_when_its_meeting_is_gone() -> None:
    one, known = written(meeting("m", "10:00", "10:30"))
    ledger = {one.key: replace(known, pinned=one.span)}
    decision = decided(ledger=ledger, ours=[one])
    assert diff(decision, read(ours=[one]), ledger, NOW).changes == ()


def test_a_buffer_with_guests_that_is_over_stays_and_its_meeting_that_moved_gets_another() -> None:
    early, later = meeting("m", "09:00", "09:30"), meeting("m", "10:00", "10:30")
    over = replace(placed(decided(early).desired[0]), guests=(ME, ANN))
    ledger, day = {over.key: entry(over, early)}, span("09:00", "17:00")
    snapshot = read(later, ours=[over])
    still = decide(snapshot, (), wanting(), ledger, at("09:34"), day)
    assert lines(still) == [("m", "linger", "09:30", "09:35")]
    decision = decide(snapshot, (), wanting(), ledger, at("09:35"), day)
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    (change,) = diff(decision, snapshot, ledger, at("09:35")).changes
    assert change.do == "insert"
    new = placed(decision.desired[0], "new")
    again, known = read(later, ours=[over, new]), {new.key: entry(new, later)}
    assert diff(decide(again, (), wanting(), known, at("09:35"), day), again, known, at("09:35")).changes == ()


def test_a_buffer_to_which_somebody_was_invited_is_left_alone() -> None:
    of = meeting("m", "10:00", "10:30")
    one, known = written(of)
    shared = replace(one, guests=(ME, ANN))
    moved = meeting("m", "14:00", "14:30")
    for meetings in ((moved,), ()):
        decision = decided(*meetings, ledger={one.key: known}, ours=[shared])
        assert diff(decision, read(*meetings, ours=[shared]), {one.key: known}, NOW).changes == ()


@pytest.mark.parametrize("pinned", [False, True])
def test_after_a_split_of_the_series_choices_follow_by_time(pinned: bool) -> None:
    before = meeting("abc_20261116T100000Z", "10:00", "10:30", series_id="abc")
    one, known = written(before)
    choice = replace(known, pinned=span("10:40", "10:45")) if pinned else replace(known, state=LedgerState.REFUSED)
    lying = [replace(one, span=span("10:40", "10:45"))] if pinned else []
    half = "abc_R20261116T100000"
    same = meeting(f"{half}_20261116T100000Z", "10:00", "10:30", series_id=half)
    later = meeting(f"{half}_20261117T100000Z", "10:00", "10:30", 1, series_id=half)
    other = meeting("xyz_R20261116T100000_20261116T130000Z", "13:00", "13:30", series_id="xyz_R20261116T100000")
    single = meeting("single", "15:00", "15:30")
    decision = decided(same, later, other, single, ledger={one.key: choice}, ours=lying)
    assert codes(decision) == [(same.id, "pinned" if pinned else "removed-by-you")]
    assert [line[0] for line in lines(decision)] == [other.id, single.id, later.id]


def test_after_a_split_a_choice_follows_an_instance_that_moved_since() -> None:
    one, known = written(meeting("abc_20261116T100000Z", "10:00", "10:30", series_id="abc"))
    ledger = {one.key: replace(known, state=LedgerState.REFUSED)}
    half = "abc_R20261116T100000"
    moved = meeting(f"{half}_20261116T100000Z", "15:00", "15:30", series_id=half)
    assert codes(decided(moved, ledger=ledger)) == [(moved.id, "removed-by-you")]
    assert lines(decided(moved, ledger=ledger, asked=True)) == [(moved.id, "linger", "15:30", "15:35")]


def test_after_a_split_that_changed_the_time_a_choice_follows_while_less_than_the_meeting_s_length_away() -> None:
    one, known = written(meeting("abc_20261116T100000Z", "10:00", "10:30", series_id="abc"))
    ledger = {one.key: replace(known, state=LedgerState.REFUSED)}
    half = "abc_R20261116T102900"
    near = meeting(f"{half}_20261116T102900Z", "10:29", "10:59", series_id=half)
    far = meeting(f"{half}_20261116T103000Z", "10:30", "11:00", series_id=half)
    assert codes(decided(near, ledger=ledger)) == [(near.id, "removed-by-you")]
    assert lines(decided(far, ledger=ledger)) == [(far.id, "linger", "11:00", "11:05")]


def test_a_kind_that_is_switched_off_is_never_placed_and_takes_no_share_of_the_day() -> None:
    off = replace(wanting(before_minutes=5, social_per_day=1), off_kinds=frozenset({SocialKind.DOORS}))
    decision = decided(meeting("m", "10:00", "10:30"), preferences=off)
    assert lines(decision) == [("m", "linger", "10:30", "10:35")]
    assert [one.reason.as_dict() for one in decision.skipped] == [{"code": "kind-off", "kind": "doors"}]


def test_during_a_pause_nothing_is_placed_up_to_its_last_day_where_the_person_is() -> None:
    paused = replace(wanting(before_minutes=5), paused_until=at("00:00").date())
    decision = decided(meeting("m", "10:00", "10:30"), meeting("n", "10:00", "10:30", 1), preferences=paused)
    assert {line[0] for line in lines(decision)} == {"n"}
    assert [one.reason.as_dict() for one in decision.skipped] == [{"code": "paused", "until": "2026-11-16"}] * 2


def test_a_buffer_that_has_begun_is_not_touched_and_nothing_is_put_over_it() -> None:
    of = meeting("m", "10:00", "10:30")
    one, known = written(of)
    shorter = meeting("m", "10:00", "10:20")
    now = at("10:29")
    decision = decided(shorter, meeting("n", "10:15", "10:32"), ledger={one.key: known}, ours=[one], now=now)
    assert codes(decision) == [("n", "in-progress")]
    snapshot = read(shorter, ours=[one])
    assert diff(decision, snapshot, {one.key: known}, now).changes == ()


def test_a_buffer_before_the_window_is_not_touched() -> None:
    one, _ = written(meeting("m", "10:00", "10:30"))
    window = Span(at("10:33"), at("18:00"))
    decision = decided(meeting("m", "10:30", "11:00"), meeting("n", "12:00", "12:30"), ours=[one], window=window)
    assert codes(decision) == [("m", "outside-window")]
    assert lines(decision) == [("n", "linger", "12:30", "12:35")]


def test_a_wanted_chat_is_an_event_whose_guest_comes_when_the_invitation_is_due() -> None:
    quiet = decided(chats=[CAFE], now=at("13:59")).desired[0]
    assert (quiet.kind, quiet.span, quiet.guests) == (SocialKind.COFFEE, CAFE.span, ())
    assert (quiet.title, quiet.conference, quiet.private) == (CAFE.title, True, False)
    assert quiet.reason.as_dict() == {"code": "asked-for", "minutes": 25}
    assert decided(chats=[CAFE], now=at("14:00")).desired[0].guests == (ANN.email,)
    assert decided(chats=[CAFE], now=at("15:25")).desired == ()


def test_a_chat_comes_before_a_buffer_and_after_a_meeting() -> None:
    decision = decided(meeting("m", "14:30", "14:57"), meeting("n", "15:10", "15:40"), chats=[CAFE])
    assert lines(decision) == [
        ("m", "linger", "14:57", "15:00"),
        ("chat-1", "coffee", "15:00", "15:25"),
        ("n", "linger", "15:40", "15:45"),
    ]


def test_a_chat_in_the_calendar_is_a_wall_unless_it_was_called_off() -> None:
    lying = placed(decided(chats=[CAFE]).desired[0])
    one = meeting("m", "14:30", "14:57")
    assert lines(decided(one, ours=[lying])) == [("m", "linger", "14:57", "15:00")]
    off = replace(CAFE, state=ChatState.CANCELLED)
    decision = decided(one, ours=[lying], chats=[off])
    assert lines(decision) == [("m", "linger", "14:57", "15:02")]
    assert codes(decision) == [("chat-1", "not-wanted")]


@pytest.mark.parametrize(
    ("state", "undone", "expected"),
    [
        (LedgerState.REFUSED, False, [("chat-1", "removed-by-you")]),
        (LedgerState.REMOVED, True, [("chat-1", "undone")]),
        (LedgerState.REMOVED, False, []),
        (LedgerState.WRITTEN, False, []),
    ],
)
def test_a_chat_the_user_deleted_or_took_back_stays_away(
    state: LedgerState,
    undone: bool,
    expected: list[tuple[str, str]],
) -> None:
    lying = placed(decided(chats=[CAFE]).desired[0])
    ledger = {lying.key: entry(lying, state=state, undone=undone)}
    assert codes(decided(chats=[CAFE], ledger=ledger)) == expected


def test_a_chat_that_was_moved_stays_there() -> None:
    lying = placed(decided(chats=[CAFE]).desired[0])
    ledger = {lying.key: entry(lying, pinned=span("16:00", "16:30"))}
    assert lines(decided(chats=[CAFE], ledger=ledger)) == [("chat-1", "coffee", "16:00", "16:30")]


# ---------------------------------------------------------------- observe

OF = meeting("m", "10:00", "10:30")


def test_a_missing_buffer_is_a_refusal_at_the_time_its_meeting_has_now() -> None:
    one, known = written(OF)
    moved = meeting("m", "10:10", "10:40")
    (seen,) = observe(read(moved), {one.key: known}, NOW)
    assert (seen.state, seen.meeting) == (LedgerState.REFUSED, moved.span)
    (gone,) = observe(read(), {one.key: known}, NOW)
    assert (gone.state, gone.meeting) == (LedgerState.REFUSED, OF.span)


def test_a_cancelled_buffer_is_a_refusal_even_of_a_write_not_confirmed() -> None:
    one, known = written(OF)
    for state in (LedgerState.WRITTEN, LedgerState.MOVING, LedgerState.INSERTING):
        (seen,) = observe(read(OF, ours=[replace(one, cancelled=True)]), {one.key: replace(known, state=state)}, NOW)
        assert seen.state is LedgerState.REFUSED


@pytest.mark.parametrize("state", [LedgerState.INSERTING, LedgerState.REMOVING, LedgerState.REMOVED])
def test_what_may_never_have_been_written_is_no_refusal(state: LedgerState) -> None:
    one, known = written(OF)
    assert observe(read(OF), {one.key: replace(known, state=state, intended=one.span)}, NOW) == ()


def test_what_lies_outside_of_the_read_window_is_not_missing() -> None:
    one, known = written(OF)
    far = Span(one.span.start - timedelta(days=40), one.span.end - timedelta(days=40))
    assert observe(read(OF), {one.key: replace(known, written=far)}, NOW) == ()
    moving = replace(known, state=LedgerState.MOVING, intended=far)
    assert observe(read(OF), {one.key: moving}, NOW) == ()
    assert observe(read(OF), {one.key: replace(known, written=None)}, NOW) == ()


def test_a_buffer_as_written_or_as_intended_is_no_decision() -> None:
    one, known = written(OF)
    assert observe(read(OF, ours=[one]), {one.key: known}, NOW) == ()
    moving = replace(known, state=LedgerState.MOVING, written=span("09:00", "09:05"), intended=one.span)
    assert observe(read(OF, ours=[one]), {one.key: moving}, NOW) == ()


@pytest.mark.parametrize("state", [LedgerState.WRITTEN, LedgerState.MOVING, LedgerState.REMOVING])
def test_a_buffer_elsewhere_is_pinned(state: LedgerState) -> None:
    one, known = written(OF)
    lying = replace(one, span=span("10:30", "10:40"), etag="2")
    (seen,) = observe(read(OF, ours=[lying]), {one.key: replace(known, state=state)}, NOW)
    assert (seen.state, seen.pinned, seen.meeting, seen.etag) == (LedgerState.WRITTEN, lying.span, OF.span, "2")
    again = replace(lying, span=span("10:50", "10:55"))
    assert observe(read(OF, ours=[lying]), {one.key: seen}, NOW) == ()
    assert observe(read(OF, ours=[again]), {one.key: seen}, NOW)[0].pinned == again.span


@pytest.mark.parametrize("side", [Side.AFTER, Side.BEFORE])
def test_a_pin_is_released_when_the_meeting_moves_away_by_more_than_thirty_minutes(side: Side) -> None:
    pin = span("10:40", "10:45")
    key = SocialKey("m", side)
    lying = Placed("id", key, SocialKind.LINGER, pin)
    known = entry(lying, OF, pinned=pin)
    near, away = OF.span.moved(timedelta(minutes=30)), OF.span.moved(timedelta(minutes=31))
    assert observe(read(replace(OF, span=near), ours=[lying]), {key: known}, NOW) == ()
    (seen,) = observe(read(replace(OF, span=away), ours=[lying]), {key: known}, NOW)
    assert (seen.pinned, seen.written, seen.meeting) == (None, pin, away)
    assert observe(read(ours=[lying]), {key: replace(known, meeting=None)}, NOW) == ()


@pytest.mark.parametrize("state", [LedgerState.REFUSED, LedgerState.REMOVED])
def test_a_buffer_the_user_brought_back_is_theirs(state: LedgerState) -> None:
    one, known = written(OF)
    (seen,) = observe(read(OF, ours=[one]), {one.key: replace(known, state=state, undone=True)}, NOW)
    assert (seen.state, seen.pinned, seen.undone) == (LedgerState.WRITTEN, one.span, False)
    assert observe(read(OF, ours=[one]), {one.key: replace(known, state=state)}, at("11:00")) == ()


def test_observations_come_in_the_order_of_their_keys() -> None:
    ledger = {}
    for name in ("z", "a", "m"):
        one, known = written(meeting(name, "10:00", "10:30"))
        ledger[one.key] = known
    assert [one.key for one in observe(read(), ledger, NOW)] == [after("a"), after("m"), after("z")]


def test_a_past_meeting_dragged_forward_has_one_buffer_however_often_it_runs() -> None:
    past = meeting("m", "10:00", "10:30")
    one, known = written(past)
    now = at("12:00")
    forward = meeting("m", "14:00", "14:30")
    snapshot = read(forward, ours=[one])
    ledger = {one.key: known}
    assert observe(snapshot, ledger, now) == ()
    (change,) = diff(decide(snapshot, (), wanting(), ledger, now), snapshot, ledger, now).changes
    assert isinstance(change, Move)
    assert (change.placed, change.social.span) == (one, span("14:30", "14:35"))
    assert change.reason.code == "meeting-moved"
    moved = replace(one, span=change.social.span)
    after_it = read(forward, ours=[moved])
    again = {one.key: entry(moved, forward)}
    assert diff(decide(after_it, (), wanting(), again, now), after_it, again, now).changes == ()


def test_i_am_no_guest_of_my_own_buffer() -> None:
    one, known = written(OF)
    mine = replace(one, guests=(Guest(ME.email, is_self=True),))
    decision = decided(ours=[mine], ledger={one.key: known})
    assert [change.do for change in diff(decision, read(ours=[mine]), {one.key: known}, NOW).changes] == ["remove"]
