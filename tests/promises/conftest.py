"""A migrated database for each test; every history has accounts of its own in it."""

from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace

import pytest
import stamina

from sobremesa.store import runs
from support.stores import sqlite_template, sqlite_url, store

__all__ = ["sqlite_template", "sqlite_url", "store"]


@pytest.fixture(autouse=True)
def _the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs are numbered instead of named at random, so that a history can be told again; nobody waits to try again."""
    numbers = count()
    monkeypatch.setattr(runs, "secrets", SimpleNamespace(token_hex=lambda _length: f"{next(numbers):024}"))
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
