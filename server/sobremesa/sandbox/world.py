"""Everything the calendar half shares: the tables, the clock, the fault knobs, and what was said to whom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sobremesa.sandbox.agenda import Agenda
from sobremesa.sandbox.calendars import Calendars
from sobremesa.sandbox.channels import Channels
from sobremesa.sandbox.database import Database
from sobremesa.sandbox.event_store import EventStore
from sobremesa.sandbox.faults import Faults


@dataclass(frozen=True, slots=True)
class Notification:
    """A mail Google would have sent: `kind` is invitation, update, cancellation or response.

    `recipients` are addresses.
    """

    event_id: str
    recipients: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class World:
    """The parts of one sandbox."""

    database: Database
    clock: Callable[[], datetime]
    calendars: Calendars
    store: EventStore
    agenda: Agenda
    channels: Channels
    faults: Faults
    notifications: list[Notification] = field(default_factory=list)
