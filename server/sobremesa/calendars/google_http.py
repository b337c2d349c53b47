"""The way to Google: one service per thread, built without an account, and one authorized connection per account.

google-api-python-client's documentation on thread safety: httplib2 is not thread-safe, so neither a service nor its
connection may be shared. The service here carries no account and no connection; each call brings its own. Batch
requests are never used: they ignore the endpoint and would leave the sandbox.
"""

import json
import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import httplib2
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build

from sobremesa.errors import ReconnectError

if TYPE_CHECKING:
    from googleapiclient._apis.calendar.v3 import CalendarResource

TIMEOUT_SECONDS = 10.0
Refreshed = Callable[[str], None]
_local = threading.local()


class Transport(Protocol):
    """What carries a request: `httplib2.Http`, or the sandbox's in-process one."""

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: Any = None,
        headers: Any = None,
        redirections: int = 5,
        connection_type: Any = None,
    ) -> tuple[httplib2.Response, bytes]:
        """The response and its body; raises OSError or httplib2.HttpLib2Error when there is none."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


class NoTransport(httplib2.Http):
    """Stands where a service would keep its connection, so that a call without an account fails loudly."""

    def request(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: every call brings the connection of its account."""
        raise RuntimeError("a call to Google without an account's connection")


class AccountHttp:
    """One account's connection: adds the access token, renews it when needed and tells `on_refresh`.

    `on_refresh` receives the JSON of the new `Credentials.to_json()` after the request that renewed the token, even if
    that request failed, so that the next process need not renew again. Use it in one thread at a time.
    """

    def __init__(
        self, credentials: Credentials, transport: Transport | None = None, on_refresh: Refreshed | None = None
    ) -> None:
        self._credentials = credentials
        self._http = AuthorizedHttp(credentials, http=transport or httplib2.Http(timeout=TIMEOUT_SECONDS))
        self._on_refresh = on_refresh

    def request(self, *arguments: Any, **options: Any) -> tuple[httplib2.Response, bytes]:
        """Send one request in the account's name; raises google.auth's RefreshError when the consent is gone."""
        before = self._credentials.token
        try:
            answer: tuple[httplib2.Response, bytes] = self._http.request(*arguments, **options)
            return answer
        finally:
            if self._on_refresh is not None and self._credentials.token != before:
                self._on_refresh(self._credentials.to_json())  # type: ignore[no-untyped-call]  # google-auth's gap

    def close(self) -> None:
        """Close the connections that are kept open between requests."""
        self._http.close()


def read_credentials(text: str, granted: Collection[str] | None = None) -> Credentials:
    """Credentials out of their JSON form, limited to the scopes that were granted.

    Asking for more than was granted makes Google refuse the renewal with `invalid_scope`. Raises ReconnectError when
    the text does not hold what a renewal needs.
    """
    try:
        info = json.loads(text)
        scopes = sorted(granted) if granted is not None else None
        return Credentials.from_authorized_user_info(info, scopes)  # type: ignore[no-untyped-call,no-any-return]  # google-auth's gap
    except (ValueError, AttributeError, TypeError) as error:
        raise ReconnectError("The stored sign-in is incomplete; sign in with Google again") from error


def calendar_service(api_endpoint: str | None = None) -> "CalendarResource":
    """This thread's Calendar v3 service for `api_endpoint` (a URL ending in `/calendar/v3/`), by default Google's."""
    services: dict[str | None, CalendarResource] = _local.__dict__.setdefault("services", {})
    if api_endpoint not in services:
        services[api_endpoint] = build(
            "calendar",
            "v3",
            http=NoTransport(),
            static_discovery=True,
            cache_discovery=False,
            client_options={"api_endpoint": api_endpoint} if api_endpoint else None,
        )
    return services[api_endpoint]


def event_requests(api_endpoint: str | None = None) -> "CalendarResource.EventsResource":
    """This thread's `events` of that service: the client describes their methods anew whenever it is asked (3 ms)."""
    kept: dict[str | None, CalendarResource.EventsResource] = _local.__dict__.setdefault("events", {})
    if api_endpoint not in kept:
        kept[api_endpoint] = calendar_service(api_endpoint).events()
    return kept[api_endpoint]
