"""A calendar seen from both sides: by the engine through `calendar`, and by the hands of its owner and of others."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from promises.faults import FaultName
from sobremesa.calendars import Calendar
from sobremesa.calendars.memory import MemoryCalendar
from sobremesa.model import Guest, Meeting, Placed, Span


class Book(Protocol):
    """What happens to one person's calendar without us."""

    calendar: Calendar
    shared: bool  # guests who have a calendar here see a meeting without anybody's doing

    @property
    def line(self) -> Callable[[FaultName, str], None] | None:
        """How the provider's next answer is made a fault; None where faults are raised instead."""
        ...

    def calm(self) -> None:
        """No answer is a fault any more."""
        ...

    def put(self, meeting: Meeting) -> None:
        """Add a meeting, or change it."""
        ...

    def put_series(self, meetings: Sequence[Meeting]) -> None:
        """Add a series that takes place daily; `meetings` are all its instances."""
        ...

    def split(self, old: Sequence[Meeting], new: Sequence[Meeting]) -> None:
        """ "This and following": from the first of `old` on, its series ends, and another one has `new` in place."""
        ...

    def drop(self, meeting: Meeting) -> None:
        """The meeting is cancelled."""
        ...

    def ours(self) -> Sequence[Placed]:
        """Every live event with our mark, wherever it lies."""
        ...

    def foreign(self) -> object:
        """Everything else, in a form that differs when anything in it was changed."""
        ...

    def edit(self, placed: Placed, span: Span) -> None:
        """The owner drags or stretches an event of ours."""
        ...

    def rename(self, placed: Placed, title: str) -> None:
        """The owner gives an event of ours another title."""
        ...

    def mark(self, placed: Placed, busy: bool) -> None:
        """The owner shows an event of ours as busy or free."""
        ...

    def said(self, placed: Placed) -> str:
        """Everything in an event of ours that somebody else might come to read."""
        ...

    def invite(self, placed: Placed, email: str) -> None:
        """The owner invites somebody to an event of ours."""
        ...

    def delete(self, placed: Placed) -> None:
        """The owner deletes an event of ours."""
        ...

    def mails(self) -> int:
        """How many messages guests were sent because of us."""
        ...

    def pass_time(self, minutes: int) -> None:
        """The provider's clock goes on as well."""
        ...

    def close(self) -> None:
        """Nothing more is asked of it."""
        ...


class MemoryBook:
    """A book in memory."""

    shared = False

    def __init__(self, email: str, zone: str) -> None:
        self.memory = MemoryCalendar(email, zone=zone)
        self.calendar: Calendar = self.memory
        self.line: Callable[[FaultName, str], None] | None = None

    def calm(self) -> None:
        """Nothing is set."""

    def put(self, meeting: Meeting) -> None:
        self.memory.put(meeting)

    def put_series(self, meetings: Sequence[Meeting]) -> None:
        for meeting in meetings:
            self.memory.put(meeting)

    def split(self, old: Sequence[Meeting], new: Sequence[Meeting]) -> None:
        for meeting in old:
            self.memory.drop(meeting.id)
        self.put_series(new)

    def drop(self, meeting: Meeting) -> None:
        self.memory.drop(meeting.id)

    def ours(self) -> Sequence[Placed]:
        return self.memory.ours

    def foreign(self) -> object:
        return self.memory.meetings

    def edit(self, placed: Placed, span: Span) -> None:
        self.memory.edit(placed.event_id, span)

    def rename(self, placed: Placed, title: str) -> None:
        self.memory.edit(placed.event_id, title=title)

    def mark(self, placed: Placed, busy: bool) -> None:
        self.memory.edit(placed.event_id, busy=busy)

    def said(self, placed: Placed) -> str:
        return f"{placed.title} {placed.description} {placed.link}"

    def invite(self, placed: Placed, email: str) -> None:
        current = next(one for one in self.memory.ours if one.event_id == placed.event_id)
        self.memory._store(replace(current, guests=(*current.guests, Guest(email))))

    def delete(self, placed: Placed) -> None:
        self.memory.delete_by_user(placed.event_id)

    def mails(self) -> int:
        return len(self.memory.mails)

    def pass_time(self, minutes: int) -> None:
        """It has no clock."""

    def close(self) -> None:
        """Nothing to close."""
