"""`POST /api/v1/answers`: what a person says in the panel about a meeting, through the same functions as the page."""

from apiflask import APIBlueprint

from sobremesa.web import choices
from sobremesa.web.action_shapes import Answered, MeetingAnswer
from sobremesa.web.api import auth, current, responses
from sobremesa.web.parts import parts

blueprint = APIBlueprint("answers", __name__, url_prefix="/api/v1", tag="Sobremesa")


@blueprint.post("/answers")
@blueprint.auth_required(auth)
@blueprint.input(MeetingAnswer)
@blueprint.output(Answered)
@blueprint.doc(summary="Say something about a meeting", responses=responses(404, 409))
def answer(json_data: MeetingAnswer) -> Answered:
    """Done at once; `undo` is the body that takes it back, null where that is not possible."""
    return choices.give(parts(), current().id, json_data)
