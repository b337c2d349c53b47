"""The breaks of a team in the JSON API: ways to hold one, those that are kept, and what a person does about them."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from sobremesa.errors import InputError, SlotTakenError
from sobremesa.web import break_plans, break_presses, work
from sobremesa.web.api import auth, current, responses
from sobremesa.web.break_answers import (
    DATE,
    FLAG,
    NEW,
    WISH,
    AboutDate,
    AboutFlag,
    BreakDone,
    BreaksAnswer,
    NewBreak,
    OptionsAnswer,
    WishedBreak,
)
from sobremesa.web.break_cards import break_answer, options_answer
from sobremesa.web.break_plans import Asked
from sobremesa.web.break_presses import Done
from sobremesa.web.break_views import all_breaks
from sobremesa.web.failures import WORDS, error_body
from sobremesa.web.parts import parts
from sobremesa.web.picture import Picture

blueprint = APIBlueprint("breaks_api", __name__, url_prefix="/api/v1", tag="Sobremesa")
SLOW_DOWN = {429: "Too many in a minute"}


@blueprint.post("/breaks/options")
@blueprint.auth_required(auth)
@blueprint.input(WishedBreak, example=WISH)
@blueprint.output(OptionsAnswer)
@blueprint.doc(summary="Ways to hold a team's break", responses=responses() | SLOW_DOWN)
def break_options(json_data: WishedBreak) -> OptionsAnswer | Response:
    """Hours inside everybody's day on all six dates, or the fairest ways without one; nothing is kept, nobody asked."""
    own, picture = parts(), _picture()
    if pause := own.planning_brake.pause(current().id):
        return _slow_down(pause)
    try:
        return options_answer(break_plans.propose(own.store, picture, _asked(json_data)), picture.labels)
    except InputError as error:
        return _refused(error)


@blueprint.get("/breaks")
@blueprint.auth_required(auth)
@blueprint.output(BreaksAnswer)
@blueprint.doc(summary="The breaks I organise", responses=responses())
def get_breaks() -> BreaksAnswer:
    """Each with its dates to come, what leaves somebody's hours, what could be skipped, and its one question."""
    return BreaksAnswer(breaks=[break_answer(one) for one in all_breaks(parts().store, _picture())])


@blueprint.post("/breaks")
@blueprint.auth_required(auth)
@blueprint.input(NewBreak, example=NEW)
@blueprint.output(BreakDone, status_code=201)
@blueprint.doc(summary="Create a break and invite its people", responses=responses(200, 202, 409) | SLOW_DOWN)
def add_break(json_data: NewBreak) -> ResponseReturnValue:
    """Write one of the options of now into the calendar and invite at once; the same key is the same break."""
    own = parts()
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 200:
        return _finished(error_body("invalid", "Idempotency-Key: 8 to 200 characters", "Idempotency-Key"), 422)
    if pause := own.planning_brake.pause(current().id):
        return _slow_down(pause)
    asked = _asked(json_data)
    try:
        made = break_presses.create(own, current().id, asked, json_data.option, key, json_data.title or "")
    except SlotTakenError as error:
        picture = _picture()
        options = options_answer(break_plans.propose(own.store, picture, asked), picture.labels)
        body = error_body("slot-taken", str(error), "option")
        return _finished(body | {"options": options.model_dump(mode="json", by_alias=True)}, 409)
    except InputError as error:
        return _refused(error)
    answer = BreakDone(label=made.label, team_break=break_answer(made.view))
    status = 202 if made.waiting else 201 if made.new else 200
    return _finished(answer.model_dump(mode="json", by_alias=True), status)


@blueprint.delete("/breaks/<break_id>")
@blueprint.auth_required(auth)
@blueprint.output(BreakDone)
@blueprint.doc(summary="End a break", responses=responses(404, 409))
def end_break(break_id: str) -> BreakDone:
    """What is still to come is taken out and its guests are told; what was held stays. Again is fine."""
    return _done(break_presses.end(parts(), current().id, break_id))


@blueprint.post("/breaks/<break_id>/skip")
@blueprint.auth_required(auth)
@blueprint.input(AboutDate, example=DATE)
@blueprint.output(BreakDone)
@blueprint.doc(summary="Skip one date", responses=responses(404, 409))
def skip_date(break_id: str, json_data: AboutDate) -> BreakDone:
    """This one date is cancelled and its guests are told. Again is fine."""
    return _done(break_presses.skip(parts(), current().id, break_id, json_data.start))


@blueprint.post("/breaks/<break_id>/remedy")
@blueprint.auth_required(auth)
@blueprint.input(AboutFlag, example=FLAG)
@blueprint.output(BreakDone)
@blueprint.doc(summary="Put a date right that leaves somebody's hours", responses=responses(404, 409))
def put_right(break_id: str, json_data: AboutFlag) -> BreakDone:
    """Move, split or skip it, as its flag says, and tell its guests."""
    return _done(break_presses.remedy(parts(), current().id, break_id, json_data.start, json_data.remedy))


@blueprint.post("/breaks/<break_id>/renew")
@blueprint.auth_required(auth)
@blueprint.output(BreakDone)
@blueprint.doc(summary="Go on for as many dates again", responses=responses(404, 409))
def renew(break_id: str) -> BreakDone:
    """The answer is the break that follows; its people are invited. Again gives the same one."""
    return _done(break_presses.renew(parts(), current().id, break_id))


@blueprint.post("/breaks/<break_id>/decline")
@blueprint.auth_required(auth)
@blueprint.output(BreakDone)
@blueprint.doc(summary="Let it end", responses=responses(404, 409))
def decline(break_id: str) -> BreakDone:
    """It ends by itself after its last date, and nobody is told. It is not asked again."""
    return _done(break_presses.decline(parts(), current().id, break_id))


def _picture() -> Picture:
    return work.show(parts(), current().id)


def _asked(wish: WishedBreak) -> Asked:
    return Asked(
        people=tuple(one.email for one in wish.people),
        kind=wish.kind,
        minutes=wish.minutes,
        every_weeks=wish.every_weeks,
        first=wish.first,
        zones={one.email: one.zone for one in wish.people if one.zone},
    )


def _done(done: Done) -> BreakDone:
    return BreakDone(label=done.label, team_break=break_answer(done.view))


def _refused(error: InputError) -> Response:
    """A wish that cannot be: the sentence names the field first."""
    return _finished(error_body("invalid", str(error), str(error).partition(":")[0]), 422)


def _slow_down(seconds: float) -> Response:
    response = _finished(error_body("slow-down", WORDS[429]), 429)
    response.headers["Retry-After"] = str(int(seconds) + 1)
    return response


def _finished(body: dict[str, Any], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response
