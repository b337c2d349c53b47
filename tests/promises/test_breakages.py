"""Ten named breakages of the engine, each caught by a short history of its own."""

import pytest

from promises.breakages import BREAKAGES, Breakage
from promises.world import World


def test_there_are_ten_of_them() -> None:
    assert len({breakage.name for breakage in BREAKAGES}) == 10


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.name)
def test_the_engine_as_it_is_keeps_every_promise_in_the_history_of(world: World, breakage: Breakage) -> None:
    breakage.history(world, world.people[0])


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.name)
def test_an_engine_is_caught_that_has(world: World, breakage: Breakage, monkeypatch: pytest.MonkeyPatch) -> None:
    breakage.apply(monkeypatch)
    with pytest.raises(AssertionError, match=breakage.says):
        breakage.history(world, world.people[0])
