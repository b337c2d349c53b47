"""The Calendar API of one person without HTTP.

The same domain functions the HTTP routes call, with every scope granted.
"""

from typing import Any

from sobremesa.sandbox.calendar_resources import calendar_list, calendar_resource, delete_calendar, insert_calendar
from sobremesa.sandbox.calendars import Access
from sobremesa.sandbox.errors import Json
from sobremesa.sandbox.event_resource import event_resource
from sobremesa.sandbox.events import Events, Options
from sobremesa.sandbox.freebusy import free_busy
from sobremesa.sandbox.listing import list_events, list_instances
from sobremesa.sandbox.world import World


class CalendarApi:
    """What `email` can do; calendar ids may be "primary". Bodies and results are resources as plain dicts.

    Keyword options of the writes: `send_updates` ("none", "all", "externalOnly"), `conference_version` (1 makes
    conferences), `if_match` (an etag), `as_organizer` (act for an organizer outside the sandbox). Every refusal is an
    `ApiError`.
    """

    def __init__(self, world: World, email: str, link_root: str) -> None:
        """The calendars as `email` has them."""
        self._world = world
        self._email = email.lower()
        self._events = Events(world)
        self._link_root = link_root

    def insert_calendar(self, body: Json) -> Json:
        """Add a secondary calendar by hand, which is not one that an app made."""
        calendar = insert_calendar(self._world, self._email, body)
        return calendar_resource(self._world, Access(self._email, calendar, "owner"))

    def list_calendars(self, **parameters: Any) -> Json:
        """One page of calendarList.list."""
        with self._world.database.lock:
            return calendar_list(self._world, self._email, parameters)

    def delete_calendar(self, calendar_id: str) -> None:
        """Delete a secondary calendar with everything in it."""
        delete_calendar(self._world, self._access(calendar_id))

    def insert_event(self, calendar_id: str, body: Json, **options: Any) -> Json:
        """Add an event; gives the Event resource."""
        access = self._access(calendar_id)
        return event_resource(self._events.insert(access, body, Options(**options)), access, self._link_root)

    def import_event(self, calendar_id: str, body: Json) -> Json:
        """Add a private copy of an event that somebody else organizes; `iCalUID` is needed, `organizer` kept."""
        access = self._access(calendar_id)
        return event_resource(self._events.insert(access, body, Options(), imported=True), access, self._link_root)

    def get_event(self, calendar_id: str, event_id: str) -> Json:
        """One event, deleted or not."""
        access = self._access(calendar_id)
        return event_resource(self._events.find(access, event_id), access, self._link_root)

    def patch_event(self, calendar_id: str, event_id: str, body: Json, **options: Any) -> Json:
        """Change the fields that `body` names."""
        access = self._access(calendar_id)
        return event_resource(self._events.patch(access, event_id, body, Options(**options)), access, self._link_root)

    def update_event(self, calendar_id: str, event_id: str, body: Json, **options: Any) -> Json:
        """Replace an event."""
        access = self._access(calendar_id)
        return event_resource(self._events.update(access, event_id, body, Options(**options)), access, self._link_root)

    def delete_event(self, calendar_id: str, event_id: str, **options: Any) -> None:
        """Delete an event."""
        self._events.delete(self._access(calendar_id), event_id, Options(**options))

    def list_events(self, calendar_id: str, **parameters: Any) -> Json:
        """One page of events.list; keyword arguments are its query parameters."""
        with self._world.database.lock:
            return list_events(self._world, self._access(calendar_id), parameters, self._link_root)

    def list_instances(self, calendar_id: str, event_id: str, **parameters: Any) -> Json:
        """One page of events.instances."""
        with self._world.database.lock:
            return list_instances(self._world, self._access(calendar_id), event_id, parameters, self._link_root)

    def free_busy(self, body: Json) -> Json:
        """freebusy.query."""
        with self._world.database.lock:
            return free_busy(self._world, self._email, None, body)

    def _access(self, calendar_id: str) -> Access:
        return self._world.calendars.access(self._email, calendar_id, None)
