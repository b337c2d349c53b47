"""The sandbox's memory: one SQLite connection behind one lock, in a file or in memory.

Every committed event row carries a `revision`, one counter for the whole sandbox; etags, sync tokens and pushes are
derived from it.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS users (
    email TEXT PRIMARY KEY, name TEXT NOT NULL, time_zone TEXT NOT NULL, workspace INTEGER NOT NULL,
    working_hours TEXT);
CREATE TABLE IF NOT EXISTS calendars (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, is_primary INTEGER NOT NULL, body TEXT NOT NULL,
    revision INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS calendars_of_apps (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS sharing (
    calendar_id TEXT NOT NULL, email TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (calendar_id, email));
CREATE TABLE IF NOT EXISTS events (
    calendar_id TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, revision INTEGER NOT NULL, status TEXT NOT NULL,
    series_id TEXT, original TEXT, recurring INTEGER NOT NULL, starts REAL NOT NULL, ends REAL NOT NULL,
    origin_calendar TEXT NOT NULL, origin_id TEXT NOT NULL, PRIMARY KEY (calendar_id, id));
CREATE INDEX IF NOT EXISTS events_by_revision ON events (calendar_id, revision);
CREATE INDEX IF NOT EXISTS events_by_series ON events (calendar_id, series_id);
CREATE INDEX IF NOT EXISTS events_by_origin ON events (origin_calendar, origin_id);
CREATE INDEX IF NOT EXISTS events_by_time ON events (calendar_id, ends, starts);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, email TEXT NOT NULL, scopes TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS channels (
    id TEXT PRIMARY KEY, calendar_id TEXT NOT NULL, email TEXT NOT NULL, resource_id TEXT NOT NULL,
    resource_uri TEXT NOT NULL,    address TEXT NOT NULL, token TEXT, expires REAL NOT NULL, messages INTEGER NOT NULL);
"""


class Database:
    """SQLite with one lock; `path` ":memory:" keeps nothing. Safe to use from several threads."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        """Open `path` and create what is missing."""
        self.lock = threading.RLock()
        self._depth = 0
        self._after_commit: dict[str, Callable[[], None]] = {}
        self._connection = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    def create(self, schema: str) -> None:
        """Run `schema` (CREATE ... IF NOT EXISTS statements) for tables of another part of the sandbox."""
        with self.lock:
            self._connection.executescript(schema)

    def run(self, sql: str, *values: Any) -> int:
        """Execute one statement and give the number of rows it changed."""
        with self.lock:
            return self._connection.execute(sql, values).rowcount

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        with self.lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        with self.lock:
            found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return found

    def next(self, name: str) -> int:
        """The next value of counter `name`, from 1; part of the running transaction."""
        found = self.row(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            name,
        )
        return int(found["value"]) if found else 0

    def counter(self, name: str) -> int:
        """The present value of counter `name`, 0 if it never moved."""
        found = self.row("SELECT value FROM counters WHERE name = ?", name)
        return int(found["value"]) if found else 0

    def set_counter(self, name: str, value: int) -> None:
        """Set counter `name` to `value`."""
        self.run(
            "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value
        )

    def after_commit(self, name: str, action: Callable[[], None]) -> None:
        """Call `action` (one per `name`) once the running transaction is committed and the lock is free.

        Not after a rollback.
        """
        self._after_commit[name] = action

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; may be nested (the outermost one commits)."""
        with self.lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                self._after_commit.clear()
                raise
            finally:
                self._depth = 0
            actions, self._after_commit = self._after_commit, {}
        for action in actions.values():
            action()

    def close(self) -> None:
        """Close the connection; the object is of no use afterwards."""
        with self.lock:
            self._connection.close()
