"""What is kept of our events after their user touched them: to the last field."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.model import (
    Chat,
    Guest,
    LedgerEntry,
    LedgerState,
    Move,
    Placed,
    Reason,
    ReasonCode,
    Response,
    Side,
    Social,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning import decide, diff, observe
from support.plans import ANN, ME, NOW, after, at, decided, entry, meeting, placed, read, span, wanting

MEETING = meeting("m", "10:00", "10:30")
LINGER = Placed("id", after("m"), SocialKind.LINGER, span("10:30", "10:35"), "Linger", etag="e1")
MOVED = replace(LINGER, span=span("10:40", "10:45"), etag="e2")
WRITTEN = entry(LINGER, MEETING)


def seen(*ours: Placed, ledger: LedgerEntry, of: Span = MEETING.span) -> LedgerEntry:
    """The entry after the calendar was read; the same one when it did not change."""
    (changed,) = observe(read(replace(MEETING, span=of), ours=ours), {ledger.key: ledger}, NOW) or (ledger,)
    return changed


def test_a_removed_buffer_leaves_the_meeting_s_time_and_nothing_else() -> None:
    before = replace(WRITTEN, pinned=LINGER.span, intended=MOVED.span, meeting=span("09:00", "09:30"))
    expected = replace(WRITTEN, state=LedgerState.REFUSED, meeting=MEETING.span, pinned=None, intended=None)
    assert seen(ledger=before) == expected


@pytest.mark.parametrize("pinned", [None, span("10:50", "10:55")])
def test_a_moved_buffer_is_pinned_with_the_meeting_s_time_of_now(pinned: Span | None) -> None:
    before = replace(WRITTEN, pinned=pinned, intended=span("10:31", "10:36"), meeting=span("09:00", "09:30"))
    assert seen(MOVED, ledger=before) == replace(
        WRITTEN, pinned=MOVED.span, intended=None, meeting=MEETING.span, etag="e2"
    )


def test_a_buffer_brought_back_is_pinned_unless_it_is_over() -> None:
    refused = replace(WRITTEN, state=LedgerState.REFUSED, meeting=span("09:00", "09:30"))
    assert seen(MOVED, ledger=refused) == replace(WRITTEN, pinned=MOVED.span, meeting=MEETING.span, etag="e2")
    over = replace(MOVED, span=Span(NOW - timedelta(minutes=5), NOW))
    assert seen(over, ledger=refused) == refused


@pytest.mark.parametrize(("minutes", "released"), [(30, False), (30.1, True), (-30, False), (-31, True)])
@pytest.mark.parametrize("side", [Side.AFTER, Side.BEFORE])
def test_a_pin_is_released_when_its_edge_of_the_meeting_is_more_than_half_an_hour_away(
    side: Side, minutes: float, released: bool
) -> None:
    key = SocialKey("m", side)
    lying = replace(MOVED, key=key)
    pin = replace(WRITTEN, key=key, pinned=lying.span, meeting=MEETING.span)
    by = timedelta(minutes=minutes)
    wide = replace(pin, meeting=span("08:00", "12:00"))
    now, other = (
        (Span(at("08:00"), at("12:00") + by), Span(at("08:00") + by, at("12:00")))
        if side is Side.AFTER
        else (Span(at("08:00") + by, at("12:00")), Span(at("08:00"), at("12:00") + by))
    )
    assert seen(lying, ledger=wide, of=now) == (
        replace(wide, pinned=None, written=lying.span, meeting=now) if released else wide
    )
    assert seen(lying, ledger=wide, of=other) == wide


def test_a_pin_of_a_meeting_whose_time_is_not_known_stays() -> None:
    pin = replace(WRITTEN, pinned=MOVED.span, meeting=None)
    assert seen(MOVED, ledger=pin) == pin


def test_a_pinned_buffer_is_wanted_just_as_it_lies() -> None:
    lying = replace(MOVED, title="Tea", description="mine", link="https://meet.example.com/x", busy=False)
    snapshot = replace(read(MEETING, ours=[lying]), zone="Europe/Berlin")
    decision = decide(snapshot, (), wanting(), {lying.key: replace(WRITTEN, pinned=lying.span)}, NOW)
    assert decision.desired == (
        Social(
            lying.key,
            SocialKind.LINGER,
            lying.span,
            "Tea",
            Reason(ReasonCode.PINNED, {"minutes": 5}),
            description="mine",
            link="https://meet.example.com/x",
            busy=False,
            meeting=MEETING.span,
            zone="Europe/Berlin",
        ),
    )


def test_a_chat_is_written_as_it_was_asked_for() -> None:
    when = span("15:00", "15:25")
    chat = Chat("c", ANN, when, "Coffee", "Two prompts", NOW, zone="Europe/Berlin")
    assert decided(chats=[chat]).desired == (
        Social(
            SocialKey("c", Side.ITSELF),
            SocialKind.COFFEE,
            when,
            "Coffee",
            Reason(ReasonCode.ASKED_FOR, {"minutes": 25}),
            description="Two prompts",
            private=False,
            guests=(ANN.email,),
            conference=True,
            zone="Europe/Berlin",
        ),
    )


def test_a_linger_that_becomes_a_breather_is_called_one_unless_its_user_named_it() -> None:
    outside = Guest("kim@other.example", "Kim", Response.ACCEPTED)
    social = decided(MEETING).desired[0]
    lying = placed(social, "id")
    ledger = {lying.key: entry(lying, MEETING)}
    for title, expected in (("Linger", "Breather"), ("Tea", "Tea")):
        snapshot = read(replace(MEETING, guests=(ME, outside)), ours=[replace(lying, title=title)])
        plan = diff(decide(snapshot, (), wanting(), ledger, NOW), snapshot, ledger, NOW)
        (change,) = plan.changes
        assert isinstance(change, Move)
        assert (change.social.kind, change.social.title) == (SocialKind.BREATHER, expected)
