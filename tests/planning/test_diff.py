"""The changes: which ones, in which order, under which digest, and when a run stops to ask."""

from dataclasses import replace

import pytest

from sobremesa.errors import UnsafePlanError
from sobremesa.model import (
    Chat,
    ChatState,
    Guest,
    Insert,
    LedgerState,
    Meeting,
    Move,
    Placed,
    Plan,
    Remove,
    Response,
    Side,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning import decide, default_window, diff, event_id, plan_of, raise_if_unsafe
from support.plans import (
    ANN,
    ME,
    NOW,
    after,
    applied,
    at,
    decided,
    entry,
    lines,
    meeting,
    placed,
    planned,
    read,
    span,
    wanting,
)

OF = meeting("m", "10:00", "10:30", link="https://meet.example.com/m")
CHAT = Chat("c", ANN, span("15:00", "15:25"), "Coffee", "", at("14:00"))


def lying(of: Meeting = OF) -> Placed:
    return placed(decided(of).desired[0])


def test_a_new_buffer_is_inserted_and_a_second_run_changes_nothing() -> None:
    plan = planned(read(OF), wanting())
    assert [type(change) for change in plan.changes] == [Insert]
    assert planned(read(OF, ours=applied(plan)), wanting()).changes == ()


def test_a_buffer_follows_its_meeting() -> None:
    (change,) = planned(read(meeting("m", "11:00", "11:30"), ours=[lying()]), wanting()).changes
    assert isinstance(change, Move)
    assert change.social.span == span("11:30", "11:35")
    assert change.reason.as_dict() == {"code": "meeting-moved", "minutes": 5, "people": 2}


def test_a_buffer_follows_the_end_of_its_meeting() -> None:
    (change,) = planned(read(meeting("m", "10:00", "10:45"), ours=[lying()]), wanting()).changes
    assert isinstance(change, Move)
    assert change.social.span == span("10:45", "10:50")


def test_a_new_meeting_shrinks_a_buffer() -> None:
    (change,) = planned(read(OF, meeting("n", "10:34", "11:00", guests=(ME,)), ours=[lying()]), wanting()).changes
    assert isinstance(change, Move)
    assert change.reason.as_dict() == {"code": "room-changed", "minutes": 4, "people": 2, "wanted": 5}


def test_doors_shrink_at_their_far_end() -> None:
    wanted = wanting(before_minutes=5, after_minutes=0)
    ours = applied(planned(read(OF), wanted))
    (change,) = planned(read(OF, meeting("n", "09:00", "09:56", guests=(ME,)), ours=ours), wanted).changes
    assert isinstance(change, Move)
    assert (change.social.span, change.reason.code) == (span("09:56", "10:00"), "room-changed")


def test_a_new_meeting_on_a_buffer_removes_it() -> None:
    (change,) = planned(read(OF, meeting("n", "10:30", "11:00", guests=(ME,)), ours=[lying()]), wanting()).changes
    assert isinstance(change, Remove)
    assert change.reason.code == "back-to-back"


@pytest.mark.parametrize(
    ("meetings", "wanted", "code"),
    [
        ((), wanting(), "meeting-gone"),
        ((replace(OF, response=Response.DECLINED),), wanting(), "declined"),
        ((OF,), wanting(after_minutes=0), "off"),
        ((OF,), wanting(after_minutes=0, before_minutes=5), "not-wanted"),
    ],
)
def test_a_buffer_goes_with_its_reason(meetings: tuple[Meeting, ...], wanted: object, code: str) -> None:
    plan = planned(read(*meetings, ours=[lying()]), wanted)  # type: ignore[arg-type]  # preferences
    removes = [change for change in plan.changes if isinstance(change, Remove)]
    assert [str(change.reason.code) for change in removes] == [code]


def test_a_kind_a_busy_mark_and_a_link_are_changed_in_place() -> None:
    outside = replace(OF, guests=(ME, Guest("kim@other.example")))
    tentative = replace(OF, response=Response.TENTATIVE)
    private = replace(OF, private=True)
    for changed in (outside, tentative, private):
        (change,) = planned(read(changed, ours=[lying()]), wanting()).changes
        assert isinstance(change, Move)
        assert change.social.span == change.placed.span
        assert change.reason == change.social.reason


def test_an_event_the_ledger_does_not_know_may_do_without_a_link() -> None:
    bare = replace(lying(), link="")
    assert planned(read(OF, ours=[bare]), wanting()).changes == ()
    known = {bare.key: entry(bare, OF)}
    (change,) = diff(decided(OF, ledger=known, ours=[bare]), read(OF, ours=[bare]), known, NOW).changes
    assert change.do == "move"


def test_a_title_and_a_busy_mark_given_by_the_user_stay() -> None:
    renamed = replace(lying(), title="Chat with Ann", busy=False)
    known = {renamed.key: entry(lying(), OF)}
    decision = decided(OF, ledger=known, ours=[renamed])
    assert diff(decision, read(OF, ours=[renamed]), known, NOW).changes == ()
    moved = meeting("m", "11:00", "11:30", link=OF.link)
    (change,) = diff(decided(moved, ledger=known, ours=[renamed]), read(moved, ours=[renamed]), known, NOW).changes
    assert isinstance(change, Move)
    assert (change.social.title, change.social.busy) == ("Chat with Ann", False)


def test_an_unfinished_write_is_completed_as_decided() -> None:
    old = replace(lying(), title="Old")
    known = {old.key: entry(old, OF, state=LedgerState.MOVING, title="Linger")}
    (change,) = diff(decided(OF, ledger=known, ours=[old]), read(OF, ours=[old]), known, NOW).changes
    assert isinstance(change, Move)
    assert change.social.title == "Linger"


def test_a_second_event_for_the_same_meeting_goes() -> None:
    first, second = lying(), replace(lying(), event_id="other")
    known = {first.key: entry(second, OF)}
    (change,) = diff(
        decided(OF, ledger=known, ours=[first, second]), read(OF, ours=[first, second]), known, NOW
    ).changes
    assert isinstance(change, Remove)
    assert (change.placed, change.reason.code) == (first, "not-wanted")


def test_a_cancelled_event_does_not_count() -> None:
    gone = replace(lying(), cancelled=True)
    assert [change.do for change in planned(read(OF, ours=[gone]), wanting()).changes] == ["insert"]


def test_nothing_that_has_begun_is_removed_or_moved() -> None:
    now = at("10:31")
    window = default_window(now)
    longer = read(meeting("m", "10:00", "10:40"), ours=[lying()])
    assert diff(decide(longer, (), wanting(), {}, now), longer, {}, now).changes == ()
    assert (
        diff(decide(read(ours=[lying()]), (), wanting(), {}, now, window), read(ours=[lying()]), {}, now).changes == ()
    )


def test_what_lies_outside_of_the_window_is_left_alone() -> None:
    snapshot = read(ours=[lying()])
    window = Span(at("10:32"), at("18:00"))
    assert diff(decide(snapshot, (), wanting(), {}, NOW, window), snapshot, {}, NOW).changes == ()


def test_what_was_written_outside_of_the_read_days_is_not_written_again() -> None:
    snapshot = replace(read(OF), window=Span(at("12:00"), at("18:00")))
    decision = decide(snapshot, (), wanting(), {}, NOW)
    known = entry(lying(), OF)
    assert diff(decision, snapshot, {known.key: known}, NOW).changes == ()
    moved = {known.key: replace(known, pinned=span("17:00", "17:05"))}
    assert diff(decision, snapshot, moved, NOW).changes == ()
    unsure = {known.key: replace(known, state=LedgerState.INSERTING)}
    elsewhere = {known.key: replace(known, written=span("08:00", "08:05"))}
    for ledger in (unsure, elsewhere):
        assert [change.do for change in diff(decision, snapshot, ledger, NOW).changes] == ["insert"]


def test_a_chat_is_inserted_then_its_guest_is_invited_and_then_it_rests() -> None:
    early, late = at("13:00"), at("14:30")
    (insert,) = diff(decided(chats=[CHAT], now=early), read(), {}, early).changes
    assert isinstance(insert, Insert)
    hold = placed(insert.social)
    decision = decided(chats=[CHAT], ours=[hold], now=early)
    assert diff(decision, read(ours=[hold]), {}, early).changes == ()
    decision = decided(chats=[CHAT], ours=[hold], now=late)
    (invite,) = diff(decision, read(ours=[hold]), {}, late).changes
    assert isinstance(invite, Move)
    assert (invite.social.guests, invite.reason.code) == ((ANN.email,), "asked-for")
    invited = replace(hold, guests=(ANN,), span=span("15:30", "15:55"))
    assert diff(decided(chats=[CHAT], ours=[invited], now=late), read(ours=[invited]), {}, late).changes == ()


def test_a_buffer_that_stays_where_its_user_put_it_holds_no_other() -> None:
    other = meeting("o", "12:00", "12:30")
    moved, lying_there = (placed(social) for social in decided(OF, other).desired)
    moved = replace(moved, span=span("10:40", "10:45"))
    ledger = {
        moved.key: entry(moved, OF, pinned=moved.span),
        lying_there.key: entry(lying_there, other),
    }
    later = replace(other, span=span("13:00", "13:30"))
    decision = decided(OF, later, ours=[moved, lying_there], ledger=ledger)
    assert lines(decision) == [("m", "linger", "10:40", "10:45"), ("o", "linger", "13:30", "13:35")]


def test_a_chat_that_is_moved_keeps_the_words_its_user_changed() -> None:
    early = at("13:00")
    hold = placed(decided(chats=[CHAT], now=early).desired[0])
    theirs = replace(hold, title="Tea", description="Bring cups", busy=False, guests=(ANN,))
    ledger = {theirs.key: entry(hold)}
    later = replace(CHAT, span=span("16:00", "16:25"))
    decision = decided(chats=[later], ours=[theirs], ledger=ledger, now=early)
    (change,) = diff(decision, read(ours=[theirs]), ledger, early).changes
    assert isinstance(change, Move)
    moved = change.social
    assert (moved.span, moved.title, moved.description, moved.busy) == (later.span, "Tea", "Bring cups", False)


def test_only_the_chat_its_user_called_off_is_removed_with_its_guests() -> None:
    invited = replace(placed(decided(chats=[CHAT]).desired[0]), guests=(ANN,))
    assert diff(decided(ours=[invited]), read(ours=[invited]), {}, NOW).changes == ()
    off = replace(CHAT, state=ChatState.CANCELLED)
    (change,) = diff(decided(chats=[off], ours=[invited]), read(ours=[invited]), {}, NOW).changes
    assert isinstance(change, Remove)
    assert change.reason.code == "not-wanted"
    over = at("16:00")
    assert diff(decided(chats=[off], ours=[invited], now=over), read(ours=[invited]), {}, over).changes == ()


def test_changes_come_as_removes_moves_inserts_each_by_time() -> None:
    old = [meeting(name, f"{hour}:00", f"{hour}:30") for name, hour in (("a", 10), ("b", 12), ("c", 14), ("d", 15))]
    ours = [placed(social) for social in decided(*old).desired]
    now_there = [meeting("a", "10:00", "10:40"), meeting("c", "14:00", "14:40"), meeting("n", "09:00", "09:30")]
    snapshot = read(*now_there, meeting("o", "11:00", "11:30"), ours=ours)
    plan = diff(decide(snapshot, (), wanting(social_per_day=9), {}, NOW), snapshot, {}, NOW)
    assert [(change.do, change_source(change)) for change in plan.changes] == [
        ("remove", "b"),
        ("remove", "d"),
        ("move", "a"),
        ("move", "c"),
        ("insert", "n"),
        ("insert", "o"),
    ]
    assert plan_of(reversed(plan.changes)) == plan


def change_source(change: Insert | Move | Remove) -> str:
    return change.social.key.source if isinstance(change, Insert) else change.placed.key.source


def test_the_digest_names_exactly_the_changes() -> None:
    plan = planned(read(OF), wanting())
    assert len(plan.digest) == 64
    assert planned(read(OF), wanting()).digest == plan.digest
    assert planned(read(replace(OF, title="Other")), wanting()).digest == plan.digest
    assert planned(read(OF), wanting(after_minutes=4)).digest != plan.digest
    assert planned(read(ours=[lying()]), wanting()).digest != planned(read(), wanting()).digest


# ---------------------------------------------------------------- brakes


def test_an_automatic_run_above_the_cap_stops_and_a_confirmed_one_does_not() -> None:
    plan = planned(read(OF, meeting("n", "12:00", "12:30")), wanting())
    raise_if_unsafe(plan, read(OF), 1, 2, confirmed=False)
    with pytest.raises(UnsafePlanError, match="2 changes are more than the 1"):
        raise_if_unsafe(plan, read(OF), 1, 1, confirmed=False)
    raise_if_unsafe(plan, read(OF), 1, 1, confirmed=True)


@pytest.mark.parametrize(
    ("before", "count", "stops"),
    [(None, 0, False), (4, 0, False), (5, 0, True), (5, 1, False), (9, 1, False), (10, 5, True), (10, 6, False)],
)
def test_an_emptied_or_halved_calendar_stops_a_run_that_removes(before: int | None, count: int, *, stops: bool) -> None:
    rest = [meeting(f"r{number}", "13:00", "13:30", number, guests=(ME,)) for number in range(count)]
    snapshot = read(*rest, ours=[lying()])
    plan = planned(snapshot, wanting())
    if stops:
        with pytest.raises(UnsafePlanError, match=f"only {count} of {before} meetings"):
            raise_if_unsafe(plan, snapshot, before, 40, confirmed=False)
    else:
        raise_if_unsafe(plan, snapshot, before, 40, confirmed=False)


def test_an_emptied_calendar_without_anything_to_remove_is_fine() -> None:
    raise_if_unsafe(Plan(), read(), 50, 40, confirmed=False)


# ---------------------------------------------------------------- ids


def test_ids_are_base32hex_and_differ_in_every_part() -> None:
    key = after("m")
    ids = [
        event_id(1, "primary", key),
        event_id(2, "primary", key),
        event_id(1, "team", key),
        event_id(1, "primary", SocialKey("m", Side.BEFORE)),
        event_id(1, "primary", after("n")),
        event_id(1, "primary", key, 1),
    ]
    assert len(set(ids)) == len(ids)
    assert all(len(one) == 52 and set(one) <= set("0123456789abcdefghijklmnopqrstuv") for one in ids)
    assert event_id("1", "primary", key, 0) == ids[0] == "658ruuq7oo0lk6ing2fh02jucbrbn7737bruitc2mnoe1c4bgug0"


def test_kinds_are_the_four_of_the_product() -> None:
    assert list(SocialKind) == ["linger", "doors", "breather", "coffee"]
