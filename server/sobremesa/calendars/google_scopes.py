"""The scopes we ask Google for, least first, and what each opens; which were granted decides what is offered.

Source: the methods' scopes in the Calendar v3 discovery document (revision 20261030). People may leave single scopes
out on the consent page, so every use asks `grants` first and does without.
"""

from collections.abc import Collection, Iterable

_CALENDAR = "https://www.googleapis.com/auth/calendar"

EVENTS = f"{_CALENDAR}.events.owned"
"""Read and write events on the calendars the person owns, and watch them."""
FREE_BUSY = f"{_CALENDAR}.events.freebusy"
"""See when colleagues are busy, and nothing else of theirs."""
SETTINGS = f"{_CALENDAR}.settings.readonly"
"""The person's locale, 24-hour clock and first day of the week."""
CALENDARS = f"{_CALENDAR}.calendars.readonly"
"""The calendar's own zone and the person's working hours."""
APP_CREATED = f"{_CALENDAR}.app.created"
"""Make calendars of our own; asked for only when somebody wants their buffers in one."""
CALENDAR_LIST = f"{_CALENDAR}.calendarlist.readonly"
"""See which calendars there are; asked for only to find one of our own of which nobody knows whether it was made."""
ASKED = (EVENTS, FREE_BUSY, SETTINGS, CALENDARS)

_WIDER = {
    EVENTS: (f"{_CALENDAR}.events", _CALENDAR),
    FREE_BUSY: (f"{_CALENDAR}.freebusy", f"{_CALENDAR}.readonly", _CALENDAR),
    SETTINGS: (f"{_CALENDAR}.settings", f"{_CALENDAR}.readonly", _CALENDAR),
    CALENDARS: (f"{_CALENDAR}.calendars", f"{_CALENDAR}.readonly", _CALENDAR),
    APP_CREATED: (f"{_CALENDAR}.calendars", _CALENDAR),
    CALENDAR_LIST: (f"{_CALENDAR}.calendarlist", f"{_CALENDAR}.readonly", _CALENDAR),
}


def grants(granted: Collection[str] | None, scope: str) -> bool:
    """Whether `granted` opens what `scope` (one of ours) opens; None means it is not known, so Google may say."""
    return granted is None or any(name in granted for name in (scope, *_WIDER[scope]))


def least_scope(accepted: Iterable[str]) -> str | None:
    """The one of several accepted scopes that we would ask for; else the first of them, None without any."""
    names = list(accepted)
    return next((scope for scope in _WIDER if scope in names), names[0] if names else None)
