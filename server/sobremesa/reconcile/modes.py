"""Why a reconcile runs, and which changes of its plan it may write."""

from collections.abc import Iterable
from dataclasses import dataclass

from sobremesa.model import Change, Insert, Plan, Preferences, SocialKey, SocialKind


@dataclass(frozen=True, slots=True)
class Preview:
    """Only wishes are written; the plan is for a person to look at."""


@dataclass(frozen=True, slots=True)
class Automatic:
    """The kinds the person chose in `Preferences.automatic` are written too, within the cap."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A person saw the plan with this digest and said yes, to all of it or only to these keys."""

    digest: str
    keys: frozenset[SocialKey] | None = None


Mode = Preview | Automatic | Confirmed


def name_of(mode: Mode) -> str:
    """The mode's name as it is recorded with a run."""
    return type(mode).__name__.lower()


def kind_of(change: Change) -> SocialKind:
    """What kind of event a change is about."""
    return change.social.kind if isinstance(change, Insert) else change.placed.kind


def key_of(change: Change) -> SocialKey:
    """Which key a change is about."""
    return change.social.key if isinstance(change, Insert) else change.placed.key


def is_wish(change: Change) -> bool:
    """Whether a person asked for this very event (or took it back), so that it is written in every mode."""
    return kind_of(change) is SocialKind.COFFEE


def permitted(plan: Plan, mode: Mode, preferences: Preferences) -> tuple[Change, ...]:
    """The changes of `plan`, wishes aside, that this mode may write; in the plan's order."""
    changes: Iterable[Change] = (change for change in plan.changes if not is_wish(change))
    if isinstance(mode, Preview):
        return ()
    if isinstance(mode, Automatic):
        return tuple(change for change in changes if kind_of(change) in preferences.automatic)
    return tuple(change for change in changes if mode.keys is None or key_of(change) in mode.keys)
