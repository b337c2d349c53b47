"""The JSON API, version 1: the same functions as the pages, for a connected extension with its bearer token."""

from typing import Any

from apiflask import APIBlueprint, HTTPTokenAuth
from apiflask.exceptions import HTTPError
from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from sobremesa.errors import AskFirstError, PlanChangedError, SlotTakenError
from sobremesa.store import accounts, pairings
from sobremesa.store.accounts import Account
from sobremesa.web import asked_again, asking, coffee, coffee_answer, suggestions, work
from sobremesa.web.answers import Suggestions
from sobremesa.web.chat_file import chat_download
from sobremesa.web.chat_questions import NewChat
from sobremesa.web.coffee_shapes import ChatAdded, ChatCancelled
from sobremesa.web.failures import error_body
from sobremesa.web.frame import first_day, week_span
from sobremesa.web.labels import listed, number
from sobremesa.web.parts import parts
from sobremesa.web.picture import Picture
from sobremesa.web.plan_answers import Applied, PlanAnswer, Refusal, RunAnswer, UndoneAnswer
from sobremesa.web.questions import Apply, Between, Choices

blueprint = APIBlueprint("api", __name__, url_prefix="/api/v1", tag="Sobremesa")
auth = HTTPTokenAuth(scheme="Bearer", description="The token of a connected extension, used from its own origin.")
KEY = {"name": "Idempotency-Key", "in": "header", "required": True}
KEY_SCHEMA = {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[!-~]+$"}
REFUSALS = {400: "Malformed", 401: "Connect again", 422: "Not as it must be", 503: "The calendar is out of reach"}


def responses(*more: int) -> dict[int, str]:
    """What the description says of refusals, and of `more` codes."""
    words = {404: "Unknown", 409: "Changed meanwhile", 202: "Waiting for the calendar", 200: "The same again"}
    return REFUSALS | {code: words[code] for code in more}


@auth.verify_token  # type: ignore[untyped-decorator]  # Flask-HTTPAuth has no annotations
def _account(token: str) -> Account | None:
    """The account of a live token that comes from its own origin."""
    own, origin = parts(), request.headers.get("Origin", "")
    with own.store.read() as session:
        pairing = pairings.authenticate(session, token, origin, own.clock()) if token else None
        account = accounts.get(session, pairing.account_id) if pairing else None
    if pairing and pairings.is_worth_noting(pairing, own.clock()):
        with own.store.begin() as session:
            pairings.note_use(session, pairing, own.clock())
    return account


@auth.error_processor
def _refused(error: HTTPError) -> tuple[Response, int, dict[str, str | list[str] | tuple[str, ...]]]:
    body = error_body("connect-again", "Connect the extension again.")
    return jsonify(body), error.status_code, {"WWW-Authenticate": 'Bearer realm="sobremesa"'}


@blueprint.get("/suggestions")
@blueprint.auth_required(auth)
@blueprint.input(Between, location="query")
@blueprint.output(Suggestions)
@blueprint.doc(summary="Everything a panel shows", responses=responses())
def get_suggestions(query_data: Between) -> Response:
    """Coffee, buffers and reasons for a stretch of days, from what was last read; Google is not asked."""
    return Response(asked_again.answer(parts(), current(), query_data), mimetype="application/json")


@blueprint.post("/chats")
@blueprint.auth_required(auth)
@blueprint.input(NewChat)
@blueprint.output(ChatAdded, status_code=201)
@blueprint.doc(summary="Add a coffee", responses=responses(200, 202, 409))
def add_chat(json_data: NewChat) -> ResponseReturnValue:
    """Write the coffee into the calendar now and invite a few seconds later; the same key is the same coffee.

    A 409 with `asks` needs a yes first: `needs-consent` the field `consent`, everything else the field `confirm`.
    """
    own, account = parts(), current()
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 200:
        return _finished(error_body("invalid", "Idempotency-Key: 8 to 200 characters", "Idempotency-Key"), 422)
    try:
        asked = asking.ask(own, account.id, json_data.wish(), key)
    except SlotTakenError as error:
        return _finished(error_body("slot-taken", str(error)) | {"suggestions": _this_week()}, 409)
    except AskFirstError as error:
        asks = [coffee_answer.explained(_picture(), one).model_dump(mode="json") for one in error.asks]
        return _finished(error_body(asks[0]["code"], str(error)) | {"asks": asks}, 409)
    chat = suggestions.chat_answer(_picture(), asked.chat)
    answer = ChatAdded(
        chat=chat,
        state="waiting" if asked.waiting else "added",
        undo_seconds=own.settings.undo_seconds,
        invitation_label=asking.invitation_label(chat.who, own.settings.undo_seconds),
    )
    return _json(answer, 202 if asked.waiting else 201 if asked.new else 200)


@blueprint.delete("/chats/<chat_id>")
@blueprint.auth_required(auth)
@blueprint.output(ChatCancelled)
@blueprint.doc(summary="Take a coffee back", responses=responses(404))
def cancel_chat(chat_id: str) -> ChatCancelled:
    """The event goes; who was invited is told by Google. Again is fine."""
    chat = asking.take_back(parts(), current().id, chat_id)
    label = f"Coffee with {listed(coffee.first_name(guest) for guest in chat.guests)} is taken back."
    return ChatCancelled(chat=suggestions.chat_answer(_picture(), chat), label=label)


@blueprint.get("/chats/<chat_id>.ics")
@blueprint.auth_required(auth)
@blueprint.doc(summary="A coffee as a file", responses=responses(404) | {200: "text/calendar, METHOD:PUBLISH"})
def chat_ics(chat_id: str) -> ResponseReturnValue:
    """One event without attendees, for another calendar (RFC 5545)."""
    file, headers = chat_download(parts(), current(), chat_id)
    return file, 200, headers


@blueprint.get("/plan")
@blueprint.auth_required(auth)
@blueprint.output(PlanAnswer)
@blueprint.doc(summary="What Apply would do", responses=responses())
def get_plan() -> PlanAnswer:
    """The plan over what was last read, with a reason for each change and for everything left out."""
    return suggestions.plan_answer(_picture())


@blueprint.post("/plan/apply")
@blueprint.auth_required(auth)
@blueprint.input(Apply)
@blueprint.output(Applied)
@blueprint.doc(summary="Apply the plan that was seen", responses=responses(409))
def apply(json_data: Apply) -> ResponseReturnValue:
    """Write the plan with this digest, or some keys of it; 409 with the plan of now when it is another."""
    try:
        outcome = work.apply(parts(), current().id, json_data.digest, json_data.social_keys())
    except PlanChangedError as error:
        plan = suggestions.plan_answer(_picture())
        shown = plan.model_dump(mode="json", by_alias=True)
        return _finished(error_body("plan-changed", str(error)) | {"plan": shown}, 409)
    picture = _picture()
    changes = [suggestions.change_answer(picture, change) for change in outcome.applied]
    return _json(
        Applied(run=RunAnswer(id=outcome.run_id, label=suggestions.run_label(outcome.applied), changes=changes))
    )


@blueprint.post("/runs/<run_id>/undo")
@blueprint.auth_required(auth)
@blueprint.output(UndoneAnswer)
@blueprint.doc(summary="Take a run back", responses=responses(404, 409))
def undo(run_id: str) -> UndoneAnswer:
    """Everything the run did, but what its user changed since."""
    undone = work.undo(parts(), current().id, run_id)
    refused = [Refusal(key=str(each.key), sentence=each.sentence) for each in undone.refused]
    return UndoneAnswer(
        restored=undone.restored, refused=refused, label=f"{number(undone.restored, 'change')} taken back."
    )


@blueprint.get("/preferences")
@blueprint.auth_required(auth)
@blueprint.output(Choices)
@blueprint.doc(summary="All choices", responses=responses())
def get_preferences() -> Choices:
    """The whole document, as PUT takes it."""
    return Choices.of(_picture().preferences)


@blueprint.put("/preferences")
@blueprint.auth_required(auth)
@blueprint.input(Choices)
@blueprint.output(Choices)
@blueprint.doc(summary="Replace all choices", responses=responses())
def put_preferences(json_data: Choices) -> Choices:
    """Keep the whole document; 422 names the first field that is not as it must be."""
    chosen = json_data.preferences(current().email)
    work.save(parts(), current().id, chosen)
    return Choices.of(chosen)


def current() -> Account:
    """Whose token the request carries."""
    account = auth.current_user
    assert isinstance(account, Account), "every view of this blueprint asks for a token"
    return account


def _picture() -> Picture:
    return work.show(parts(), current().id)


def _this_week() -> dict[str, Any]:
    picture = _picture()
    first = first_day(picture.labels.local(picture.now).date(), picture.preferences.hours)
    last = picture.labels.local(week_span(first, picture.zone).end).date()
    return suggestions.suggestions(picture, first, last).model_dump(mode="json", by_alias=True)


def _json(answer: ChatAdded | Applied, status: int = 200) -> Response:
    return _finished(answer.model_dump(mode="json", by_alias=True), status)


def _finished(body: dict[str, Any], status: int) -> Response:
    """A finished response: APIFlask would put anything else through the view's own answer shape."""
    response = jsonify(body)
    response.status_code = status
    return response
