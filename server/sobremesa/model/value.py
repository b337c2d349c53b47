"""Frozen values that are made by the thousand.

A frozen dataclass stores each field through `object.__setattr__`, which looks the field up by its name every time; on
Python 3.11 that takes most of the time in which such a value is made. Here the fields of a small value are stored
through the descriptors of their slots, looked up once. A larger one is, while it is filled in, of a class with the same
slots that may be written, because storing into a slot of such a class is one step of the interpreter.
"""

from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

Value = TypeVar("Value")
_FACTORY = object()  # stands for a default that is made anew for each value
_LARGE = 4  # fields; with fewer, to change the class twice takes longer than it saves
_become = object.__dict__["__class__"].__set__  # what a frozen value refuses to do itself


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(kind: type[Value]) -> type[Value]:
    """`kind` as a frozen dataclass with slots, whose values are made faster; else it is like any other.

    Its fields have no `init=False`, no `kw_only` and are no `InitVar`; `__post_init__` is called as usual. No class is
    made from it.
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
    parameters = ["self", *(one.name + _default(one, known) for one in fields(made))]
    fresh = [one.name for one in fields(made) if one.default_factory is not MISSING]
    lines = [f" if {name} is _FACTORY: {name} = _make_{name}()" for name in fresh]
    lines += _stores(made, known)
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()")
    text = "\n".join([f"def __init__({', '.join(parameters)}):", *lines])
    exec(text, known)  # noqa: S102 - as dataclasses make theirs: of the names of fields alone
    return known["__init__"]  # type: ignore[no-any-return]  # what `exec` left there


def _stores(made: type[Any], known: dict[str, Any]) -> list[str]:
    """The lines that store the fields; `known` then has what they use."""
    names = [one.name for one in fields(made)]
    if len(names) < _LARGE:
        known.update({f"_set_{name}": getattr(made, name).__set__ for name in names})
        return [f" _set_{name}(self, {name})" for name in names]
    known.update(_become=_become, _Made=made, _Open=type(f"_Open{made.__name__}", (), {"__slots__": names}))
    return [" _become(self, _Open)", *(f" self.{name} = {name}" for name in names), " self.__class__ = _Made"]


def _default(one: Field[Any], known: dict[str, Any]) -> str:
    """How a parameter names its default, which `known` then has; empty for a field without one."""
    if one.default_factory is not MISSING:
        known[f"_make_{one.name}"] = one.default_factory
        return "=_FACTORY"
    if one.default is MISSING:
        return ""
    known[f"_default_{one.name}"] = one.default
    return f"=_default_{one.name}"
