"""A team's break at Google: a series with guests, its instances, and its end.

Source: Calendar API v3. A recurring event needs its zone, in which it is expanded; `recurrence` holds no DTSTART, and
UNTIL is in UTC. An instance is patched or deleted by its own id, which `events.instances` tells: then it is an
exception of its series. `sendUpdates=externalOnly` mails those guests who have no Google Calendar.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sobremesa.calendars import BREAK, MARK_FOR, MARK_KIND
from sobremesa.calendars.google_body import new_conference
from sobremesa.calendars.google_calls import GoogleCalls
from sobremesa.calendars.google_errors import About
from sobremesa.calendars.google_events import break_of, guests_of, instant_of, is_cancelled, span_of
from sobremesa.calendars.google_listing import EVENT_FIELDS
from sobremesa.calendars.recurrence_lines import ended, recurrence_lines
from sobremesa.errors import EventChangedError, EventGoneError, ForbiddenError, IncompleteReadError, InputError
from sobremesa.model import BreakEvent, Guest, PlacedInstance, PlacedSeries, Response, Span
from sobremesa.planning.breaks import first_start

Body = dict[str, Any]
SendUpdates = Literal["all", "externalOnly", "none"]
SERIES_FIELDS = f"{EVENT_FIELDS},recurrence"
INSTANCE_FIELDS = f"nextPageToken,items({EVENT_FIELDS})"


class BreakCalendar:
    """The part of a Google calendar that keeps breaks; implements `calendars.Recurring`."""

    email: str
    calendar_id: str
    _calls: GoogleCalls
    _zone: str

    @property
    def _owner(self) -> str:
        """The attendee we are ourselves; a secondary calendar is its events' organizer and adds nobody."""
        return self.email if self.calendar_id in {"primary", self.email} else ""

    def insert_series(self, event_id: str, event: BreakEvent, *, notify: bool = False) -> PlacedSeries:
        """Write it in one call; raises EventExistsError when the id is taken, even by a deleted event."""
        body: Any = _series_body(event_id, event, self._owner)
        request = self._calls.events.insert(
            calendarId=self.calendar_id,
            body=body,
            sendUpdates="all" if notify else "none",
            conferenceDataVersion=1 if event.conference else 0,
            fields=SERIES_FIELDS,
        )
        return self._series(self._calls.write(request, About.CALENDAR))

    def series(self, event_id: str) -> PlacedSeries | None:
        """The break's event in one call, `cancelled` when it was deleted; None when there is none, or not a break's."""
        request = self._calls.events.get(calendarId=self.calendar_id, eventId=event_id, fields=SERIES_FIELDS)
        try:
            resource = self._calls.read(request)
        except EventGoneError:
            return None
        if is_cancelled(resource):
            return PlacedSeries(event_id, break_of(resource), _NO_TIME, cancelled=True)
        return self._series(resource) if break_of(resource) else None

    def instances(self, event_id: str) -> tuple[PlacedInstance, ...]:
        """Every instance, one call for each page; raises EventGoneError when the series is deleted.

        One call more where all of them are cancelled, which is also what Google tells of a deleted series.
        """
        found = [self._instance(resource, event_id) for page in self._pages(event_id) for resource in page["items"]]
        if all(one.cancelled for one in found):
            placed = self.series(event_id)
            if placed is None or placed.cancelled:
                raise EventGoneError(f"event {event_id}: it is deleted")
        return tuple(sorted(found, key=lambda one: one.original_start))

    def invite(self, instance: PlacedInstance, emails: Iterable[str]) -> PlacedInstance:
        """Add them as guests: one call to read the answers that Google replaces whole, and one to write."""
        wanted = [*emails]
        current = self._current(instance)
        invited = _people(current, self._owner)
        more = [email for email in wanted if email.casefold() not in invited]
        if not more:
            return self._instance(current, instance.series_id)
        body = {"attendees": _attendees([*invited, *more], current, self._owner)}
        return self._patch_instance(instance, body, "externalOnly")

    def change_instance(
        self, instance: PlacedInstance, span: Span, emails: Iterable[str], *, notify: bool = False
    ) -> PlacedInstance:
        """Set time and guests: one call to read the answers that Google replaces whole, and one to write."""
        wanted = [*emails]
        current = self._current(instance)
        times = {"start": (instance.span.start, span.start), "end": (instance.span.end, span.end)}
        body: Body = {
            name: {"dateTime": after.isoformat()} for name, (before, after) in times.items() if before != after
        }
        if {email.casefold() for email in wanted} != set(_people(current, self._owner)):
            body["attendees"] = _attendees(wanted, current, self._owner)
        if not body:
            return self._instance(current, instance.series_id)
        return self._patch_instance(instance, body, "all" if notify else "none")

    def cancel_instance(self, instance: PlacedInstance, *, notify: bool = False) -> None:
        """Delete the instance in one call: it becomes a cancelled exception."""
        if instance.cancelled:
            raise EventGoneError(f"event {instance.event_id}: it is cancelled")
        self._delete(instance.event_id, instance.etag, notify)

    def end_series(self, placed: PlacedSeries, until: datetime, *, notify: bool = False) -> PlacedSeries:
        """Give the rule its end in one call; Google drops the exceptions that the rule no longer gives."""
        _raise_if_gone(placed)
        body: Any = {"recurrence": [*ended(placed.recurrence, until)]}
        request: Any = self._calls.events.patch(
            calendarId=self.calendar_id,
            eventId=placed.event_id,
            body=body,
            sendUpdates="all" if notify else "none",
            fields=SERIES_FIELDS,
        )
        request.headers["If-Match"] = placed.etag
        return self._series(self._calls.write(request))

    def remove_series(self, placed: PlacedSeries, *, notify: bool = False) -> None:
        """Delete it in one call."""
        _raise_if_gone(placed)
        self._delete(placed.event_id, placed.etag, notify)

    def _delete(self, event_id: str, etag: str, notify: bool) -> None:
        request: Any = self._calls.events.delete(
            calendarId=self.calendar_id, eventId=event_id, sendUpdates="all" if notify else "none"
        )
        request.headers["If-Match"] = etag
        self._calls.write(request)

    def _patch_instance(self, instance: PlacedInstance, body: Body, send_updates: SendUpdates) -> PlacedInstance:
        given: Any = body
        request: Any = self._calls.events.patch(
            calendarId=self.calendar_id,
            eventId=instance.event_id,
            body=given,
            sendUpdates=send_updates,
            fields=EVENT_FIELDS,
        )
        request.headers["If-Match"] = instance.etag
        return self._instance(self._calls.write(request), instance.series_id)

    def _current(self, instance: PlacedInstance) -> Mapping[str, Any]:
        """The instance as it is now, if that is as it was read."""
        request = self._calls.events.get(calendarId=self.calendar_id, eventId=instance.event_id, fields=EVENT_FIELDS)
        resource: Mapping[str, Any] = self._calls.read(request)
        if is_cancelled(resource):
            raise EventGoneError(f"event {instance.event_id}: it is cancelled")
        if resource.get("etag") != instance.etag:
            raise EventChangedError(f"event {instance.event_id}: it changed since it was read")
        return resource

    def _pages(self, event_id: str) -> Iterator[Mapping[str, Any]]:
        token: Any = None
        while True:
            request = self._calls.events.instances(
                calendarId=self.calendar_id,
                eventId=event_id,
                showDeleted=True,
                maxResults=250,
                pageToken=token,
                fields=INSTANCE_FIELDS,
            )
            page: Mapping[str, Any] = self._calls.read(request)
            if "items" not in page:
                raise IncompleteReadError("Google's answer is not a listing of instances")
            yield page
            token = page.get("nextPageToken")
            if not token:
                return

    def _series(self, resource: Mapping[str, Any]) -> PlacedSeries:
        try:
            return PlacedSeries(
                event_id=str(resource.get("id", "")),
                break_id=break_of(resource),
                span=span_of(resource, self._zone),
                zone=str(resource["start"].get("timeZone") or self._zone),
                recurrence=tuple(resource.get("recurrence", ())),
                guests=self._others(resource),
                etag=str(resource.get("etag", "")),
            )
        except InputError as error:
            raise ForbiddenError(f"event {resource.get('id')}: {error}") from error

    def _instance(self, resource: Mapping[str, Any], series_id: str) -> PlacedInstance:
        """The instance; a cancelled one keeps its original start and maybe nothing else."""
        identifier = str(resource.get("id", ""))
        try:
            original = instant_of(resource, "originalStartTime", self._zone)
            if is_cancelled(resource):
                span = Span(original, original + timedelta(minutes=1))
                return PlacedInstance(identifier, series_id, original, span, cancelled=True)
            own = self._owner.casefold()
            answers = {one.email.casefold(): one.response for one in guests_of(resource)}
            return PlacedInstance(
                identifier,
                series_id,
                original,
                span_of(resource, self._zone),
                self._others(resource),
                coming=answers.get(own, Response.ACCEPTED) is not Response.DECLINED,
                etag=str(resource.get("etag", "")),
            )
        except InputError as error:
            raise ForbiddenError(f"event {identifier}: {error}") from error

    def _others(self, resource: Mapping[str, Any]) -> tuple[Guest, ...]:
        own = self._owner.casefold()
        return tuple(one for one in guests_of(resource) if one.email.casefold() != own)


