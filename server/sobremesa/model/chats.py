"""Coffee with somebody: who, the wish, and the times that suit."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sobremesa.model.flavours import Flavour
from sobremesa.model.meetings import Guest
from sobremesa.model.reasons import Reason
from sobremesa.model.time import Hours, Span


@dataclass(frozen=True)
class Person:
    """Somebody a coffee can be planned with: hours are hard limits, `last_met` (UTC) shapes the explanation."""

    email: str
    name: str = ""
    hours: Hours = field(default_factory=Hours)
    last_met: datetime | None = None


class ChatState(StrEnum):
    """The life of an asked-for chat."""

    WANTED = "wanted"
    CANCELLED = "cancelled"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Chat:
    """A wish for one coffee chat: who, when, and the instant (UTC) from which the guests may be invited.

    `others` are the further guests of a group. A chat with an `offer` is a hold: one of several times offered to
    somebody under that id, tentative, without guests, and gone at `expires_at` (UTC). `instead_of` is where the chat
    lay when its user asked to move it. `kept` are ids of meetings that may overlap it, `by_file` says that the
    provider refused to send the invitation, `seen` that the user knows of the guest's no. Who meets
    `in_person` needs no video link.
    """

    id: str
    guest: Guest
    span: Span
    title: str
    description: str
    invite_at: datetime
    zone: str = "UTC"
    state: ChatState = ChatState.WANTED
    event_id: str = ""
    others: tuple[Guest, ...] = ()
    offer: str = ""
    expires_at: datetime | None = None
    instead_of: Span | None = None
    kept: tuple[str, ...] = ()
    by_file: bool = False
    seen: bool = False
    flavour: Flavour = Flavour.COFFEE
    in_person: bool = False

    @property
    def guests(self) -> tuple[Guest, ...]:
        """Everybody it is with."""
        return (self.guest, *self.others)


@dataclass(frozen=True, slots=True)
class Outside:
    """Somebody who would have to agree to a time: it reaches so many `minutes` beyond their working hours."""

    email: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A time for a coffee, with the reasons that speak for it; a higher `score` (0..100) is better.

    Nobody is `outside` their hours or `absent` (busy or off, by email) unless the search says that nothing else fits.
    """

    span: Span
    score: int
    reasons: tuple[Reason, ...]
    outside: tuple[Outside, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """One of two times that share out a group too far apart: who comes to it, by email."""

    span: Span
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SlotSearch:
    """Slots, best first, or why there is none, and what could be done about that.

    `edges` are times for which everybody is free but somebody is outside their hours and has to agree, the least far
    outside first. `most` are times inside the hours of those who come, with the most people. `sittings` are two times,
    or none: `bridge`, by email, comes to both.
    """

    slots: tuple[Slot, ...]
    none_because: Reason | None = None
    edges: tuple[Slot, ...] = ()
    most: tuple[Slot, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    bridge: str = ""
