"""Where calendars live: one file per provider, all behind the `Calendar` protocol; nothing is decided here."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from sobremesa.model import (
    PRIMARY,
    Agenda,
    BreakEvent,
    FreeBusy,
    Placed,
    PlacedInstance,
    PlacedSeries,
    Snapshot,
    Social,
    Span,
)

MARK_KIND = "sb.kind"
MARK_FOR = "sb.for"
BREAK = "break"
"""The kind of a team's break, whose mark its guests' copies carry too: it is read as a meeting, never as one of ours
that the plan may change."""


class Calendar(Protocol):
    """One person's calendar.

    Every method raises `CalendarError` subclasses only. Writes touch events that carry our mark and nothing else, with
    two exceptions: `describe` and `reschedule`, for a meeting that the person organises and was asked about.
    `notify` is False unless a person pressed a button that invites or tells somebody.
    """

    def read(self, window: Span, also: Iterable[str] = ()) -> Snapshot:
        """Everything in `window`, complete; raises IncompleteReadError rather than giving a part.

        `also` names further calendars of the person (ids): of those only our own events count, whatever else lies
        there. Raises CalendarGoneError when one of them cannot be read any more.
        """
        ...

    def free_busy(self, emails: Iterable[str], window: Span) -> Mapping[str, FreeBusy]:
        """Busy spans of each asked person; somebody unknown comes with an `error`, never as free."""
        ...

    def zone_of(self, email: str) -> str | None:
        """The IANA zone of somebody else's calendar, None where that person or the provider does not tell."""
        ...

    def get(self, event_id: str, calendar_id: str = PRIMARY) -> Placed | None:
        """The event of ours under that id, also when `cancelled`; None when the id was never used."""
        ...

    def insert(self, event_id: str, social: Social, *, notify: bool = False) -> Placed:
        """Write a new event under a derived id, into the calendar of `social`.

        Raises EventExistsError when the id is taken, even by a deleted one; CalendarGoneError when a separate calendar
        is not there.
        """
        ...

    def move(self, placed: Placed, social: Social, *, notify: bool = False) -> Placed:
        """Give the event the span, title, busy mark and kind of `social`; raises EventChangedError on another etag."""
        ...

    def amend(self, placed: Placed, social: Social, *, notify: bool = True) -> Placed:
        """Set guests and conference of one of our events, sending invitations if `notify`; same errors as `move`."""
        ...

    def remove(self, placed: Placed, *, notify: bool = False) -> None:
        """Delete the event; raises EventGoneError when it is gone already, EventChangedError on another etag."""
        ...

    def agenda_of(self, meeting_id: str) -> Agenda:
        """A meeting that is not ours, or a series' master, as it is now; raises EventGoneError when it is not there."""
        ...

    def describe(self, agenda: Agenda, description: str) -> Agenda:
        """Give the meeting this description, none when it is empty, and tell nobody; a series' instances follow it.

        Raises ForbiddenError when somebody else organises it, EventChangedError on another etag, EventGoneError.
        """
        ...

    def reschedule(self, agenda: Agenda, span: Span, *, notify: bool = False) -> Agenda:
        """Give the meeting this time and leave everything else; with `notify` its guests are told. As `describe`."""
        ...


@runtime_checkable
class Separable(Protocol):
    """A provider where a calendar of our own can be made beside the person's."""

    def make_calendar(self, title: str, description: str, zone: str) -> str:
        """Make a calendar and give its id; called twice it makes two, and after a lost answer nobody knows."""
        ...

    def find_calendar(self, mark: str) -> str | None:
        """The id of the person's calendar whose description holds `mark`, None when there is none."""
        ...


@runtime_checkable
class Recurring(Protocol):
    """A provider that keeps a team's break: recurring events with guests, on the person's primary calendar.

    `notify` tells the guests of it. Writes are conditional on the etag that was read: they raise EventChangedError on
    another one, and EventGoneError for what is deleted.
    """

    def insert_series(self, event_id: str, event: BreakEvent, *, notify: bool = False) -> PlacedSeries:
        """Write a new series, or a single event, under a derived id; raises EventExistsError when the id is taken."""
        ...

    def series(self, event_id: str) -> PlacedSeries | None:
        """The break's event under that id, also when `cancelled`; None when the id was never used by a break."""
        ...

    def instances(self, event_id: str) -> tuple[PlacedInstance, ...]:
        """Every instance of a series by its original start, the cancelled ones too; raises EventGoneError."""
        ...

    def invite(self, instance: PlacedInstance, emails: Iterable[str]) -> PlacedInstance:
        """Let these people, the owner maybe, come to this instance too; mailed is who has no calendar here."""
        ...

    def change_instance(
        self, instance: PlacedInstance, span: Span, emails: Iterable[str], *, notify: bool = False
    ) -> PlacedInstance:
        """Give one instance this time and these people; who stays keeps the answer they gave."""
        ...

    def cancel_instance(self, instance: PlacedInstance, *, notify: bool = False) -> None:
        """Take one instance out of its series."""
        ...

    def end_series(self, placed: PlacedSeries, until: datetime, *, notify: bool = False) -> PlacedSeries:
        """Let the series end: no instance that the rule has after `until` (aware) takes place."""
        ...

    def remove_series(self, placed: PlacedSeries, *, notify: bool = False) -> None:
        """Delete the event with all its instances."""
        ...
