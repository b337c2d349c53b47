"""Google's calendar for the tests: the real client over the sandbox, in process or over a socket, or over Google."""

import base64
import json
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, Self
from wsgiref.simple_server import WSGIRequestHandler, make_server

from google.oauth2.credentials import Credentials

from calendars.contract import ALEX, ANN, BEN
from sobremesa.calendars.google import GoogleCalendar, open_google_calendar
from sobremesa.calendars.google_http import AccountHttp, calendar_service, read_credentials
from sobremesa.calendars.google_scopes import ASKED
from sobremesa.model import Response, Span
from sobremesa.sandbox import ManualClock, Sandbox, WsgiHttp

NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)


class Owner(Protocol):
    """What the owner does in Google's own pages, by calendar and event id."""

    def insert_event(self, calendar_id: str, body: dict[str, Any]) -> dict[str, Any]: ...

    def patch_event(self, calendar_id: str, event_id: str, body: dict[str, Any]) -> dict[str, Any]: ...

    def get_event(self, calendar_id: str, event_id: str) -> dict[str, Any]: ...

    def delete_event(self, calendar_id: str, event_id: str) -> None: ...


class GoogleWorld:
    """A calendar at Google and its owner; every event id is new, so that a scratch calendar can be used again."""

    def __init__(self, calendar: GoogleCalendar, owner: Owner) -> None:
        self.calendar = calendar
        self.owner: Any = owner
        self._prefix = base64.b32hexencode(uuid.uuid4().bytes).decode().rstrip("=").lower()

    def again(self) -> GoogleCalendar:
        return self.calendar

    def event_id(self, name: str) -> str:
        return self._prefix + base64.b32hexencode(name.encode()).decode().rstrip("=").lower()

    def meet(self, title: str, span: Span, guests: Iterable[str] = ()) -> str:
        body = {"summary": title, **times(span), "attendees": [{"email": guest} for guest in guests]}
        return str(self.owner.insert_event(self.calendar.calendar_id, body)["id"])

    def meet_daily(self, title: str, span: Span) -> tuple[str, list[str]]:
        zoned = {name: given | {"timeZone": "Europe/Berlin"} for name, given in times(span).items()}
        body = {"summary": title, **zoned, "recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]}
        series = str(self.owner.insert_event(self.calendar.calendar_id, body)["id"])
        read = self.calendar.read(Span(span.start, span.end + timedelta(days=1)))
        return series, [meeting.id for meeting in read.meetings if meeting.series_id == series]

    def be_invited(self, title: str, span: Span) -> str:
        raise NotImplementedError

    def describe_by_hand(self, meeting_id: str, description: str) -> None:
        self.owner.patch_event(self.calendar.calendar_id, meeting_id, {"description": description})

    def description_of(self, meeting_id: str) -> str | None:
        found = self.owner.get_event(self.calendar.calendar_id, meeting_id).get("description")
        return None if found is None else str(found)

    def call_off(self, meeting_id: str) -> None:
        self.owner.delete_event(self.calendar.calendar_id, meeting_id)

    def edit(self, event_id: str, span: Span) -> None:
        self.owner.patch_event(self.calendar.calendar_id, event_id, times(span))

    def delete_by_user(self, event_id: str) -> None:
        self.owner.delete_event(self.calendar.calendar_id, event_id)

    def answer(self, event_id: str, email: str, response: Response) -> None:
        raise NotImplementedError

    def mailed(self) -> list[str]:
        raise NotImplementedError


class SandboxWorld(GoogleWorld):
    """Alex's primary calendar in a sandbox where Ann and Ben work too; without `endpoint` there is no socket."""

    def __init__(self, endpoint: str | None = None, sandbox: Sandbox | None = None) -> None:
        self.sandbox = sandbox or new_sandbox()
        self.endpoint = endpoint
        self._opened: list[GoogleCalendar] = []
        self.owner: Any = self.sandbox.calendar_api(ALEX)
        super().__init__(self.open(), self.owner)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for calendar in self._opened:
            calendar.close()
        self.sandbox.close()

    def open(self, scopes: Iterable[str] = ASKED, **options: Any) -> GoogleCalendar:
        token = self.sandbox.issue_token(ALEX, scopes)
        options = {"transport": self.transport(), "api_endpoint": self.endpoint, "granted": tuple(scopes)} | options
        credentials: Any = Credentials
        self._opened.append(open_google_calendar(credentials(token), email=ALEX, **options))
        return self._opened[-1]

    def transport(self) -> Any:
        return WsgiHttp(self.sandbox) if self.endpoint is None else None

    def again(self) -> GoogleCalendar:
        return self.open()

    def answer(self, event_id: str, email: str, response: Response) -> None:
        theirs = self.sandbox.calendar_api(email)
        attendees = theirs.get_event("primary", event_id)["attendees"]
        for attendee in attendees:
            if attendee["email"] == email:
                attendee["responseStatus"] = str(response)
        theirs.patch_event("primary", event_id, {"attendees": attendees})

    def be_invited(self, title: str, span: Span) -> str:
        body = {"summary": title, **times(span), "attendees": [{"email": ALEX}]}
        return str(self.sandbox.calendar_api(ANN).insert_event("primary", body)["id"])

    def mailed(self) -> list[str]:
        return [email for sent in self.sandbox.notifications for email in sent.recipients]

    def calls(self) -> dict[str, int]:
        """How often each method was called, without "calendar."; the owner's acts are not counted."""
        return {name.removeprefix("calendar."): count for name, count in self.sandbox.counters.items()}


class LiveOwner:
    """The owner's acts over the API, on a scratch calendar."""

    def __init__(self, http: AccountHttp) -> None:
        self._http: Any = http
        self._events = calendar_service().events()

    def insert_event(self, calendar_id: str, body: Any) -> Any:
        return self._events.insert(calendarId=calendar_id, body=body, sendUpdates="none").execute(http=self._http)

    def patch_event(self, calendar_id: str, event_id: str, body: Any) -> Any:
        request = self._events.patch(calendarId=calendar_id, eventId=event_id, body=body, sendUpdates="none")
        return request.execute(http=self._http)

    def get_event(self, calendar_id: str, event_id: str) -> Any:
        return self._events.get(calendarId=calendar_id, eventId=event_id).execute(http=self._http)

    def delete_event(self, calendar_id: str, event_id: str) -> None:
        self._events.delete(calendarId=calendar_id, eventId=event_id, sendUpdates="none").execute(http=self._http)


@contextmanager
def scratch_calendar(credentials: str) -> Iterator[tuple[GoogleCalendar, LiveOwner]]:
    """A new secondary calendar of a real account, deleted afterwards; the account's own calendars are never touched."""
    email = str(json.loads(credentials).get("account", ""))
    http: Any = AccountHttp(read_credentials(credentials))
    calendars = calendar_service().calendars()
    calendar_id = calendars.insert(body={"summary": "Sobremesa scratch", "timeZone": "UTC"}).execute(http=http)["id"]
    try:
        yield open_google_calendar(credentials, email=email, calendar_id=calendar_id), LiveOwner(http)
    finally:
        calendars.delete(calendarId=calendar_id).execute(http=http)


def new_sandbox() -> Sandbox:
    """Three colleagues at 07:00 UTC on the Monday of these tests; nothing is delivered to anybody."""
    sandbox = Sandbox(clock=ManualClock(NOW), deliver=lambda _address, _headers: None)
    hours = {
        "workingHoursEnabled": True,
        "availableTimes": [{"dayOfWeek": "monday", "periodStart": 540, "periodEnd": 1020}],
    }
    sandbox.add_user(ALEX, "Alex", "Europe/Berlin", hours)
    sandbox.add_user(ANN, "Ann", "America/New_York")
    sandbox.add_user(BEN, "Ben", "Asia/Kolkata")
    return sandbox


def times(span: Span) -> dict[str, Any]:
    """`start` and `end` of an event resource."""
    return {name: {"dateTime": getattr(span, name).isoformat()} for name in ("start", "end")}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@contextmanager
def over_loopback(sandbox: Sandbox) -> Iterator[str]:
    """The sandbox behind a socket on a free port; gives the client's `api_endpoint`."""
    with make_server("127.0.0.1", 0, sandbox, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/calendar/v3/"
        finally:
            server.shutdown()
            thread.join()
