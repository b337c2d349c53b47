"""Watch channels: Google tells an https address that something changed, never what.

Source: the Calendar API guide "Push notifications". There is no renewal: open a new channel, store it, then stop the
old one with its id and its resource id. Notifications may be lost or come twice, so a channel only asks for a read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sobremesa.calendars.google_calls import GoogleCalls
from sobremesa.calendars.google_errors import About
from sobremesa.errors import CalendarUnavailableError, EventGoneError


@dataclass(frozen=True, slots=True)
class Channel:
    """An open channel; `expires_at` (UTC) is what Google granted, whatever was asked."""

    id: str
    resource_id: str
    expires_at: datetime


def watch(calls: GoogleCalls, calendar_id: str, channel_id: str, token: str, address: str, ttl_seconds: int) -> Channel:
    """Open a channel; `token` comes back with every notification and is its only proof of origin.

    Raises ForbiddenError for an address Google refuses or a calendar that cannot be watched.
    """
    request = calls.events.watch(
        calendarId=calendar_id,
        body={
            "id": channel_id,
            "type": "web_hook",
            "address": address,
            "token": token,
            "params": {"ttl": str(ttl_seconds)},
        },
    )
    answer = calls.write(request, About.CALENDAR)
    try:
        expires_at = datetime.fromtimestamp(int(answer["expiration"]) / 1000, UTC)
        return Channel(answer["id"], answer["resourceId"], expires_at)
    except (KeyError, ValueError, TypeError) as error:
        raise CalendarUnavailableError("Google's answer does not describe a channel") from error


def stop_watch(calls: GoogleCalls, channel_id: str, resource_id: str) -> None:
    """Close a channel; one that is closed or expired already is no error."""
    request = calls.service.channels().stop(body={"id": channel_id, "resourceId": resource_id})
    try:
        calls.write(request)
    except EventGoneError:
        return
