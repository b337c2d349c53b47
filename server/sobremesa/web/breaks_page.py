"""The page of team breaks: each press is a form that ends in a redirect, but the look at ways to hold a break."""

from collections.abc import Callable
from zoneinfo import available_timezones

import structlog
from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sobremesa.errors import (
    BusyAccountError,
    CalendarError,
    ChangeRefusedError,
    InputError,
    ReconnectError,
    SlotTakenError,
)
from sobremesa.model import Remedy
from sobremesa.web import break_form, break_presses, sessions, work
from sobremesa.web.break_board import BreaksPage
from sobremesa.web.break_form import BreakFormFields
from sobremesa.web.break_plans import Proposal, propose
from sobremesa.web.break_presses import Done
from sobremesa.web.break_views import all_breaks
from sobremesa.web.failures import WORDS
from sobremesa.web.form import CHOOSE, instant
from sobremesa.web.parts import Parts, parts
from sobremesa.web.picture import Picture

blueprint = APIBlueprint("breaks", __name__, enable_openapi=False)
log = structlog.get_logger(__name__)


@blueprint.get("/breaks")
@sessions.signed_in
def show() -> ResponseReturnValue:
    """The breaks and an empty form; `?event=ID` chooses the guests of that meeting."""
    picture = _picture()
    return _page(picture, break_form.shown(picture, request.args.get("event", "")))


@blueprint.post("/breaks/options")
@sessions.signed_in
def options() -> ResponseReturnValue:
    """The same page with ways to hold what the form asks for; nothing is kept, and nobody is told."""
    return _options(_picture())


@blueprint.post("/breaks")
@sessions.signed_in
def create() -> ResponseReturnValue:
    """Create the break as chosen and invite its people."""
    picture = _picture()
    asked, fields = break_form.read(request.form)
    key = request.form.get("key", "")
    if asked is None or not 8 <= len(key) <= 200:
        return _page(picture, fields), 422
    option = request.form.get("option", "")
    try:
        made = break_presses.create(parts(), picture.account.id, asked, option, key, fields.title)
    except SlotTakenError as error:
        flash(str(error))
        return _options(picture)
    except InputError as error:
        return _page(picture, break_form.refused(fields, error)), 422
    except (BusyAccountError, CalendarError) as error:
        return _postponed(error)
    flash(made.label)
    return redirect(url_for(".show", _anchor=f"break-{made.view.kept.id}"))


@blueprint.post("/breaks/<break_id>/skip")
@sessions.signed_in
def skip(break_id: str) -> ResponseReturnValue:
    """Skip one date."""
    start = instant(request.form.get("start", ""), CHOOSE)
    return _press(break_id, lambda own, account: break_presses.skip(own, account, break_id, start))


@blueprint.post("/breaks/<break_id>/remedy")
@sessions.signed_in
def put_right(break_id: str) -> ResponseReturnValue:
    """Move, split or skip a date that leaves somebody's hours."""
    start, how = instant(request.form.get("start", ""), CHOOSE), _remedy()
    return _press(break_id, lambda own, account: break_presses.remedy(own, account, break_id, start, how))


@blueprint.post("/breaks/<break_id>/end")
@sessions.signed_in
def end(break_id: str) -> ResponseReturnValue:
    """Take out what is to come."""
    return _press(break_id, lambda own, account: break_presses.end(own, account, break_id))


@blueprint.post("/breaks/<break_id>/renew")
@sessions.signed_in
def renew(break_id: str) -> ResponseReturnValue:
    """Go on for as many dates again."""
    return _press(break_id, lambda own, account: break_presses.renew(own, account, break_id))


@blueprint.post("/breaks/<break_id>/decline")
@sessions.signed_in
def decline(break_id: str) -> ResponseReturnValue:
    """Let it end by itself."""
    return _press(break_id, lambda own, account: break_presses.decline(own, account, break_id))


def _press(break_id: str, do: Callable[[Parts, str], Done]) -> ResponseReturnValue:
    try:
        done = do(parts(), sessions.current().id)
    except ChangeRefusedError as error:
        flash(str(error))
        return redirect(url_for(".show", _anchor=f"break-{break_id}"))
    except (BusyAccountError, CalendarError) as error:
        return _postponed(error)
    flash(done.label)
    return redirect(url_for(".show", _anchor=f"break-{done.view.kept.id}"))


def _options(picture: Picture) -> ResponseReturnValue:
    asked, fields = break_form.read(request.form)
    if asked is None:
        return _page(picture, fields), 422
    if parts().planning_brake.pause(picture.account.id):
        flash(WORDS[429])
        return _page(picture, fields), 429
    try:
        proposal = propose(parts().store, picture, asked)
    except InputError as error:
        return _page(picture, break_form.refused(fields, error)), 422
    return _page(picture, fields, proposal)


def _page(picture: Picture, form: BreakFormFields, proposal: Proposal | None = None) -> str:
    page = BreaksPage(picture, form, all_breaks(parts().store, picture), proposal)
    return render_template("breaks.html", page=page, form=form, zones=_zones(), place=picture.labels.city)


def _postponed(error: BusyAccountError | CalendarError) -> ResponseReturnValue:
    log.warning("postponed", error=str(error))
    gone = isinstance(error, ReconnectError)
    flash("Paused: sign in again." if gone else f"{error.sentence} Look at the break below before you try again.")
    return redirect(url_for(".show"))


def _picture() -> Picture:
    return work.show(parts(), sessions.current().id)


def _remedy() -> Remedy:
    try:
        return Remedy(request.form.get("remedy", ""))
    except ValueError:
        raise InputError("remedy: is none of move, split and skip") from None


def _zones() -> list[str]:
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
