"""One database: SQLite (WAL, one writer at a time) by default, PostgreSQL by its URL."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from sobremesa.errors import InputError
from sobremesa.store.migrate import upgrade
from sobremesa.store.sealing import INFO, Vault

BUSY_SECONDS = 10.0
PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={int(BUSY_SECONDS * 1000)}")
BEGIN = "sobremesa_begin"


class Store:
    """The database of one installation; safe to share between threads."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        self._lock = threading.Lock() if engine.dialect.name == "sqlite" else None
        self._open = threading.local()
        writing = engine.execution_options(**{BEGIN: "IMMEDIATE"})
        self._writing = sessionmaker(writing, info={INFO: vault}, expire_on_commit=False)
        self._reading = sessionmaker(engine, info={INFO: vault}, expire_on_commit=False)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One writing transaction: committed at the end, rolled back on an exception.

        On SQLite writers of this process wait for each other here rather than in the database. Raises RuntimeError
        when this thread is inside one already, because it would wait for itself.
        """
        if getattr(self._open, "writing", False):
            raise RuntimeError("a transaction of this thread is open already")
        if self._lock:
            self._lock.acquire()
        self._open.writing = True
        try:
            with self._writing.begin() as session:
                yield session
        finally:
            self._open.writing = False
            if self._lock:
                self._lock.release()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view without waiting for writers; what is changed through it is not kept."""
        with self._reading() as session:
            yield session

    def close(self) -> None:
        """Give every connection back to the system."""
        self.engine.dispose()


def open_store(url: str, keys: Sequence[str]) -> Store:
    """The database at `url`, brought to the newest migration, sealed with `keys` (the first is current).

    Raises InputError for an address that is no database, an unknown driver or no key.
    """
    vault = Vault(keys)
    engine = _engine(_parsed(url))
    try:
        upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, vault)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InputError(f"database_url: {url!r} is not a database address") from error
    if parsed.get_backend_name() == "sqlite" and (not parsed.database or parsed.database == ":memory:"):
        raise InputError("database_url: a database in memory is forgotten at once; name a file, sqlite:///path")
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, pool_pre_ping=True)
        except (ModuleNotFoundError, ArgumentError) as error:
            raise InputError(f"database_url: no driver for {url.drivername!r} is installed") from error
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the sqlite3 module must not begin on its own; _begin does
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(BEGIN, 'DEFERRED')}")
