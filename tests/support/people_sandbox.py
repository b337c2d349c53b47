"""A sandbox with the demo team and everything a person meets, for tests; time stands still unless a test turns it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from werkzeug.serving import make_server
from werkzeug.test import Client

from sobremesa.sandbox import ManualClock, Sandbox
from sobremesa.sandbox.oauth import OAuth, open_oauth
from sobremesa.sandbox.page import open_page
from sobremesa.sandbox.seed import seed_team

NOW = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)  # a Wednesday
ALEX, TOM, NADIA = "alex@example.com", "tom@example.com", "nadia@example.com"
OWNED = "https://www.googleapis.com/auth/calendar.events.owned"
FREEBUSY = "https://www.googleapis.com/auth/calendar.events.freebusy"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
REDIRECT = "http://127.0.0.1:5151/oauth/callback"


@dataclass
class Demo:
    """A seeded sandbox, its OAuth ledger, its clock, and a browser without scripts."""

    sandbox: Sandbox
    oauth: OAuth
    clock: ManualClock
    browser: Client


@cache
def _seeded(now: datetime) -> bytes:
    """The database of a sandbox seeded at `now`; seeding once and copying keeps the tests quick."""
    sandbox = Sandbox(clock=ManualClock(now))
    seed_team(sandbox, now)
    return sandbox.database._connection.serialize()


def demo(path: str = ":memory:", now: datetime = NOW) -> Demo:
    """The demo as it is put together by the server."""
    clock = ManualClock(now)
    sandbox = Sandbox(path, clock=clock)
    if path == ":memory:":
        sandbox.database._connection.deserialize(_seeded(now))
    else:
        seed_team(sandbox, now)
    oauth = open_oauth(sandbox)
    open_page(sandbox)
    return Demo(sandbox, oauth, clock, Client(sandbox))


def allow(demo: Demo, url: str, email: str = ALEX, scopes: tuple[str, ...] = (OWNED, FREEBUSY)) -> str:
    """Press Allow on the consent page at `url` as this person with these boxes ticked; gives the redirect address."""
    parts = urlsplit(url)
    form = {"decision": "allow", "account": email, "scope": list(scopes)}
    answer = demo.browser.post(parts.path, query_string=parts.query, data=form)
    assert answer.status_code == 302, answer.text
    return answer.location


def parameter(url: str, name: str) -> str:
    """One query parameter of an address, empty if it is missing."""
    return parse_qs(urlsplit(url).query).get(name, [""])[0]


@contextmanager
def served(app: object) -> Iterator[str]:
    """Serve a WSGI app on a free loopback port; gives its root address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)  # type: ignore[arg-type]  # any WSGI callable
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def plain_http_allowed() -> Iterator[None]:
    """Let oauthlib talk http, as it must on loopback."""
    before = os.environ.get("OAUTHLIB_INSECURE_TRANSPORT")
    os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
    try:
        yield
    finally:
        del os.environ["OAUTHLIB_INSECURE_TRANSPORT"]
        if before is not None:
            os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = before
