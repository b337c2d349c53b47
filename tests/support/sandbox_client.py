"""The real client against a sandbox in process, with every answer checked against the discovery document."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

import httplib2
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from sobremesa.sandbox import ManualClock, Sandbox, WsgiHttp
from sobremesa.sandbox.discovery import route
from sobremesa.sandbox.errors import ApiError
from support.discovery_schema import check_answer

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)  # a Thursday
ALEX, BO, CLEO, DEE = "alex@team.example", "bo@team.example", "cleo@team.example", "dee@elsewhere.example"
HOURS = {
    "workingHoursEnabled": True,
    "availableTimes": [{"dayOfWeek": "monday", "periodStart": 540, "periodEnd": 1020}],
}
Body = dict[str, Any]


class CheckedHttp(WsgiHttp):
    """A transport that validates each answer on its way to the client, and counts the methods it validated."""

    checked: ClassVar[Counter[str]] = Counter()

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Any = None,
        redirections: int = 0,
        connection_type: object = None,
    ) -> tuple[httplib2.Response, bytes]:
        response, content = super().request(uri, method, body, headers, redirections, connection_type)
        try:
            verb = (headers or {}).get("x-http-method-override", method)
            found, _ = route(verb, unquote(urlsplit(uri).path))
        except ApiError:
            found = None
        if response.status != 304:
            check_answer(found, response.status, json.loads(content) if content else None)
        self.checked[found.id if found else "unknown"] += 1
        return response, content


@dataclass
class Person:
    """Somebody who calls the API: short names for the calls that tests make most; results are plain dicts."""

    service: Any
    http: Any
    email: str

    def run(self, request: Any) -> Any:
        return request.execute(http=self.http)

    @cached_property
    def events(self) -> Any:
        """Made once: the client describes their methods anew whenever it is asked for them."""
        return self.service.events()

    def insert(self, calendar: str = "primary", /, *, options: Any = None, **body: Any) -> Any:
        return self.run(self.events.insert(calendarId=calendar, body=body, **(options or {})))

    def get(self, event_id: str, calendar: str = "primary", **options: Any) -> Any:
        return self.run(self.events.get(calendarId=calendar, eventId=event_id, **options))

    def patch(self, event_id: str, calendar: str = "primary", /, *, options: Any = None, **body: Any) -> Any:
        return self.run(self.events.patch(calendarId=calendar, eventId=event_id, body=body, **(options or {})))

    def delete(self, event_id: str, calendar: str = "primary", **options: Any) -> None:
        self.run(self.events.delete(calendarId=calendar, eventId=event_id, **options))

    def listing(self, calendar: str = "primary", **parameters: Any) -> Any:
        return self.run(self.events.list(calendarId=calendar, **parameters))

    def items(self, calendar: str = "primary", **parameters: Any) -> Any:
        return self.listing(calendar, **parameters)["items"]

    def instances(self, event_id: str, **parameters: Any) -> Any:
        return self.run(self.events.instances(calendarId="primary", eventId=event_id, **parameters))["items"]

    def answer(self, event_id: str, status: str) -> Any:
        """Answer an invitation as clients do: the whole list of attendees with the own entry changed."""
        attendees = self.get(event_id)["attendees"]
        for entry in attendees:
            if entry.get("self"):
                entry["responseStatus"] = status
        return self.patch(event_id, attendees=attendees)

    def busy(self, *calendars: str, start: str, end: str) -> Any:
        body = {"timeMin": start, "timeMax": end, "items": [{"id": name} for name in calendars]}
        return self.run(self.service.freebusy().query(body=body))["calendars"]


@dataclass
class Team:
    """A sandbox with three colleagues in three zones and a stranger; `pushes` is what was delivered."""

    sandbox: Sandbox
    clock: ManualClock
    pushes: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def person(self, email: str, *scopes: str, ttl: timedelta = timedelta(days=1)) -> Person:
        """`email` with a token for these scopes (default: calendar, everything)."""
        token = self.sandbox.issue_token(email, scopes or ("calendar",), ttl)
        return self.anyone(token, email)

    def anyone(self, token: str, email: str = "") -> Person:
        """Whoever has this token."""
        transport = CheckedHttp(self.sandbox)
        make: Any = build  # the stubs know httplib2.Http only
        service = make("calendar", "v3", http=transport, static_discovery=True)
        credentials = Credentials(token)  # type: ignore[no-untyped-call] # google-auth has no annotation here
        return Person(service, AuthorizedHttp(credentials, http=transport), email)


def open_team(path: Any = ":memory:") -> Team:
    """A new team at `NOW`."""
    clock = ManualClock(NOW)
    pushes: list[tuple[str, dict[str, str]]] = []
    sandbox = Sandbox(path, clock=clock, deliver=lambda address, headers: pushes.append((address, headers)))
    sandbox.add_user(ALEX, "Alex", "Europe/Berlin", HOURS)
    sandbox.add_user(BO, "Bo", "America/New_York", HOURS)
    sandbox.add_user(CLEO, "Cleo", "Pacific/Auckland")
    sandbox.add_user(DEE, "Dee", "Europe/London", workspace=False)
    return Team(sandbox, clock, pushes)


def timed(start: str, end: str, zone: str | None = None) -> Body:
    """start and end of a timed event."""
    extra = {"timeZone": zone} if zone else {}
    return {"start": {"dateTime": start} | extra, "end": {"dateTime": end} | extra}


def all_day(start: str, end: str) -> Body:
    """start and end of an all-day event; the end is exclusive."""
    return {"start": {"date": start}, "end": {"date": end}}


def hour(day: int = 5, at: int = 10) -> Body:
    """One hour in Berlin on a day of October 2026 (the 5th is a Monday)."""
    return timed(f"2026-10-{day:02d}T{at:02d}:00:00+02:00", f"2026-10-{day:02d}T{at + 1:02d}:00:00+02:00")


def weekly(*extra: str, day: int = 5, **body: Any) -> Body:
    """A weekly hour at ten in Berlin from a day of October 2026."""
    times = timed(f"2026-10-{day:02d}T10:00:00", f"2026-10-{day:02d}T11:00:00", "Europe/Berlin")
    return times | {"recurrence": ["RRULE:FREQ=WEEKLY", *extra], "summary": "Weekly"} | body


def guests(*emails: str) -> Body:
    """Attendees who have not answered."""
    return {"attendees": [{"email": email} for email in emails]}


def refusal(error: HttpError) -> tuple[int, str]:
    """Status and reason of a refused call."""
    return error.resp.status, json.loads(error.content)["error"]["errors"][0]["reason"]
