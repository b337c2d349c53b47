"""events.list and events.instances: windows, filters, order, pages, and incremental sync.

timeMin bounds an event's end and timeMax its start, both exclusively. Without an upper bound an endless series is
expanded for two years. Incremental sync is offered for listings that do not expand series; expanded ones carry no
sync token.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sobremesa.sandbox.agenda import Event
from sobremesa.sandbox.calendars import Access
from sobremesa.sandbox.discovery import Parameters
from sobremesa.sandbox.errors import Json, bad_request, not_found, not_implemented
from sobremesa.sandbox.event_resource import event_resource, is_busy, tombstone
from sobremesa.sandbox.event_store import PRUNED, Row
from sobremesa.sandbox.sync import FORBIDDEN_WITH_SYNC, Position, page_token, position, sync_token
from sobremesa.sandbox.times import instant, utc_text, zone
from sobremesa.sandbox.world import World

_NO_SYNC_AFTER = set(FORBIDDEN_WITH_SYNC) - {"timeMin", "timeMax"}
DEFAULT_REMINDERS = [{"method": "popup", "minutes": 10}]


def list_events(world: World, access: Access, parameters: Parameters, link_root: str) -> Json:
    """The Events resource for these query parameters of events.list."""
    _refuse_unbuilt(parameters)
    expand = parameters.get("singleEvents") is True or access.busy_only
    if expand and "syncToken" in parameters:
        raise not_implemented("syncToken together with expanded series (singleEvents, or free/busy access)")
    scope = f"events {access.calendar.id} {access.role}"
    at = position(world.database, scope, parameters)
    if parameters.get("orderBy") == "startTime" and not parameters.get("singleEvents"):
        message = "The requested ordering is not available for the particular query."
        raise bad_request(message, reason="badRequest", parameter="orderBy")
    low, high = window(parameters)
    if at.since is not None:
        entries = _changed(world, access, at.since, parameters)
    else:
        found = (world.agenda.expanded if expand else world.agenda.unexpanded)(access.calendar, low, high)
        entries = [(_key(event, parameters), event, None) for event in _chosen(found, parameters, access, expand)]
    return _page(world, access, parameters, (scope, at, entries, expand), link_root)


def _refuse_unbuilt(parameters: Parameters) -> None:
    if "q" in parameters:
        raise not_implemented("the free-text search q")
    if parameters.get("showHiddenInvitations"):
        raise not_implemented("showHiddenInvitations")


def window(parameters: Parameters) -> tuple[datetime | None, datetime | None]:
    """TimeMin and timeMax; 400 if the range is empty."""
    low = instant(parameters["timeMin"], "timeMin") if "timeMin" in parameters else None
    high = instant(parameters["timeMax"], "timeMax") if "timeMax" in parameters else None
    if low and high and low >= high:
        raise bad_request("The specified time range is empty.", reason="timeRangeEmpty", parameter="timeMax")
    return low, high


def _key(event: Event, parameters: Parameters) -> tuple[str, ...]:
    order = parameters.get("orderBy")
    if order == "startTime":
        return (utc_text(event.start), event.id)
    return (str(event.body["updated"]), event.id) if order == "updated" else (event.id,)


def _chosen(events: Iterable[Event], parameters: Parameters, access: Access, expand: bool) -> Iterable[Event]:
    since = instant(parameters["updatedMin"], "updatedMin") if "updatedMin" in parameters else None
    deleted = parameters.get("showDeleted") is True or since is not None
    for event in events:
        if access.busy_only and not is_busy(event):
            continue
        if since and datetime.fromisoformat(event.body["updated"]) < since:
            continue
        if event.cancelled and not deleted and (expand or not _lives_on(event)):
            continue
        if matches(event, parameters):
            yield event


def _lives_on(event: Event) -> bool:
    """Whether a cancelled event is an instance of a series that is still there."""
    return event.master is not None and not event.master.cancelled


def matches(event: Event, parameters: Parameters) -> bool:
    """Whether an event passes iCalUID, eventTypes and the two extended property filters, all of them."""
    if "iCalUID" in parameters and event.body["iCalUID"] != parameters["iCalUID"]:
        return False
    if "eventTypes" in parameters and event.body["eventType"] not in parameters["eventTypes"]:
        return False
    properties = event.body.get("extendedProperties", {})
    for part in ("private", "shared"):
        for constraint in parameters.get(f"{part}ExtendedProperty", ()):
            name, equals, value = constraint.partition("=")
            if not equals:
                raise bad_request("Invalid extended property constraint.", parameter=f"{part}ExtendedProperty")
            if properties.get(part, {}).get(name) != value:
                return False
    return True


Entry = tuple[tuple[str, ...], Event | None, Json | None]


def _changed(world: World, access: Access, since: int, parameters: Parameters) -> list[Entry]:
    """What an incremental sync lists: changed events, and tombstones (in full only with showDeleted)."""
    found: list[Entry] = []
    for row in world.store.changed_since(access.calendar.id, since):
        if (row.original or "").startswith(PRUNED):
            found.append(((row.id,), None, _pruned(row)))
            continue
        event = world.agenda.effective(row, access.calendar)
        if event is None or not matches(event, parameters):
            continue
        short = event.cancelled and not parameters.get("showDeleted")
        found.append(((row.id,), event, tombstone(event) if short else None))
    return found


def _pruned(row: Row) -> Json:
    key = (row.original or "").removeprefix(PRUNED)
    found: Json = {"kind": "calendar#event", "etag": f'"{row.revision:016d}"', "id": row.id, "status": "cancelled"}
    found["recurringEventId"] = row.series_id
    when = datetime.fromisoformat(key)
    start = {"date": date.isoformat(when.date())} if "T" not in key else {"dateTime": utc_text(when)}
    return found | {"originalStartTime": start}


def _page(
    world: World,
    access: Access,
    parameters: Parameters,
    listing: tuple[str, Position, Iterable[Entry], bool],
    link_root: str,
) -> Json:
    scope, at, entries, expand = listing
    size = min(parameters.get("maxResults", 250), 2500)
    rest = sorted((entry for entry in entries if entry[0] > at.last), key=lambda entry: entry[0])
    page, more = rest[:size], len(rest) > size
    calendar = access.calendar
    response_zone = parameters.get("timeZone") or calendar.time_zone
    zone(response_zone)
    most = parameters.get("maxAttendees")
    latest = max((event.revision for _, event, _ in page if event), default=calendar.revision)
    found: Json = {"kind": "calendar#events", "etag": f'"p{max(latest, at.revision):015d}"'}
    found |= {"summary": calendar.body["summary"], "updated": _last_update(world, page)}
    found |= {"timeZone": calendar.time_zone, "accessRole": access.role, "defaultReminders": _reminders(access)}
    if more:
        found["nextPageToken"] = page_token(scope, parameters, Position(at.revision, at.since, page[-1][0]))
    elif not expand and not parameters.keys() & _NO_SYNC_AFTER:
        found["nextSyncToken"] = sync_token(scope, parameters, at)
    found["items"] = [
        ready or event_resource(event, access, link_root, response_zone, most) if event else ready
        for _, event, ready in page
    ]
    return found


def _reminders(access: Access) -> list[Json]:
    return list(DEFAULT_REMINDERS) if access.role == "owner" else []


def _last_update(world: World, page: list[Entry]) -> str:
    stamps = [str(event.body["updated"]) for _, event, _ in page if event]
    return max(stamps, default=utc_text(world.clock(), milliseconds=True))


def list_instances(world: World, access: Access, event_id: str, parameters: Parameters, link_root: str) -> Json:
    """The Events resource of events.instances: the instances of one series, in order of their start."""
    event = world.agenda.find(access.calendar, event_id)
    if event is None:
        raise not_found()
    if event.row is None or not event.row.recurring or access.busy_only:
        raise bad_request("The event is not a recurring event.")
    scope = f"instances {access.calendar.id} {event_id} {access.role}"
    at = position(world.database, scope, parameters)
    found = world.agenda.instances(event.row, access.calendar, *window(parameters))
    shown = [one for one in found if parameters.get("showDeleted") or not one.cancelled]
    if "originalStart" in parameters:
        wanted = _original_start(parameters["originalStart"])
        shown = [one for one in shown if _starts_at(one, wanted)]
    entries = [((utc_text(one.start), one.id), one, None) for one in shown]
    return _page(world, access, parameters, (scope, at, entries, True), link_root)


def _original_start(text: str) -> datetime | date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return instant(text, "originalStart")


def _starts_at(event: Event, wanted: datetime | date) -> bool:
    original = event.body["originalStartTime"]
    if isinstance(wanted, datetime):
        return "dateTime" in original and datetime.fromisoformat(original["dateTime"]) == wanted
    return bool(original.get("date") == wanted.isoformat())
