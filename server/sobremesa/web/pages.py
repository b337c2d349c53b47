"""The pages for people: front page, week, activity; each press is a form that ends in a redirect."""

from datetime import date

import structlog
from apiflask import APIBlueprint
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from sobremesa.errors import (
    AskFirstError,
    BusyAccountError,
    CalendarError,
    ChangeRefusedError,
    InputError,
    PlanChangedError,
    ReconnectError,
    SlotTakenError,
    SobremesaError,
    UndoRefusedError,
)
from sobremesa.model import SocialKey
from sobremesa.store import runs
from sobremesa.web import asking, choices, coffee, freshness, sessions, suggestions, work
from sobremesa.web.action_shapes import MeetingAnswer
from sobremesa.web.activity_page import ActivityPage
from sobremesa.web.chat_file import chat_download
from sobremesa.web.coffee_page import ask_first, wish_of
from sobremesa.web.frame import day_to_show
from sobremesa.web.labels import listed, number
from sobremesa.web.parts import parts
from sobremesa.web.toasts import toast
from sobremesa.web.week_page import WeekPage

blueprint = APIBlueprint("pages", __name__, enable_openapi=False)
log = structlog.get_logger(__name__)


@blueprint.get("/")
def landing() -> ResponseReturnValue:
    """What the product does; people who are signed in see their week instead."""
    if sessions.account() is not None:
        return redirect(url_for(".week"))
    configured = bool(parts().google.client_id)
    return render_template("landing.html", configured=configured, next=sessions.safe_path(request.args.get("next")))


@blueprint.get("/week")
@sessions.signed_in
def week() -> ResponseReturnValue:
    """The week around `?on=DATE`, else the one with the next working time; a date that is none is that one too."""
    own = parts()
    picture = work.show(own, sessions.current().id)
    day = _day(request.args.get("on", "")) or day_to_show(picture.preferences.hours, own.clock())
    return render_template(
        "week.html", page=WeekPage(picture, day, own.settings.undo_seconds), place=picture.labels.city
    )


@blueprint.get("/week/state")
@sessions.signed_in
def state() -> ResponseReturnValue:
    """A short mark that changes with what the week page shows; 304 as long as it does not."""
    own = parts()
    with own.store.read() as session:
        response = jsonify(version=freshness.mark(session, sessions.current().id, own.clock()))
    response.add_etag()
    return response.make_conditional(request)


@blueprint.post("/week/apply")
@sessions.signed_in
def apply() -> ResponseReturnValue:
    """Write the plan the person saw, or one entry of it."""
    key = request.form.get("key")
    keys = frozenset({SocialKey.parse(key)}) if key else None
    try:
        outcome = work.apply(parts(), sessions.current().id, request.form.get("digest", ""), keys)
    except PlanChangedError:
        flash("Your calendar changed meanwhile, so nothing was written. This is the plan of now.")
        return _week()
    except (BusyAccountError, CalendarError) as error:
        return _postponed(error)
    left = f" {number(len(outcome.left), 'change')} could not be written." if outcome.left else ""
    toast(suggestions.run_label(outcome.applied) + left, undo=_undo(outcome.run_id))
    return _week()


@blueprint.post("/runs/<run_id>/undo")
@sessions.signed_in
def undo(run_id: str) -> ResponseReturnValue:
    """Take a run back, as far as nobody changed it since."""
    try:
        undone = work.undo(parts(), sessions.current().id, run_id)
    except UndoRefusedError as error:
        flash(str(error))
        return redirect(url_for(".activity"))
    except (BusyAccountError, CalendarError) as error:
        return _postponed(error)
    refused = (
        [f"{number(len(undone.refused), 'change')} stayed: {undone.refused[0].sentence}"] if undone.refused else []
    )
    flash(" ".join((f"{number(undone.restored, 'change')} taken back.", *refused)))
    return redirect(url_for(".activity") if undone.refused else url_for(".week"))


@blueprint.post("/answers")
@sessions.signed_in
def answer() -> ResponseReturnValue:
    """Do what somebody said about a meeting or a kind of buffer; the line on the next page takes it back."""
    try:
        said = MeetingAnswer.model_validate_json(request.form.get("said", ""))
    except ValidationError as error:
        raise InputError("said: is no answer of ours") from error
    try:
        answered = choices.give(parts(), sessions.current().id, said)
    except ChangeRefusedError as error:
        flash(str(error))
        return _week()
    except (BusyAccountError, CalendarError) as error:
        return _postponed(error)
    undo = {"said": answered.undo.model_dump_json(), "on": request.form.get("on", "")} if answered.undo else {}
    toast(answered.label, undo=url_for(".answer") if undo else "", fields=undo)
    return _week()


@blueprint.post("/week/automatic")
@sessions.signed_in
def automatic() -> ResponseReturnValue:
    """Let buffers follow the calendar by themselves from now on."""
    choices.automate(parts(), sessions.current().id)
    flash("From now on buffers follow your calendar by themselves. You can change that under Preferences.")
    return _week()


@blueprint.post("/chats")
@sessions.signed_in
def add_chat() -> ResponseReturnValue:
    """Ask for the coffee whose time was chosen."""
    wish, key = wish_of(request.form), request.form.get("key", "")
    try:
        asked = asking.ask(parts(), sessions.current().id, wish, key)
    except SlotTakenError as error:
        flash(str(error))
        return _week()
    except AskFirstError as error:
        return ask_first(error, wish, key)
    labels = work.show(parts(), sessions.current().id).labels
    name = listed(coffee.first_name(guest) for guest in asked.chat.guests)
    waits = " It is written as soon as Google answers." if asked.waiting else ""
    toast(
        f"Coffee with {name}, {labels.day_time(asked.chat.span.start)}.{waits}",
        undo=url_for(".cancel_chat", chat_id=asked.chat.id),
        ics=url_for(".chat_ics", chat_id=asked.chat.id),
    )
    return redirect(url_for(".week", on=labels.local(asked.chat.span.start).date().isoformat()))


@blueprint.post("/chats/<chat_id>/cancel")
@sessions.signed_in
def cancel_chat(chat_id: str) -> ResponseReturnValue:
    """Take a coffee back."""
    chat = asking.take_back(parts(), sessions.current().id, chat_id)
    flash(f"Coffee with {coffee.first_name(chat.guest)} is taken back.")
    return redirect(url_for(".week"))


@blueprint.get("/chats/<chat_id>.ics")
@sessions.signed_in
def chat_ics(chat_id: str) -> ResponseReturnValue:
    """The coffee as a file for another calendar."""
    return chat_download(parts(), sessions.current(), chat_id)


@blueprint.get("/activity")
@sessions.signed_in
def activity() -> ResponseReturnValue:
    """What was changed, by whom, and how to take it back; what was read, stored and sent."""
    own, account = parts(), sessions.current()
    picture = work.show(own, account.id)
    with own.store.read() as session:
        page = ActivityPage(picture, runs.recent(session, account.id))
    return render_template("activity.html", page=page, place=picture.labels.city)


def _week() -> ResponseReturnValue:
    return redirect(url_for(".week", on=request.form.get("on") or None))


def _undo(run_id: str | None) -> str:
    return url_for(".undo", run_id=run_id) if run_id else ""


def _postponed(error: SobremesaError) -> ResponseReturnValue:
    log.warning("postponed", error=str(error))
    gone = isinstance(error, ReconnectError)
    flash("Paused: sign in again." if gone else f"{error.sentence} Nothing else was changed; try again in a minute.")
    return _week()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
