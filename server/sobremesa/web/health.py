"""Whether this process can do its work: for a load balancer or a person with curl; nothing private in it."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from sobremesa.store.tables import DueRow
from sobremesa.web.parts import parts

STARTED = "sobremesa.started"  # set in app.extensions once this process works on what is due
blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when the database answers and the runner is as it should be, else 503; ages in seconds."""
    own = parts()
    try:
        with own.store.read() as session:
            session.execute(text("SELECT 1"))
            oldest = session.scalar(select(func.min(DueRow.due_at)).where(DueRow.dead.is_(False)))
    except SQLAlchemyError:
        return jsonify(status="failing", database="unreachable"), 503
    started, running = STARTED in current_app.extensions, own.runner.running
    if started and not running:
        return jsonify(status="failing", database="ok", runner="stopped"), 503
    late = max(0.0, (own.clock() - oldest).total_seconds()) if oldest else 0.0
    return jsonify(
        status="ok", database="ok", runner="running" if running else "elsewhere", oldest_due_seconds=round(late)
    )
