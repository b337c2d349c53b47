"""What is asked before a coffee is added, and what becomes of a wish: declined, held, moved, left to a file."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sobremesa.model import (
    Chat,
    ChatState,
    CoffeePreferences,
    Guest,
    Insert,
    LedgerState,
    Move,
    Placed,
    Reason,
    ReasonCode,
    Remove,
    Response,
    Side,
    SocialKey,
    Span,
)
from sobremesa.planning import diff
from sobremesa.planning.chat_questions import about_people, about_week
from sobremesa.planning.lying import everybody_declined
from support.plans import ANN, NOW, at, codes, decided, entry, placed, read, span

CY = Guest("cy@example.com", "Cy")
CHAT = Chat("c1", ANN, span("15:00", "15:25", 2), "Coffee", "Easy to skip", NOW - timedelta(hours=1))
KEY = SocialKey("c1", Side.ITSELF)
WEEK = Span(at("00:00", -1), at("00:00", 6))
FIRST = date(2026, 11, 15)


def had(days: int, **changes: object) -> Chat:
    """A coffee with Ann, so many days before now."""
    return replace(CHAT, span=Span(NOW - timedelta(days=days, minutes=25), NOW - timedelta(days=days)), **changes)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("chats", "asked"),
    [
        ([], []),
        ([had(5)], [("talked-lately", {"email": ANN.email, "days": 5})]),
        ([had(20), had(3)], [("talked-lately", {"email": ANN.email, "days": 3})]),
        ([had(21)], []),
        ([CHAT, had(5)], [("coffee-pending", {"email": ANN.email, "day": "2026-11-18"})]),
        ([replace(CHAT, state=ChatState.DECLINED)], [("declined-lately", {"email": ANN.email, "day": "2026-11-18"})]),
        ([replace(CHAT, state=ChatState.CANCELLED)], []),
        ([replace(CHAT, offer="three")], []),
        ([replace(CHAT, guest=CY)], []),
        ([replace(CHAT, guest=CY, others=(replace(ANN, email="ANN@example.com"),))], [
            ("coffee-pending", {"email": ANN.email, "day": "2026-11-18"})
        ]),
    ],
)  # fmt: skip
def test_a_coffee_within_21_days_to_come_or_declined_is_asked_about(
    chats: list[Chat], asked: list[tuple[str, dict[str, int | str]]]
) -> None:
    assert [(one.code, dict(one.facts)) for one in about_people([ANN], chats, NOW, "UTC")] == asked


def test_days_are_those_of_the_persons_own_zone() -> None:
    late = replace(CHAT, span=span("22:30", "22:55", 2))
    (one,) = about_people([ANN], [late], NOW, "Asia/Tokyo")
    assert one.facts["day"] == "2026-11-19"


def test_the_budget_of_a_week_is_two_coffees_and_sixty_minutes() -> None:
    one, other = CHAT, replace(CHAT, span=span("10:00", "10:25", 3))
    wanted = CoffeePreferences()
    assert (wanted.weekly_events, wanted.weekly_minutes) == (2, 60)
    assert about_week(25, WEEK, [one], wanted, FIRST) == ()
    assert about_week(25, WEEK, [one, other], wanted, FIRST) == (
        Reason(ReasonCode.WEEK_FULL, {"count": 2, "week": "2026-11-15"}),
    )
    assert about_week(35, WEEK, [one], wanted, FIRST) == ()
    assert about_week(36, WEEK, [one], wanted, FIRST) == (
        Reason(ReasonCode.WEEK_MINUTES, {"minutes": 25, "limit": 60, "week": "2026-11-15"}),
    )


def test_holds_declined_coffees_and_other_weeks_do_not_count() -> None:
    others = [
        replace(CHAT, offer="three"),
        replace(CHAT, state=ChatState.DECLINED),
        replace(CHAT, span=span("15:00", "15:25", 9)),
    ]
    assert about_week(25, WEEK, others, CoffeePreferences(weekly_events=1), FIRST) == ()


def lying(chat: Chat, *guests: Guest) -> Placed:
    return replace(placed(decided(chats=[replace(chat, invite_at=at("23:00", 9))]).desired[0]), guests=guests)


@pytest.mark.parametrize(
    ("guests", "declined"),
    [
        ((), False),
        ((Response.DECLINED,), True),
        ((Response.DECLINED, Response.NEEDS_ACTION), False),
        ((Response.DECLINED, Response.DECLINED), True),
    ],
)
def test_all_guests_have_to_say_no(guests: tuple[Response, ...], *, declined: bool) -> None:
    me = Guest("me@example.com", response=Response.ACCEPTED, is_self=True)
    room = Guest("room@example.com", response=Response.ACCEPTED, resource=True)
    people = [Guest(f"p{nth}@example.com", response=one) for nth, one in enumerate(guests)]
    assert everybody_declined(lying(CHAT, me, room, *people)) is declined


def test_a_declined_coffee_goes_and_says_who_declined() -> None:
    event, off = lying(CHAT, ANN), replace(CHAT, state=ChatState.DECLINED)
    decision = decided(chats=[off], ours=[event])
    assert codes(decision) == [("c1", "guest-declined")]
    (change,) = diff(decision, read(ours=[event]), {}, NOW).changes
    assert change == Remove(event, Reason(ReasonCode.GUEST_DECLINED, {"email": ANN.email}))


def test_a_hold_is_tentative_private_and_for_nobody_and_ends_at_its_time() -> None:
    hold = replace(CHAT, offer="three", expires_at=at("12:00", 1))
    (social,) = decided(chats=[hold]).desired
    assert (social.reason.code, social.tentative, social.private, social.busy) == (ReasonCode.HELD, True, True, True)
    assert (social.guests, social.conference) == ((), False)
    event, over = placed(social), at("12:00", 1)
    decision = decided(chats=[hold], ours=[event], now=over)
    assert codes(decision) == [("c1", "hold-expired")]
    (change,) = diff(decision, read(ours=[event]), {}, over).changes
    assert change == Remove(event, Reason(ReasonCode.HOLD_EXPIRED))


def test_a_round_invites_everybody_and_nobody_has_to_come() -> None:
    (social,) = decided(chats=[replace(CHAT, others=(CY,))]).desired
    assert (social.guests, social.optional) == ((ANN.email, CY.email), True)
    (alone,) = decided(chats=[CHAT]).desired
    assert (alone.guests, alone.optional) == ((ANN.email,), False)


def test_an_invitation_left_to_a_file_is_not_sent() -> None:
    (social,) = decided(chats=[replace(CHAT, by_file=True)]).desired
    assert social.guests == ()


def test_a_coffee_moves_to_where_its_user_asked_with_the_words_it_has_now() -> None:
    event = replace(lying(CHAT, ANN), title="Coffee, my treat", busy=False)
    ledger = {KEY: entry(event)}
    asked = replace(CHAT, span=span("09:00", "09:25", 3), instead_of=event.span)
    decision = decided(chats=[asked], ours=[event], ledger=ledger)
    (change,) = diff(decision, read(ours=[event]), ledger, NOW).changes
    assert isinstance(change, Move)
    assert (change.social.span, change.social.title, change.social.busy) == (asked.span, "Coffee, my treat", False)
    begun = event.span.start
    assert diff(decision, read(ours=[event]), ledger, begun).changes == ()


def test_where_its_user_dragged_it_a_coffee_stays_until_they_ask_for_another_time() -> None:
    event = replace(lying(CHAT, ANN), span=span("11:00", "11:25", 2))
    ledger = {KEY: entry(event, written=CHAT.span, pinned=event.span)}
    assert diff(decided(chats=[CHAT], ours=[event], ledger=ledger), read(ours=[event]), ledger, NOW).changes == ()
    asked = replace(CHAT, span=span("09:00", "09:25", 3), instead_of=event.span)
    (change,) = diff(decided(chats=[asked], ours=[event], ledger=ledger), read(ours=[event]), ledger, NOW).changes
    assert isinstance(change, Move)
    assert change.social.span == asked.span
    elsewhere = replace(asked, instead_of=CHAT.span)
    assert diff(decided(chats=[elsewhere], ours=[event], ledger=ledger), read(ours=[event]), ledger, NOW).changes == ()


def test_an_event_that_the_ledger_does_not_know_is_not_moved() -> None:
    event = replace(lying(CHAT, ANN), span=span("11:00", "11:25", 2))
    assert diff(decided(chats=[CHAT], ours=[event]), read(ours=[event]), {}, NOW).changes == ()
    (change,) = diff(decided(chats=[CHAT]), read(), {}, NOW).changes
    assert isinstance(change, Insert)


def test_a_coffee_that_is_over_or_was_removed_by_its_user_is_not_written_again() -> None:
    assert decided(chats=[CHAT], now=CHAT.span.end).desired == ()
    event = lying(CHAT)
    refused = {KEY: entry(event, state=LedgerState.REFUSED)}
    assert codes(decided(chats=[CHAT], ledger=refused)) == [("c1", "removed-by-you")]
    undone = {KEY: entry(event, state=LedgerState.REMOVED, undone=True)}
    assert codes(decided(chats=[CHAT], ledger=undone)) == [("c1", "undone")]
    assert codes(decided(chats=[CHAT], ledger=undone, asked=True)) == []
