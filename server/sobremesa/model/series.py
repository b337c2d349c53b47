"""A team's break in a calendar: the recurring event as it is written, and its instances as they lie there."""

from dataclasses import dataclass
from datetime import datetime

from sobremesa.model.breaks import BreakSeries
from sobremesa.model.meetings import Guest
from sobremesa.model.time import Span


@dataclass(frozen=True, slots=True)
class BreakEvent:
    """A recurring event with guests, all of them optional, or a single one where the series has no rule.

    Who owns the calendar organizes it, and comes if they are among the people of the series.
    """

    break_id: str
    title: str
    series: BreakSeries
    description: str = ""
    conference: bool = True


@dataclass(frozen=True, slots=True)
class PlacedSeries:
    """A break's event as it lies in the calendar, `cancelled` if it was deleted; `span` is that of the first instance.

    `recurrence` holds its lines of iCalendar (RFC 5545), none for a single event. The owner is none of the `guests`.
    """

    event_id: str
    break_id: str
    span: Span
    zone: str = "UTC"
    recurrence: tuple[str, ...] = ()
    guests: tuple[Guest, ...] = ()
    etag: str = ""
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class PlacedInstance:
    """One instance of a break's series; `original_start` (UTC) is where the series has it, `span` where it lies.

    `coming` says whether the calendar's owner comes; they are none of the `guests`. Of a cancelled one only ids and
    original start are certain.
    """

    event_id: str
    series_id: str
    original_start: datetime
    span: Span
    guests: tuple[Guest, ...] = ()
    coming: bool = True
    etag: str = ""
    cancelled: bool = False
