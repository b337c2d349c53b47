"""Schemas of the Calendar discovery document as JSON Schema, so that every answer of the sandbox can be validated.

Objects take no field the document does not name; `format` becomes what it means: date-time with an offset, int32,
int64 as text.
"""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from sobremesa.sandbox.discovery import Method, document

_INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}
_FORMATS: dict[str, dict[str, Any]] = {
    "date-time": {"pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"},
    "date": {"pattern": r"^\d{4}-\d\d-\d\d$"},
    "int64": {"pattern": r"^-?\d+$"},
    "int32": _INT32,
}
_ERROR = {
    "type": "object",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "errors"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "integer"},
                "message": {"type": "string", "minLength": 1},
                "status": {"type": "string"},
                "details": {"type": "array"},
                "errors": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["domain", "reason", "message"],
                        "additionalProperties": False,
                        "properties": {
                            name: {"type": "string"}
                            for name in ("domain", "reason", "message", "locationType", "location")
                        },
                    },
                },
            },
        }
    },
}


def converted(schema: dict[str, Any]) -> dict[str, Any]:
    """One schema of the document as JSON Schema."""
    if "$ref" in schema:
        return {"$ref": f"#/$defs/{schema['$ref']}"}
    kind = schema.get("type", "object")
    if kind == "any":
        return {}
    found: dict[str, Any] = {"type": kind} | _FORMATS.get(schema.get("format", ""), {})
    if "enum" in schema:
        found["enum"] = schema["enum"]
    if kind == "array":
        found["items"] = converted(schema["items"])
    if kind == "object":
        found["properties"] = {name: converted(inner) for name, inner in schema.get("properties", {}).items()}
        rest = schema.get("additionalProperties")
        found["additionalProperties"] = converted(rest) if rest else False
    return found


@cache
def validator(name: str) -> Draft202012Validator:
    """A validator for the schema called `name`."""
    definitions = {key: converted(schema) for key, schema in document()["schemas"].items()}
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": definitions})


@cache
def error_validator() -> Draft202012Validator:
    """A validator for error answers."""
    return Draft202012Validator(_ERROR)


def check_answer(method: Method | None, status: int, body: object) -> None:
    """Raise unless `body` is what the document promises for an answer of `method` with this status."""
    if status >= 400:
        error_validator().validate(body)
        assert isinstance(body, dict)
        assert body["error"]["code"] == status
    elif method is None or method.response is None:
        assert (status, body) == (204, None)
    else:
        validator(method.response).validate(body)
