"""A person's calendar at Google, through the official client; the sandbox differs in its endpoint and transport alone.

Source: Calendar API v3. Every write names our own event id, and `If-Match` with the etag that was read, so that an edit
somebody made meanwhile is never overwritten and a request sent twice is one change.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Literal

from google.oauth2.credentials import Credentials

from sobremesa.calendars import google_body
from sobremesa.calendars.google_calls import GoogleCalls
from sobremesa.calendars.google_errors import About
from sobremesa.calendars.google_events import is_cancelled, meeting_from_google, placed_from_google
from sobremesa.calendars.google_free_busy import free_busy
from sobremesa.calendars.google_http import AccountHttp, Refreshed, Transport, read_credentials
from sobremesa.calendars.google_listing import EVENT_FIELDS, PAGE_SIZE, list_events
from sobremesa.calendars.google_meetings import OrganizedMeetings
from sobremesa.calendars.google_profile import Profile, colleague_zone, profile
from sobremesa.calendars.google_separate import SeparateCalendars, read_separate
from sobremesa.calendars.google_series import BreakCalendar
from sobremesa.calendars.google_watch import Channel, stop_watch, watch
from sobremesa.errors import EventChangedError, EventGoneError, ForbiddenError, InputError, MomentError
from sobremesa.model import (
    PRIMARY,
    FreeBusy,
    Meeting,
    Placed,
    Side,
    Snapshot,
    Social,
    SocialKey,
    SocialKind,
    Span,
    Unreadable,
)

_NO_TIME = Span(datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, 0, 1, tzinfo=UTC))


def open_google_calendar(
    credentials: str | Credentials,
    *,
    email: str,
    granted: Collection[str] | None = None,
    calendar_id: str = "primary",
    api_endpoint: str | None = None,
    transport: Transport | None = None,
    on_refresh: Refreshed | None = None,
    page_size: int = PAGE_SIZE,
) -> "GoogleCalendar":
    """The calendar of the account `email`, in the thread that calls.

    `credentials` are google-auth's, or their JSON; `granted` the scopes the person really gave (None: not known).
    `on_refresh` gets the JSON to store when the access token was renewed. `api_endpoint` and `transport` lead to the
    sandbox; without them it is Google, with a timeout of 10 seconds. Raises ReconnectError for incomplete credentials.
    """
    if isinstance(credentials, str):
        credentials = read_credentials(credentials, granted)
    http = AccountHttp(credentials, transport, on_refresh)
    calls = GoogleCalls(http, api_endpoint=api_endpoint, granted=granted)
    return GoogleCalendar(calls, email=email, calendar_id=calendar_id, page_size=page_size)


class GoogleCalendar(OrganizedMeetings, SeparateCalendars, BreakCalendar):
    """One person's calendar at Google; implements `calendars.Calendar`. Use it in one thread at a time.

    `description_of` words the description that is written for an event of ours; the opener may add to it.
    """

    def __init__(
        self, calls: GoogleCalls, *, email: str, calendar_id: str = "primary", page_size: int = PAGE_SIZE
    ) -> None:
        self.email = email
        self.description_of: Callable[[Social], str] = attrgetter("description")
        self.calendar_id = calendar_id
        self._calls = calls
        self._page_size = page_size
        self._zone = "UTC"

    def read(self, window: Span, also: Iterable[str] = ()) -> Snapshot:
        """Everything in `window`, series expanded by Google, deleted events left out; one call for each page.

        An event that cannot be understood is reported in `unreadable`. Raises IncompleteReadError when a later page
        is missing, CalendarGoneError when one of `also` is.
        """
        listing = list_events(self._calls, self.calendar_id, window, self._page_size)
        self._zone = listing.zone
        meetings: list[Meeting] = []
        ours: list[Placed] = []
        unreadable: list[Unreadable] = []
        moments: list[str] = []
        for resource in listing.resources:
            try:
                self._sort(resource, listing.free_busy_only, meetings, ours)
            except MomentError:
                moments.append(str(resource.get("id", "")))
            except InputError as error:
                unreadable.append(Unreadable(str(resource.get("id", "")), str(error)))
        for calendar_id in also:
            found, problems = read_separate(self._calls, calendar_id, window, self._page_size, self._placed)
            ours += found
            unreadable += problems
        return Snapshot(window, tuple(meetings), tuple(ours), self._zone, tuple(unreadable), tuple(moments))

    def free_busy(self, emails: Iterable[str], window: Span) -> Mapping[str, FreeBusy]:
        """Busy spans of each person, one call per 50 of them; what Google does not tell is an `error`, never free."""
        return free_busy(self._calls, emails, window)

    def zone_of(self, email: str) -> str | None:
        """The zone of a colleague's calendar in one call, None where it is hidden from us."""
        return colleague_zone(self._calls, email)

    def get(self, event_id: str, calendar_id: str = PRIMARY) -> Placed | None:
        """The event of ours under that id, `cancelled` when it was deleted, None when it is unknown or not ours.

        An event of ours that its owner made last no time counts as deleted. Google promises no more of a deleted
        event than its id: such a one comes with the time of 1970.
        """
        try:
            resource = self._get(event_id, calendar_id)
        except EventGoneError:
            return None
        placed = self._read_placed(resource, calendar_id)
        if placed is None and (is_cancelled(resource) or self._is_moment(resource)):
            return _tombstone(event_id, calendar_id, str(resource.get("etag", "")))
        return placed

    def insert(self, event_id: str, social: Social, *, notify: bool = False) -> Placed:
        """Write a new event in one call; raises EventExistsError when the id is taken, even by a deleted event.

        Raises CalendarGoneError when it belongs in a separate calendar that is not there.
        """
        social = replace(social, description=self.description_of(social))
        request = self._calls.events.insert(
            calendarId=self._address(social.calendar_id),
            body=_body(google_body.insert_body(event_id, social, self._owner)),
            sendUpdates=_updates(notify),
            conferenceDataVersion=1 if social.conference else 0,
            fields=EVENT_FIELDS,
        )
        about = About.CALENDAR if social.calendar_id == PRIMARY else About.SEPARATE
        return self._written(self._calls.write(request, about), social.calendar_id)

    def move(self, placed: Placed, social: Social, *, notify: bool = False) -> Placed:
        """Give the event the span, words, busy mark and kind of `social` in one call; its guests stay.

        Raises EventChangedError when it changed since `placed` was read, EventGoneError when it is deleted.
        """
        return self._patch(
            placed, google_body.move_body(replace(social, description=self.description_of(social))), notify
        )

    def amend(self, placed: Placed, social: Social, *, notify: bool = True) -> Placed:
        """Set guests and conference: reads the event, then writes what is missing; one call when nothing is.

        Google replaces the attendees whole, so answers already given are read and sent again. Errors as in `move`.
        """
        _raise_if_unwritable(placed)
        current = self._get(placed.event_id, placed.calendar_id)
        if is_cancelled(current):
            raise EventGoneError(f"event {placed.event_id}: it is deleted")
        if current.get("etag") != placed.etag:
            raise EventChangedError(f"event {placed.event_id}: it changed since it was read")
        body = google_body.amend_body(placed.event_id, social, current, self._owner)
        return self._patch(placed, body, notify) if body else self._written(current, placed.calendar_id)

    def remove(self, placed: Placed, *, notify: bool = False) -> None:
        """Delete the event in one call; raises EventGoneError when it is gone, EventChangedError on another etag."""
        request = self._calls.events.delete(
            calendarId=self._address(placed.calendar_id), eventId=placed.event_id, sendUpdates=_updates(notify)
        )
        _only_if_unchanged(request, placed)
        self._calls.write(request)

    def profile(self) -> Profile:
        """The calendar's zone, and working hours, locale and clock as far as the person granted them."""
        return profile(self._calls, self.calendar_id)

    def watch(self, channel_id: str, token: str, address: str, ttl_seconds: int, calendar_id: str = PRIMARY) -> Channel:
        """Have changes of a calendar announced to `address` (https); believe the expiration of the answer alone."""
        return watch(self._calls, self._address(calendar_id), channel_id, token, address, ttl_seconds)

    def stop_watch(self, channel_id: str, resource_id: str) -> None:
        """End such a channel; one that Google does not know any more is ended too."""
        stop_watch(self._calls, channel_id, resource_id)

    def close(self) -> None:
        """Give the connections back; the calendar may be used again and opens new ones."""
        self._calls.close()

    def _sort(self, resource: Mapping[str, Any], hidden: bool, meetings: list[Meeting], ours: list[Placed]) -> None:
        """Put one resource where it belongs; raises InputError when it cannot be understood."""
        if is_cancelled(resource):
            return
        placed = self._placed(resource)
        if placed is not None:
            ours.append(placed)
            return
        meeting = meeting_from_google(
            resource,
            owner_email=self.email,
            calendar_zone=self._zone,
            calendar_id=self.calendar_id,
            free_busy_only=hidden,
        )
        meetings.append(meeting)

    def _address(self, calendar_id: str) -> str:
        """What Google is asked for: our own calendar is the one that was opened, whichever it is."""
        return self.calendar_id if calendar_id == PRIMARY else calendar_id

    def _get(self, event_id: str, calendar_id: str) -> Mapping[str, Any]:
        address = self._address(calendar_id)
        request = self._calls.events.get(calendarId=address, eventId=event_id, fields=EVENT_FIELDS)
        resource: Mapping[str, Any] = self._calls.read(request)
        return resource

    def _patch(self, placed: Placed, body: google_body.Body, notify: bool) -> Placed:
        request = self._calls.events.patch(
            calendarId=self._address(placed.calendar_id),
            eventId=placed.event_id,
            body=_body(body),
            sendUpdates=_updates(notify),
            conferenceDataVersion=1 if "conferenceData" in body else 0,
            fields=EVENT_FIELDS,
        )
        _only_if_unchanged(request, placed)
        return self._written(self._calls.write(request), placed.calendar_id)

    def _written(self, resource: Mapping[str, Any], calendar_id: str) -> Placed:
        placed = self._read_placed(resource, calendar_id)
        if placed is None:
            raise ForbiddenError(f"event {resource.get('id')}: it does not carry our mark")
        return placed

    def _read_placed(self, resource: Mapping[str, Any], calendar_id: str) -> Placed | None:
        """As `_placed`; a mark or a time that cannot be read is a refusal, or for a deleted event no mark at all."""
        try:
            return self._placed(resource, calendar_id)
        except InputError as error:
            if is_cancelled(resource) or isinstance(error, MomentError):
                return None
            raise ForbiddenError(f"event {resource.get('id')}: {error}") from error

    def _is_moment(self, resource: Mapping[str, Any]) -> bool:
        try:
            self._placed(resource)
        except MomentError:
            return True
        return False

    def _placed(self, resource: Mapping[str, Any], calendar_id: str = PRIMARY) -> Placed | None:
        """The event of ours; its guests are the people invited, not the owner."""
        placed = placed_from_google(resource, calendar_zone=self._zone, calendar_id=calendar_id)
        if placed is None:
            return None
        owner = (self._owner if calendar_id == PRIMARY else self.email).casefold()
        guests = (guest for guest in placed.guests if not guest.is_self and guest.email.casefold() != owner)
        return replace(placed, guests=tuple(guests))


def _updates(notify: bool) -> Literal["all", "none"]:
    """Always said: the documented default is none, yet mails were seen without it."""
    return "all" if notify else "none"


def _body(body: google_body.Body) -> Any:
    """The body as the client's types want it; they know the resource's fields, our dict is built from them."""
    return body


def _only_if_unchanged(request: Any, placed: Placed) -> None:
    """Make the write conditional on what was read (RFC 9110 section 13.1.1)."""
    _raise_if_unwritable(placed)
    request.headers["If-Match"] = placed.etag


def _raise_if_unwritable(placed: Placed) -> None:
    """What was never read is never written, nor is what was deleted: a write could bring it back."""
    if placed.cancelled:
        raise EventGoneError(f"event {placed.event_id}: it is deleted")
    if not placed.etag:
        raise EventChangedError(f"event {placed.event_id}: it was not read, so it is not written")


def _tombstone(event_id: str, calendar_id: str, etag: str) -> Placed:
    key = SocialKey(event_id, Side.ITSELF)
    return Placed(event_id, key, SocialKind.LINGER, _NO_TIME, etag=etag, cancelled=True, calendar_id=calendar_id)
