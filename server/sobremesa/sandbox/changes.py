"""What other people do to a meeting, on request: move it, cancel it, decline it, or take one of our buffers away."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sobremesa.sandbox.errors import ApiError
from sobremesa.sandbox.people import Person, accounts
from sobremesa.sandbox.week import own_calendars

if TYPE_CHECKING:
    from sobremesa.sandbox.app import Sandbox
    from sobremesa.sandbox.calendar_api import CalendarApi

Json = dict[str, Any]
MOVES = {"-60": -60, "-30": -30, "-15": -15, "15": 15, "30": 30, "60": 60, "tomorrow": 24 * 60}


class ChangeRefused(Exception):  # noqa: N818 - an answer, not a fault of the program
    """The change makes no sense for this event; the text says why in one sentence."""


@dataclass(frozen=True)
class Changes:
    """Changes to the events on one person's own calendars, made by those who may make them."""

    sandbox: Sandbox
    email: str

    def move(self, event_id: str, step: str) -> None:
        """The organizer moves the meeting by a step of `MOVES` (minutes, or to the same hour tomorrow)."""
        event, where = self._found(event_id)
        if step not in MOVES or "dateTime" not in event["start"]:
            raise ChangeRefused("Only a meeting with a time of day can be moved, and only by one of the steps shown.")
        by = timedelta(minutes=MOVES[step])
        body = {name: _later(event[name], by) for name in ("start", "end")}
        calendar, options = self._organizer_of(event)
        calendar.patch_event(where, event_id, body, **options)

    def cancel(self, event_id: str) -> None:
        """The organizer cancels the meeting, or this person deletes an event of their own."""
        event, where = self._found(event_id)
        calendar, options = self._organizer_of(event)
        calendar.delete_event(where, event_id, **options)

    def decline(self, event_id: str, who: str) -> None:
        """One of the guests with an account declines; raises `ChangeRefused` for anybody else."""
        if who not in {person.email for person in self.guests(self._found(event_id)[0])}:
            raise ChangeRefused("Only a guest with an account in the sandbox can decline.")
        calendar = self.sandbox.calendar_api(who)
        event = calendar.get_event("primary", event_id)
        attendees = [
            guest | ({"responseStatus": "declined"} if guest["email"] == who else {}) for guest in event["attendees"]
        ]
        calendar.patch_event("primary", event_id, {"attendees": attendees})

    def guests(self, event: Json) -> list[Person]:
        """The guests who have an account here and have not declined, the organizer left out."""
        organizer = event.get("organizer", {}).get("email")
        coming = {
            guest["email"] for guest in event.get("attendees", ()) if guest.get("responseStatus") != "declined"
        } - {organizer}
        return [person for person in accounts(self.sandbox.database) if person.email in coming]

    def _found(self, event_id: str) -> tuple[Json, str]:
        """The event, and the calendar of this person's on which it is; 404 when it is on none."""
        calendar = self.sandbox.calendar_api(self.email)
        for where in own_calendars(self.sandbox, self.email)[1:]:
            with suppress(ApiError):
                return calendar.get_event(where, event_id), where
        return calendar.get_event("primary", event_id), "primary"

    def _organizer_of(self, event: Json) -> tuple[CalendarApi, dict[str, bool]]:
        """The calendar to write to (copies of an event share its id), and how, if the organizer has no account here."""
        organizer = event.get("organizer", {}).get("email", self.email)
        if any(person.email == organizer for person in accounts(self.sandbox.database)):
            return self.sandbox.calendar_api(organizer), {}
        return self.sandbox.calendar_api(self.email), {"as_organizer": True}


def _later(when: Json, by: timedelta) -> Json:
    """The same wall time plus `by`, so that "tomorrow" keeps its hour when the clocks change."""
    zone = ZoneInfo(when["timeZone"])
    moved = datetime.fromisoformat(when["dateTime"]).astimezone(zone) + by
    return {"dateTime": moved.isoformat(), "timeZone": zone.key}
