"""Google's change notifications: a channel says that something changed, and a read becomes due. Nothing else happens.

Calendar API guide "Push notifications": no body counts; the channel's own token is the only proof of origin.
"""

from datetime import timedelta

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from sobremesa.jobs import due
from sobremesa.store import channels
from sobremesa.web.parts import parts

blueprint = Blueprint("hooks", __name__)


@blueprint.post("/hooks/google")
def google() -> ResponseReturnValue:
    """Make the account due soon; many notifications in a row become one read."""
    own = parts()
    now = own.clock()
    with own.store.begin() as session:
        channel = channels.recognise(
            session, request.headers.get("X-Goog-Channel-ID", ""), request.headers.get("X-Goog-Channel-Token", "")
        )
        if channel is not None and request.headers.get("X-Goog-Resource-State") != "sync":
            soon = now + timedelta(seconds=own.settings.debounce_seconds)
            due.request(session, channel.account_id, due.RECONCILE, soon, now)
    if channel is None:
        abort(404)
    return "", 204
