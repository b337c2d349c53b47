"""Calendars of our own beside a calendar in memory: made, found again by their description, deleted by their owner."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager

from sobremesa.calendars.faults import Call
from sobremesa.errors import CalendarGoneError
from sobremesa.model import PRIMARY, Placed


class MemorySeparate(ABC):
    """The further calendars of one person; their events lie with all others and name the calendar they are in."""

    writes: int

    def __init__(self) -> None:
        super().__init__()
        self._separate: dict[str, str] = {}
        self._deleted_calendars: set[str] = set()

    @abstractmethod
    def _call(self, name: Call) -> AbstractContextManager[None]: ...

    def make_calendar(self, title: str, description: str, zone: str) -> str:  # noqa: ARG002 - nobody looks at them here
        """Make a calendar; its id is `separate-1` for the first one."""
        with self._call("make_calendar"):
            self.writes += 1
            calendar_id = f"separate-{len(self._separate) + 1}"
            self._separate[calendar_id] = description
            return calendar_id

    def find_calendar(self, mark: str) -> str | None:
        """The first calendar that is there and whose description holds `mark`."""
        with self._call("find_calendar"):
            return next((each for each in self.calendars if mark in self._separate[each]), None)

    @property
    def calendars(self) -> tuple[str, ...]:
        """The ids of the further calendars that are there; a look that is not counted."""
        return tuple(each for each in self._separate if each not in self._deleted_calendars)

    def delete_calendar(self, calendar_id: str) -> None:
        """The owner deletes a whole calendar, with everything in it."""
        self._deleted_calendars.add(calendar_id)

    def restore_calendar(self, calendar_id: str) -> None:
        """The owner takes it out of the bin again, with everything in it."""
        self._deleted_calendars.discard(calendar_id)

    def _is_there(self, calendar_id: str) -> bool:
        return calendar_id == PRIMARY or calendar_id in self.calendars

    def _raise_if_gone(self, calendar_ids: Iterable[str]) -> None:
        for calendar_id in calendar_ids:
            if not self._is_there(calendar_id):
                raise CalendarGoneError(f"calendar {calendar_id}: it is not there")

    def _lies_in(self, placed: Placed | None, calendar_id: str) -> Placed | None:
        """The event, if it is in that calendar and the calendar is there."""
        return placed if placed and placed.calendar_id == calendar_id and self._is_there(calendar_id) else None
