"""Whether to ask a person about a kind of buffer they keep removing; pure, like everything here."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sobremesa.model import Ledger, LedgerState, Preferences, SocialKind

REMOVALS = 3
WITHIN = timedelta(days=14)


def kinds_removed(ledger: Ledger, preferences: Preferences, now: datetime) -> Mapping[SocialKind, int]:
    """The kinds of buffer to offer turning off, with how many of each their user removed in the 14 days before `now`.

    Three removals make an offer; those before the person last said "keep them" do not count, nor does a kind that is
    off already, nor a coffee.
    """
    kept, nothing = preferences.dismissed.kinds, now - WITHIN
    count = Counter(
        entry.kind
        for entry in ledger.values()
        if entry.state is LedgerState.REFUSED
        and entry.refused_at is not None
        and entry.refused_at > max(kept.get(entry.kind, nothing), nothing)
    )
    silent = preferences.off_kinds | {SocialKind.COFFEE}
    return {kind: count[kind] for kind in SocialKind if kind not in silent and count[kind] >= REMOVALS}
