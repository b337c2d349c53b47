"""Request bodies and field masks checked against the schemas of the discovery document."""

from typing import Any

from sobremesa.sandbox.discovery import document
from sobremesa.sandbox.errors import Json, bad_request

_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": (int, str),
    "number": (int, float),
    "array": list,
    "object": dict,
}


def definition(name: str) -> Json:
    """The schema called `name`."""
    found: Json = document()["schemas"][name]
    return found


def resolved(schema: Json) -> Json:
    """`schema`, or what its `$ref` points to."""
    return definition(schema["$ref"]) if "$ref" in schema else schema


def check_body(name: str, body: Json) -> None:
    """400 for a field schema `name` does not have, or for a value of another type.

    Null is allowed everywhere (it clears).
    """
    _check(definition(name), body, name)


def _check(schema: Json, value: Any, where: str) -> None:
    schema = resolved(schema)
    kind = schema.get("type", "object")
    if value is None or kind == "any":
        return
    if not _is_of(kind, value):
        raise bad_request(f"Invalid JSON payload received: {where} is not of type {kind}.")
    if kind == "array":
        for index, item in enumerate(value):
            _check(schema["items"], item, f"{where}[{index}]")
    elif kind == "object":
        _check_fields(schema, value, where)
    elif "enum" in schema and value not in schema["enum"]:
        raise bad_request(f"Invalid JSON payload received: {where} must be one of {', '.join(schema['enum'])}.")


def _is_of(kind: str, value: object) -> bool:
    return isinstance(value, _TYPES[kind]) and not (kind in {"integer", "number"} and isinstance(value, bool))


def _check_fields(schema: Json, value: Json, where: str) -> None:
    declared = schema.get("properties", {})
    for name, item in value.items():
        inner = declared.get(name) or schema.get("additionalProperties")
        if inner is None:
            raise bad_request(f'Invalid JSON payload received. Unknown name "{name}" at {where}: cannot find field.')
        _check(inner, item, f"{where}.{name}")
