"""calendarList, calendars and settings as answers show them."""

from typing import Any

from sobremesa.sandbox.calendars import ROLES, Access, CalendarRow
from sobremesa.sandbox.discovery import Parameters
from sobremesa.sandbox.errors import ApiError, Json, bad_request, not_found, not_implemented
from sobremesa.sandbox.listing import DEFAULT_REMINDERS
from sobremesa.sandbox.times import zone
from sobremesa.sandbox.world import World

_CONFERENCES = {"allowedConferenceSolutionTypes": ["hangoutsMeet"]}
_INSERTABLE = ("summary", "description", "location", "timeZone")


def _etag(value: int) -> str:
    return f'"{value:016d}"'


def calendar_resource(world: World, access: Access) -> Json:
    """The Calendar resource; `workingHours` only for the own primary calendar of a Workspace user."""
    calendar = access.calendar
    found: Json = {"kind": "calendar#calendar", "etag": _etag(calendar.revision), "id": calendar.id}
    found |= calendar.body | {"conferenceProperties": _CONFERENCES}
    owner = world.calendars.user(calendar.owner)
    if not calendar.is_primary:
        found["dataOwner"] = calendar.owner
    elif owner and owner.workspace and access.role == "owner" and owner.working_hours:
        found["workingHours"] = owner.working_hours
    return found


def insert_calendar(world: World, email: str, body: Json, *, by_app: bool = False) -> CalendarRow:
    """A new secondary calendar of `email`; `by_app` when a client of the API made it."""
    if not body.get("summary"):
        raise bad_request("Missing summary.", reason="required")
    unknown = {name for name, value in body.items() if value is not None} - {*_INSERTABLE, "kind", "etag", "id"}
    if unknown:
        raise not_implemented(f"the calendar field {min(unknown)!r}")
    owner = world.calendars.user(email)
    kept = {name: body[name] for name in _INSERTABLE if body.get(name)}
    kept.setdefault("timeZone", owner.time_zone if owner else "UTC")
    zone(kept["timeZone"])
    return world.calendars.add_calendar(email, kept, by_app=by_app)


def delete_calendar(world: World, access: Access) -> None:
    """Delete a secondary calendar; its owner alone may. 501 for a primary one, of which no source tells the answer."""
    if access.calendar.is_primary:
        raise not_implemented("calendars.delete of a primary calendar")
    if access.role != "owner":
        raise ApiError(403, "forbidden", "Forbidden", domain="calendar")
    world.calendars.delete_calendar(access.calendar)


def list_entry(calendar: CalendarRow, role: str) -> Json:
    """The CalendarListEntry of a calendar on somebody's list."""
    found: Json = {"kind": "calendar#calendarListEntry", "etag": _etag(calendar.revision), "id": calendar.id}
    found |= calendar.body
    found |= {"accessRole": role, "selected": True, "conferenceProperties": _CONFERENCES}
    found |= {"colorId": "1", "backgroundColor": "#ac725e", "foregroundColor": "#1d1d1d"}
    found["defaultReminders"] = list(DEFAULT_REMINDERS) if role == "owner" else []
    if calendar.is_primary and role == "owner":
        found["primary"] = True
    if not calendar.is_primary:
        found["dataOwner"] = calendar.owner
    return found


def calendar_list(world: World, email: str, parameters: Parameters) -> Json:
    """The CalendarList of a person; pages with maxResults (default 100, at most 250). No entry is ever hidden."""
    _refuse(parameters, "syncToken", "showDeleted", "showOwnOrganizationOnly")
    least = ROLES.index(parameters.get("minAccessRole", "freeBusyReader"))
    listed = [pair for pair in world.calendars.listed(email) if ROLES.index(pair[1]) >= least]
    entries = [list_entry(calendar, role) for calendar, role in listed]
    newest = max((calendar.revision for calendar, _ in listed), default=0)
    return _paged("calendar#calendarList", newest, entries, parameters)


def calendar_list_entry(world: World, email: str, calendar_id: str) -> Json:
    """One entry of a person's list; 404 if it is not on it."""
    wanted = email if calendar_id == "primary" else calendar_id.lower()
    for calendar, role in world.calendars.listed(email):
        if calendar.id == wanted:
            return list_entry(calendar, role)
    raise not_found()


def settings(world: World, email: str) -> list[Json]:
    """The Setting resources of a person, by id."""
    user = world.calendars.user(email)
    if user is None:
        raise not_found()
    values = {
        "autoAddHangouts": "false",
        "dateFieldOrder": "DMY",
        "defaultEventLength": "60",
        "format24HourTime": "true",
        "hideInvitations": "false",
        "hideWeekends": "false",
        "locale": "en",
        "remindOnRespondedEventsOnly": "false",
        "showDeclinedEvents": "true",
        "timezone": user.time_zone,
        "useKeyboardShortcuts": "true",
        "weekStart": "1",
    }
    return [
        {"kind": "calendar#setting", "etag": _etag(0), "id": name, "value": value} for name, value in values.items()
    ]


def setting(world: World, email: str, name: str) -> Json:
    """One Setting resource; 404 for an id there is none of."""
    found = next((entry for entry in settings(world, email) if entry["id"] == name), None)
    if found is None:
        raise not_found()
    return found


def list_settings(world: World, email: str, parameters: Parameters) -> Json:
    """The Settings collection of a person."""
    _refuse(parameters, "syncToken")
    return _paged("calendar#settings", 0, settings(world, email), parameters)


def _refuse(parameters: Parameters, *names: str) -> None:
    for name in names:
        if parameters.get(name):
            raise not_implemented(f"the parameter {name!r} here")


def _paged(kind: str, revision: int, entries: list[Json], parameters: Parameters) -> Json:
    size: Any = min(parameters.get("maxResults", 100), 250)
    token = parameters.get("pageToken", "0")
    if not token.isdigit():
        raise bad_request("Invalid pageToken value.", parameter="pageToken")
    begin = int(token)
    found: Json = {"kind": kind, "etag": f'"p{revision:015d}"', "items": entries[begin : begin + size]}
    if begin + size < len(entries):
        found["nextPageToken"] = str(begin + size)
    return found
