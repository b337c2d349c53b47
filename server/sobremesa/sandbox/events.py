"""Writing events: insert, import, patch, update, delete, as the organizer or as a guest."""

import hashlib
from base64 import b32hexencode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sobremesa.sandbox import conferences, event_rules, guests
from sobremesa.sandbox.agenda import Event
from sobremesa.sandbox.attendees import propagate
from sobremesa.sandbox.calendars import Access, CalendarRow
from sobremesa.sandbox.errors import ApiError, Json, bad_request, gone, not_found
from sobremesa.sandbox.event_resource import own_entry
from sobremesa.sandbox.follow_up import follow_master, notify
from sobremesa.sandbox.times import utc_text
from sobremesa.sandbox.world import World
from sobremesa.sandbox.writer import write, write_new

_TIMES = ("start", "end", "recurrence")
Change = Callable[[Json], Json]


@dataclass(frozen=True, slots=True)
class Options:
    """How a write is made: the query parameters of the same names, and the If-Match header.

    `as_organizer` is for the human page: the change comes from an organizer who is not in the sandbox.
    """

    send_updates: str = "none"
    conference_version: int = 0
    if_match: str | None = None
    as_organizer: bool = False


def merged(before: Any, change: Any) -> Any:
    """JSON merge patch (RFC 7396), which is the API's patch: objects merge, arrays are replaced whole, null removes."""
    if not isinstance(change, dict):
        return change
    found = dict(before) if isinstance(before, dict) else {}
    for name, value in change.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def _writable(body: Json) -> Json:
    return {name: value for name, value in body.items() if name not in event_rules.READ_ONLY}


