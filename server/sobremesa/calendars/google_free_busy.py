"""When colleagues are busy, 50 at a time (the API's `calendarExpansionMax`); an unknown calendar is never free."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sobremesa.calendars.google_calls import GoogleCalls
from sobremesa.calendars.google_errors import About
from sobremesa.calendars.google_scopes import FREE_BUSY
from sobremesa.errors import ReconnectError
from sobremesa.model import FreeBusy, Span

AT_ONCE = 50
NOT_GRANTED = "not granted"


def free_busy(calls: GoogleCalls, emails: Iterable[str], window: Span) -> dict[str, FreeBusy]:
    """Busy spans within `window` of each of `emails`; without the scope everybody is unknown (`not granted`)."""
    asked = list(dict.fromkeys(emails))
    if not calls.may(FREE_BUSY):
        return _unknown(asked, NOT_GRANTED)
    result: dict[str, FreeBusy] = {}
    for first in range(0, len(asked), AT_ONCE):
        result |= _ask(calls, asked[first : first + AT_ONCE], window)
    return result


def _ask(calls: GoogleCalls, emails: Sequence[str], window: Span) -> dict[str, FreeBusy]:
    request = calls.service.freebusy().query(
        body={
            "timeMin": window.start.isoformat(),
            "timeMax": window.end.isoformat(),
            "items": [{"id": email} for email in emails],
            "calendarExpansionMax": AT_ONCE,
        }
    )
    try:
        answer = calls.read(request, About.CALENDAR)
    except ReconnectError as error:
        if error.missing_scope is None:
            raise
        return _unknown(emails, NOT_GRANTED)
    calendars = {name.casefold(): calendar for name, calendar in answer.get("calendars", {}).items()}
    return {email: _one(email, calendars.get(email.casefold())) for email in emails}


def _one(email: str, calendar: Mapping[str, Any] | None) -> FreeBusy:
    """One calendar of the answer; an error beside busy spans still makes it unknown."""
    if calendar is None:
        return FreeBusy(email, error="missing")
    errors = calendar.get("errors")
    if errors:
        return FreeBusy(email, error=str(errors[0].get("reason", "unknown")))
    try:
        return FreeBusy(email, tuple(_spans(calendar.get("busy", []))))
    except (KeyError, ValueError, TypeError):
        return FreeBusy(email, error="unreadable")


def _spans(periods: Iterable[Mapping[str, str]]) -> Iterable[Span]:
    for period in periods:
        start, end = datetime.fromisoformat(period["start"]), datetime.fromisoformat(period["end"])
        if start < end:
            yield Span(start, end)


def _unknown(emails: Iterable[str], error: str) -> dict[str, FreeBusy]:
    return {email: FreeBusy(email, error=error) for email in emails}
