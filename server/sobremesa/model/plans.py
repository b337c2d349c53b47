"""From what was read to what is to be written: snapshot, decision, plan."""

from dataclasses import dataclass

from sobremesa.model.meetings import Meeting, Unreadable
from sobremesa.model.reasons import Reason
from sobremesa.model.socials import Placed, Side, Social
from sobremesa.model.time import Span
from sobremesa.model.value import value


@value
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


@value
class Skipped:
    """A meeting's side that gets no buffer, and why."""

    source: str
    side: Side
    reason: Reason


@value
class Decision:
    """What should be in the calendar, and what was left out; made by `planning.decide`."""

    window: Span
    desired: tuple[Social, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@value
class Insert:
    """Put `social` into the calendar."""

    social: Social
    do: str = "insert"


@value
class Move:
    """Give the event `placed` the time (and busy mark, title, guests) of `social`."""

    placed: Placed
    social: Social
    reason: Reason
    do: str = "move"


@value
class Remove:
    """Take the event `placed` out of the calendar."""

    placed: Placed
    reason: Reason
    do: str = "remove"


Change = Insert | Move | Remove


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Our check-in line put into (`wanted`) or taken out of the description of the meeting or series `meeting_id`.

    `span` is the meeting somebody pressed at. Of the description only our own `piece`, where it begins (`at`, in
    characters), and a `fingerprint` (SHA-256) of the text without it are kept, so that taking it back is exact.
    """

    meeting_id: str
    span: Span
    wanted: bool
    piece: str
    at: int
    fingerprint: str
    do: str = "check-in"


@dataclass(frozen=True, slots=True)
class Reschedule:
    """The meeting `meeting_id` was given the time `after` instead of `before`, because its organiser asked for it."""

    meeting_id: str
    before: Span
    after: Span
    notify: bool = False
    do: str = "reschedule"


MeetingChange = CheckIn | Reschedule


@value
class Plan:
    """The changes that make the calendar what the decision wants, in a stable order; `digest` names exactly these."""

    changes: tuple[Change, ...] = ()
    digest: str = ""
