"""Guests' copies: what the organizer's copy says is carried to the primary calendar of every guest the sandbox knows.

Copies share id, iCalUID and all shared fields. A copy's own are reminders, colour, show-as (transparency), visibility
and the private extended properties. A guest who removed the copy (declined) does not get it back until the organizer
resets the answer.
"""

from sobremesa.sandbox.agenda import Event
from sobremesa.sandbox.calendars import CalendarRow
from sobremesa.sandbox.errors import Json
from sobremesa.sandbox.event_store import Row
from sobremesa.sandbox.world import World
from sobremesa.sandbox.writer import write, write_new

PRIVATE = ("reminders", "colorId", "transparency", "visibility")


def private_part(body: Json) -> Json:
    """The fields of `body` that belong to one copy alone."""
    found = {name: body[name] for name in PRIVATE if name in body}
    properties = body.get("extendedProperties", {}).get("private")
    return found | ({"extendedProperties": {"private": properties}} if properties else {})


def shared_part(body: Json) -> Json:
    """The fields of `body` that all copies have in common."""
    found = {name: value for name, value in body.items() if name not in PRIVATE and name != "extendedProperties"}
    properties = body.get("extendedProperties", {}).get("shared")
    return found | ({"extendedProperties": {"shared": properties}} if properties else {})


def combined(shared: Json, private: Json) -> Json:
    """A whole body from the two parts."""
    properties = shared.get("extendedProperties", {}) | private.get("extendedProperties", {})
    return shared | private | ({"extendedProperties": properties} if properties else {})


def propagate(world: World, event: Event) -> None:
    """Bring the guests' copies in line with the organizer's `event`; exceptions of a series follow their master."""
    invited = {
        entry["email"]: entry for entry in event.body.get("attendees", ()) if entry["email"] != event.calendar.id
    }
    copies = {row.calendar_id: row for row in world.store.copies(event.calendar.id, event.id)}
    holders = {row.calendar_id: row for row in _master_copies(world, event)}
    for email in sorted(invited.keys() | copies.keys() | holders.keys()):
        if world.calendars.user(email):
            _refresh(world, event, email, invited.get(email), copies.get(email) or holders.get(email))
    if event.row is not None and event.row.recurring:
        for exception in world.agenda.exceptions(event.row, event.calendar):
            propagate(world, exception)


def _master_copies(world: World, event: Event) -> list[Row]:
    return world.store.copies(event.calendar.id, event.master.id) if event.master else []


def _refresh(world: World, event: Event, email: str, entry: Json | None, held: Row | None) -> None:
    calendar = world.calendars.calendar(email)
    copy = _copy(world, event, calendar, held)
    if entry is None or event.cancelled:
        if copy is not None and not copy.cancelled:
            write(world, copy, copy.body | {"status": "cancelled", "updated": event.body["updated"]})
        return
    shared = shared_part(event.body)
    if copy is None:
        _add_copy(world, event, calendar, shared)
        return
    if copy.cancelled and entry["responseStatus"] == "declined":
        return
    if copy.master is not None:
        shared["recurringEventId"] = copy.master.id
    desired = combined(shared, private_part(copy.body))
    if desired != copy.body:
        write(world, copy, desired)


def _copy(world: World, event: Event, calendar: CalendarRow, held: Row | None) -> Event | None:
    """The guest's event; `held` is its row, or the guest's copy of the series that `event` is an instance of."""
    if held is None:
        return None
    if event.key and held.series_id is None:
        return None if held.cancelled else world.agenda.find(calendar, f"{held.id}_{event.key}")
    return world.agenda.effective(held, calendar)


def _add_copy(world: World, event: Event, calendar: CalendarRow, shared: Json) -> None:
    body = combined(shared, {name: event.body[name] for name in ("transparency", "visibility") if name in event.body})
    event_id = event.id
    if world.store.get(calendar.id, event_id):  # an unrelated event of the guest's own has this id
        event_id = f"copy{world.database.next('copy'):08d}{'_' + event.key if event.key else ''}"
    write_new(world, calendar, event_id, body, (event.calendar.id, event.id))
