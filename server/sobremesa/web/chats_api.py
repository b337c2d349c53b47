"""Coffees of the JSON API beyond adding one: times for several people or at once, times held, invitations as files."""

from apiflask import APIBlueprint
from flask import jsonify, request
from flask.typing import ResponseReturnValue

from sobremesa.errors import InputError
from sobremesa.web import coffee_answer, offering, work
from sobremesa.web.answers import Unseen
from sobremesa.web.api import auth, current, responses
from sobremesa.web.chat_file import invitation_download
from sobremesa.web.chat_questions import Company, NewHolds
from sobremesa.web.coffee import first_name
from sobremesa.web.coffee_shapes import HoldsAdded, HoldsReleased, Times
from sobremesa.web.company import company_of
from sobremesa.web.flavours import flavoured
from sobremesa.web.parts import parts
from sobremesa.web.rounds import found_for, look_for

blueprint = APIBlueprint("chats", __name__, url_prefix="/api/v1", tag="Sobremesa")


@blueprint.get("/times")
@blueprint.auth_required(auth)
@blueprint.input(Company, location="query")
@blueprint.output(Times)
@blueprint.doc(summary="Times with one to five people", responses=responses())
def get_times(query_data: Company) -> Times:
    """Times that suit everybody, or what else can be done; from what was last read, Google is not asked."""
    picture = flavoured(work.show(parts(), current().id), query_data.flavour)
    wanted = company_of(picture, query_data.guests.split(","), query_data.optional.split(","))
    return Times(coffee=look_for(picture, wanted, at_once=query_data.now == "true"))


@blueprint.post("/holds")
@blueprint.auth_required(auth)
@blueprint.input(NewHolds)
@blueprint.output(HoldsAdded, status_code=201)
@blueprint.doc(summary="Hold three times", responses=responses(200, 202, 409))
def hold_times(json_data: NewHolds) -> ResponseReturnValue:
    """For somebody whose calendar cannot be seen: tentative, on my side only, gone in five days at the latest."""
    own, account = parts(), current()
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 200:
        raise InputError("Idempotency-Key: 8 to 200 characters")
    held = offering.hold_times(own, account.id, json_data.guest, key)
    answer = HoldsAdded(
        offer=_offer(account.id, json_data.guest),
        state="waiting" if held.waiting else "added",
        ics=f"/api/v1/holds/{held.offer}.ics",
    )
    response = jsonify(answer.model_dump(mode="json", by_alias=True))
    response.status_code = 202 if held.waiting else 201 if held.new else 200
    return response


@blueprint.delete("/holds/<offer_id>")
@blueprint.auth_required(auth)
@blueprint.output(HoldsReleased)
@blueprint.doc(summary="Let held times go", responses=responses(404))
def release_times(offer_id: str) -> HoldsReleased:
    """Their events go. Again is fine."""
    guest = offering.release(parts(), current().id, offer_id)
    return HoldsReleased(label=f"The times for {first_name(guest)} are free again.")


@blueprint.get("/holds/<offer_id>.ics")
@blueprint.auth_required(auth)
@blueprint.doc(summary="Held times as a file", responses=responses(404) | {200: "text/calendar, METHOD:PUBLISH"})
def holds_ics(offer_id: str) -> ResponseReturnValue:
    """The times as tentative events without attendees, to send to the guest (RFC 5545)."""
    file, headers = offering.offer_file(parts(), current(), offer_id)
    return file, 200, headers


@blueprint.get("/chats/<chat_id>/invitation.ics")
@blueprint.auth_required(auth)
@blueprint.doc(
    summary="An invitation to send by hand", responses=responses(404) | {200: "text/calendar, METHOD:REQUEST"}
)
def invitation_ics(chat_id: str) -> ResponseReturnValue:
    """The invitation that the calendar would not send, to be mailed by hand (RFC 5546)."""
    file, headers = invitation_download(parts(), current(), chat_id)
    return file, 200, headers


def _offer(account_id: str, guest: str) -> Unseen:
    picture = work.show(parts(), account_id)
    return coffee_answer.unseen(picture, found_for(picture, company_of(picture, [guest])))
