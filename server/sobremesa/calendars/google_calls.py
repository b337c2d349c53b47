"""One account's calls to Google: made, tried again where that is safe, and with our errors."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from sobremesa.calendars.google_errors import About, google_errors
from sobremesa.calendars.google_http import AccountHttp, calendar_service, event_requests
from sobremesa.calendars.google_retry import Again, again_reading, again_writing, attempt
from sobremesa.calendars.google_scopes import grants
from sobremesa.errors import CalendarUnavailableError

if TYPE_CHECKING:
    from googleapiclient._apis.calendar.v3 import CalendarResource


class Request(Protocol):
    """A prepared call: `googleapiclient.http.HttpRequest`, one class per answer in its stubs."""

    def execute(self, http: Any = None, num_retries: int = 0) -> Any:
        """Send it over `http`; we never let it retry by itself, because it cannot tell a write from a read."""
        ...


class GoogleCalls:
    """What an account may ask (`granted`, None when it is not known) and how its requests are sent."""

    def __init__(
        self, http: AccountHttp, *, api_endpoint: str | None = None, granted: Collection[str] | None = None
    ) -> None:
        self._http = http
        self._api_endpoint = api_endpoint
        self._granted = granted

    @property
    def service(self) -> "CalendarResource":
        """The requests that can be made; built once per thread."""
        return calendar_service(self._api_endpoint)

    @property
    def events(self) -> "CalendarResource.EventsResource":
        """Those about events, which are asked for most; built once per thread too."""
        return event_requests(self._api_endpoint)

    def may(self, scope: str) -> bool:
        """Whether the person granted what `scope` opens, as far as it is known."""
        return grants(self._granted, scope)

    def read(self, request: Request, about: About = About.EVENT) -> Any:
        """The answer of a request that changes nothing; raises `CalendarError` subclasses."""
        return self._send(request, about, again_reading)

    def write(self, request: Request, about: About = About.EVENT) -> Any:
        """The answer of a request that changes something; CalendarUnavailableError leaves open whether it did."""
        return self._send(request, about, again_writing)

    def close(self) -> None:
        """Close the account's connections."""
        self._http.close()

    def _send(self, request: Request, about: About, again: Again) -> Any:
        def once() -> Any:
            with google_errors(about):
                answer = request.execute(http=self._http)
            # The client hands over what it cannot parse as it came; an empty answer is that of a deletion.
            if answer and not isinstance(answer, Mapping):
                raise CalendarUnavailableError("Google's answer is cut off or unreadable")
            return answer

        return attempt(once, again)
