"""The sandbox's page for people: whose week looks how, and buttons for what colleagues do to a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sobremesa.sandbox.changes import ChangeRefused, Changes
from sobremesa.sandbox.errors import ApiError
from sobremesa.sandbox.people import Person, accounts
from sobremesa.sandbox.render import full_path, page, same_origin, stylesheet
from sobremesa.sandbox.week import events_of_week, monday_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from sobremesa.sandbox.app import Sandbox

PAGE = "/sandbox"
NOTES = {
    "moved": "The meeting has moved.",
    "cancelled": "The event is gone from every calendar it was on.",
    "declined": "The invitation is declined.",
}


class SandboxPage:
    """A WSGI app: `GET /sandbox/` the page, `POST /sandbox/change` one change, `GET /sandbox/style.css`.

    `app_address` is where the product itself is, for the way back; without it the page names no address.
    """

    def __init__(self, sandbox: Sandbox, app_address: str = "") -> None:
        """Show and change the calendars of this sandbox."""
        self._sandbox, self._app_address = sandbox, app_address

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self.answer(Request(environ))(environ, start_response)

    def answer(self, request: Request) -> Response:
        """The response to one request, with a page that explains where there is nothing to show."""
        root, _, rest = full_path(request).rpartition(PAGE)
        if rest == "/style.css":
            return stylesheet()
        if (request.method, rest) == ("GET", ""):
            return self._show(request, root)
        if (request.method, rest) == ("POST", "/change"):
            return self._change(request, root)
        return _refused(404, "not_found", "There is no such page in the sandbox.", root)

    def _show(self, request: Request, root: str) -> Response:
        people = accounts(self._sandbox.database)
        person = _chosen(people, request.args.get("person", ""))
        if person is None:
            return _refused(404, "nobody", "Nobody has an account in this sandbox yet.", root)
        zone = ZoneInfo(person.zone)
        today = self._sandbox.clock().astimezone(zone).date()
        monday = monday_of(_date(request.args.get("on", "")) or today)
        shown = events_of_week(self._sandbox, person.email, monday, zone)
        days = [(day, [each for each in shown if each.on(day)]) for day in (monday + timedelta(n) for n in range(7))]
        return page(
            "people.html",
            root=root,
            people=people,
            person=person,
            days=days,
            today=today,
            monday=monday,
            now=self._sandbox.clock().astimezone(zone),
            note=NOTES.get(request.args.get("done", ""), ""),
            can_decline=Changes(self._sandbox, person.email).guests,
            app_address=self._app_address,
            week=timedelta(weeks=1),
        )

    def _change(self, request: Request, root: str) -> Response:
        if not same_origin(request):
            return _refused(403, "cross_site", "This form was not sent by the sandbox's own page.", root)
        form = request.form
        try:
            done = self._apply(form.get("person", ""), form.get("event", ""), form.get("do", ""), form.get("who", ""))
        except (ChangeRefused, ApiError, KeyError) as fault:
            return _refused(400, "not_changed", getattr(fault, "message", str(fault)), root)
        query = {"person": form["person"], "on": form.get("on", ""), "done": done}
        return redirect(f"{root}{PAGE}/?{urlencode(query)}", 303)

    def _apply(self, email: str, event_id: str, do: str, who: str) -> str:
        changes = Changes(self._sandbox, email)
        if do == "decline":
            changes.decline(event_id, who)
            return "declined"
        if do == "cancel":
            changes.cancel(event_id)
            return "cancelled"
        changes.move(event_id, do)
        return "moved"


def open_page(sandbox: Sandbox, app_address: str = "") -> SandboxPage:
    """Put the page into a sandbox at `/sandbox/`."""
    shown = SandboxPage(sandbox, app_address)
    sandbox.mount(PAGE, shown)
    return shown


def _chosen(people: list[Person], email: str) -> Person | None:
    return next((person for person in people if person.email == email), people[0] if people else None)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refused(status: int, reason: str, explanation: str, root: str) -> Response:
    return page("refused.html", status=status, reason=reason, explanation=explanation, root=root)
