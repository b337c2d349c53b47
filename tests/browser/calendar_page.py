"""A stand-in for the calendar page, served as calendar.google.com over TLS with a strict policy, on this machine."""

import base64
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import trustme
from werkzeug import Request, Response
from werkzeug.serving import make_server

REPLICA = Path(__file__).parent.parent / "replica" / "week.html"
NONCE = "r4nd0m"
POLICY = (
    f"require-trusted-types-for 'script'; default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
    "connect-src 'self'; frame-ancestors 'none'"
)
NAMES = re.compile(r"\$([A-Z]+)\$")
# In the mutated page every mark that the extension knows is called something else.
MARKS = {
    "data-eventid": "data-q1",
    "data-eventchip": "data-q2",
    "data-datekey": "data-q3",
    "data-chips-dialog": "data-q4",
    "data-viewkey": "data-q5",
    "data-viewfamily": "data-q6",
    "data-opens-details": "data-q7",
    "data-column-index": "data-q8",
    'role="main"': 'role="region"',
    "role=main": "role=region",
    'role="dialog"': 'role="note"',
    "role=dialog": "role=note",
    'role: "grid"': 'role: "table"',
    'role: "gridcell"': 'role: "row"',
    'role="heading"': 'role="term"',
    "xDetDlg": "zz1",
    "rAECCd": "zz2",
    'class="': 'class="k ',
}


@dataclass(frozen=True)
class Look:
    """What the page is like."""

    language: str = "en"
    direction: str = "ltr"
    title: str = "Calendar"
    dark: bool = False
    hostile: bool = False
    mutated: bool = False
    events: tuple[dict[str, object], ...] = ()


def eid(event_id: str, calendar: str = "alex@example.org") -> str:
    """`data-eventid` as the calendar writes it."""
    return base64.urlsafe_b64encode(f"{event_id} {calendar}".encode()).decode().rstrip("=")


def chip(event_id: str, title: str, day: str, top: int, height: int = 40) -> dict[str, object]:
    return {"eid": eid(event_id), "title": title, "day": day, "top": top, "height": height, "when": f"{day}, some time"}


class CalendarPage:
    """The pages of one server; tests change `look` between visits."""

    def __init__(self) -> None:
        self.look = Look()
        self.port = 0
        self.instead: Callable[[dict[str, Any], Any], Iterable[bytes]] | None = None

    def change(self, **changes: object) -> None:
        self.look = replace(self.look, **changes)  # type: ignore[arg-type]  # names and types are Look's own

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.instead:
            return self.instead(environ, start_response)
        return self.answer(Request(environ))(environ, start_response)

    def answer(self, request: Request) -> Response:
        if not request.path.startswith("/calendar"):
            return Response("", 404)
        return Response(self.html(), mimetype="text/html", headers={"Content-Security-Policy": POLICY})

    def html(self) -> str:
        look = self.look
        text = REPLICA.read_text()
        if look.mutated:
            for mark, other in MARKS.items():
                text = text.replace(mark, other)
        events = json.dumps(list(look.events)).replace("<", "\\u003c")
        words = {
            "LANG": look.language,
            "DIR": look.direction,
            "TITLE": look.title,
            "HOSTILE": "yes" if look.hostile else "no",
            "NONCE": NONCE,
            "THEME": "dark" if look.dark else "light",
            "BACKGROUND": "#1b1b1b" if look.dark else "#ffffff",
            "INK": "#dddddd" if look.dark else "#333333",
            "EVENTS": events,
        }
        return NAMES.sub(lambda match: words.get(match[1], match[0]), text)


def tls(folder: Path) -> ssl.SSLContext:
    """A certificate made for this run; no key ever lies in the repository."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = authority.issue_cert("calendar.google.com")
    file = folder / "certificate.pem"
    certificate.private_key_and_cert_chain_pem.write_to_path(str(file))
    context.load_cert_chain(file)
    return context


@contextmanager
def serving(application: object, context: ssl.SSLContext | None = None, port: int = 0) -> Iterator[int]:
    """Serve a WSGI application on a free loopback port for as long as the block runs."""
    app: Any = application  # werkzeug wants its own alias of a WSGI application
    server = make_server("127.0.0.1", port, app, threaded=True, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
