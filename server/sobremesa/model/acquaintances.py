"""Somebody to talk to: who, and the one reason why."""

from dataclasses import dataclass

from sobremesa.model.meetings import Guest
from sobremesa.model.reasons import Reason


@dataclass(frozen=True)
class Acquaintance:
    """Somebody from one's own calendar whom one might talk to, for one reason; `meetings` are those they share."""

    guest: Guest
    reason: Reason
    meetings: int
