"""Chromium with the extension loaded and connected, on a stand-in calendar page at the real page's address."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from apiflask import APIFlask
from werkzeug.serving import WSGIRequestHandler, make_server

from sobremesa.cli.chromium import Browser, chromium
from sobremesa.cli.extension_root import extension_root
from sobremesa.cli.stage import Stage, pair_without_a_click, sign_in_without_a_click
from sobremesa.sandbox.people import SIGNED_IN
from sobremesa.sandbox.standin import StandinCalendar
from sobremesa.web.parts import Parts

CALENDAR = "calendar.google.com"


def open_browser(
    app: APIFlask,
    stage: Stage,
    serve: Callable[[], None],
    *,
    headless: bool,
    stay: Callable[[Browser], None] = Browser.wait,
) -> None:
    """Serve while the browser is open, which reaches loopback alone. Raises InputError without Chromium."""
    root = extension_root()
    account = sign_in_without_a_click(app, stage)
    with standing_in(stage) as port, chromium(*_only_here(port), headless=headless) as browser:
        threading.Thread(target=serve, daemon=True).start()
        extension = browser.load_extension(root)
        token = pair_without_a_click(app, account, extension)
        browser.run_in_extension(extension, _connect(app, account.name, token))
        day = stage.shown_day
        browser.open(f"https://{CALENDAR}/calendar/u/0/r/week/{day.year}/{day.month}/{day.day}")
        stay(browser)


def _only_here(port: int) -> tuple[str, ...]:
    rules = f"MAP {CALENDAR}:443 127.0.0.1:{port}, MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    return f"--host-resolver-rules={rules}", "--ignore-certificate-errors"


def _connect(app: APIFlask, name: str, token: str) -> str:
    """What the options page keeps after Connect, as a script for the extension's own worker."""
    parts: Parts = app.extensions["sobremesa"]
    connection = {
        "server": parts.settings.public_url,
        "token": token,
        "account": {"email": SIGNED_IN.email, "name": name},
        "since": int(parts.clock().timestamp() * 1000),
    }
    return f"chrome.storage.local.set({app.json.dumps({'connection': connection, 'server': connection['server']})})"


class QuietHandler(WSGIRequestHandler):
    """The stand-in page asks every two seconds whether something moved; nobody wants to read that."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's signature
        """Say nothing."""


@contextmanager
def standing_in(stage: Stage) -> Iterator[int]:
    """The stand-in calendar page over TLS on a free loopback port, with a certificate made for the moment."""
    page = StandinCalendar(stage.sandbox, SIGNED_IN.email)
    server = make_server("127.0.0.1", 0, page, threaded=True, request_handler=QuietHandler, ssl_context="adhoc")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()
