"""In which calendar things belong, and what a plan makes of it: a pure matter."""

from dataclasses import replace

import pytest

from sobremesa.model import (
    PRIMARY,
    Decision,
    Insert,
    LedgerEntry,
    LedgerState,
    Meeting,
    Move,
    Placed,
    Preferences,
    Reason,
    ReasonCode,
    Side,
    Snapshot,
    Social,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning import diff, in_chosen_calendar, observe, plan_of
from support.values import NOW, span

DAY = Span(span(0, 0).start, span(14, 0).start)
KEY = SocialKey("m", Side.AFTER)
AWAY = Preferences(buffer_calendar="away")


def wanted(kind: SocialKind = SocialKind.LINGER, code: ReasonCode = ReasonCode.AFTER_MEETING) -> Social:
    return Social(KEY, kind, span(0, 10, minutes=5), "Linger", Reason(code))


def lying(calendar_id: str = PRIMARY, when: Span | None = None) -> Placed:
    return Placed("e1", KEY, SocialKind.LINGER, when or span(0, 10, minutes=5), "Linger", calendar_id=calendar_id)


def known(calendar_id: str = PRIMARY, **more: object) -> LedgerEntry:
    fields = {"written": span(0, 10, minutes=5), "title": "Linger", "calendar_id": calendar_id} | more
    return LedgerEntry(KEY, SocialKind.LINGER, "e1", LedgerState.WRITTEN, **fields)  # type: ignore[arg-type]  # fields of the entry, by name


def where(social: Social, preferences: Preferences = AWAY) -> str:
    (one,) = in_chosen_calendar(Decision(DAY, (social,)), preferences).desired
    return one.calendar_id


@pytest.mark.parametrize("kind", [SocialKind.LINGER, SocialKind.DOORS, SocialKind.BREATHER])
def test_every_kind_of_buffer_belongs_in_the_chosen_calendar(kind: SocialKind) -> None:
    assert where(wanted(kind)) == "away"


def test_a_chat_belongs_in_the_own_calendar() -> None:
    assert where(wanted(SocialKind.COFFEE, ReasonCode.ASKED_FOR)) == PRIMARY


def test_what_its_user_put_somewhere_belongs_where_it_lies() -> None:
    assert where(wanted(code=ReasonCode.PINNED)) == PRIMARY


def test_by_default_the_decision_is_the_same_one() -> None:
    decision = Decision(DAY, (wanted(),))
    assert in_chosen_calendar(decision, Preferences()) is decision


def planned(social: Social, placed: Placed, entry: LedgerEntry | None = None) -> list[object]:
    ledger = {KEY: entry} if entry else {}
    return list(diff(Decision(DAY, (social,)), Snapshot(DAY, ours=(placed,)), ledger, NOW).changes)


@pytest.mark.parametrize(("here", "there"), [(PRIMARY, "away"), ("away", PRIMARY), ("old", "away")])
def test_a_buffer_in_another_calendar_moves_and_says_why(here: str, there: str) -> None:
    social = replace(wanted(), calendar_id=there)
    assert planned(social, lying(here), known(here)) == [Move(lying(here), social, Reason(ReasonCode.OTHER_CALENDAR))]
    assert planned(social, lying(there), known(there)) == []


def test_a_pinned_buffer_does_not_move_into_another_calendar() -> None:
    social = replace(wanted(), calendar_id="away")
    assert planned(social, lying(), known(pinned=span(0, 10, minutes=5))) == []


def test_a_buffer_that_has_begun_does_not_move_into_another_calendar() -> None:
    begun = Span(span(0, 6, 58).start, span(0, 7, 3).start)
    social = replace(wanted(), span=begun, calendar_id="away")
    assert planned(social, lying(when=begun), known(written=begun)) == []


def test_the_same_change_into_another_calendar_is_another_plan() -> None:
    home, away = wanted(), replace(wanted(), calendar_id="away")
    assert plan_of([Insert(home)]).digest != plan_of([Insert(away)]).digest
    reason = Reason(ReasonCode.OTHER_CALENDAR)
    assert plan_of([Move(lying("x"), home, reason)]).digest != plan_of([Move(lying("x"), away, reason)]).digest


def seen(placed: Placed, entry: LedgerEntry) -> LedgerEntry:
    changed = observe(Snapshot(DAY, ours=(placed,)), {KEY: entry}, NOW)
    return changed[0] if changed else entry


def test_a_buffer_its_user_carried_into_another_calendar_is_pinned_there() -> None:
    found = seen(lying("away"), known())
    assert (found.pinned, found.calendar_id) == (span(0, 10, minutes=5), "away")
    assert seen(lying("away"), found) == found
    assert seen(lying(), found).calendar_id == PRIMARY


def test_a_buffer_where_it_was_written_is_not_pinned() -> None:
    for calendar_id in (PRIMARY, "away"):
        entry = known(calendar_id)
        assert seen(lying(calendar_id), entry) == entry


def test_a_pin_that_is_released_moves_on_from_the_calendar_it_lies_in() -> None:
    pinned = known("away", pinned=span(0, 10, minutes=5), meeting=span(0, 9, 30))
    moved = Snapshot(DAY, meetings=(Meeting("m", span(0, 11)),), ours=(lying("away"),))
    (found,) = observe(moved, {KEY: pinned}, NOW)
    assert (found.pinned, found.calendar_id) == (None, "away")
