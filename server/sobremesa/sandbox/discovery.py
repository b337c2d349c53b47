"""The discovery document of Calendar v3, as shipped inside google-api-python-client.

Routes, parameters, scopes and schemas.
"""

import importlib.resources
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from sobremesa.sandbox.errors import Json, bad_request, not_implemented

BASE = "/calendar/v3/"
Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the document: `id` is e.g. "calendar.events.list", `pattern` matches the path below `BASE`."""

    id: str
    verb: str
    pattern: re.Pattern[str]
    parameters: dict[str, Json]
    scopes: frozenset[str]
    request: str | None
    response: str | None


@cache
def document() -> Json:
    """The whole document."""
    source = importlib.resources.files("googleapiclient") / "discovery_cache/documents/calendar.v3.json"
    loaded: Json = json.loads(source.read_text(encoding="utf-8"))
    return loaded


def _methods() -> Iterator[Method]:
    for resource in document()["resources"].values():
        for entry in resource["methods"].values():
            path = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", entry["path"])
            yield Method(
                entry["id"],
                entry["httpMethod"],
                re.compile(path),
                entry.get("parameters", {}),
                frozenset(entry.get("scopes", ())),
                entry.get("request", {}).get("$ref"),
                entry.get("response", {}).get("$ref"),
            )


@cache
def methods() -> dict[str, Method]:
    """All methods of the document by id."""
    return {method.id: method for method in _methods()}


def route(verb: str, path: str) -> tuple[Method, dict[str, str]]:
    """The method behind `verb` and `path` (decoded) with its path parameters; 501 if the document has none."""
    if path.startswith(BASE):
        rest = path[len(BASE) :]
        for method in methods().values():
            found = method.pattern.fullmatch(rest) if method.verb == verb else None
            if found:
                return method, found.groupdict()
    raise not_implemented(f"{verb} {path}")


def query(method: Method, text: str) -> Parameters:
    """The typed query parameters of a call: booleans, integers, strings, lists where the document says `repeated`.

    501 for a name the document does not have for this method, 400 for a value it does not allow.
    """
    found: Parameters = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        declared = method.parameters.get(name) or document()["parameters"].get(name)
        if declared is None or declared.get("location") == "path":
            raise not_implemented(f"the query parameter {name!r} of {method.id}")
        if declared.get("repeated"):
            found.setdefault(name, []).append(_typed(name, value, declared))
        elif name in found:
            raise bad_request(f"Parameter {name} may not be repeated.", parameter=name)
        else:
            found[name] = _typed(name, value, declared)
    _require(method, found)
    return found


def _require(method: Method, found: Parameters) -> None:
    for name, declared in method.parameters.items():
        if declared.get("required") and declared["location"] == "query" and name not in found:
            raise bad_request(f"Required parameter: {name}", reason="required", parameter=name)


def _typed(name: str, value: str, declared: Json) -> bool | int | str:
    if declared["type"] == "boolean":
        if value not in {"true", "false"}:
            raise _invalid(name, value)
        return value == "true"
    if declared["type"] == "integer":
        if not re.fullmatch(r"-?\d{1,9}", value):
            raise _invalid(name, value)
        low, high = int(declared.get("minimum", -(2**31))), int(declared.get("maximum", 2**31))
        if not low <= int(value) <= high:
            raise _invalid(name, value)
        return int(value)
    if "enum" in declared and value not in declared["enum"]:
        raise _invalid(name, value)
    return value


def _invalid(name: str, value: str) -> Exception:
    return bad_request(f"Invalid value '{value[:80]}' for {name}.", reason="invalidParameter", parameter=name)
