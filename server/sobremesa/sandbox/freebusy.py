"""freebusy.query: when calendars are busy.

Opaque events that are neither deleted nor declined, merged, cut to the window.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sobremesa.sandbox.calendars import Access
from sobremesa.sandbox.errors import ApiError, Json, bad_request
from sobremesa.sandbox.event_resource import is_busy
from sobremesa.sandbox.times import instant, utc_text, zone
from sobremesa.sandbox.tokens import SCOPE_ROOT
from sobremesa.sandbox.world import World

MOST_CALENDARS = 50
LONGEST = timedelta(days=92)
_OWN_ONLY = frozenset({SCOPE_ROOT + "calendar.freebusy"})


def free_busy(world: World, email: str, scopes: frozenset[str] | None, body: Json) -> Json:
    """The FreeBusyResponse for a request body.

    A calendar that cannot be read has `errors` instead of an honest empty list.
    """
    for name in ("timeMin", "timeMax"):
        if not body.get(name):
            raise bad_request(f"Missing {name} parameter.", reason="required", parameter=name)
    low, high = instant(body["timeMin"], "timeMin"), instant(body["timeMax"], "timeMax")
    if low >= high:
        raise bad_request("The specified time range is empty.", reason="timeRangeEmpty", parameter="timeMax")
    if high - low > LONGEST:
        raise bad_request("The requested time range is too long.", reason="timeRangeTooLong", parameter="timeMax")
    response_zone = body.get("timeZone") or "UTC"
    zone(response_zone)
    most = int(body.get("calendarExpansionMax") or MOST_CALENDARS)
    if not 0 < most <= MOST_CALENDARS:
        raise bad_request(
            f"calendarExpansionMax must lie between 1 and {MOST_CALENDARS}.", parameter="calendarExpansionMax"
        )
    found: Json = {"kind": "calendar#freeBusy", "timeMin": utc_text(low), "timeMax": utc_text(high), "calendars": {}}
    for number, item in enumerate(body.get("items") or []):
        name = item.get("id", "")
        if number >= most:
            found["calendars"][name] = _error("tooManyCalendarsRequested")
        else:
            found["calendars"][name] = _calendar(world, email, scopes, name, (low, high, response_zone))
    return found


def _error(reason: str) -> Json:
    return {"errors": [{"domain": "calendar" if reason != "notFound" else "global", "reason": reason}], "busy": []}


def _calendar(
    world: World, email: str, scopes: frozenset[str] | None, name: str, span: tuple[datetime, datetime, str]
) -> Json:
    low, high, response_zone = span
    try:
        access = world.calendars.access(email, name, None)
    except ApiError:
        return _error("notFound")
    if scopes is not None and scopes <= _OWN_ONLY and access.role != "owner":
        return _error("notFound")
    return {"busy": [_period(begin, end, response_zone) for begin, end in busy_times(world, access, low, high)]}


def busy_times(world: World, access: Access, low: datetime, high: datetime) -> list[tuple[datetime, datetime]]:
    """The busy ranges of a calendar inside the window, in order, overlapping and touching ones merged."""
    events = [event for event in world.agenda.expanded(access.calendar, low, high) if is_busy(event)]
    return _merged(sorted((max(event.start, low), min(event.end, high)) for event in events))


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    for begin, end in spans:
        if begin == end:
            continue
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def _period(begin: datetime, end: datetime, response_zone: str) -> Json:
    return {"start": _shown(begin, response_zone), "end": _shown(end, response_zone)}


def _shown(when: datetime, response_zone: str) -> str:
    local = when.astimezone(UTC).astimezone(zone(response_zone))
    return local.isoformat().replace("+00:00", "Z")
