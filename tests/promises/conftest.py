"""A migrated database; every history has accounts of its own in it."""

from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace

import pytest
import stamina

from promises.books import MemoryBook
from promises.world import World
from sobremesa.store import Store, open_store, runs
from support.stores import KEYS
from support.values import ALEX


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A migrated database; whoever tells a history in it takes its accounts away again."""
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('histories') / 'sobremesa.db'}", KEYS)
    yield opened
    opened.close()


@pytest.fixture
def world(store: Store) -> Iterator[World]:
    """One person, Alex, whose history is told by hand."""
    world = World(store, MemoryBook)
    world.join(ALEX)
    yield world
    world.close()


@pytest.fixture(autouse=True)
def _the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs are numbered instead of named at random, so that a history can be told again; nobody waits to try again."""
    numbers = count()
    monkeypatch.setattr(runs, "secrets", SimpleNamespace(token_hex=lambda _length: f"{next(numbers):024}"))
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
