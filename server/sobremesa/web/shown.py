"""Everything of ours that a page or the panel shows: what lies in the calendar, and what the plan would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from sobremesa.model import (
    Change,
    Decision,
    Insert,
    Ledger,
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


class State(StrEnum):
    """How something of ours stands: in the calendar as it should be, only proposed, or about to change."""

    PLACED = "placed"
    PROPOSED = "proposed"
    MOVES = "moves"
    REMOVED = "removed"
    PINNED = "pinned"


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing of ours: where it lies or will lie, why, and where it lay (`was`) if it moves."""

    key: SocialKey
    kind: SocialKind
    span: Span
    state: State
    reason: Reason
    title: str = ""
    was: Span | None = None
    description: str = ""
    link: str = ""

    @property
    def side(self) -> Side:
        """On which side of its meeting it lies."""
        return self.key.side


def everything(snapshot: Snapshot, decision: Decision, plan: Plan, ledger: Ledger) -> tuple[Shown, ...]:
    """All of ours in the order of time: events unchanged by the plan, and the plan's changes."""
    changed = {_key(change): _changed(change) for change in plan.changes}
    reasons = {social.key: social.reason for social in decision.desired}
    lying = [placed for placed in snapshot.ours if not placed.cancelled]
    kept = [_kept(placed, reasons, ledger) for placed in lying if placed.key not in changed]
    known = changed.keys() | {placed.key for placed in lying}
    waiting = [
        _wanted(social)
        for social in decision.desired
        if social.kind is SocialKind.COFFEE and social.key not in known  # asked for, not written yet
    ]
    return tuple(sorted((*changed.values(), *kept, *waiting), key=lambda shown: (shown.span, shown.key)))


def _key(change: Change) -> SocialKey:
    return change.placed.key if isinstance(change, Remove) else change.social.key


def _changed(change: Change) -> Shown:
    if isinstance(change, Remove):
        placed = change.placed
        return Shown(placed.key, placed.kind, placed.span, State.REMOVED, change.reason, placed.title)
    wanted = _wanted(change.social)
    if isinstance(change, Insert):
        return wanted
    return _moved(change, wanted)


def _wanted(social: Social) -> Shown:
    return Shown(
        social.key,
        social.kind,
        social.span,
        State.PROPOSED,
        social.reason,
        social.title,
        description=social.description,
        link=social.link,
    )


def _moved(change: Move, wanted: Shown) -> Shown:
    was = change.placed.span if change.placed.span != wanted.span else None
    return Shown(
        wanted.key,
        wanted.kind,
        wanted.span,
        State.MOVES,
        change.reason,
        wanted.title,
        was,
        wanted.description,
        wanted.link,
    )


def _kept(placed: Placed, reasons: Mapping[SocialKey, Reason], ledger: Ledger) -> Shown:
    entry = ledger.get(placed.key)
    pinned = entry is not None and entry.pinned is not None
    reason = Reason(ReasonCode.PINNED) if pinned else reasons.get(placed.key, _RESTING)
    state = State.PINNED if pinned else State.PLACED
    return Shown(
        placed.key, placed.kind, placed.span, state, reason, placed.title,
        description=placed.description, link=placed.link,
    )  # fmt: skip


_RESTING = Reason(ReasonCode.AFTER_MEETING, MappingProxyType({}))
