"""What Google knows of a person that shapes their week: zone, working hours, locale, clock, first day of the week."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sobremesa.calendars.google_calls import GoogleCalls, Request
from sobremesa.calendars.google_errors import About
from sobremesa.calendars.google_scopes import CALENDARS, FREE_BUSY, SETTINGS
from sobremesa.errors import EventGoneError, ForbiddenError, InputError, ReconnectError
from sobremesa.model import MINUTES_PER_DAY, DayRange, Hours

# A minute long ago: the zone stands beside an empty list too, so no event needs to be asked for.
_NO_EVENTS: Mapping[str, Any] = {
    "timeMin": "1990-01-01T00:00:00Z",
    "timeMax": "1990-01-01T00:01:00Z",
    "singleEvents": True,
    "maxResults": 1,
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Profile:
    """`zone` is the calendar's; what the person did not grant or Google does not know is None or empty.

    `week_start` counts from Monday, which is 0. Working hours exist for primary calendars of Workspace accounts alone.
    """

    zone: str
    hours: Hours | None = None
    locale: str = ""
    clock_24h: bool | None = None
    week_start: int | None = None


def profile(calls: GoogleCalls, calendar_id: str) -> Profile:
    """Ask for what was granted; the zone comes with every listing and needs no scope of its own."""
    calendar = _calendar(calls, calendar_id)
    settings = _settings(calls)
    zone = str(calendar.get("timeZone") or _listed_zone(calls, calendar_id))
    return Profile(
        zone,
        hours_from_google(calendar.get("workingHours"), zone),
        settings.get("locale", ""),
        {"true": True, "false": False}.get(settings.get("format24HourTime", "")),
        _week_start(settings.get("weekStart", "")),
    )


def hours_from_google(resource: Mapping[str, Any] | None, zone: str) -> Hours | None:
    """Working hours of a `Calendar` resource, in minutes after local midnight; None when they are off or unreadable."""
    if not resource or not resource.get("workingHoursEnabled"):
        return None
    weekly: dict[int, tuple[DayRange, ...]] = {}
    try:
        for period in resource.get("availableTimes", []):
            day = _DAYS.index(period["dayOfWeek"])
            weekly[day] = (*weekly.get(day, ()), _range(period["periodStart"], period["periodEnd"]))
        return Hours(zone, {day: tuple(sorted(ranges)) for day, ranges in sorted(weekly.items())})
    except (KeyError, ValueError, TypeError, InputError):
        return None


def _range(start: int, end: int) -> DayRange:
    """Minutes after midnight; a period that ends at midnight ends with the day, however that is written."""
    return DayRange(start, end or MINUTES_PER_DAY)


def colleague_zone(calls: GoogleCalls, email: str) -> str | None:
    """The zone of a calendar that shows at least when it is busy: it stands in every listing, even an empty one.

    None without the scope for other people's free/busy, and for a calendar that is hidden or not at Google.
    Source: Calendar API v3, events.list, scope calendar.events.freebusy.
    """
    if not calls.may(FREE_BUSY):
        return None
    try:
        return _listed_zone(calls, email) or None
    except (ForbiddenError, EventGoneError, ReconnectError):
        return None


def _calendar(calls: GoogleCalls, calendar_id: str) -> Mapping[str, Any]:
    if not calls.may(CALENDARS):
        return {}
    return _if_granted(calls, calls.service.calendars().get(calendarId=calendar_id))


def _settings(calls: GoogleCalls) -> dict[str, str]:
    """Setting ids and values, such as `{"format24HourTime": "true"}`; there are fewer than one page holds."""
    if not calls.may(SETTINGS):
        return {}
    answer = _if_granted(calls, calls.service.settings().list(maxResults=250))
    return {item["id"]: item["value"] for item in answer.get("items", [])}


def _listed_zone(calls: GoogleCalls, calendar_id: str) -> str:
    request = calls.events.list(calendarId=calendar_id, **_NO_EVENTS, fields="timeZone")
    return str(calls.read(request, About.CALENDAR).get("timeZone", "UTC"))


def _if_granted(calls: GoogleCalls, request: Request) -> Mapping[str, Any]:
    """The answer, or nothing where the scope was left out without our knowing."""
    try:
        answer: Mapping[str, Any] = calls.read(request, About.CALENDAR)
    except ReconnectError as error:
        if error.missing_scope is None:
            raise
        return {}
    return answer


def _week_start(value: str) -> int | None:
    """Google counts from Sunday."""
    return (int(value) - 1) % 7 if value.isdecimal() else None