class Events:
    """The event writes of one sandbox."""

    def __init__(self, world: World) -> None:
        """Writes into `world`."""
        self._world = world

    def find(self, access: Access, event_id: str) -> Event:
        """The event with this id, deleted or not; 404 if there never was one."""
        found = self._world.agenda.find(access.calendar, event_id)
        if found is None:
            raise not_found()
        return found

    def insert(self, access: Access, body: Json, options: Options, *, imported: bool = False) -> Event:
        """Add an event. 409 duplicate for an id that is or was in use.

        `imported` keeps organizer and iCalUID as given.
        """
        self._require_writer(access)
        with self._world.database.transaction():
            event_id = body.get("id")
            if event_id is None:
                event_id = self._derived_id(access.calendar)
            event_rules.check_id(event_id)
            if self._world.store.get(access.calendar.id, event_id):
                raise ApiError(409, "duplicate", "The requested identifier already exists.")
            desired = self._settled(_writable(body), access.calendar)
            desired |= self._stamps(access, body, event_id, imported)
            self._set_conference(desired, body.get("conferenceData"), None, options)
            event = write_new(self._world, access.calendar, event_id, desired, (access.calendar.id, event_id))
            if not imported:
                propagate(self._world, event)
                notify(self._world, event, access.email, "invitation", options.send_updates)
        return event

    def patch(self, access: Access, event_id: str, body: Json, options: Options) -> Event:
        """Change the fields that `body` names; see `merged`."""
        change = {name: value for name, value in _writable(body).items() if name != "conferenceData"}
        return self._change(access, event_id, lambda before: merged(before, change), body, options)

    def update(self, access: Access, event_id: str, body: Json, options: Options) -> Event:
        """Replace every writable field; what `body` does not name is cleared."""

        def replaced(before: Json) -> Json:
            kept = {name: value for name, value in before.items() if name in event_rules.READ_ONLY | {"eventType"}}
            whole = body if options.conference_version == 1 else body | {"conferenceData": before.get("conferenceData")}
            return kept | {name: value for name, value in _writable(whole).items() if value is not None}

        return self._change(access, event_id, replaced, {"conferenceData": None} | body, options)

    def _change(self, access: Access, event_id: str, change: Change, body: Json, options: Options) -> Event:
        self._require_writer(access)
        with self._world.database.transaction():
            event = self.find(access, event_id)
            _check_match(event, options)
            desired = change(event.body)
            if desired.get("eventType", "default") != event.body["eventType"]:
                raise bad_request("The event type cannot be changed.", reason="eventTypeRestriction")
            if event.master is not None and "recurrence" in desired:
                raise bad_request("An instance of a series has no recurrence of its own.")
            if "conferenceData" in body:
                self._set_conference(desired, body["conferenceData"], event.body.get("conferenceData"), options)
            partial = body.get("attendeesOmitted") is True
            if guests.is_guest_copy(event) and not options.as_organizer:
                return self._change_as_guest(access, event, desired, partial, options)
            if partial:
                desired["attendees"] = _completed(event.body.get("attendees", []), desired.get("attendees", []))
            return self._change_as_organizer(access.email, event, desired, options)

    def _change_as_organizer(
        self, actor: str, event: Event, desired: Json, options: Options, kind: str = "update"
    ) -> Event:
        desired = self._settled(desired, event.calendar)
        changed = {name for name in desired.keys() | event.body.keys() if desired.get(name) != event.body.get(name)}
        if changed & {*_TIMES, "status"}:
            desired["sequence"] = event.body["sequence"] + 1
        if changed != {"reminders"}:
            desired["updated"] = self._now()
        written = write(self._world, event, desired)
        follow_master(self._world, event, written)
        propagate(self._world, written)
        notify(self._world, written, actor, "cancellation" if written.cancelled else kind, options.send_updates)
        return written

    def _change_as_guest(self, access: Access, event: Event, desired: Json, partial: bool, options: Options) -> Event:
        desired = self._settled(desired, event.calendar)
        may_modify = event.body.get("guestsCanModify") is True
        changes = guests.shared_changes(event, desired)
        if changes and not may_modify:
            raise guests.forbidden()
        attendees = guests.attendees_after(event, desired, partial, may_modify)
        if attendees != event.body.get("attendees", []):
            changes["attendees"] = attendees or None
        if changes:
            self._change_origin(access.email, event, changes, options)
        now = self.find(access, event.id)
        own = guests.with_private_part(now, desired)
        return now if own == now.body else write(self._world, now, own | {"updated": self._now()})

    def _change_origin(self, actor: str, event: Event, changes: Json, options: Options) -> None:
        origin = self._origin(event)
        body = {name: value for name, value in (origin.body | changes).items() if value is not None}
        if origin.calendar.id == event.calendar.id:  # the organizer is not in the sandbox: nobody else to tell
            write(self._world, origin, body | {"updated": self._now()})
        else:
            answered = changes.keys() == {"attendees"} and _emails(body) == _emails(origin.body)
            self._change_as_organizer(actor, origin, body, options, "response" if answered else "update")

    def _origin(self, event: Event) -> Event:
        calendar = self._world.calendars.calendar(event.origin_calendar)
        return self._world.agenda.find(calendar, event.origin_id) or event

    def delete(self, access: Access, event_id: str, options: Options) -> None:
        """Leave a tombstone: for everybody if the organizer deletes, else the guest declines and loses the copy.

        410 if there is one.
        """
        self._require_writer(access)
        with self._world.database.transaction():
            event = self.find(access, event_id)
            if event.cancelled:
                raise gone("deleted", "Resource has been deleted")
            _check_match(event, options)
            if guests.is_guest_copy(event) and not options.as_organizer:
                if own_entry(event):
                    self._change_origin(access.email, event, {"attendees": guests.declined(event)}, options)
                    event = self.find(access, event_id)
                write(self._world, event, event.body | {"status": "cancelled", "updated": self._now()})
            else:
                self._change_as_organizer(access.email, event, event.body | {"status": "cancelled"}, options)

    def finish_conferences(self, success: bool) -> int:
        """Complete every pending conference; gives how many there were."""
        with self._world.database.transaction():
            pending = list(self._world.store.pending_conferences())
            for row in pending:
                event = self._world.agenda.effective(row, self._world.calendars.calendar(row.calendar_id))
                if event is not None:
                    desired = dict(event.body)
                    data = conferences.finished(desired["conferenceData"], success)
                    desired["conferenceData"] = data
                    self._set_link(desired)
                    propagate(self._world, write(self._world, event, desired))
        return len(pending)

    def _settled(self, body: Json, calendar: CalendarRow) -> Json:
        return event_rules.settled(body, calendar, self._world.calendars.user(calendar.owner))

    def _stamps(self, access: Access, body: Json, event_id: str, imported: bool) -> Json:
        now = self._now()
        uid = body.get("iCalUID") or f"{event_id}@google.com"
        found: Json = {"created": now, "updated": now, "sequence": 0, "iCalUID": uid}
        found["creator"] = self._person(access.email)
        organizer = {name: value for name, value in (body.get("organizer") or {}).items() if name != "self"}
        if imported:
            if not body.get("iCalUID"):
                raise bad_request("Missing iCalUID.", reason="required")
            found["sequence"] = int(body.get("sequence") or 0)
        if organizer.get("email"):
            organizer["email"] = organizer["email"].lower()
        found["organizer"] = organizer if imported and organizer.get("email") else self._organizer(access.calendar)
        return found

    def _organizer(self, calendar: CalendarRow) -> Json:
        return (
            self._person(calendar.id)
            if calendar.is_primary
            else {"email": calendar.id, "displayName": calendar.body["summary"]}
        )

    def _person(self, email: str) -> Json:
        user = self._world.calendars.user(email)
        return {"email": email} | ({"displayName": user.name} if user else {})

    def _set_conference(self, desired: Json, given: Json | None, before: Json | None, options: Options) -> None:
        version = options.conference_version
        wanted = version == 1 and bool(given) and "createRequest" in (given or {})
        pending = wanted and self._world.faults.take("pending_conference")
        data = conferences.requested(given, before, version, pending)
        desired.pop("conferenceData", None)
        if data:
            desired["conferenceData"] = data
        self._set_link(desired)

    @staticmethod
    def _set_link(desired: Json) -> None:
        desired.pop("hangoutLink", None)
        found = conferences.link(desired.get("conferenceData"))
        if found:
            desired["hangoutLink"] = found

    def _derived_id(self, calendar: CalendarRow) -> str:
        number = self._world.database.next("event")
        digest = hashlib.sha256(f"{calendar.id} {number}".encode()).digest()
        return b32hexencode(digest).decode().lower()[:26]

    def _now(self) -> str:
        return utc_text(self._world.clock(), milliseconds=True)

    @staticmethod
    def _require_writer(access: Access) -> None:
        if not access.writes:
            message = "You need to have writer access to this calendar."
            raise ApiError(403, "requiredAccessLevel", message, domain="calendar")


def _check_match(event: Event, options: Options) -> None:
    if options.if_match not in (None, "*", event.etag):
        raise ApiError(412, "conditionNotMet", "Precondition Failed", location=("header", "If-Match"))


def _emails(body: Json) -> set[str]:
    return {entry["email"] for entry in body.get("attendees", ())}


def _completed(before: list[Json], named: list[Json]) -> list[Json]:
    """All attendees of an event after a write that names only some of them."""
    by_email = {entry["email"]: entry for entry in before} | {str(entry.get("email")): entry for entry in named}
    return list(by_email.values())
