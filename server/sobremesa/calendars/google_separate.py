"""A calendar of our own beside the person's at Google: made once, found again, and read for our own events only.

Source: Calendar API v3, `calendars.insert` (scope `calendar.app.created`), whose id is Google's to choose, so that it
cannot be repeated safely; `calendarList.list`, which that scope does not open, finds what an interrupted one left.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sobremesa.calendars.google_calls import GoogleCalls
from sobremesa.calendars.google_errors import About
from sobremesa.calendars.google_events import is_cancelled
from sobremesa.calendars.google_listing import list_events
from sobremesa.errors import (
    CalendarGoneError,
    CalendarUnavailableError,
    ForbiddenError,
    InputError,
    MomentError,
    ReconnectError,
)
from sobremesa.model import Placed, Span, Unreadable

Understand = Callable[[Mapping[str, Any], str], Placed | None]
"""An event resource and its calendar's id to the event of ours; raises InputError when it cannot be read."""


class SeparateCalendars:
    """The part of a Google calendar that makes and finds calendars of our own; implements `calendars.Separable`."""

    _calls: GoogleCalls

    def make_calendar(self, title: str, description: str, zone: str) -> str:
        """Make a secondary calendar in one call; it appears on the person's own list at once.

        Raises ReconnectError (`missing_scope`) without the scope; after CalendarUnavailableError nobody knows whether
        it was made.
        """
        body: Any = {"summary": title, "description": description, "timeZone": zone}
        answer = self._calls.write(self._calls.service.calendars().insert(body=body), About.CALENDAR)
        if not answer or not answer.get("id"):
            raise CalendarUnavailableError("Google's answer does not describe a calendar")
        return str(answer["id"])

    def find_calendar(self, mark: str) -> str | None:
        """Look through every page of the person's calendars for an own one whose description holds `mark`."""
        for entry in self._listed_calendars():
            if entry.get("accessRole") == "owner" and mark in str(entry.get("description", "")):
                return str(entry["id"])
        return None

    def _listed_calendars(self) -> Iterator[Mapping[str, Any]]:
        token: Any = None
        while True:
            request = self._calls.service.calendarList().list(
                maxResults=250,
                showHidden=True,
                pageToken=token,
                fields="nextPageToken,items(id,accessRole,description)",
            )
            page = self._calls.read(request, About.CALENDAR)
            yield from page.get("items", [])
            token = page.get("nextPageToken")
            if not token:
                return


def read_separate(
    calls: GoogleCalls, calendar_id: str, window: Span, page_size: int, understand: Understand
) -> tuple[list[Placed], list[Unreadable]]:
    """Our own events in a separate calendar, one call for each page; whatever else lies there is its owner's affair.

    Raises CalendarGoneError when the calendar was deleted or is no longer ours to read, IncompleteReadError when a
    later page is missing.
    """
    try:
        listing = list_events(calls, calendar_id, window, page_size)
    except ForbiddenError as error:
        raise CalendarGoneError(f"calendar {calendar_id}: {error}") from error
    except ReconnectError as error:
        if error.missing_scope is None:
            raise
        raise CalendarGoneError(f"calendar {calendar_id}: {error}") from error
    ours: list[Placed] = []
    unreadable: list[Unreadable] = []
    for resource in listing.resources:
        try:
            placed = None if is_cancelled(resource) else understand(resource, calendar_id)
        except MomentError:
            continue
        except InputError as error:
            unreadable.append(Unreadable(str(resource.get("id", "")), str(error)))
            continue
        if placed is not None:
            ours.append(placed)
    return ours, unreadable
