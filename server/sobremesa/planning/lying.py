"""Our events as they lie in the calendar, and which of them stay as they are."""

from datetime import datetime
from operator import attrgetter

from sobremesa.model import Ledger, LedgerEntry, Placed, Response, Snapshot, SocialKey, SocialKind

# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_COFFEE = SocialKind.COFFEE
_by_time = attrgetter("span.start", "span.end", "event_id")


def lying_by_key(snapshot: Snapshot, ledger: Ledger, now: datetime) -> dict[SocialKey, Placed]:
    """The event of ours for each key: the one the ledger names, else the earliest.

    Cancelled ones do not count, nor does a buffer to which somebody was invited and which is over at `now` (UTC): it
    stays where it was, and its meeting, should it have moved, gets another.
    """
    found: dict[SocialKey, Placed] = {}
    for placed in sorted(snapshot.ours, key=_by_time):
        if placed.cancelled or _is_history(placed, now) or found.setdefault(placed.key, placed) is placed:
            continue
        entry = ledger.get(placed.key)
        if entry and entry.event_id == placed.event_id:
            found[placed.key] = placed
    return found


def _is_history(placed: Placed, now: datetime) -> bool:
    return placed.kind is not _COFFEE and placed.span.end <= now and has_guests(placed)


def has_guests(placed: Placed) -> bool:
    """Whether somebody besides the calendar's owner is invited."""
    return bool(placed.guests) and any(not guest.is_self for guest in placed.guests)


def everybody_declined(placed: Placed) -> bool:
    """Whether guests were invited, and each of them said no."""
    guests = [guest for guest in placed.guests if not (guest.is_self or guest.resource)]
    return bool(guests) and all(guest.response is Response.DECLINED for guest in guests)


def is_kept(placed: Placed, entry: LedgerEntry | None) -> bool:
    """Whether a buffer stays as it lies: its user moved it, or invited somebody to it."""
    return placed.kind is not _COFFEE and (has_guests(placed) or (entry is not None and entry.pinned is not None))
