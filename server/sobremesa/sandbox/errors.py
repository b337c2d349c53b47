"""Error answers in the shape of Google's JSON APIs.

`{"error": {"code", "message", "errors": [{"domain", "reason", "message"}]}}`.

Reasons and messages follow the Calendar API's "Handle API errors" guide; what no source states is kept generic.
"""

from typing import Any

from sobremesa.errors import SobremesaError

Json = dict[str, Any]

_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}


class ApiError(SobremesaError):
    """The sandbox refuses a call, as Google would; carries the HTTP status, Google's reason and the answer's body."""

    permanent = True

    def __init__(
        self,
        status: int,
        reason: str,
        message: str,
        *,
        domain: str = "global",
        location: tuple[str, str] | None = None,
        headers: dict[str, str] | None = None,
        details: list[Json] | None = None,
    ) -> None:
        """`location` is (locationType, location), for example ("parameter", "timeMin")."""
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message
        self.domain = domain
        self.location = location
        self.headers = headers or {}
        self.details = details

    def body(self) -> Json:
        """The JSON answer."""
        item: Json = {"domain": self.domain, "reason": self.reason, "message": self.message}
        if self.location:
            item["locationType"], item["location"] = self.location
        error: Json = {"errors": [item], "code": self.status, "message": self.message}
        if self.details is not None:
            error["status"] = _STATUS.get(self.status, "UNKNOWN")
            error["details"] = self.details
        return {"error": error}


def bad_request(message: str, *, reason: str = "invalid", parameter: str | None = None) -> ApiError:
    """400: the request contradicts the documentation; `parameter` names the query parameter at fault."""
    return ApiError(400, reason, message, location=("parameter", parameter) if parameter else None)


def not_found() -> ApiError:
    """404: no such calendar or event, or none this caller may know of."""
    return ApiError(404, "notFound", "Not Found")


def gone(reason: str, message: str) -> ApiError:
    """410: the event was already deleted (`deleted`) or a token is too old (`fullSyncRequired`)."""
    return ApiError(410, reason, message)


def not_implemented(what: str) -> ApiError:
    """501: the sandbox does not know `what` and will not invent an answer."""
    return ApiError(501, "notImplemented", f"The sandbox does not implement {what}.", domain="sandbox")


def login_required() -> ApiError:
    """401: the request carries no bearer token."""
    return ApiError(
        401,
        "required",
        "Login Required.",
        location=("header", "Authorization"),
        headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/"'},
    )


def invalid_credentials() -> ApiError:
    """401: the bearer token is unknown, revoked or expired."""
    return ApiError(
        401,
        "authError",
        "Invalid Credentials",
        location=("header", "Authorization"),
        headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'},
        details=[],
    )


def insufficient_scopes(method: str, scopes: list[str]) -> ApiError:
    """403: the token lacks every scope of `scopes`, one of which `method` (a discovery id) needs."""
    service, _, rest = method.partition(".")
    return ApiError(
        403,
        "insufficientPermissions",
        "Request had insufficient authentication scopes.",
        headers={
            "WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="insufficient_scope", '
            f'scope="{" ".join(scopes)}"'
        },
        details=[
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
                "metadata": {"service": "calendar-json.googleapis.com", "method": f"{service}.v3.{rest}"},
            }
        ],
    )