def _series_body(event_id: str, event: BreakEvent, owner: str) -> Body:
    series = event.series
    start = first_start(series)
    body: Body = {
        "id": event_id,
        "summary": event.title,
        "start": {"dateTime": start.isoformat(), "timeZone": series.zone},
        "end": {"dateTime": (start + timedelta(minutes=series.minutes)).isoformat(), "timeZone": series.zone},
        "attendees": _attendees(series.people, {}, owner),
        "extendedProperties": {
            "private": {MARK_KIND: BREAK, MARK_FOR: event.break_id},
            "shared": {MARK_KIND: BREAK, MARK_FOR: event.break_id},
        },
    }
    if lines := recurrence_lines(series):
        body["recurrence"] = [*lines]
    if event.description:
        body["description"] = event.description
    if event.conference:
        body["conferenceData"] = new_conference(event_id)
    return body


def _attendees(emails: Iterable[str], current: Mapping[str, Any], owner: str) -> list[Body]:
    """All attendees, optional each of them: guests with the answers they gave, and the owner, who comes or does not."""
    known = {str(one.get("email", "")).casefold(): dict(one) for one in current.get("attendees", ())}
    wanted = {email.casefold(): email for email in emails}
    own = owner.casefold()
    mine = [{"email": owner, "optional": True, "responseStatus": "accepted" if own in wanted else "declined"}]
    fresh = {"optional": True, "responseStatus": "needsAction"}
    others = [known.get(key, {"email": email, **fresh}) for key, email in wanted.items() if key != own]
    return [*(mine if owner else []), *others]


def _people(current: Mapping[str, Any], owner: str) -> list[str]:
    """Who is invited, the owner only if they come; in lower case."""
    own = owner.casefold()
    answers = {str(one.get("email", "")).casefold(): one.get("responseStatus") for one in current.get("attendees", ())}
    return [email for email, answer in answers.items() if email != own or answer != "declined"]


def _raise_if_gone(placed: PlacedSeries) -> None:
    if placed.cancelled:
        raise EventGoneError(f"event {placed.event_id}: it is deleted")


_NO_TIME = Span(datetime.fromisoformat("1970-01-01T00:00Z"), datetime.fromisoformat("1970-01-01T00:01Z"))
