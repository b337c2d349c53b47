"""The page for a coffee with chosen people: their times or what else can be done, times held, questions asked first."""

import secrets
from collections.abc import Mapping
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from sobremesa.errors import AskFirstError, InputError, SlotTakenError
from sobremesa.model import Guest, ReasonCode
from sobremesa.model.flavours import Flavour
from sobremesa.web import coffee_answer, offering, sessions, work
from sobremesa.web.chat_file import invitation_download
from sobremesa.web.coffee import first_name
from sobremesa.web.coffee_card import card
from sobremesa.web.company import company_of, people_met
from sobremesa.web.flavours import flavoured, offered
from sobremesa.web.form import CHOOSE, instant
from sobremesa.web.labels import listed, number
from sobremesa.web.parts import parts
from sobremesa.web.rounds import found_for, others_for
from sobremesa.web.wishes import MOST_GUESTS, Wish

blueprint = APIBlueprint("coffee_page", __name__, enable_openapi=False)


@blueprint.get("/coffee")
@sessions.signed_in
def show() -> ResponseReturnValue:
    """A coffee `?with=` one to five people (`optional=` for those who need not have time); `now=1` without notice."""
    own = parts()
    flavour = flavour_of(request.args)
    picture = flavoured(work.show(own, sessions.current().id), flavour)
    optional = {email.lower() for email in request.args.getlist("optional")}
    named = {email.lower() for email in request.args.getlist("with")} | optional
    at_once, problem, made = bool(request.args.get("now")), "", None
    try:
        if named:
            company = company_of(picture, sorted(named - optional), sorted(optional))
            found = found_for(picture, company, at_once=at_once)
            made = card(picture, found, 0, [] if found.search.slots else others_for(picture, company))
    except InputError as error:
        problem = str(error).partition(": ")[2]
    colleagues, others = people_met(picture)
    names = listed(each.first_name for each in made.coffee.guests) if made else ""
    return render_template(
        "coffee_page.html",
        card=made,
        names=names,
        problem=problem,
        people=colleagues,
        others=others,
        open_others=any(one.email.lower() in named for one in others),
        chosen=named,
        optional=optional,
        most=MOST_GUESTS,
        at_once=at_once,
        flavour=flavour,
        flavours=offered(picture),
        invitation=f"{names} {'is' if len(named) == 1 else 'are'} invited {_seconds()} after you press Add.",
        place=picture.labels.city,
    )


@blueprint.post("/holds")
@sessions.signed_in
def hold() -> ResponseReturnValue:
    """Hold three times for somebody whose calendar cannot be seen."""
    guest = request.form.get("guest", "")
    try:
        held = offering.hold_times(
            parts(), sessions.current().id, guest, request.form.get("key") or secrets.token_hex(8)
        )
    except SlotTakenError as error:
        flash(str(error))
    else:
        waits = " They are written as soon as Google answers." if held.waiting else ""
        flash(f"{number(len(held.holds), 'time')} held for {first_name(held.holds[0].guest)}.{waits}")
    return redirect(url_for(".show", **{"with": guest}))  # type: ignore[arg-type]  # `with` is a word of Python


@blueprint.post("/holds/<offer_id>/release")
@sessions.signed_in
def release(offer_id: str) -> ResponseReturnValue:
    """Let the times go."""
    guest = offering.release(parts(), sessions.current().id, offer_id)
    flash(f"The times for {first_name(guest)} are free again.")
    return redirect(url_for(".show", **{"with": guest.email}))  # type: ignore[arg-type]  # `with` is a word of Python


@blueprint.get("/holds/<offer_id>.ics")
@sessions.signed_in
def holds_ics(offer_id: str) -> ResponseReturnValue:
    """The times as a file for the guest."""
    return offering.offer_file(parts(), sessions.current(), offer_id)


@blueprint.get("/chats/<chat_id>/invitation.ics")
@sessions.signed_in
def invitation(chat_id: str) -> ResponseReturnValue:
    """An invitation that the calendar did not send, to be mailed by hand."""
    return invitation_download(parts(), sessions.current(), chat_id)


def wish_of(form: "MultiDict[str, str]") -> Wish:
    """What a sent form asks for; raises InputError for a time that is none."""
    return Wish(
        guests=tuple(form.getlist("guest")),
        start=instant(form.get(f"start{form.get('slot', '')}", "") or form.get("start", ""), CHOOSE),
        optional=tuple(form.getlist("optional")),
        consent=bool(form.get("consent")),
        confirm=bool(form.get("confirm")),
        at_once=bool(form.get("now")),
        flavour=flavour_of(form),
        minutes=int(form["minutes"]) if form.get("minutes", "").isdecimal() else None,
    )


def flavour_of(values: MultiDict[str, str]) -> Flavour:
    """The flavour that was chosen, a coffee where none of ours was."""
    named = values.get("flavour", "")
    return Flavour(named) if named in list(Flavour) else Flavour.COFFEE


def ask_first(error: AskFirstError, wish: Wish, key: str) -> ResponseReturnValue:
    """The page that asks before the coffee is added; nothing is the default."""
    picture = work.show(parts(), sessions.current().id)
    asks = [coffee_answer.explained(picture, reason) for reason in error.asks]
    guests = company_of(picture, wish.guests, wish.optional).guests
    fields: Mapping[str, Any] = {
        "consent": wish.consent or any(reason.code is ReasonCode.NEEDS_CONSENT for reason in error.asks),
        "confirm": wish.confirm or any(reason.code is not ReasonCode.NEEDS_CONSENT for reason in error.asks),
        "now": wish.at_once,
    }
    return render_template(
        "coffee_ask.html",
        asks=asks,
        wish=wish,
        key=key,
        fields=[name for name, wanted in fields.items() if wanted],
        when=picture.labels.day_time(wish.start),
        names=listed(first_name(Guest(one.email, one.name)) for one in guests),
        back=coffee_answer.page_of(guests, wish.flavour),
        place=picture.labels.city,
    )


def _seconds() -> str:
    return number(parts().settings.undo_seconds, "second")
