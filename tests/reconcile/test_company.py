"""Who else is free in a linger's minutes: by their free/busy, and with what we ourselves put beside their meetings."""

from dataclasses import replace

import pytest

from sobremesa.model import LedgerState, SocialKind, Span
from sobremesa.reconcile import Preview
from sobremesa.store import ledger
from support.desk import Desk
from support.values import BO, entry, meeting, sign_in, span

LINGER = span(1, 9, 30, minutes=5)


def said(desk: Desk) -> tuple[SocialKind, object]:
    """What is planned after the meeting, and who is said to be free too."""
    desk.run(Preview())
    found = next(one for one in desk.view().decision.desired if one.key.source == "m")
    return found.kind, found.reason.facts.get("with") or found.reason.facts.get("why")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.put(meeting("m", span(1, 9)))
    return desk


def busy(desk: Desk, *spans: Span) -> None:
    desk.calendar.set_busy(BO, spans)


def test_a_free_colleague_is_named_and_a_busy_one_makes_it_a_breather(desk: Desk) -> None:
    busy(desk, span(1, 9))
    assert said(desk) == (SocialKind.LINGER, BO)
    desk.wait(20)
    busy(desk, span(1, 9), span(1, 9, 33))
    assert said(desk) == (SocialKind.BREATHER, "nobody-free")


def test_who_cannot_be_seen_is_neither_free_nor_busy(desk: Desk) -> None:
    desk.calendar.set_busy(BO, error="notFound")
    assert said(desk) == (SocialKind.LINGER, None)


def test_another_account_that_lingers_too_is_free_in_those_minutes(desk: Desk) -> None:
    other = sign_in(desk.store, BO, desk.now)
    written = replace(entry("theirs", LedgerState.WRITTEN, LINGER), event_id="x")
    with desk.store.begin() as session:
        ledger.put(session, other.id, [written])
    busy(desk, span(1, 9), LINGER)
    assert said(desk) == (SocialKind.LINGER, BO)


def test_capitals_in_an_address_tell_nobody_apart(desk: Desk) -> None:
    desk.put(meeting("m", span(1, 9), "Bo@Example.com"))
    desk.calendar.set_busy("Bo@Example.com", (span(1, 9),))
    assert said(desk) == (SocialKind.LINGER, "Bo@Example.com")


def test_a_name_is_said_rather_than_an_address(desk: Desk) -> None:
    one = meeting("m", span(1, 9))
    me, them = one.guests
    desk.put(replace(one, guests=(me, replace(them, name="Bo Berg"))))
    busy(desk, span(1, 9))
    assert said(desk) == (SocialKind.LINGER, "Bo Berg")
