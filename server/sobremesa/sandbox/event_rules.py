"""What a written event must fulfil, and the defaults filled in (Events reference, status-events guide)."""

import re

from sobremesa.sandbox import recurrence
from sobremesa.sandbox.calendars import CalendarRow, User
from sobremesa.sandbox.errors import ApiError, Json, bad_request, not_implemented
from sobremesa.sandbox.times import is_all_day, moment, normalised

READ_ONLY = frozenset(
    {
        "kind",
        "etag",
        "id",
        "htmlLink",
        "created",
        "updated",
        "creator",
        "organizer",
        "iCalUID",
        "recurringEventId",
        "originalStartTime",
        "hangoutLink",
        "locked",
        "sequence",
        "attendeesOmitted",
        "privateCopy",
        "birthdayProperties",
        "endTimeUnspecified",
        "gadget",
    }
)
_UNSUPPORTED = ("attachments", "anyoneCanAddSelf", "eventLabelId")
_PROPERTIES = {
    "outOfOffice": "outOfOfficeProperties",
    "focusTime": "focusTimeProperties",
    "workingLocation": "workingLocationProperties",
}
_CHOICES = {
    "status": {"confirmed", "tentative", "cancelled"},
    "transparency": {"opaque", "transparent"},
    "visibility": {"default", "public", "private", "confidential"},
    "eventType": {"default", *_PROPERTIES},
}
_RESPONSES = {"needsAction", "declined", "tentative", "accepted"}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_ID = re.compile(r"[0-9a-v]{5,1024}")


def check_id(event_id: str) -> None:
    """400 unless `event_id` is 5 to 1024 characters of base32hex (0-9, a-v), as the Event resource asks."""
    if not _ID.fullmatch(event_id):
        raise bad_request("Invalid resource id value.")


def settled(body: Json, calendar: CalendarRow, owner: User | None) -> Json:
    """A whole event body checked and completed: times normalised, attendees cleaned, defaults set.

    400 for what is not allowed.
    """
    _check_properties(body)
    body = {name: value for name, value in body.items() if value not in (None, [], {})}
    for name in _UNSUPPORTED:
        if name in body:
            raise not_implemented(f"the event field {name!r}")
    for name, choices in _CHOICES.items():
        if name in body and body[name] not in choices:
            raise bad_request(f"Invalid value for {name}: {body[name]}")
    body.setdefault("status", "confirmed")
    body.setdefault("eventType", "default")
    _settle_times(body, calendar)
    if "attendees" in body:
        body["attendees"] = [_attendee(attendee) for attendee in body["attendees"]]
        if len({attendee["email"] for attendee in body["attendees"]}) < len(body["attendees"]):
            raise bad_request("Duplicate attendee email address.")
    _check_reminders(body)
    _check_extended(body)
    _settle_type(body, calendar, owner)
    return body


def _settle_times(body: Json, calendar: CalendarRow) -> None:
    for name in ("start", "end"):
        if name not in body:
            raise bad_request(f"Missing {name} time.", reason="required")
        given = {key: value for key, value in body[name].items() if value is not None}
        if "recurrence" in body and "dateTime" in given and "timeZone" not in given:
            raise bad_request(f"Missing time zone definition for {name} time.", reason="required")
        body[name] = normalised(given, name, calendar.time_zone)
    if is_all_day(body["start"]) != is_all_day(body["end"]):
        raise bad_request("Start and end times must either both be date or both be dateTime.")
    start, end = moment(body["start"], calendar.time_zone), moment(body["end"], calendar.time_zone)
    if end < start or (end == start and is_all_day(body["start"])):
        raise bad_request("The specified time range is empty.", reason="timeRangeEmpty")
    if "recurrence" in body:
        recurrence.check(body, calendar.time_zone)


def _attendee(given: Json) -> Json:
    kept = {
        name: value for name, value in given.items() if value is not None and name not in {"self", "organizer", "id"}
    }
    if not _ADDRESS.fullmatch(kept.get("email", "")):
        raise bad_request("Invalid attendee email.")
    kept["email"] = kept["email"].lower()
    if kept.setdefault("responseStatus", "needsAction") not in _RESPONSES:
        raise bad_request(f"Invalid value for responseStatus: {kept['responseStatus']}")
    return kept


def _check_reminders(body: Json) -> None:
    reminders = body.get("reminders", {})
    overrides = reminders.get("overrides") or []
    if overrides and reminders.get("useDefault"):
        raise ApiError(
            400, "cannotUseDefaultRemindersAndSpecifyOverride", "Cannot specify both default reminders and overrides."
        )
    if len(overrides) > 5:
        raise bad_request("At most 5 reminder overrides are allowed.")
    for override in overrides:
        minutes = override.get("minutes")
        if override.get("method") not in {"email", "popup"} or minutes is None or not 0 <= int(minutes) <= 40320:
            raise bad_request("Invalid reminder override.")


def _check_extended(body: Json) -> None:
    for properties in body.get("extendedProperties", {}).values():
        if len(properties) > 300 or any(len(name) > 44 or len(value) > 1024 for name, value in properties.items()):
            raise bad_request("Extended properties are too large.", reason="extendedPropertiesTooLarge")


def _check_properties(body: Json) -> None:
    for kind, name in _PROPERTIES.items():
        if body.get(name) is not None and body.get("eventType", "default") != kind:  # even an empty object is refused
            raise bad_request(f"{name} may only be set on events of type {kind}.")


def _settle_type(body: Json, calendar: CalendarRow, owner: User | None) -> None:
    kind = body["eventType"]
    if kind == "default":
        return
    if not calendar.is_primary or owner is None or not owner.workspace:
        raise bad_request(f"Events of type {kind} belong on the primary calendar of a Workspace user.")
    if "attendees" in body or "conferenceData" in body:
        raise bad_request(f"Events of type {kind} have neither attendees nor a conference.")
    (_settle_working_location if kind == "workingLocation" else _settle_absence)(body, kind)


def _settle_absence(body: Json, kind: str) -> None:
    if is_all_day(body["start"]):
        raise bad_request(f"Events of type {kind} need dateTime, not date.")
    if body.get("transparency", "opaque") != "opaque":
        raise bad_request(f"Events of type {kind} must be opaque.")
    body[_PROPERTIES[kind]] = {"autoDeclineMode": "declineNone"} | body.get(_PROPERTIES[kind], {})
    body.setdefault("summary", "Out of office" if kind == "outOfOffice" else "Focus time")


def _settle_working_location(body: Json, _kind: str) -> None:
    where = body.get("workingLocationProperties", {})
    kind = where.get("type")
    if kind not in {"homeOffice", "officeLocation", "customLocation"} or kind not in where:
        raise bad_request("workingLocationProperties needs a type and the object of that name.")
    if (
        body.setdefault("visibility", "public") != "public"
        or body.setdefault("transparency", "transparent") != "transparent"
    ):
        raise bad_request("Working locations are public and transparent.")
    start, end = body["start"], body["end"]
    if is_all_day(start) and (moment(end, "UTC") - moment(start, "UTC")).days != 1:
        raise bad_request("An all-day working location lasts exactly one day.")
    body.setdefault(
        "summary", {"homeOffice": "Home", "officeLocation": "Office"}.get(kind) or where[kind].get("label", "")
    )
