"""A team's break is kept sealed, for its organizer alone, and gone with the account or 60 days after its last date."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from sobremesa.errors import NotFoundError
from sobremesa.model import BreakState, DateChange, Remedy, Renewal, TeamBreak
from sobremesa.reconcile.breaks import new_break
from sobremesa.store import Store, accounts, breaks, upkeep
from sobremesa.store.accounts import Account
from support.breaks import shared, sittings
from support.values import BO, NOW, sign_in


def wished(account: Account, break_id: str = "b" * 32) -> TeamBreak:
    return new_break(account, "Coffee break", *sittings(), NOW, description="Easy to skip.", break_id=break_id)


def test_a_break_is_read_as_it_was_written(any_store: Store) -> None:
    account = sign_in(any_store)
    first = wished(account)
    start = first.option.dates[0].span.start
    change = DateChange(first.series[0].event_id, start, Remedy.SKIP, NOW)
    with any_store.begin() as session:
        breaks.put(session, first)
    later = replace(
        first, state=BreakState.KEPT, renewal=Renewal.DECLINED, changes=(change,), written_at=NOW, follows="c" * 32,
        series=tuple(replace(one, made=True) for one in first.series),
    )  # fmt: skip
    with any_store.begin() as session:
        assert breaks.get(session, account.id, first.id) == first
        breaks.put(session, later)
    with any_store.read() as session:
        assert breaks.get(session, account.id, first.id) == later
        assert breaks.of_account(session, account.id) == (later,)


def test_breaks_are_in_the_order_they_were_made_and_known_by_their_events(store: Store) -> None:
    account = sign_in(store)
    younger = replace(new_break(account, "Open space", *shared(), NOW + timedelta(days=1)), state=BreakState.KEPT)
    extra = DateChange(younger.series[0].event_id, NOW, Remedy.SPLIT, NOW, extra_id="x", done=True)
    younger = replace(younger, changes=(extra,))
    with store.begin() as session:
        breaks.put(session, younger)
        breaks.put(session, wished(account))
        assert [one.title for one in breaks.of_account(session, account.id)] == ["Coffee break", "Open space"]
        for event_id in (younger.series[0].event_id, "x"):
            assert breaks.of_event(session, account.id, event_id) == younger
        assert breaks.of_event(session, account.id, "") is None


def test_what_has_yet_to_be_written_is_found_without_opening_the_others(store: Store) -> None:
    account = sign_in(store)
    kept = replace(wished(account), state=BreakState.KEPT)
    change = DateChange("e", NOW, Remedy.SKIP, NOW)
    with store.begin() as session:
        for one, left in (
            (wished(account), True),
            (kept, False),
            (replace(kept, state=BreakState.ENDING), True),
            (replace(kept, state=BreakState.ENDED), False),
            (replace(kept, changes=(change,)), True),
            (replace(kept, changes=(replace(change, done=True),)), False),
        ):
            breaks.put(session, one)
            assert breaks.unfinished(session, account.id) == ((kept.id,) if left else ())


def test_nobody_elses_break_is_read_written_or_dropped(store: Store) -> None:
    account, other = sign_in(store), sign_in(store, BO)
    mine = wished(account)
    with store.begin() as session:
        breaks.put(session, mine)
    with store.begin() as session:
        breaks.drop(session, other.id, mine.id)
        with pytest.raises(NotFoundError):
            breaks.get(session, other.id, mine.id)
        with pytest.raises(NotFoundError):
            breaks.put(session, replace(mine, account_id=other.id))
        assert breaks.of_account(session, other.id) == ()
        assert breaks.get(session, account.id, mine.id) == mine
        breaks.drop(session, account.id, mine.id)
        breaks.drop(session, account.id, mine.id)
        with pytest.raises(NotFoundError):
            breaks.get(session, account.id, mine.id)


def test_a_break_is_sealed_and_goes_with_its_account(store: Store) -> None:
    account = sign_in(store)
    with store.begin() as session:
        breaks.put(session, wished(account))
        sealed = session.scalars(text("SELECT sealed FROM breaks")).one()
        assert "Coffee" not in sealed
        assert "bea@" not in sealed
        assert upkeep.rotate(session) >= 2
        assert breaks.get(session, account.id, "b" * 32) == wished(account)
        accounts.delete(session, account.id)
        assert session.scalars(text("SELECT id FROM breaks")).all() == []


def test_a_break_is_forgotten_60_days_after_its_last_date(store: Store) -> None:
    account = sign_in(store)
    team_break = wished(account)
    last = team_break.dates[-1].span.end
    with store.begin() as session:
        breaks.put(session, team_break)
        upkeep.purge(session, last + timedelta(days=59))
        assert breaks.of_account(session, account.id)
        upkeep.purge(session, last + timedelta(days=60))
        assert breaks.of_account(session, account.id) == ()
