"""People to talk to, over the JSON API."""

from apiflask import APIBlueprint

from sobremesa.web import people, work
from sobremesa.web.api import auth, current, responses
from sobremesa.web.parts import parts
from sobremesa.web.people_answers import HowMany, People

blueprint = APIBlueprint("people", __name__, url_prefix="/api/v1", tag="Sobremesa")


@blueprint.get("/people")
@blueprint.auth_required(auth)
@blueprint.input(HowMany, location="query")
@blueprint.output(People)
@blueprint.doc(summary="People to talk to", responses=responses())
def get_people(query_data: HowMany) -> People:
    """Out of this person's own calendar, as it was last read: nobody else ever sees it, and Google is not asked."""
    return people.people(work.show(parts(), current().id), query_data.most)
