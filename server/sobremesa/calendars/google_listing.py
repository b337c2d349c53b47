"""The complete listing of a window: every page or an error, because a part would look like deleted meetings.

Source: Calendar API v3, `events.list`. `timeMin` bounds the events' end and `timeMax` their start, both exclusive, so
that the listing holds whatever overlaps the window. Pages may be short or empty; a missing `nextPageToken` ends them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sobremesa.calendars.google_calls import GoogleCalls
from sobremesa.calendars.google_errors import About
from sobremesa.errors import CalendarUnavailableError, ForbiddenError, IncompleteReadError, SyncTokenExpiredError
from sobremesa.model import Span

PAGE_SIZE = 1000
EVENT_FIELDS = (
    "id,etag,status,eventType,summary,description,location,start,end,originalStartTime,recurringEventId,iCalUID,"
    "transparency,visibility,attendees,attendeesOmitted,guestsCanSeeOtherGuests,organizer,hangoutLink,"
    "conferenceData,extendedProperties(private,shared)"
)
"""What is asked of an event. `description` is kept of our own events only; a mask cannot tell them apart."""
LIST_FIELDS = f"nextPageToken,timeZone,accessRole,items({EVENT_FIELDS})"
"""The token belongs in the mask: without it paging would stop after one page and look complete."""


@dataclass(frozen=True)
class Listing:
    """Event resources by start, deleted ones left out, with the calendar's IANA zone.

    `free_busy_only` says that the calendar shows when its events are and nothing else.
    """

    resources: tuple[Mapping[str, Any], ...]
    zone: str
    free_busy_only: bool


def list_events(calls: GoogleCalls, calendar_id: str, window: Span, page_size: int = PAGE_SIZE) -> Listing:
    """Everything in `window`, series expanded by Google; one call for each page.

    An event that moves while the pages are turned can be on two of them: the later one is the newer one and stays.
    """
    pages = list(_pages(calls, calendar_id, window, page_size))
    resources = {resource.get("id", ""): resource for page in pages for resource in page.get("items", [])}
    return Listing(tuple(resources.values()), str(pages[0]["timeZone"]), pages[0].get("accessRole") == "freeBusyReader")


def _pages(calls: GoogleCalls, calendar_id: str, window: Span, page_size: int) -> Iterator[Mapping[str, Any]]:
    turned: set[str] = set()
    token: str | None = None
    while True:
        page = _page(calls, calendar_id, window, page_size, token)
        yield page
        token = page.get("nextPageToken")
        if not token:
            return
        if token in turned:
            raise IncompleteReadError("Google repeats a page of the listing")
        turned.add(token)


def _page(calls: GoogleCalls, calendar_id: str, window: Span, page_size: int, token: str | None) -> Mapping[str, Any]:
    page_token: Any = token  # the client leaves None out, which its types do not know
    request = calls.events.list(
        calendarId=calendar_id,
        timeMin=window.start.isoformat(),
        timeMax=window.end.isoformat(),
        singleEvents=True,
        orderBy="startTime",
        showDeleted=False,
        maxResults=page_size,
        pageToken=page_token,
        fields=LIST_FIELDS,
    )
    try:
        page: Mapping[str, Any] = calls.read(request, About.CALENDAR)
    except (CalendarUnavailableError, SyncTokenExpiredError, ForbiddenError) as error:
        if token is None:
            raise
        raise IncompleteReadError(f"A page of the listing is missing: {error}") from error
    if not page or "timeZone" not in page:
        raise IncompleteReadError("Google's answer is not a listing of events")
    return page
