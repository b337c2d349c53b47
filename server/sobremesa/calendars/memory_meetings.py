"""The changes somebody asks for on a meeting they organise, in memory: its description, and its time."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import replace

from sobremesa.calendars.check_in import has_check_in
from sobremesa.calendars.faults import Call
from sobremesa.errors import EventChangedError, EventGoneError, ForbiddenError
from sobremesa.model import Agenda, Meeting, Span


class MemoryMeetings(ABC):
    """The meetings of a calendar in memory, with the descriptions of single meetings, of series and of exceptions.

    A series' master has the id that its instances name as their series, and is as long as its first instance.
    """

    writes: int
    mails: list[tuple[str, str]]

    def __init__(self) -> None:
        self._meetings: dict[str, Meeting] = {}
        self._descriptions: dict[str, str] = {}
        self._master_etags: dict[str, str] = {}

    @abstractmethod
    def _call(self, name: Call) -> AbstractContextManager[None]: ...

    @abstractmethod
    def _next_etag(self) -> str: ...

    def agenda_of(self, meeting_id: str) -> Agenda:
        """The meeting or series as it is now; raises EventGoneError when there is none."""
        with self._call("agenda_of"):
            return self._agenda(meeting_id)

    def describe(self, agenda: Agenda, description: str) -> Agenda:
        """Give it this description; instances without one of their own follow their series."""
        with self._call("describe"):
            self._raise_unless_own(agenda)
            self.writes += 1
            self._set_description(agenda.meeting.id, description)
            return self._agenda(agenda.meeting.id)

    def reschedule(self, agenda: Agenda, span: Span, *, notify: bool = False) -> Agenda:
        """Give the meeting this time; with `notify` every guest gets a mail."""
        with self._call("reschedule"):
            meeting = self._raise_unless_own(agenda)
            self.writes += 1
            self._meetings[meeting.id] = replace(self._meetings[meeting.id], span=span, etag=self._next_etag())
            if notify:
                self.mails += [(meeting.id, guest.email) for guest in meeting.guests if not guest.is_self]
            return self._agenda(meeting.id)

    def description_of(self, meeting_id: str) -> str:
        """The description of a meeting or series; a look that is not counted."""
        return self._description(meeting_id)

    def describe_by_hand(self, meeting_id: str, description: str) -> None:
        """Somebody edits the description of a meeting or series."""
        self._set_description(meeting_id, description)

    def _as_read(self, meeting: Meeting) -> Meeting:
        """The meeting with what a read tells of its description."""
        said = has_check_in(self._description(meeting.id))
        return meeting if said is meeting.check_in else replace(meeting, check_in=said)

    def _agenda(self, meeting_id: str) -> Agenda:
        meeting = self._meetings.get(meeting_id) or self._master(meeting_id)
        if meeting is None:
            raise EventGoneError(f"event {meeting_id}: it is not in the calendar")
        if meeting.break_id:
            raise ForbiddenError(f"event {meeting_id}: it is not a meeting of the person's own")
        return Agenda(self._as_read(meeting), self._description(meeting_id))

    def _master(self, series_id: str) -> Meeting | None:
        instances = [meeting for meeting in self._meetings.values() if meeting.series_id == series_id]
        if not instances:
            return None
        first = min(instances, key=lambda meeting: meeting.span)
        etag = self._master_etags.get(series_id, '"0"')
        return replace(first, id=series_id, series_id=None, original_start=None, etag=etag)

    def _description(self, meeting_id: str) -> str:
        meeting = self._meetings.get(meeting_id)
        inherited = self._descriptions.get(meeting.series_id, "") if meeting and meeting.series_id else ""
        return self._descriptions.get(meeting_id, inherited)

    def _set_description(self, meeting_id: str, description: str) -> None:
        self._descriptions[meeting_id] = description
        if meeting_id in self._meetings:
            self._meetings[meeting_id] = replace(self._meetings[meeting_id], etag=self._next_etag())
            return
        self._master_etags[meeting_id] = self._next_etag()
        for meeting in self._meetings.values():
            if meeting.series_id == meeting_id:
                self._meetings[meeting.id] = replace(meeting, etag=self._next_etag())

    def _raise_unless_own(self, agenda: Agenda) -> Meeting:
        current = self._agenda(agenda.meeting.id).meeting
        if not current.organized_by_me:
            raise ForbiddenError(f"event {current.id}: somebody else organises it")
        if current.etag != agenda.meeting.etag:
            raise EventChangedError(f"event {current.id}: it changed since it was read")
        return current
