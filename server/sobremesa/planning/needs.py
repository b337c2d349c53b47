"""What the buffers of one person depend on besides the meetings themselves, worked out once for each decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sobremesa.model import (
    BufferPreferences,
    FreeBusy,
    LedgerEntry,
    Meeting,
    Placed,
    Preferences,
    Reason,
    Side,
    SocialKey,
)
from sobremesa.planning.eligibility import Terms
from sobremesa.planning.hours import LocalDays
from sobremesa.planning.room import Ground


class Wish(NamedTuple):
    """The buffer wanted on one side of every meeting: of `length` if there is room, and at least of `shortest`."""

    side: Side
    length: timedelta
    shortest: timedelta

    @property
    def minutes(self) -> int:
        """The wanted length in minutes."""
        return self.length // _MINUTE

    @property
    def minimum(self) -> int:
        """The least length in minutes."""
        return self.shortest // _MINUTE


_MINUTE = timedelta(minutes=1)


class Reasons(dict[tuple[Any, ...], Reason]):
    """Reasons given in this decision by `(code, (name, number), ...)`: who says the same thing says it once."""

    __slots__ = ()

    def __missing__(self, key: tuple[Any, ...]) -> Reason:
        code, *facts = key
        self[key] = reason = Reason(code, dict(facts))
        return reason


@dataclass(frozen=True, slots=True)
class Needs:
    """Preferences in the form in which the planner asks them, and what is known besides the meetings.

    `kept` are the buffers that stay as they lie; they need no place, the ground already has them as walls, but the
    social ones among them take their share of the day.
    `refused` are the entries of the ledger that may refuse a buffer; all others play no part in where one goes.
    `starting` has, for an instant, the meeting that begins then; rather one that I organise.
    """

    ground: Ground
    preferences: Preferences
    wishes: tuple[Wish, ...]
    terms: Terms
    days: LocalDays
    refused: Mapping[SocialKey, LedgerEntry]
    kept: Mapping[SocialKey, Placed] = field(default_factory=lambda: MappingProxyType({}))
    asked: bool = False
    availability: Mapping[str, FreeBusy] = field(default_factory=lambda: MappingProxyType({}))
    last_met: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    zone: str = "UTC"
    starting: Mapping[datetime, Meeting] = field(default_factory=lambda: MappingProxyType({}))
    reasons: Reasons = field(default_factory=Reasons)


def wishes(wanted: BufferPreferences) -> tuple[Wish, ...]:
    """The sides on which a buffer is wanted, the one before the meeting first; none when both are off."""
    sides = ((Side.BEFORE, wanted.before_minutes), (Side.AFTER, wanted.after_minutes))
    return tuple(
        Wish(side, minutes * _MINUTE, min(wanted.minimum_minutes, minutes) * _MINUTE)
        for side, minutes in sides
        if minutes
    )
