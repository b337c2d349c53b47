"""Rows of events: one per copy of an event on a calendar.

A row is a single event, the master of a series, or an exception (one instance that differs). An exception of a series
that is on the same calendar stores only what differs (null = removed); without its master it stores the whole event.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sobremesa.sandbox.database import Database
from sobremesa.sandbox.errors import Json

PRUNED = "pruned:"


@dataclass(frozen=True, slots=True)
class Row:
    """One stored copy; `starts`/`ends` bound it in seconds since 1970, `origin_*` name the organizer's copy.

    `series_id` and `original` (the key in the instance's id) are set on exceptions only; an exception that a new rule
    no longer gives has its `original` marked with `PRUNED`.
    """

    calendar_id: str
    id: str
    body: Json
    status: str
    starts: float
    ends: float
    origin_calendar: str
    origin_id: str
    series_id: str | None = None
    original: str | None = None
    recurring: bool = False
    revision: int = 0

    @property
    def cancelled(self) -> bool:
        """Whether this is a tombstone."""
        return self.status == "cancelled"

    @property
    def is_origin(self) -> bool:
        """Whether this is the organizer's copy."""
        return self.origin_calendar == self.calendar_id


def _row(found: sqlite3.Row) -> Row:
    return Row(
        found["calendar_id"],
        found["id"],
        json.loads(found["body"]),
        found["status"],
        found["starts"],
        found["ends"],
        found["origin_calendar"],
        found["origin_id"],
        found["series_id"],
        found["original"],
        bool(found["recurring"]),
        found["revision"],
    )


class EventStore:
    """Reads and writes rows; every write takes a new revision."""

    def __init__(self, database: Database) -> None:
        """Rows kept in `database`."""
        self._database = database

    def get(self, calendar_id: str, event_id: str) -> Row | None:
        """The row with this id, tombstones included; None for an exception its series no longer gives."""
        found = self._database.row("SELECT * FROM events WHERE calendar_id = ? AND id = ?", calendar_id, event_id)
        if found is None or (found["original"] or "").startswith(PRUNED):
            return None
        return _row(found)

    def put(self, row: Row) -> Row:
        """Store `row` under the next revision and give it back with that."""
        kept = replace(row, revision=self._database.next("revision"))
        self._database.run(
            "INSERT OR REPLACE INTO events (calendar_id, id, body, revision, status, series_id, original, recurring, "
            "starts, ends, origin_calendar, origin_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            kept.calendar_id,
            kept.id,
            json.dumps(kept.body, separators=(",", ":")),
            kept.revision,
            kept.status,
            kept.series_id,
            kept.original,
            kept.recurring,
            kept.starts,
            kept.ends,
            kept.origin_calendar,
            kept.origin_id,
        )
        return kept

    def copies(self, origin_calendar: str, origin_id: str) -> list[Row]:
        """The guests' copies of an event."""
        return self._rows(
            "origin_calendar = ? AND origin_id = ? AND calendar_id <> origin_calendar ORDER BY calendar_id",
            origin_calendar,
            origin_id,
        )

    def exceptions(self, calendar_id: str, series_id: str) -> list[Row]:
        """The exceptions of a series, cancelled ones included, pruned ones not."""
        return self._rows(
            "calendar_id = ? AND series_id = ? AND original NOT LIKE 'pruned:%' ORDER BY id", calendar_id, series_id
        )

    def overlapping(self, calendar_id: str, low: float, high: float) -> list[Row]:
        """Singles, masters and exceptions that may happen between `low` and `high`; masters of such exceptions too."""
        return self._rows(
            "calendar_id = ? AND ((ends > ? AND starts < ?) OR (recurring = 1 AND id IN (SELECT series_id FROM events "
            "WHERE calendar_id = ? AND series_id IS NOT NULL AND ends > ? AND starts < ?))) ORDER BY id",
            *(calendar_id, low, high) * 2,
        )

    def changed_since(self, calendar_id: str, revision: int) -> list[Row]:
        """Every row written after `revision`."""
        return self._rows("calendar_id = ? AND revision > ? ORDER BY id", calendar_id, revision)

    def latest_revision(self) -> int:
        """The newest revision of the whole sandbox."""
        return self._database.counter("revision")

    def pending_conferences(self) -> Iterator[Row]:
        """Organizers' rows whose conference is still being made."""
        yield from self._rows('origin_calendar = calendar_id AND body LIKE \'%"statusCode":"pending"%\' ORDER BY id')

    def _rows(self, condition: str, *values: str | float) -> list[Row]:
        statement = f"SELECT * FROM events WHERE {condition}"  # noqa: S608 - always one of the literals above
        return [_row(found) for found in self._database.rows(statement, *values)]
