"""Partial responses: the `fields` mask, e.g. `nextPageToken,items(id,start/dateTime)`.

Grammar of Google's "Partial response" guide: comma for several fields, `a/b` for nesting, `a(b,c)` for several below
one, `*` for all.
"""

import re
from functools import lru_cache

from sobremesa.sandbox.errors import ApiError, Json, bad_request
from sobremesa.sandbox.schema import definition, resolved

Mask = dict[str, "Mask"]  # an empty mask keeps everything below

_TOKENS = re.compile(r"[\w*-]+|[(),/]")


def _invalid(text: str) -> ApiError:
    return bad_request(f"Invalid field selection {text}", reason="invalidParameter", parameter="fields")


class _Parser:
    """Reads one mask from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _TOKENS.findall(text)
        if "".join(self.tokens) != text.replace(" ", ""):
            raise _invalid(text)

    def next(self, expected: str | None = None) -> str:
        if not self.tokens or (expected and self.tokens[0] != expected):
            raise _invalid(self.text)
        return str(self.tokens.pop(0))

    def fields(self) -> Mask:
        mask: Mask = {}
        while True:
            name, inner = self.field()
            if name in mask and mask[name] and inner:
                mask[name].update(inner)
            else:
                mask[name] = inner if name not in mask else {}
            if not self.tokens or self.tokens[0] != ",":
                return mask
            self.next(",")

    def field(self) -> tuple[str, Mask]:
        name = self.next()
        if name in "(),/":
            raise _invalid(self.text)
        if self.tokens and self.tokens[0] == "/":
            self.next("/")
            inner, below = self.field()
            return name, {inner: below}
        if self.tokens and self.tokens[0] == "(":
            self.next("(")
            found = self.fields()
            self.next(")")
            return name, found
        return name, {}


@lru_cache(maxsize=256)
def parse(text: str, schema: str) -> Mask:
    """The mask `text` for answers of schema `schema`; 400 if it cannot be read or names an unknown field."""
    parser = _Parser(text)
    mask = parser.fields()
    if parser.tokens:
        raise _invalid(text)
    _check(mask, definition(schema), "")
    return mask


def _check(mask: Mask, schema: Json, path: str) -> None:
    schema = resolved(schema)
    if schema.get("type") == "array":
        _check(mask, schema["items"], path)
        return
    for name, inner in mask.items():
        if name == "*":
            continue
        below = schema.get("properties", {}).get(name) or schema.get("additionalProperties")
        if below is None:
            raise _invalid(path + name)
        _check(inner, below, f"{path}{name}/")


def applied(mask: Mask, value: object) -> object:
    """`value` reduced to `mask`; lists are reduced item by item."""
    if isinstance(value, list):
        return [applied(mask, item) for item in value]
    if not mask or not isinstance(value, dict):
        return value
    rest = mask.get("*")
    kept = {}
    for name, item in value.items():
        inner = mask.get(name, rest)
        if inner is not None and (not inner or isinstance(item, dict | list)):
            kept[name] = applied(inner, item) if inner else item
    return kept
