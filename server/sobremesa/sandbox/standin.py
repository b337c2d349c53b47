"""A stand-in for the web page of a calendar, for demonstrations and browser tests of the extension.

It shows the sandbox's real events with the attributes and roles that an extension can rely on, and looks like nobody's
product. It can also behave as badly as such pages do (`hostile`), or have all its classes and ids renamed (`mutated`).
"""

from __future__ import annotations

import json
import re
import secrets
import zlib
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sobremesa.sandbox.errors import ApiError
from sobremesa.sandbox.render import FOLDER, render, same_origin
from sobremesa.sandbox.standin_week import LABELS, decoded_id, week_data, zone_of_person

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from sobremesa.sandbox.app import Sandbox

WEEK = re.compile(r"^/calendar(?:/u/(\d+))?(?:/r)?(?:/(day|week|month|agenda)(?:/(\d{4})/(\d{1,2})/(\d{1,2}))?)?/?$")
EDIT = re.compile(r"^/calendar(?:/u/(\d+))?/r/eventedit(?:/([\w-]+))?/?$")
TEMPLATE = re.compile(r"^/calendar/(?:render|event)/?$")
_CLASSES = [
    "bar",
    "brand",
    "title",
    "nav",
    "pane",
    "scroller",
    "slide",
    "heads",
    "head",
    "hours",
    "hour",
    "column",
    "line",
    "chip",
    "short",
    "ours",
    "declined",
    "free",
    "popover",
    "row",
    "button",
    "form",
    "quick",
    "dim",
]
_IDS = ["xDetDlg", "rAECCd", "xDetDlgWhen", "xDetDlgAtt", "xDetDlgVideo", "xDetDlgNot", "xDetDlgCloseBu", "tabEvent"]


class StandinCalendar:
    """A WSGI app with the addresses of a web calendar, `/calendar/u/0/r/week/2026/11/18` and the like.

    `hostile`: takes foreign nodes out of its popover after 0.8 s, closes it on a press elsewhere, listens to single
    letters, and keeps two weeks in the document while it slides. `mutated`: every class and id has another name.
    `language`: one of `standin_week.LABELS`. Each can be switched on for one visit too: `?hostile=1&mutated=1&hl=de`.
    """

    def __init__(
        self, sandbox: Sandbox, email: str, *, hostile: bool = False, mutated: bool = False, language: str = "en"
    ) -> None:
        """Show the primary calendar of `email`."""
        self._sandbox, self._email = sandbox, email
        self._hostile, self._mutated, self._language = hostile, mutated, language

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self.answer(Request(environ))(environ, start_response)

    def answer(self, request: Request) -> Response:
        """The response to one request."""
        fixed: dict[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "/"): lambda _: redirect("/calendar/u/0/r/week", 302),
            ("GET", "/calendar/events.json"): self._events,
            ("GET", "/calendar/standin.css"): self._stylesheet,
            ("GET", "/calendar/standin.js"): _script,
            ("POST", "/calendar/save"): self._save,
        }
        if (request.method, request.path) in fixed:
            return fixed[request.method, request.path](request)
        if request.method == "GET" and WEEK.match(request.path):
            return self._page(request)
        if request.method == "GET" and (EDIT.match(request.path) or TEMPLATE.match(request.path)):
            return self._edit(request)
        return Response("There is no such page in the stand-in calendar.", 404, mimetype="text/plain")

    def _names(self, request: Request) -> dict[str, str]:
        """Classes and ids by the names the style sheet and script call them."""
        mutated = self._mutated or request.args.get("mutated") == "1"
        return {name: f"m{zlib.crc32(name.encode()):08x}" if mutated else name for name in (*_CLASSES, *_IDS)}

    def _flags(self, request: Request) -> dict[str, Any]:
        language = request.args.get("hl", self._language)
        return {
            "hostile": self._hostile or request.args.get("hostile") == "1",
            "mutated": self._mutated or request.args.get("mutated") == "1",
            "language": language if language in LABELS else "en",
        }

    def _page(self, request: Request) -> Response:
        flags, names = self._flags(request), self._names(request)
        config = flags | {"names": names, "labels": LABELS[flags["language"]], "account": self._email}
        nonce = secrets.token_urlsafe(16)
        html = render("standin.html", nonce=nonce, config=json.dumps(config), n=names, email=self._email, **flags)
        return _with_policy(html, nonce)

    def _edit(self, request: Request) -> Response:
        """The page for one event: an existing one to look at, or a new one with the fields of the address filled in."""
        flags, names = self._flags(request), self._names(request)
        found = EDIT.match(request.path)
        event, fields = None, _template_fields(request)
        if found and found[2]:
            try:
                event = self._sandbox.calendar_api(self._email).get_event("primary", decoded_id(found[2])[0])
            except (ApiError, ValueError):
                return Response("There is no such event.", 404, mimetype="text/plain")
        nonce = secrets.token_urlsafe(16)
        html = render(
            "standin_edit.html", nonce=nonce, n=names, event=event, fields=fields,
            labels=LABELS[flags["language"]], email=self._email, **flags,
        )  # fmt: skip
        return _with_policy(html, nonce)

    def _save(self, request: Request) -> Response:
        """Insert the event of the form, as the person pressing Save does."""
        if not same_origin(request):
            return Response("This form was not sent by the calendar page.", 403, mimetype="text/plain")
        form = request.form
        guests = [{"email": email.strip()} for email in form.get("add", "").split(",") if email.strip()]
        body = {
            "summary": form.get("text", ""),
            "description": form.get("details", ""),
            "location": form.get("location", ""),
            "start": {"dateTime": form.get("begin", "")},
            "end": {"dateTime": form.get("end", "")},
            "attendees": guests,
        }
        try:
            self._sandbox.calendar_api(self._email).insert_event("primary", body, send_updates="all")
        except ApiError as refused:
            return Response(refused.message, 400, mimetype="text/plain")
        begin = datetime.fromisoformat(form["begin"]).astimezone(zone_of_person(self._sandbox, self._email))
        return redirect(f"/calendar/u/0/r/week/{begin.year}/{begin.month}/{begin.day}", 303)

    def _events(self, request: Request) -> Response:
        day = _day(request.args.get("on", ""))
        data = week_data(self._sandbox, self._email, day, str(self._flags(request)["language"]))
        return Response(json.dumps(data), mimetype="application/json", headers={"Cache-Control": "no-store"})

    def _stylesheet(self, request: Request) -> Response:
        text = (FOLDER / "standin.css").read_text("utf-8")
        for name, used in self._names(request).items():
            text = re.sub(rf"([.#]){name}(?![\w-])", rf"\g<1>{used}", text)
        return Response(text, mimetype="text/css", headers={"Cache-Control": "no-store"})


def _script(_request: Request) -> Response:
    headers = {"Cache-Control": "no-store"}
    return Response((FOLDER / "standin.js").read_bytes(), mimetype="text/javascript", headers=headers)


def _with_policy(html: str, nonce: str) -> Response:
    """The page under a policy as strict as web calendars have: one nonce, and Trusted Types for scripts."""
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(html, mimetype="text/html", headers=headers)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _template_fields(request: Request) -> dict[str, str]:
    """The documented parameters of a calendar's "add event" link: text, dates, details, location, add."""
    begin, _, end = request.args.get("dates", "").partition("/")
    names = ("text", "details", "location", "add")
    return {name: request.args.get(name, "") for name in names} | {"begin": _stamp(begin), "end": _stamp(end)}


def _stamp(text: str) -> str:
    """`20261118T153000Z` as RFC 3339; empty if it is anything else."""
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return ""
