"""A deletion that was seen is remembered long enough to be counted: the offer to turn a kind off looks back 14 days."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.model import LedgerState
from sobremesa.planning.offers import WITHIN
from sobremesa.store import Store, ledger, upkeep
from support.values import NOW, entry, sign_in, span


@pytest.mark.parametrize(("days", "kept"), [(0, True), (14, True), (59, True), (61, False)])
def test_a_tombstone_outlives_the_fourteen_days_that_count(store: Store, days: int, kept: bool) -> None:
    account = sign_in(store)
    refused = replace(entry("m", LedgerState.REFUSED, span(0, 9)), refused_at=NOW)
    with store.begin() as session:
        ledger.put(session, account.id, [refused])
    with store.begin() as session:
        upkeep.purge(session, NOW + timedelta(days=days))
    with store.read() as session:
        found = ledger.get(session, account.id)
    assert found == ({refused.key: refused} if kept else {})


def test_history_is_kept_longer_than_offers_look_back() -> None:
    assert upkeep.HISTORY_KEPT > WITHIN
