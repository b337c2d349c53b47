"""Every failure as an answer: a page for people, `{"error": {"code", "message"}}` for programs; never a traceback."""

from typing import Any

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException, InternalServerError

from sobremesa.errors import (
    AskFirstError,
    BusyAccountError,
    CalendarError,
    ChangeRefusedError,
    EventChangedError,
    EventGoneError,
    ForbiddenError,
    InputError,
    NotFoundError,
    PlanChangedError,
    QuotaError,
    ReconnectError,
    SlotTakenError,
    SobremesaError,
    UndoRefusedError,
    UnsafePlanError,
)
from sobremesa.web.security import wants_json

log = structlog.get_logger(__name__)
STATUSES: tuple[tuple[type[SobremesaError], int, str], ...] = (
    (NotFoundError, 404, "not-found"),
    (PlanChangedError, 409, "plan-changed"),
    (SlotTakenError, 409, "slot-taken"),
    (AskFirstError, 409, "ask-first"),
    (ChangeRefusedError, 409, "refused"),
    (UndoRefusedError, 409, "undo-refused"),
    (UnsafePlanError, 409, "unsafe-plan"),
    (BusyAccountError, 503, "busy"),
    (ReconnectError, 401, "connect-again"),
    (QuotaError, 503, "slow-down"),
    (EventChangedError, 409, "changed"),
    (EventGoneError, 409, "gone"),
    (ForbiddenError, 409, "not-allowed"),
    (CalendarError, 503, "calendar-unavailable"),
    (InputError, 422, "invalid"),
)
WORDS = {
    400: "That request was not as it must be.",
    401: "Sign in first.",
    403: "This form was not sent by one of our pages, or is too old. Go back, load the page again and repeat.",
    404: "There is nothing at this address.",
    405: "That is not possible at this address.",
    413: "That is more than this server takes at once.",
    415: "Send this as JSON.",
    422: "Something in it is not as it must be.",
    429: "Too many tries. Wait a minute.",
}
BROKEN = "Something went wrong on the server. Your calendar is as it was; the log says more."


def handle_failures(app: APIFlask) -> None:
    """Register the answers of this module on `app`."""
    app.error_processor(_invalid)  # first, because it takes plain HTTP errors as well, which the next lines take back
    app.register_error_handler(SobremesaError, _foreseen)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def error_body(code: str, message: str, field: str = "") -> dict[str, Any]:
    """The one shape of an error in JSON."""
    return {"error": {"code": code, "message": message} | ({"field": field} if field else {})}


def status_of(error: SobremesaError) -> tuple[int, str]:
    """HTTP status and stable code of one of our errors."""
    return next(((status, code) for kind, status, code in STATUSES if isinstance(error, kind)), (500, "failed"))


def _answer(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error_body(code, message)), status, headers or {}
    return render_template("error.html", status=status, message=message), status, headers or {}


def _foreseen(error: SobremesaError) -> ResponseReturnValue:
    status, code = status_of(error)
    if status >= 500 or isinstance(error, CalendarError):
        log.warning("refused", code=code, reason=str(error))
    return _answer(status, code, error.sentence)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    return _answer(403, "forbidden", WORDS[403])


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.get_response()
    status = error.code or 500
    code = (error.name or "failed").lower().replace(" ", "-")
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After", "WWW-Authenticate"}}
    own = error.description if error.description != type(error).description else None
    return _answer(status, code, own or WORDS.get(status, BROKEN), kept)


def _unforeseen(error: Exception) -> ResponseReturnValue:
    log.error("failed", exc_info=error)
    return _answer(InternalServerError.code, "failed", BROKEN)


def _invalid(error: HTTPError) -> tuple[Response, int, Headers]:
    """APIFlask's own errors; for a body that does not fit, the first problem and the field it is in."""
    field, problem = first_problem(error.detail)
    message = f"{field}: {problem}" if problem else WORDS.get(error.status_code, str(error.message))
    code = "invalid" if problem else str(error.message).lower().replace(" ", "-")
    return jsonify(error_body(code, message, field)), error.status_code, Headers(dict(error.headers or {}))


def first_problem(detail: object) -> tuple[str, str]:
    """The first field and its problem out of APIFlask's nested details; two empty strings when there is none."""
    match detail:
        case [{"loc": location, "msg": message}, *_]:
            return ".".join(map(str, location)), str(message)
        case {**fields} if fields:
            name, inner = next(iter(fields.items()))
            field, problem = first_problem(inner)
            outer = "" if name in {"json", "query", "headers", "form", "json_or_form"} else str(name)
            return ".".join(part for part in (outer, field) if part), problem
        case [first, *_]:
            return "", str(first)
        case str():
            return "", detail
    return "", ""
