"""Instants and dates of the Calendar API: RFC 3339 in, RFC 3339 out, and the EventDateTime object.

An all-day `date` floats: it becomes an instant only together with the zone of the calendar it is read in.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sobremesa.sandbox.errors import ApiError, Json, bad_request

_FIRST_YEAR, _LAST_YEAR = 2, 9998  # in any zone a time in them is one that datetime can hold


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone(name: str, parameter: str = "timeZone") -> ZoneInfo:
    """The IANA zone called `name`; 400 if there is none."""
    found = _zone(name)
    if found is None:
        raise bad_request(f"Invalid time zone: {name}", parameter=parameter)
    return found


def instant(text: str, parameter: str) -> datetime:
    """An RFC 3339 timestamp with its mandatory offset; 400 otherwise."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.min  # noqa: DTZ901 - naive on purpose: refused below
    if found.tzinfo is None or "T" not in text.upper():
        raise ApiError(400, "badRequest", f"Bad Request: {parameter} needs an RFC 3339 timestamp with an offset.")
    return found


def utc_text(when: datetime, *, milliseconds: bool = False) -> str:
    """`when` as RFC 3339 in UTC with a trailing Z."""
    spec = "milliseconds" if milliseconds else "auto"
    return when.astimezone(UTC).isoformat(timespec=spec).replace("+00:00", "Z")


def is_all_day(value: Json) -> bool:
    """Whether an EventDateTime is a date."""
    return "date" in value


def wall(value: Json, fallback: str) -> datetime:
    """The naive wall time of a stored EventDateTime in its own zone (midnight of a date)."""
    if is_all_day(value):
        return datetime.combine(date.fromisoformat(value["date"]), time())
    local = datetime.fromisoformat(value["dateTime"]).astimezone(zone(value.get("timeZone") or fallback))
    return local.replace(tzinfo=None)


def moment(value: Json, fallback: str) -> datetime:
    """The instant (UTC) of a stored EventDateTime; a date starts at midnight in the zone `fallback`."""
    if is_all_day(value):
        return at_wall(wall(value, fallback), fallback)
    return datetime.fromisoformat(value["dateTime"]).astimezone(UTC)


def at_wall(naive: datetime, zone_name: str) -> datetime:
    """The instant (UTC) of wall time `naive`.

    A time that a clock change skips is read with the offset before the change.
    """
    return naive.replace(tzinfo=zone(zone_name)).astimezone(UTC)


def normalised(value: Json, name: str, calendar_zone: str) -> Json:
    """A checked EventDateTime from a request: either `date`, or `dateTime` with an offset and its `timeZone`.

    `name` is "start" or "end". 400 for both or neither, for a wall time without zone, and for anything unreadable.
    """
    if ("date" in value) == ("dateTime" in value):
        raise bad_request(f"Invalid {name} time: exactly one of date and dateTime is needed.")
    if "timeZone" in value:
        zone(value["timeZone"], f"{name}.timeZone")
    try:
        when = datetime.fromisoformat(value["dateTime"]) if "dateTime" in value else date.fromisoformat(value["date"])
        if not _FIRST_YEAR <= when.year <= _LAST_YEAR:
            raise ValueError(when.year)  # noqa: TRY301 - the same refusal as for what is no time at all
    except ValueError:
        raise bad_request(f"Invalid value for {name}: {value.get('date') or value.get('dateTime')}") from None
    if not isinstance(when, datetime):
        return {"date": when.isoformat()}
    if when.tzinfo is None:
        if "timeZone" not in value:
            raise bad_request(f"Missing time zone definition for {name} time.", reason="required")
        when = at_wall(when, value["timeZone"])
    name_of_zone = value.get("timeZone") or calendar_zone
    local = when.astimezone(zone(name_of_zone)).replace(microsecond=0)
    return {"dateTime": local.isoformat(), "timeZone": name_of_zone}


def shown(value: Json, response_zone: str) -> Json:
    """A stored EventDateTime as an answer shows it: the offset of `response_zone`, the zone it was given in."""
    if is_all_day(value):
        return dict(value)
    when = datetime.fromisoformat(value["dateTime"]).astimezone(zone(response_zone))
    text = when.isoformat()
    if when.utcoffset() == timedelta(0):
        text = text.replace("+00:00", "Z")
    return {"dateTime": text, "timeZone": value["timeZone"]}
