"""Frozen values that are made by the thousand.

A frozen dataclass stores each field through `object.__setattr__`, which looks the field up by its name every time; on
Python 3.11 that takes most of the time in which such a value is made. Here each field is stored through the descriptor
of its slot, looked up once.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

Value = TypeVar("Value")
_FACTORY = object()  # stands for a default that is made anew for each value


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(kind: type[Value]) -> type[Value]:
    """`kind` as a frozen dataclass with slots, whose values are made faster; else it is like any other.

    Its fields have no `init=False`, no `kw_only` and are no `InitVar`; `__post_init__` is called as usual.
    """
    return _faster(dataclass(frozen=True, slots=True)(kind))


@dataclass_transform(frozen_default=True, order_default=True, field_specifiers=(field,))
def ordered_value(kind: type[Value]) -> type[Value]:
    """As `value`, and its values are in order by their fields."""
    return _faster(dataclass(frozen=True, slots=True, order=True)(kind))


def _faster(made: type[Value]) -> type[Value]:
    made.__init__ = _initializer(made)  # type: ignore[method-assign]  # for this one class, before there is a value of it
    return made


def _initializer(made: type[Any]) -> Callable[..., None]:
    """An `__init__` with the parameters and defaults that a dataclass has."""
    known: dict[str, Any] = {"_FACTORY": _FACTORY}
    parameters, lines = ["self"], []
    for one in fields(made):
        name = one.name
        known[f"_set_{name}"] = getattr(made, name).__set__
        parameters.append(name + _default(one, known))
        if one.default_factory is not MISSING:
            lines.append(f" if {name} is _FACTORY: {name} = _make_{name}()")
        lines.append(f" _set_{name}(self, {name})")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    text = "\n".join([f"def __init__({', '.join(parameters)}):", *lines])
    exec(text, known)  # noqa: S102 - as dataclasses make theirs: of the names of fields alone
    return known["__init__"]  # type: ignore[no-any-return]  # what `exec` left there


def _default(one: Field[Any], known: dict[str, Any]) -> str:
    """How a parameter names its default, which `known` then has; empty for a field without one."""
    if one.default_factory is not MISSING:
        known[f"_make_{one.name}"] = one.default_factory
        return "=_FACTORY"
    if one.default is MISSING:
        return ""
    known[f"_default_{one.name}"] = one.default
    return f"=_default_{one.name}"
