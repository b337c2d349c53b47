"""Whole values: every field of a buffer, and everything that a plan's digest stands for."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sobremesa.model import (
    Decision,
    FreeBusy,
    Guest,
    Insert,
    Move,
    Placed,
    Reason,
    ReasonCode,
    Remove,
    Response,
    Side,
    Skipped,
    Snapshot,
    Social,
    SocialKey,
    SocialKind,
)
from sobremesa.planning import decide, diff, plan_of
from sobremesa.planning.prompts import starter
from support.plans import (
    ANN,
    ME,
    NOW,
    READ,
    after,
    at,
    decided,
    entry,
    lines,
    meeting,
    people,
    placed,
    read,
    span,
    wanting,
)

MEETING = meeting("m", "10:00", "10:30")
LINK = "https://meet.example.com/abc"
SOCIAL = Social(after("m"), SocialKind.LINGER, span("10:30", "10:35"), "Linger", Reason(ReasonCode.AFTER_MEETING))
PLACED = Placed("id", after("m"), SocialKind.LINGER, span("10:30", "10:35"), "Linger")


@pytest.mark.parametrize(("link", "text"), [("", ""), (LINK, LINK + "\n\n")])
def test_every_field_of_a_buffer(link: str, text: str) -> None:
    (social,) = decided(replace(MEETING, link=link)).desired
    assert social == Social(
        after("m"),
        SocialKind.LINGER,
        span("10:30", "10:35"),
        "Linger",
        Reason(ReasonCode.AFTER_MEETING, {"minutes": 5, "people": 2}),
        description=text + starter("m|after"),
        link=link,
        busy=True,
        private=True,
        meeting=MEETING.span,
        zone="UTC",
    )
    assert json.dumps(social.reason.as_dict()) == '{"code": "after-meeting", "minutes": 5, "people": 2}'


def test_a_buffer_has_the_calendar_s_zone() -> None:
    decision = decide(replace(read(MEETING), zone="Asia/Kolkata"), (), wanting(), {}, NOW)
    assert [one.zone for one in decision.desired] == ["Asia/Kolkata"]


def test_somebody_whose_calendar_cannot_be_read_is_no_company() -> None:
    bob = Guest("bob@example.com", response=Response.ACCEPTED)
    known = {
        ANN.email: FreeBusy(ANN.email, (span("10:30", "11:00"),)),
        bob.email: FreeBusy(bob.email, error="notFound"),
    }
    for guests in ((ME, ANN, bob), (ME, bob, ANN)):
        (social,) = decided(replace(MEETING, guests=guests), availability=known).desired
        assert social.reason.as_dict() == {"code": "after-meeting", "minutes": 5, "people": 3}


def test_of_a_private_meeting_nobody_is_named() -> None:
    free = {ANN.email: FreeBusy(ANN.email)}
    for private, told in ((False, {"with": "Ann"}), (True, {})):
        (social,) = decided(replace(MEETING, private=private), availability=free).desired
        assert social.reason.as_dict() == {"code": "after-meeting", "minutes": 5, "people": 2, **told}


def test_rooms_who_declined_and_i_myself_are_no_company() -> None:
    free = {email: FreeBusy(email) for email in ("room@example.com", "no@example.com", ME.email)}
    busy = {ANN.email: FreeBusy(ANN.email, (span("10:30", "11:00"),))}
    guests = (
        ME,
        replace(ME, is_self=False, email="MIA@example.com"),
        ANN,
        Guest("room@example.com", response=Response.ACCEPTED, resource=True),
        Guest("no@example.com", response=Response.DECLINED),
    )
    assert lines(decided(replace(MEETING, guests=guests), availability=free | busy))[0][1] == "breather"


def test_without_my_own_address_among_the_guests_the_one_i_gave_tells_who_is_from_elsewhere() -> None:
    for guests, kind in ((people(3)[1:], "linger"), ((ANN, Guest("kim@other.example")), "breather")):
        assert lines(decided(replace(MEETING, guests=guests)))[0][1] == kind


# ---------------------------------------------------------------- digests


def digest(*changes: Insert | Move | Remove) -> str:
    return plan_of(changes).digest


@pytest.mark.parametrize(
    "fields",
    [
        {"key": after("n")},
        {"key": SocialKey("m", Side.BEFORE)},
        {"kind": SocialKind.BREATHER},
        {"span": span("10:30", "10:34")},
        {"title": "Tea"},
        {"busy": False},
        {"link": LINK},
        {"guests": ("ann@example.com",)},
        {"calendar_id": "away"},
    ],
)
def test_a_digest_tells_apart_what_is_inserted_and_what_something_is_moved_to(fields: dict[str, Any]) -> None:
    other = replace(SOCIAL, **fields)
    assert digest(Insert(SOCIAL)) != digest(Insert(other))
    why = Reason(ReasonCode.ROOM_CHANGED)
    assert digest(Move(PLACED, SOCIAL, why)) != digest(Move(PLACED, other, why))


@pytest.mark.parametrize("fields", [{"event_id": "other"}, {"span": span("10:31", "10:35")}])
def test_a_digest_tells_apart_what_is_moved_and_removed(fields: dict[str, Any]) -> None:
    other, why = replace(PLACED, **fields), Reason(ReasonCode.ROOM_CHANGED)
    assert digest(Move(PLACED, SOCIAL, why)) != digest(Move(other, SOCIAL, why))
    assert digest(Remove(PLACED, why)) != digest(Remove(other, why))
    assert digest(Remove(PLACED, why)) != digest(Remove(replace(PLACED, key=after("n")), why))


def test_a_digest_is_the_same_for_ever() -> None:
    assert digest(Insert(SOCIAL)) == "24b0006acb90627f01b831a6a1f857789288ba7ad568a539c23d1882a074adc8"
    both = digest(Insert(SOCIAL), Insert(replace(SOCIAL, key=after("n"))))
    assert both == "e799da843783551f20248c4cef289e7e983b306a11b491b5e810886376200790"


# ---------------------------------------------------------------- the instants at which changes begin and end


def test_a_buffer_that_begins_now_can_still_be_changed_and_one_that_begun_cannot() -> None:
    wanted = replace(SOCIAL, span=span("10:40", "10:45"))
    for now, window, changes in (
        (at("10:30"), span("10:00", "12:00"), 1),
        (at("10:00"), span("10:30", "12:00"), 1),
        (at("10:31"), span("10:00", "12:00"), 0),
        (at("10:00"), span("10:31", "12:00"), 0),
        (at("10:35"), span("10:36", "12:00"), 1),
        (at("10:34"), span("10:36", "12:00"), 0),
    ):
        ledger = {PLACED.key: entry(PLACED, MEETING)}
        plan = diff(Decision(window, (wanted,)), read(MEETING, ours=[PLACED]), ledger, now)
        assert len(plan.changes) == changes, (now, window)


def test_a_buffer_that_begins_now_can_still_be_removed() -> None:
    for now, changes in ((at("10:30"), 1), (at("10:30") + timedelta(seconds=1), 0)):
        plan = diff(Decision(span("10:00", "12:00")), read(MEETING, ours=[PLACED]), {}, now)
        assert len(plan.changes) == changes


def test_a_chat_that_was_called_off_is_removed_until_it_is_over() -> None:
    lying = Placed("id", SocialKey("c", Side.ITSELF), SocialKind.COFFEE, span("15:00", "15:25"), "Coffee")
    off = Decision(READ, (), (Skipped("c", Side.ITSELF, Reason(ReasonCode.NOT_WANTED)),))
    for clock, changes in (("15:24", 1), ("15:25", 0)):
        assert len(diff(off, read(ours=[lying]), {}, at(clock)).changes) == changes


def test_a_second_event_for_the_same_thing_goes_whatever_is_said_of_the_first() -> None:
    pinned = replace(PLACED, span=span("10:40", "10:45"))
    copy = replace(PLACED, event_id="copy", span=span("11:40", "11:45"))
    ledger = {PLACED.key: entry(PLACED, MEETING, pinned=pinned.span)}
    plan = diff(decided(MEETING, ours=[pinned], ledger=ledger), read(MEETING, ours=[pinned, copy]), ledger, NOW)
    assert plan.changes == (Remove(copy, Reason(ReasonCode.NOT_WANTED)),)


def test_each_of_two_events_for_a_declined_meeting_goes_for_its_own_reason() -> None:
    declined = replace(MEETING, response=Response.DECLINED)
    copy = replace(PLACED, event_id="copy", span=span("11:40", "11:45"))
    snapshot = read(declined, ours=[PLACED, copy])
    plan = diff(decided(declined, ours=[PLACED, copy]), snapshot, {}, NOW)
    assert [(one.placed, one.reason.code) for one in plan.changes if isinstance(one, Remove)] == [
        (PLACED, ReasonCode.DECLINED),
        (copy, ReasonCode.NOT_WANTED),
    ]


def test_an_unchanged_calendar_needs_nothing() -> None:
    decision = decided(MEETING)
    snapshot = Snapshot(READ, (MEETING,), tuple(placed(one) for one in decision.desired))
    assert diff(decision, snapshot, {}, NOW).changes == ()
