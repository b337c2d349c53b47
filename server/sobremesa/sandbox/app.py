"""The sandbox as one WSGI callable: authorise, route by the discovery document, answer in JSON."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sobremesa.sandbox import discovery, fields, schema, sync
from sobremesa.sandbox.agenda import Agenda
from sobremesa.sandbox.calendar_api import CalendarApi
from sobremesa.sandbox.calendars import Calendars
from sobremesa.sandbox.channels import Channels, Deliver
from sobremesa.sandbox.clock import utc_now
from sobremesa.sandbox.database import Database
from sobremesa.sandbox.deliveries import LoopbackPosts
from sobremesa.sandbox.errors import ApiError, Json, bad_request, invalid_credentials, login_required, not_implemented
from sobremesa.sandbox.event_store import EventStore
from sobremesa.sandbox.events import Events
from sobremesa.sandbox.faults import Faults
from sobremesa.sandbox.handlers import HANDLERS, WRITES, Call, check_scopes, require_body
from sobremesa.sandbox.tokens import Grant, Tokens
from sobremesa.sandbox.world import Notification, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_STATUS = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_LARGEST_BODY = 4 * 1024 * 1024
Answer = tuple[int, Json | None, dict[str, str]]


class Sandbox:
    """An embedded Google Calendar v3; see the package's docstring for its attributes."""

    def __init__(
        self,
        path: str | Path = ":memory:",
        *,
        clock: Callable[[], datetime] = utc_now,
        deliver: Deliver | None = None,
    ) -> None:
        """Open or create the sandbox kept at `path`."""
        self.clock = clock
        self.database = Database(path)
        self.faults = Faults()
        self.counters: Counter[str] = Counter()
        self.writes = 0
        self.link_root = "https://www.google.com/calendar/event?eid="
        self._tokens = Tokens(self.database, clock)
        self.authenticate: Callable[[str], Grant | None] = self._tokens.find
        store = EventStore(self.database)
        channels = Channels(self.database, clock, self.faults, deliver or LoopbackPosts())
        calendars = Calendars(self.database, clock)
        self.world = World(self.database, clock, calendars, store, Agenda(store, clock), channels, self.faults)
        self._mounts: dict[str, WSGIApplication] = {"/calendar/v3": self._serve_calendar}

    @property
    def notifications(self) -> list[Notification]:
        """Who would have been mailed, in order; empty while every write says sendUpdates=none."""
        return self.world.notifications

    def add_user(
        self, email: str, name: str, time_zone: str, working_hours: Json | None = None, workspace: bool = True
    ) -> None:
        """Add a person with a primary calendar.

        `working_hours` is the `workingHours` object of the Calendar resource.
        """
        self.world.calendars.add_user(email, name, time_zone, working_hours, workspace)

    def share(self, calendar_id: str, email: str, role: str) -> None:
        """Give `email` a role on a calendar.

        None, freeBusyReader, reader, writerWithoutPrivateAccess, writer or owner.
        """
        self.world.calendars.share(calendar_id, email, role)

    def issue_token(self, email: str, scopes: Iterable[str], ttl: timedelta = timedelta(hours=1)) -> str:
        """An access token known to the default `authenticate`.

        Short scope names like "calendar.events" are completed.
        """
        return self._tokens.issue(email, scopes, ttl)

    def calendar_api(self, email: str) -> CalendarApi:
        """The calendars of `email` without HTTP."""
        return CalendarApi(self.world, email, self.link_root)

    def finish_conferences(self, *, success: bool = True) -> int:
        """Complete (or fail) every pending conference; gives how many there were."""
        return Events(self.world).finish_conferences(success)

    def expire_sync_tokens(self) -> None:
        """Make every sync token given out so far answer 410 fullSyncRequired."""
        sync.expire_sync_tokens(self.database)

    def mount(self, prefix: str, app: "WSGIApplication") -> None:
        """Let `app` serve every path that is `prefix` or lies below it; it sees the whole path.

        The longest prefix wins.
        """
        self._mounts[prefix.rstrip("/")] = app

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request (WSGI)."""
        path = environ.get("PATH_INFO", "")
        for prefix in sorted(self._mounts, key=len, reverse=True):
            if path == prefix or path.startswith(prefix + "/"):
                return self._mounts[prefix](environ, start_response)
        error = not_implemented(f"{environ['REQUEST_METHOD']} {path}")
        return _send((error.status, error.body(), error.headers), start_response)

    def _serve_calendar(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            answer = self._answer(environ)
        except ApiError as error:
            answer = error.status, error.body(), error.headers
        return _send(answer, start_response)

    def _answer(self, environ: "WSGIEnvironment") -> Answer:
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        verb, query = _line(environ)
        method, in_path = discovery.route(verb, path)
        handler = HANDLERS.get(method.id)
        if handler is None:
            raise not_implemented(f"the method {method.id}")
        parameters = discovery.query(method, query)
        if "oauth_token" in parameters:
            raise not_implemented("the query parameter 'oauth_token'")
        mask = (
            fields.parse(parameters["fields"], method.response) if parameters.get("fields") and method.response else {}
        )
        body = require_body(method, _read_json(environ) if method.request else None)
        if method.request:
            schema.check_body(method.request, body)
        with self.database.lock:
            self.counters[method.id] += 1
        self.faults.strike(method.id, parameters, after=False)
        grant = self._grant(environ)
        check_scopes(method, grant)
        call = Call(self.world, method, in_path, parameters, body, environ.get("HTTP_IF_MATCH"), grant, self.link_root)
        with self.database.lock:
            result = handler(call)
            self.writes += method.id in WRITES
        self.faults.strike(method.id, parameters, after=True)
        if result is None:
            return 204, None, {}
        headers = {"ETag": str(result["etag"])} if "etag" in result else {}
        if headers and environ.get("HTTP_IF_NONE_MATCH") == headers["ETag"] and method.verb == "GET":
            raise ApiError(304, "notModified", "Not Modified", headers=headers)
        return 200, fields.applied(mask, result) if mask else result, headers  # type: ignore[return-value] # a mask keeps the dict

    def _grant(self, environ: "WSGIEnvironment") -> Grant:
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise login_required()
        grant = self.authenticate(token.strip())
        if grant is None or grant.expires <= self.clock() or self.world.calendars.user(grant.email) is None:
            raise invalid_credentials()
        return grant


def _read(environ: "WSGIEnvironment") -> bytes:
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdigit() else 0
    if size > _LARGEST_BODY:
        raise bad_request("Request entity is too large.")
    content: bytes = environ["wsgi.input"].read(size)
    return content


def _line(environ: "WSGIEnvironment") -> tuple[str, str]:
    """The verb and the query string; the client sends a very long GET as a POST that says so, its query in the body."""
    verb = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE") or environ["REQUEST_METHOD"]
    if verb == environ["REQUEST_METHOD"]:
        return verb, environ.get("QUERY_STRING", "")
    return verb, _read(environ).decode("utf-8", "replace")


def _read_json(environ: "WSGIEnvironment") -> Any:
    text = _read(environ)
    try:
        return json.loads(text) if text else {}
    except ValueError:
        raise bad_request("Parse Error", reason="parseError") from None


def _send(answer: Answer, start_response: "StartResponse") -> Iterable[bytes]:
    status, body, headers = answer
    content = b"" if body is None or status == 304 else json.dumps(body, separators=(",", ":")).encode()
    given = {"Content-Length": str(len(content)), "Cache-Control": "no-store", **headers}
    if content:
        given["Content-Type"] = "application/json; charset=UTF-8"
    start_response(f"{status} {_STATUS.get(status, 'Error')}", list(given.items()))
    return [content]
