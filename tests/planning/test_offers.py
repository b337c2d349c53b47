"""After three removals in two weeks we ask whether a kind is wanted at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sobremesa.model import Dismissed, LedgerEntry, LedgerState, Preferences, SocialKind
from sobremesa.planning.offers import kinds_removed
from support.plans import NOW, after

DAY = timedelta(days=1)


def removals(*days_ago: float, kind: SocialKind = SocialKind.LINGER) -> dict[object, LedgerEntry]:
    """Removed buffers of a kind, so many days ago."""
    keys = [after(f"{kind}{number}") for number in range(len(days_ago))]
    return {
        key: LedgerEntry(key, kind, str(key), LedgerState.REFUSED, refused_at=NOW - days * DAY)
        for key, days in zip(keys, days_ago, strict=True)
    }


def offered(ledger: dict, preferences: Preferences | None = None) -> dict[SocialKind, int]:  # type: ignore[type-arg]  # keys do not matter
    return dict(kinds_removed(ledger, preferences or Preferences(), NOW))


@pytest.mark.parametrize(
    ("days", "count"), [((1, 2), 0), ((1, 2, 13.9), 3), ((1, 2, 14), 0), ((1, 2, 3, 4), 4), ((1, 2, 15), 0)]
)
def test_three_removals_in_fourteen_days_make_an_offer(days: tuple[float, ...], count: int) -> None:
    assert offered(removals(*days)) == ({SocialKind.LINGER: count} if count else {})


def test_each_kind_is_counted_by_itself() -> None:
    mixed = removals(1, 2, 3) | removals(1, 2, kind=SocialKind.DOORS) | removals(1, 2, 3, 4, kind=SocialKind.BREATHER)
    assert offered(mixed) == {SocialKind.LINGER: 3, SocialKind.BREATHER: 4}


def test_a_kind_that_is_off_and_a_coffee_are_not_offered() -> None:
    assert offered(removals(1, 2, 3), Preferences(off_kinds=frozenset({SocialKind.LINGER}))) == {}
    assert offered(removals(1, 2, 3, kind=SocialKind.COFFEE)) == {}


def test_removals_before_keep_them_was_said_do_not_count() -> None:
    kept = Preferences(dismissed=Dismissed(kinds={SocialKind.LINGER: NOW - 2 * DAY}))
    assert offered(removals(0.5, 1, 1.5), kept) == {SocialKind.LINGER: 3}
    assert offered(removals(0.5, 1, 2), kept) == {}
    assert (
        offered(removals(1, 2, 20), Preferences(dismissed=Dismissed(kinds={SocialKind.LINGER: NOW - 30 * DAY}))) == {}
    )


def test_only_removals_by_the_user_that_were_seen_count() -> None:
    ledger = removals(1, 2, 3)
    key = next(iter(ledger))
    for other in (replace(ledger[key], state=LedgerState.WRITTEN), replace(ledger[key], refused_at=None)):
        assert offered({**ledger, key: other}) == {}
