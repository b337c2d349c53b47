"""The same-city page: take part or not, where I am, whom I would be glad to meet, and lunch once both said yes."""

from datetime import date

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from sobremesa.errors import InputError, SlotTakenError
from sobremesa.model.places import City, Consent, Days, SameCity, Stated
from sobremesa.store import same_city as kept
from sobremesa.web import coffee, lunch, same_city, sessions, work
from sobremesa.web.form import CHOOSE, instant
from sobremesa.web.labels import number
from sobremesa.web.parts import parts
from sobremesa.web.picture import Picture
from sobremesa.web.same_city_view import HomeCard, SameCityPage, city_names
from sobremesa.web.toasts import toast

LONGEST_NAME, MOST_STATED = 80, 50
blueprint = APIBlueprint("same_city_page", __name__, enable_openapi=False)


@blueprint.get("/same-city")
@sessions.signed_in
def show() -> ResponseReturnValue:
    """The finder as this person may see it."""
    return _page({})


@blueprint.post("/same-city/part")
@sessions.signed_in
def take_part() -> ResponseReturnValue:
    """Take part from now on, or say where I live now."""
    own, picture = parts(), _picture()
    with own.store.read() as session:
        new = kept.get(session, picture.account.id) is None
    name = request.form.get("home", "").strip()
    problems = _wrong_city("home", name) if name else {}
    if problems:
        return _page(problems), 422
    home = same_city.city_named(name, picture.zone) if name else None
    same_city.take_part(own.store, picture, home)
    lives = f"You live in {home.name}." if home else "Where you live is not kept."
    flash(f"You take part. {lives} Nobody is told." if new else f"{lives} Nobody is told.")
    return redirect(url_for("preferences.show", _anchor="city-h") if "back" in request.form else url_for(".show"))


@blueprint.post("/same-city/leave")
@sessions.signed_in
def leave() -> ResponseReturnValue:
    """Take no part any more."""
    with parts().store.begin() as session:
        kept.leave(session, sessions.current().id)
    flash("You take no part any more. Your answers are deleted; nobody is told.")
    return redirect(url_for(".show"))


@blueprint.post("/same-city/answers")
@sessions.signed_in
def answer() -> ResponseReturnValue:
    """Whom I would be glad to meet on one stay: a yes for who is ticked, a no for the others who stood there."""
    picture, part = _taking_part()
    city, days = _city(picture), _days()
    if days is None:
        raise InputError("first: choose the first and the last day")
    asked = [email for email in request.form.getlist("asked") if email in same_city.people(picture, part)]
    ticked = set(request.form.getlist("yes"))
    _keep_answers(picture, [Consent(city.key, days, email, email in ticked) for email in asked])
    count = sum(email in ticked for email in asked)
    flash(f"Kept: {number(count, 'yes', 'times yes') if count else 'nobody this time'}. Only a yes of both is told.")
    return redirect(url_for(".show", _anchor="stays-h"))


@blueprint.post("/same-city/answers/back")
@sessions.signed_in
def take_back() -> ResponseReturnValue:
    """My yes to one person in one city is over, for every day to come."""
    picture, _ = _taking_part()
    email = request.form.get("email", "").strip().lower()
    _keep_answers(picture, [same_city.taken_back(email, _city(picture), picture.today)])
    flash(
        "Taken back. Neither of you sees the other there any more; a lunch that was added stays until it is cancelled."
    )
    return redirect(url_for(".show"))


@blueprint.post("/same-city/days")
@sessions.signed_in
def state() -> ResponseReturnValue:
    """Say where I am on some days, whatever my calendar says; without a city they are hidden."""
    picture, part = _taking_part()
    hidden = "hide" in request.form
    name = "" if hidden else request.form.get("city", "").strip()
    days, problems = _days(), {} if hidden else _wrong_city("city", name)
    if days is None:
        problems["days"] = "Choose the first and the last day; the last is not before the first."
    elif len(part.stated) >= MOST_STATED:
        problems["days"] = "Take one of the others back first; there is no room for more."
    if problems or days is None:
        return _page(problems), 422
    stated = Stated(days, same_city.city_named(name, picture.zone) if name else None)
    _keep_stated(picture, (*part.stated, stated))
    flash(f"{name}, {same_city.days_name(days)}: kept." if name else f"Hidden: {same_city.days_name(days)}.")
    return redirect(url_for(".show", _anchor="stays-h"))


