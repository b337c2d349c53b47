"""Events as an answer shows them: computed fields added, and details hidden from readers who may not see them."""

import base64

from sobremesa.sandbox.agenda import Event
from sobremesa.sandbox.calendars import Access
from sobremesa.sandbox.errors import Json
from sobremesa.sandbox.times import shown


def event_link(root: str, event: Event) -> str:
    """The link to an event: `eid` is base64 of "event id, blank, calendar id" without padding."""
    eid = base64.urlsafe_b64encode(f"{event.id} {event.calendar.id}".encode()).decode().rstrip("=")
    return root + eid


def own_entry(event: Event) -> Json | None:
    """The attendee entry of the calendar that this copy is on."""
    return next((entry for entry in event.body.get("attendees", ()) if entry["email"] == event.calendar.id), None)


def is_busy(event: Event) -> bool:
    """Whether this copy blocks time: opaque, not deleted, and not declined."""
    if event.cancelled or event.body.get("transparency") == "transparent":
        return False
    own = own_entry(event)
    return own is None or own["responseStatus"] != "declined"


def tombstone(event: Event) -> Json:
    """The little that is left of a deleted event; exceptions keep what says which instance they were."""
    found: Json = {"kind": "calendar#event", "etag": event.etag, "id": event.id, "status": "cancelled"}
    if "recurringEventId" in event.body:
        found["recurringEventId"] = event.body["recurringEventId"]
        found["originalStartTime"] = shown(event.body["originalStartTime"], event.calendar.time_zone)
    return found


def busy_resource(event: Event, zone: str) -> Json:
    """What a reader of free/busy sees: a time range that does not even say that it belongs to a series."""
    return {
        "kind": "calendar#event",
        "etag": event.etag,
        "id": event.id,
        "status": event.body["status"],
        "visibility": "private",
        "start": shown(event.body["start"], zone),
        "end": shown(event.body["end"], zone),
        "eventType": "default",
    }


def event_resource(event: Event, access: Access, root: str, zone: str | None = None, most: int | None = None) -> Json:
    """The Event resource for this reader; times in `zone`, at most `most` attendees (else only the own one)."""
    zone = zone or event.calendar.time_zone
    if access.busy_only:
        return busy_resource(event, zone)
    if event.body.get("visibility") in {"private", "confidential"} and not access.sees_private:
        return _private_resource(event, zone)
    body = dict(event.body)
    body |= {"kind": "calendar#event", "etag": event.etag, "id": event.id, "htmlLink": event_link(root, event)}
    for name in ("start", "end", "originalStartTime"):
        if name in body:
            body[name] = shown(body[name], zone)
    body.setdefault("reminders", {"useDefault": True})
    for name in ("creator", "organizer"):
        body[name] = body[name] | ({"self": True} if body[name].get("email") == event.calendar.id else {})
    if "attendees" in body:
        _show_attendees(body, event, most)
    if body.get("creator", {}).get("email") != access.email:
        body.pop("source", None)
    return body


def _private_resource(event: Event, zone: str) -> Json:
    found = busy_resource(event, zone)
    for name in ("recurringEventId", "recurrence"):
        if name in event.body:
            found[name] = event.body[name]
    if "originalStartTime" in event.body:
        found["originalStartTime"] = shown(event.body["originalStartTime"], zone)
    return found


def _show_attendees(body: Json, event: Event, most: int | None) -> None:
    organizer = body["organizer"].get("email")
    hidden = body.get("guestsCanSeeOtherGuests") is False and organizer != event.calendar.id
    if (most is not None and len(body["attendees"]) > most) or hidden:
        body["attendees"] = [entry for entry in body["attendees"] if entry["email"] == event.calendar.id]
        body["attendeesOmitted"] = True
    body["attendees"] = [
        entry
        | ({"organizer": True} if entry["email"] == organizer else {})
        | ({"self": True} if entry["email"] == event.calendar.id else {})
        for entry in body["attendees"]
    ]
