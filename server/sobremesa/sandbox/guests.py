"""What a guest may do with the copy of an event that somebody else organizes.

Answering, and the fields of the own copy, always; inviting others unless `guestsCanInviteOthers` is false; anything
shared only with `guestsCanModify`, else 403 forbiddenForNonOrganizer. Changes are made on the organizer's copy and
carried to everybody from there.
"""

from sobremesa.sandbox.agenda import Event
from sobremesa.sandbox.attendees import combined, private_part, shared_part
from sobremesa.sandbox.errors import ApiError, Json
from sobremesa.sandbox.event_resource import own_entry
from sobremesa.sandbox.event_rules import READ_ONLY
from sobremesa.sandbox.times import moment

_OWN_ANSWER = ("responseStatus", "comment", "additionalGuests", "displayName")


def is_guest_copy(event: Event) -> bool:
    """Whether somebody else organizes the event."""
    return bool(event.body["organizer"].get("email") != event.calendar.id)


def forbidden() -> ApiError:
    """403: only the organizer may change what was to be changed."""
    message = "Shared properties can only be changed by the organizer of the event."
    return ApiError(403, "forbiddenForNonOrganizer", message, domain="calendar")


def _differs(name: str, before: Json, after: Json, zone: str) -> bool:
    one, other = before.get(name), after.get(name)
    if name in {"start", "end"} and one and other:
        return moment(one, zone) != moment(other, zone)
    return bool(one != other)


def shared_changes(event: Event, desired: Json) -> Json:
    """The shared fields that `desired` changes, apart from attendees; None marks a removed field."""
    before, after = shared_part(event.body), shared_part(desired)
    names = (before.keys() | after.keys()) - READ_ONLY - {"attendees"}
    return {name: after.get(name) for name in names if _differs(name, before, after, event.calendar.time_zone)}


def _without(entries: list[Json], email: str) -> dict[str, Json]:
    return {entry["email"]: entry for entry in entries if entry["email"] != email}


def attendees_after(event: Event, desired: Json, partial: bool, may_modify: bool) -> list[Json]:
    """The attendee list the organizer's copy gets; 403 if the guest touched more than the own entry and may not.

    `partial`: the write names only some attendees (`attendeesOmitted`), the others stay as they are.
    """
    me = event.calendar.id
    entries = desired.get("attendees", [])
    before, after = _without(event.body.get("attendees", []), me), _without(entries, me)
    hidden = event.body.get("guestsCanSeeOtherGuests") is False
    if partial or hidden:
        after = before | {email: entry for email, entry in after.items() if email not in before}
    if not may_modify:
        if any(after.get(email) != entry for email, entry in before.items()):
            raise forbidden()
        if after.keys() - before.keys() and event.body.get("guestsCanInviteOthers") is False:
            raise forbidden()
    mine = next((entry for entry in entries if entry["email"] == me), None)
    merged = []
    for entry in event.body.get("attendees", []):
        if entry["email"] == me:
            answer = {name: mine[name] for name in _OWN_ANSWER if mine and name in mine}
            merged.append(
                {name: value for name, value in entry.items() if name not in _OWN_ANSWER or not mine} | answer
            )
        elif entry["email"] in after:
            merged.append(after[entry["email"]])
    merged += [entry for email, entry in after.items() if email not in before]
    return merged + ([mine] if mine and own_entry(event) is None else [])


def declined(event: Event) -> list[Json]:
    """The attendees of `event` once the owner of this copy has declined."""
    return [
        entry | ({"responseStatus": "declined"} if entry["email"] == event.calendar.id else {})
        for entry in event.body.get("attendees", [])
    ]


def with_private_part(event: Event, desired: Json) -> Json:
    """The body of the guest's copy with the shared fields it has and the private ones that `desired` has."""
    return combined(shared_part(event.body), private_part(desired))
