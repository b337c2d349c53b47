"""The changes that make the calendar what the decision wants, and the brakes on an automatic run."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from sobremesa.errors import UnsafePlanError
from sobremesa.model import (
    Change,
    Decision,
    Insert,
    Ledger,
    LedgerEntry,
    LedgerState,
    Move,
    Placed,
    Plan,
    Reason,
    ReasonCode,
    Remove,
    Side,
    Snapshot,
    Social,
    SocialKey,
    SocialKind,
    Span,
)
from sobremesa.planning.lying import has_guests, is_kept, lying_by_key

# Bound once: on Python 3.11 looking up a member of an enumeration takes longer than most questions asked here.
_COFFEE = SocialKind.COFFEE
_WRITTEN = LedgerState.WRITTEN
_BEFORE = Side.BEFORE
_CALLED_OFF = frozenset({ReasonCode.NOT_WANTED, ReasonCode.GUEST_DECLINED, ReasonCode.HOLD_EXPIRED})
_ORDER = {"remove": 0, "move": 1, "insert": 2}
_DAWN = datetime.min.replace(tzinfo=UTC)
_FEWEST_FOR_EMPTY = 5
_FEWEST_FOR_HALF = 10


def diff(decision: Decision, snapshot: Snapshot, ledger: Ledger, now: datetime) -> Plan:
    """Removes, moves and inserts, each by time, then key; `ledger` after `observe`, `now` in UTC.

    Only events of ours are touched that lie in the decision's window and have not begun; what is over may follow its
    meeting into the future. A pinned buffer and anything with guests stay as they lie, but for the chat that its user
    called off or moved or its guests declined, the hold that ran out, and the invitation of guests.
    """
    lying = lying_by_key(snapshot, ledger, now)
    changes: list[Change] = []
    settled = set()
    for social in decision.desired:
        placed, entry = lying.get(social.key) if lying else None, ledger.get(social.key) if ledger else None
        if placed is None and entry is None:
            changes.append(Insert(social))
            continue
        change = _written(social, placed, entry, decision.window, snapshot.window, now)
        if change:
            changes.append(change)
        settled.add(id(placed))
    left = [one for one in snapshot.ours if not one.cancelled and id(one) not in settled]
    return plan_of(changes + _removals(left, lying, decision, snapshot, ledger, now) if left else changes)


def _removals(
    left: Collection[Placed],
    lying: Mapping[SocialKey, Placed],
    decision: Decision,
    snapshot: Snapshot,
    ledger: Ledger,
    now: datetime,
) -> list[Change]:
    """The removals among the events of ours that are not desired, or lie there twice."""
    about = {placed.key.source for placed in left}
    reasons = {SocialKey(one.source, one.side): one.reason for one in decision.skipped if one.source in about}
    present = {meeting.id for meeting in snapshot.meetings}
    found: list[Change] = []
    for placed in left:
        first = lying.get(placed.key) is placed
        reason = reasons.get(placed.key) if first else Reason(ReasonCode.NOT_WANTED)
        entry = ledger.get(placed.key) if first else None
        if _may_go(placed, reason, entry, decision.window, now):
            found.append(Remove(placed, reason or _orphan(placed, present)))
    return found


def plan_of(changes: Iterable[Change]) -> Plan:
    """The plan of these changes, in its stable order and with its digest."""
    ordered = tuple(sorted(changes, key=_by_kind_and_time))
    text = "\n".join([_canonical(change) for change in ordered])
    return Plan(ordered, sha256(text.encode()).hexdigest())


def raise_if_unsafe(
    plan: Plan, snapshot: Snapshot, previous_meetings_count: int | None, cap: int, *, confirmed: bool
) -> None:
    """Raise UnsafePlanError when an automatic run has to be looked at first; a confirmed plan is exempt.

    It is unsafe to make more than `cap` changes, and to remove anything when a calendar that had meetings (None: not
    read before; as `count_meetings` gives them) is suddenly empty or halved. A handful may vanish by themselves.
    """
    if confirmed:
        return
    if len(plan.changes) > cap:
        raise UnsafePlanError(f"{len(plan.changes)} changes are more than the {cap} that are made without asking")
    before, count = previous_meetings_count or 0, count_meetings(snapshot)
    if not any(isinstance(change, Remove) for change in plan.changes):
        return
    if (before >= _FEWEST_FOR_EMPTY and count == 0) or (before >= _FEWEST_FOR_HALF and count * 2 <= before):
        raise UnsafePlanError(f"only {count} of {before} meetings are left in the calendar since the last run")


def count_meetings(snapshot: Snapshot) -> int:
    """By how many meetings a later read is judged: a team's break may end or be skipped without a loss."""
    return sum(not meeting.break_id for meeting in snapshot.meetings)


