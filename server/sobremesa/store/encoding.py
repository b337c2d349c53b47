"""Model values as JSON text and back, checked on the way in; what an older version wrote keeps its defaults."""

from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter

Value = TypeVar("Value")
_adapters: dict[Any, TypeAdapter[Any]] = {}  # building one costs a millisecond


def dump(value: Any) -> str:
    """A frozen value of `sobremesa.model`, or of this package, as JSON text."""
    return _adapter(type(value)).dump_json(value, fallback=_plain, warnings=False).decode()


def load(kind: type[Value], text: str) -> Value:
    """The value of type `kind` written by `dump`; raises ValueError when it is none."""
    found: Value = _adapter(kind).validate_json(text)
    return found


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _plain(value: Any) -> Any:
    if isinstance(value, MappingProxyType):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")
