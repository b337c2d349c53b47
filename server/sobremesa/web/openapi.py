"""The API's description of itself: OpenAPI 3.1, the shape of every error, and the headers a client has to send."""

from typing import Any

from apiflask import APIFlask
from pydantic import TypeAdapter

from sobremesa.web.answers import ErrorAnswer

ABOUT = (
    "Suggestions, coffees, plan and preferences of one person, for a connected browser extension. "
    "Instants are RFC 3339 with the offset of the person's zone; labels are for showing as they are."
)
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "The same key is the same coffee or break, however often it is sent.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[A-Za-z0-9_-]+$"},
}
KEPT_ONCE = {"/api/v1/chats", "/api/v1/holds", "/api/v1/breaks"}
NO_BODY = {204, 304}


def describe(app: APIFlask) -> None:
    """Set up the description that `GET /api/v1/openapi.json` gives."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        DESCRIPTION=ABOUT,
        LICENSE={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_404_RESPONSE=False,
        LOCAL_SPEC_PATH=None,
    )
    app.spec_processor(_complete)


def _complete(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """Give every error its shape, what is kept once its key, and the file its type."""
    assert isinstance(spec, dict), "the description is asked for as JSON"
    spec.setdefault("components", {}).setdefault("schemas", {})["Error"] = _error_schema()
    for path, operations in spec.get("paths", {}).items():
        for method, operation in operations.items():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            for status, response in operation["responses"].items():
                _shape(int(status), response, operation)
            if method == "post" and path in KEPT_ONCE:
                operation.setdefault("parameters", []).append(KEY)
            if path.endswith(".ics"):
                operation["responses"]["200"]["content"] = {"text/calendar": {"schema": {"type": "string"}}}
    return spec


def _shape(status: int, response: dict[str, Any], operation: dict[str, Any]) -> None:
    if status >= 400:
        response["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    elif "content" not in response and status not in NO_BODY:
        usual = operation["responses"].get("201") or operation["responses"].get("200") or {}
        if "content" in usual:
            response["content"] = usual["content"]


def _error_schema() -> dict[str, Any]:
    """The error with room for what some of them carry along (`plan`, `suggestions`)."""
    schema = TypeAdapter(ErrorAnswer).json_schema(mode="serialization")
    problem = schema.pop("$defs")["Problem"]
    problem["required"] = ["code", "message"]
    schema["properties"]["error"] = problem
    return schema
