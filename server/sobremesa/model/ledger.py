"""What we wrote last, and what the user made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sobremesa.model.socials import PRIMARY, SocialKey, SocialKind
from sobremesa.model.time import Span


class LedgerState(StrEnum):
    """What we know of one key: a write begun (`…ing`), a write finished, or a choice of the user."""

    INSERTING = "inserting"
    MOVING = "moving"
    REMOVING = "removing"
    WRITTEN = "written"
    REMOVED = "removed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The last thing we wrote, or began to write, for one key, and what the user made of it.

    `written` is the span we last wrote; `intended` the span of a write begun. `meeting` is the meeting's span at
    that time; for a REFUSED entry (a tombstone) at the moment the deletion was seen. `pinned` is the span the user
    gave the buffer. `generation` grows when a new id is needed after our own removal. `undone` marks a removal that
    the user asked for with undo: automatic runs leave it, a confirmed plan may place it again. `refused_at` (UTC) is
    when a deletion by the user was seen, None for anything else and for tombstones of older versions. `calendar_id` is
    the calendar in which the event `event_id` is.
    """

    key: SocialKey
    kind: SocialKind
    event_id: str
    state: LedgerState
    generation: int = 0
    written: Span | None = None
    intended: Span | None = None
    meeting: Span | None = None
    pinned: Span | None = None
    title: str = ""
    busy: bool = True
    undone: bool = False
    etag: str = ""
    refused_at: datetime | None = None
    calendar_id: str = PRIMARY


Ledger = Mapping[SocialKey, LedgerEntry]
