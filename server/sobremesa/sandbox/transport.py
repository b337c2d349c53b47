"""Real clients without a socket: transports that call a WSGI app in process.

`AuthorizedHttp(credentials, http=WsgiHttp(app))` serves google-api-python-client; a `requests` session with
`WsgiAdapter(app)` mounted on "https://" serves google-auth and google-auth-oauthlib. A timeout set as a fault raises
here, as it would on the wire.
"""

import io
import sys
from collections.abc import Callable, Mapping
from http.client import responses
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import httplib2
import requests
from requests.adapters import BaseAdapter

from sobremesa.sandbox.faults import TIMEOUT_HEADER

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Raw = tuple[int, list[tuple[str, str]], bytes]


def call(app: "WSGIApplication", url: str, method: str, body: bytes, headers: Mapping[str, str]) -> Raw:
    """Send one request to a WSGI app; gives (status, headers, content). TimeoutError if a fault says so."""
    parts = urlsplit(url)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme or "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        if key != "CONTENT_LENGTH":
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = _text(value)
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, given: list[tuple[str, str]], _error: object = None, /
    ) -> Callable[[bytes], object]:
        started.append((status, given))
        return io.BytesIO().write

    chunks = app(environ, start_response)
    try:
        content = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    status, given = started[0]
    if any(name == TIMEOUT_HEADER for name, _ in given):
        raise TimeoutError("timed out")
    return int(status.split()[0]), given, content


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""


class WsgiHttp:
    """What httplib2.Http is for google-api-python-client, answered by a WSGI app. May be shared between threads."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Requests go to `app`, whatever their host."""
        self.app = app
        self.timeout: float | None = None
        self.connections: dict[str, object] = {}
        self.redirect_codes: frozenset[int] = frozenset()
        self.follow_redirects = False

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        redirections: int = 0,  # noqa: ARG002 - httplib2's signature
        connection_type: object = None,  # noqa: ARG002 - httplib2's signature
    ) -> tuple[httplib2.Response, bytes]:
        """One request, with httplib2's signature, of which the last two are not needed."""
        status, given, content = call(self.app, uri, method, _bytes(body), headers or {})
        found = {name.lower(): value for name, value in given}
        response = httplib2.Response(found | {"status": str(status)})
        response.reason = responses.get(status, "")
        return response, content

    def close(self) -> None:
        """Nothing to close."""


class WsgiAdapter(BaseAdapter):
    """A requests transport adapter: `session.mount("https://", WsgiAdapter(app))`."""

    def __init__(self, app: "WSGIApplication") -> None:
        """Requests go to `app`, whatever their host."""
        super().__init__()
        self.app = app

    def send(self, request: requests.PreparedRequest, *_args: object, **_kwargs: object) -> requests.Response:
        """One request; a timeout set as a fault becomes requests' Timeout."""
        if not isinstance(request.body, str | bytes | None):
            raise TypeError("WsgiAdapter sends whole bodies only")
        try:
            status, given, content = call(
                self.app, str(request.url), str(request.method), _bytes(request.body), dict(request.headers)
            )
        except TimeoutError as error:
            raise requests.Timeout(str(error)) from error
        response = requests.Response()
        response.status_code = status
        response.headers.update(given)
        response.raw = io.BytesIO(content)
        response.reason = responses.get(status, "")
        response.url = str(request.url)
        response.request = request
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing to close."""
