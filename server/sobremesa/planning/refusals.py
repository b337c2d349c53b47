"""What the user said no to: removed buffers, undone runs, buffers they keep where they put them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sobremesa.model import LedgerEntry, LedgerState, Meeting, Reason, ReasonCode, Side, SocialKey, Span

# Google names the second half of a series split by "this and following" <series id>_R<date of the split>.
_SPLIT = re.compile(r"_R\d{8}(?:T\d{6}Z?)?$")
# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_REFUSED = LedgerState.REFUSED
INSTANCE = re.compile(r"_\d{8}(?:T\d{6}Z?)?$")


def refusal(entry: LedgerEntry, meeting: Meeting, *, asked: bool) -> Reason | None:
    """Why nothing is placed for a key with this ledger `entry`, or None.

    A buffer the user removed stays away while its meeting moved by less than its own length; after that it comes
    back only in a plan that a person looks at (`asked`), never by itself. The same holds after an undo. Where a
    series was split, a buffer that its user moved still lies under the old id, so the new id gets none.
    """
    if entry.state is _REFUSED:
        moved = moved_by(entry.meeting, meeting.span)
        if asked and entry.meeting and moved >= entry.meeting.minutes:
            return None
        return Reason(ReasonCode.REMOVED_BY_YOU, {"moved": int(moved)})
    if entry.key.source != meeting.id and entry.pinned:
        return Reason(ReasonCode.PINNED)
    if entry.undone and entry.state is LedgerState.REMOVED and not asked:
        return Reason(ReasonCode.UNDONE)
    return None


def may_refuse(entries: Mapping[SocialKey, LedgerEntry]) -> dict[SocialKey, LedgerEntry]:
    """The few entries for which `refusal` may say no."""
    return {key: one for key, one in entries.items() if one.undone or _is_choice(one)}


def moved_by(before: Span | None, after: Span) -> float:
    """By how many minutes the start moved, either way; 0 when the earlier time is unknown."""
    return abs((after.start - before.start).total_seconds()) / 60 if before else 0.0


def with_splits(
    ledger: Mapping[SocialKey, LedgerEntry], meetings: Iterable[Meeting]
) -> Mapping[SocialKey, LedgerEntry]:
    """The ledger with the user's choices carried over to the second half of a series that was split.

    There each instance has a new id. It takes over a refusal or a pin of the same series when the series put it where
    it had put the old instance, which is no longer in the calendar; after a split that changed the time, when it is
    less than its own length away from where the old one was.
    """
    choices = [entry for entry in ledger.values() if _is_choice(entry) and entry.meeting]
    if not choices:
        return ledger
    present = {meeting.id: meeting for meeting in meetings}
    orphans: dict[tuple[str, Side], list[LedgerEntry]] = defaultdict(list)
    for entry in choices:
        if entry.key.source not in present:
            orphans[_root(entry.key.source), entry.key.side].append(entry)
    if not orphans:
        return ledger
    carried = dict(ledger)
    for meeting in present.values():
        if meeting.series_id and _SPLIT.search(meeting.series_id):
            for side in (Side.BEFORE, Side.AFTER):
                found = _predecessor(meeting, orphans.get((_root(meeting.id), side), ()))
                if found:
                    carried.setdefault(SocialKey(meeting.id, side), found)
    return carried


def _predecessor(meeting: Meeting, orphans: Iterable[LedgerEntry]) -> LedgerEntry | None:
    """The choice made for the instance that `meeting` has taken the place of, the nearest in time of several."""
    near = [
        (_original(entry.key.source) != _original(meeting.id), moved_by(entry.meeting, meeting.span), entry.key, entry)
        for entry in orphans
    ]
    found = min(near, default=None)  # no two have the same key
    if found is None or (found[0] and found[1] >= meeting.span.minutes):
        return None
    return found[3]


def _is_choice(entry: LedgerEntry) -> bool:
    return entry.state is _REFUSED or entry.pinned is not None


def undivided(series: str) -> str:
    """The id a series had before somebody split it with "this and following"; its own when nobody did."""
    return _SPLIT.sub("", series)


def _root(instance: str) -> str:
    return _SPLIT.sub("", INSTANCE.sub("", instance))


def _original(instance: str) -> str:
    """Where the series put the instance, as its id tells."""
    found = INSTANCE.search(instance)
    return found[0] if found else instance
