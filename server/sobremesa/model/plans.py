"""From what was read to what is to be written: snapshot, decision, plan."""

from dataclasses import dataclass

from sobremesa.model.meetings import Meeting, Unreadable
from sobremesa.model.reasons import Reason
from sobremesa.model.socials import Placed, Side, Social
from sobremesa.model.time import Span


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete read of one person's calendar over `window`; `zone` is the calendar's IANA zone.

    `moments` are the ids of events that last no time at all.
    """

    window: Span
    meetings: tuple[Meeting, ...] = ()
    ours: tuple[Placed, ...] = ()
    zone: str = "UTC"
    unreadable: tuple[Unreadable, ...] = ()
    moments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A meeting's side that gets no buffer, and why."""

    source: str
    side: Side
    reason: Reason


@dataclass(frozen=True, slots=True)
class Decision:
    """What should be in the calendar, and what was left out; made by `planning.decide`."""

    window: Span
    desired: tuple[Social, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Insert:
    """Put `social` into the calendar."""

    social: Social
    do: str = "insert"


@dataclass(frozen=True, slots=True)
class Move:
    """Give the event `placed` the time (and busy mark, title, guests) of `social`."""

    placed: Placed
    social: Social
    reason: Reason
    do: str = "move"


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the event `placed` out of the calendar."""

    placed: Placed
    reason: Reason
    do: str = "remove"


Change = Insert | Move | Remove


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that make the calendar what the decision wants, in a stable order; `digest` names exactly these."""

    changes: tuple[Change, ...] = ()
    digest: str = ""
