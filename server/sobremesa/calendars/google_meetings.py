"""The changes somebody asks for on a meeting they organise, at Google: its description, and its time.

Source: Calendar API v3, `events.patch`: only the fields named change, `null` removes one, and objects are merged, so a
start keeps its zone. An id of a series' master changes the series, an id of an instance that instance alone.
"""

from collections.abc import Mapping
from typing import Any, Literal

from sobremesa.calendars.google_calls import GoogleCalls
from sobremesa.calendars.google_events import agenda_from_google, is_cancelled, placed_from_google
from sobremesa.calendars.google_listing import EVENT_FIELDS
from sobremesa.errors import CalendarUnavailableError, EventChangedError, EventGoneError, ForbiddenError, InputError
from sobremesa.model import Agenda, Span


class OrganizedMeetings:
    """The part of a Google calendar that reads and changes a meeting of the person's own, on their request."""

    email: str
    calendar_id: str
    _calls: GoogleCalls
    _zone: str

    def agenda_of(self, meeting_id: str) -> Agenda:
        """The meeting or series as it is now, in one call.

        Raises EventGoneError when it is deleted or unknown, ForbiddenError when it is one of ours or unreadable.
        """
        request = self._calls.events.get(calendarId=self.calendar_id, eventId=meeting_id, fields=EVENT_FIELDS)
        return self._agenda(meeting_id, self._calls.read(request))

    def describe(self, agenda: Agenda, description: str) -> Agenda:
        """Give it this description in one call, none when it is empty; nobody is told. Errors as in `reschedule`."""
        return self._change(agenda, {"description": description or None}, "none")

    def reschedule(self, agenda: Agenda, span: Span, *, notify: bool = False) -> Agenda:
        """Give it this time in one call, naming only the end that moves; with `notify` Google mails its guests.

        Raises ForbiddenError when somebody else organises it, EventChangedError when it changed since `agenda` was
        read, EventGoneError when it is deleted.
        """
        times = {"start": (agenda.meeting.span.start, span.start), "end": (agenda.meeting.span.end, span.end)}
        body = {name: {"dateTime": after.isoformat()} for name, (before, after) in times.items() if before != after}
        return self._change(agenda, body, "all" if notify else "none")

    def _change(self, agenda: Agenda, body: Any, send_updates: Literal["all", "none"]) -> Agenda:
        meeting = agenda.meeting
        if not meeting.organized_by_me:
            raise ForbiddenError(f"event {meeting.id}: somebody else organises it")
        if not meeting.etag:
            raise EventChangedError(f"event {meeting.id}: it was not read, so it is not written")
        request: Any = self._calls.events.patch(
            calendarId=self.calendar_id, eventId=meeting.id, body=body, sendUpdates=send_updates, fields=EVENT_FIELDS
        )
        request.headers["If-Match"] = meeting.etag
        return self._agenda(meeting.id, self._calls.write(request))

    def _agenda(self, meeting_id: str, resource: Mapping[str, Any]) -> Agenda:
        if not resource:
            raise CalendarUnavailableError("Google's answer is cut off or unreadable")
        if is_cancelled(resource):
            raise EventGoneError(f"event {meeting_id}: it is deleted")
        try:
            ours = placed_from_google(resource, calendar_zone=self._zone)
            agenda = agenda_from_google(
                resource, owner_email=self.email, calendar_zone=self._zone, calendar_id=self.calendar_id
            )
        except InputError as error:
            raise ForbiddenError(f"event {meeting_id}: {error}") from error
        if ours is not None or agenda.meeting.break_id:
            raise ForbiddenError(f"event {meeting_id}: it is not a meeting of the person's own")
        return agenda
