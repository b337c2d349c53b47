"""Our own events: what should be there, and what lies in the calendar."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from sobremesa.errors import InputError
from sobremesa.model.meetings import Guest
from sobremesa.model.reasons import Reason
from sobremesa.model.time import Span
from sobremesa.model.value import value

PRIMARY = "primary"
"""The id under which everybody's own calendar is known, whatever its address (Calendar API v3, `calendarId`)."""


class SocialKind(StrEnum):
    """What we put into a calendar; stored in `extendedProperties.private["sb.kind"]`."""

    LINGER = "linger"
    DOORS = "doors"
    BREATHER = "breather"
    COFFEE = "coffee"

    __hash__ = str.__hash__  # equal strings hash alike; an enumeration's own hash is a call of Python


TITLES: Mapping[SocialKind, str] = MappingProxyType(
    {
        SocialKind.LINGER: "Linger",
        SocialKind.DOORS: "Doors open",
        SocialKind.BREATHER: "Breather",
        SocialKind.COFFEE: "Coffee",
    }
)


class Side(StrEnum):
    """On which side of its meeting a buffer lies; `itself` for things that stand alone, such as a coffee."""

    BEFORE = "before"
    AFTER = "after"
    ITSELF = "itself"

    __hash__ = str.__hash__  # as above


class SocialKey(NamedTuple):
    """What a social event is for: the meeting's instance id and the side, or a wish's id.

    The same key is the same event for ever. (A tuple, because every question about an event begins with its key.)
    """

    source: str
    side: Side

    def __str__(self) -> str:
        """The form kept in `extendedProperties.private["sb.for"]`: `<source>|<side>`."""
        return self.source + "|" + self.side  # to be asked for their form takes enumerations long

    @classmethod
    def parse(cls, text: str) -> "SocialKey":
        """The key out of its text form; raises InputError when it is not one of ours."""
        source, separator, side = text.rpartition("|")
        if not separator or side not in list(Side):
            raise InputError(f"sb.for: {text!r} is not <event id>|<side>")
        return cls(source, Side(side))

    @classmethod
    def of_mark(cls, kind: SocialKind, text: str) -> "SocialKey":
        """The key of an event marked by hand: without a side, it is the one on which that kind usually lies."""
        usual = {SocialKind.DOORS: Side.BEFORE, SocialKind.COFFEE: Side.ITSELF}
        return cls.parse(text if "|" in text or not text else f"{text}|{usual.get(kind, Side.AFTER)}")


@value
class Social:
    """An event of ours as it should be: what to write for one key.

    A buffer has no guests, is private and invites nobody; a coffee has guests and a conference.
    `meeting` is the span of the meeting it belongs to (the tombstone and the pin compare with it). `calendar_id` is
    the calendar of the person in which it belongs; a coffee belongs in the primary one. `tentative` marks a time that
    is only held, `optional` a round to which everybody may come or not.
    """

    key: SocialKey
    kind: SocialKind
    span: Span
    title: str
    reason: Reason
    description: str = ""
    link: str = ""
    busy: bool = True
    meeting: Span | None = None
    zone: str = "UTC"
    private: bool = True
    guests: tuple[str, ...] = ()
    conference: bool = False
    calendar_id: str = PRIMARY
    tentative: bool = False
    optional: bool = False


@value
class Placed:
    """An event of ours as it lies in the calendar, recognised by its mark (`sb.kind`, `sb.for`)."""

    event_id: str
    key: SocialKey
    kind: SocialKind
    span: Span
    title: str = ""
    description: str = ""
    busy: bool = True
    guests: tuple[Guest, ...] = ()
    link: str = ""
    etag: str = ""
    cancelled: bool = False
    calendar_id: str = PRIMARY