@blueprint.post("/same-city/days/back")
@sessions.signed_in
def forget() -> ResponseReturnValue:
    """What I said of some days counts no more; my calendar says it again."""
    picture, part = _taking_part()
    number = request.form.get("number", "")
    _keep_stated(picture, tuple(one for index, one in enumerate(part.stated) if str(index) != number))
    flash("Taken back. Your calendar says again where you are.")
    return redirect(url_for(".show", _anchor="stays-h"))


@blueprint.post("/same-city/lunch")
@sessions.signed_in
def add_lunch() -> ResponseReturnValue:
    """Ask for lunch at the time that was chosen."""
    form = request.form
    start = instant(form.get(f"start{form.get('slot', '')}", ""), CHOOSE)
    try:
        asked = lunch.ask(parts(), sessions.current().id, form.get("guest", ""), start, form.get("key", ""))
    except SlotTakenError as error:
        flash(str(error))
        return redirect(url_for(".show"))
    chat, waits = asked.chat, " It is written as soon as Google answers." if asked.waiting else ""
    clock = coffee.clock_of(_picture(), chat.zone)
    toast(
        f"Lunch with {coffee.first_name(chat.guest)}, {clock.day_time(chat.span.start)}.{waits}",
        undo=url_for("pages.cancel_chat", chat_id=chat.id),
        ics=url_for("pages.chat_ics", chat_id=chat.id),
    )
    return redirect(url_for("pages.week", on=clock.local(chat.span.start).date().isoformat()))


@blueprint.app_context_processor
def _names() -> dict[str, object]:
    return {"same_city_card": _card}


def _card() -> HomeCard:
    with parts().store.read() as session:
        part = kept.get(session, sessions.current().id)
    return HomeCard(part is not None, part.home.name if part and part.home else "", city_names())


def _page(problems: dict[str, str]) -> str:
    own, picture = parts(), _picture()
    found, listed = same_city.find(own.store, picture), same_city.listed_home(own.store, picture)
    page = SameCityPage(picture, found, listed, own.settings.undo_seconds)
    values = request.form if problems else {}
    return render_template("same_city.html", page=page, problems=problems, values=values, place=picture.labels.city)


def _picture() -> Picture:
    return work.show(parts(), sessions.current().id)


def _taking_part() -> tuple[Picture, SameCity]:
    """The picture and my part; raises InputError while I take no part, as when I left in another window."""
    picture = _picture()
    with parts().store.read() as session:
        part = kept.get(session, picture.account.id)
    if part is None:
        raise InputError("You take no part in the same-city finder. Open its page and begin there.")
    return picture, part


def _keep_answers(picture: Picture, answers: list[Consent]) -> None:
    with parts().store.begin() as session:
        kept.answer(session, picture.account.id, answers, picture.today)


def _keep_stated(picture: Picture, stated: tuple[Stated, ...]) -> None:
    with parts().store.begin() as session:
        kept.state(session, picture.account.id, stated, picture.today)


def _city(picture: Picture) -> City:
    name = request.form.get("city", "").strip()
    if problem := _wrong_city("city", name):
        raise InputError(f"city: {problem['city']}")
    return same_city.city_named(name, picture.zone)


def _wrong_city(field: str, name: str) -> dict[str, str]:
    if len(name) > LONGEST_NAME or not any(letter.isalnum() for letter in name):
        return {field: "Write the name of a city, such as Lisbon."}
    return {}


def _days() -> Days | None:
    """The days of the form, None when they are no days in order."""
    try:
        first, last = (date.fromisoformat(request.form.get(name, "")) for name in ("first", "last"))
    except ValueError:
        return None
    return Days(first, last) if first.year >= 2000 and first <= last and last.year <= 2100 else None
