"""A desk on a fresh database."""

import pytest

from sobremesa.store import Store
from support.desk import Desk
from support.stores import sqlite_template, sqlite_url, store

__all__ = ["sqlite_template", "sqlite_url", "store"]


@pytest.fixture
def desk(store: Store) -> Desk:
    """Alex, signed in, with an empty calendar."""
    return Desk(store)
