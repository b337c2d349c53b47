"""Values that are made by the thousand are frozen dataclasses like any other."""

import pickle
from copy import copy
from dataclasses import FrozenInstanceError, field, fields, replace

import pytest

from sobremesa.model.value import ordered_value, value


@value
class Stop:
    """Where a tram stops."""

    name: str
    lines: tuple[int, ...] = (1,)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("name")


@ordered_value
class Time:
    """A time of day."""

    hour: int
    minute: int = 0


@value
class Line:
    """More fields than a small value has."""

    number: int
    color: str = "red"
    stops: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    night: bool = False

    def __post_init__(self) -> None:
        if not self.number:
            raise ValueError("number")


def test_a_large_value_is_like_a_small_one() -> None:
    line = Line(2, night=True)
    assert (line.number, line.color, line.stops, line.notes, line.night) == (2, "red", (), [], True)
    assert type(line) is Line
    assert line.notes is not Line(2).notes
    assert line == replace(Line(1, night=True), number=2) == copy(line)
    assert pickle.loads(pickle.dumps(line)) == line  # noqa: S301 - what was written a moment ago
    for name in ("number", "driver"):
        with pytest.raises((FrozenInstanceError, TypeError, AttributeError)):
            setattr(line, name, 3)
    with pytest.raises(ValueError, match="number"):
        Line(0)
    with pytest.raises(TypeError):
        Line()  # type: ignore[call-arg]  # that is the test


def test_a_value_is_made_by_place_or_by_name_and_has_its_defaults() -> None:
    assert Stop("Alex") == Stop(name="Alex", lines=(1,), notes=[])
    assert repr(Time(8, minute=5)) == "Time(hour=8, minute=5)"
    assert [one.name for one in fields(Stop)] == ["name", "lines", "notes"]


def test_a_default_that_is_made_anew_belongs_to_one_value_alone() -> None:
    assert Stop("Alex").notes is not Stop("Alex").notes


def test_a_value_cannot_be_changed_and_takes_no_other_field() -> None:
    stop = Time(8)
    for name in ("hour", "second"):
        with pytest.raises((FrozenInstanceError, TypeError, AttributeError)):
            setattr(stop, name, 9)
    with pytest.raises(TypeError):
        Time()  # type: ignore[call-arg]  # that is the test
    with pytest.raises(TypeError):
        Time(1, second=2)  # type: ignore[call-arg]  # that is the test


def test_what_it_says_of_itself_is_looked_at_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="name"):
        Stop("")


def test_equal_values_are_one_key_and_ordered_ones_have_an_order() -> None:
    assert {Time(8): "early"}[Time(8, 0)] == "early"
    assert sorted([Time(9), Time(8, 30), Time(8)]) == [Time(8), Time(8, 30), Time(9)]


def test_a_value_is_copied_replaced_and_kept_as_any_dataclass() -> None:
    assert replace(Time(8), minute=30) == Time(8, 30)
    assert copy(Time(8)) == pickle.loads(pickle.dumps(Time(8))) == Time(8)  # noqa: S301 - what was written a moment ago