def _written(
    social: Social, placed: Placed | None, entry: LedgerEntry | None, window: Span, seen: Span, now: datetime
) -> Change | None:
    """What it takes to have `social` in the calendar: an insert, a move, an invitation, or nothing."""
    if placed is None:
        return None if _lies_unseen(social, entry, seen) else Insert(social)
    if social.kind is _COFFEE:
        return _asked_for(social, placed, entry, now)
    if is_kept(placed, entry):
        return None
    wanted = _respecting(social, placed, entry)
    if _same(wanted, placed, written_by_us=entry is not None):
        return None
    touchable = placed.span.start >= max(window.start, now) or placed.span.end <= now
    return Move(placed, wanted, _move_reason(wanted, placed)) if touchable else None


def _asked_for(social: Social, placed: Placed, entry: LedgerEntry | None, now: datetime) -> Change | None:
    """The invitation of a chat's guests, or its move to where its user asked; words they changed stay."""
    known = entry is not None and entry.state is _WRITTEN
    moved = known and social.span != placed.span and placed.span.start > now
    invited = bool(social.guests) and not has_guests(placed)
    if not moved and not invited:
        return None
    if moved:
        social = replace(social, title=placed.title, description=placed.description, busy=placed.busy)
    return Move(placed, social, Reason(ReasonCode.ASKED_FOR))


def _lies_unseen(social: Social, entry: LedgerEntry | None, seen: Span) -> bool:
    """Whether it is there already, outside of what was read: where we wrote it, or where its user put it."""
    if entry is None or entry.state is not _WRITTEN:
        return False
    return entry.pinned is not None or (entry.written == social.span and not social.span.overlaps(seen))


def _respecting(social: Social, placed: Placed, entry: LedgerEntry | None) -> Social:
    """`social`, with the title and the busy mark that the user gave the event since we wrote it."""
    if entry is None or entry.state is not _WRITTEN:
        return social
    title = placed.title if entry.title and placed.title != entry.title else social.title
    busy = placed.busy if placed.busy is not entry.busy else social.busy
    return social if (title, busy) == (social.title, social.busy) else replace(social, title=title, busy=busy)


def _same(social: Social, placed: Placed, *, written_by_us: bool) -> bool:
    """Whether nothing has to change; an event the ledger does not know may do without a link, but not with another."""
    if placed.link != social.link and (placed.link or written_by_us):
        return False
    lying = (placed.span, placed.kind, placed.title, placed.busy, placed.calendar_id)
    return lying == (social.span, social.kind, social.title, social.busy, social.calendar_id)


def _move_reason(social: Social, placed: Placed) -> Reason:
    """Why an event of ours changes: its meeting moved, the room beside it changed, or what or where it is changed."""
    if social.calendar_id != placed.calendar_id:
        return Reason(ReasonCode.OTHER_CALENDAR)
    if social.span == placed.span:
        return social.reason
    before = social.key.side is _BEFORE
    touches = social.span.end == placed.span.end if before else social.span.start == placed.span.start
    return Reason(ReasonCode.ROOM_CHANGED if touches else ReasonCode.MEETING_MOVED, social.reason.facts)


def _may_go(placed: Placed, reason: Reason | None, entry: LedgerEntry | None, window: Span, now: datetime) -> bool:
    if placed.kind is _COFFEE:
        called_off = reason is not None and reason.code in _CALLED_OFF
        return called_off and placed.span.end > now
    return window.contains(placed.span) and placed.span.start >= now and not is_kept(placed, entry)


def _orphan(placed: Placed, present: set[str]) -> Reason:
    """The reason for a removal that no skipped side explains."""
    return Reason(ReasonCode.NOT_WANTED if placed.key.source in present else ReasonCode.MEETING_GONE)


def _by_kind_and_time(change: Change) -> tuple[int, datetime, datetime, str, str]:
    one = change.social if isinstance(change, Insert) else change.placed
    span, key = one.span, one.key
    return _ORDER[change.do], span.start, span.end, key.source, key.side


def _canonical(change: Change) -> str:
    """What a person agrees to when they confirm a change; reasons and etags are no part of it.

    Words are quoted, so that no two changes have the same text; times are the numbers of which a timedelta consists,
    which are at hand.
    """
    if isinstance(change, Insert):
        return _said(change.social)
    placed = change.placed
    lying = f"{change.do} {placed.event_id!r} {_instants(placed.span)} "
    if isinstance(change, Remove):
        return f"{lying}{placed.key.source!r} {placed.key.side}"
    return lying + _said(change.social)


def _said(one: Social) -> str:
    source, side = one.key
    words = (
        f"{source!r} {one.title!r} {one.busy!r} {one.link!r} {one.guests!r} {one.calendar_id!r} {_instants(one.span)} "
    )
    return words + side + one.kind  # put together, not filled in: to be asked for their form takes enumerations long


def _instants(span: Span) -> str:
    since, length = span.start - _DAWN, span.end - span.start
    return f"{since.days} {since.seconds} {since.microseconds} {length.days} {length.seconds} {length.microseconds}"
