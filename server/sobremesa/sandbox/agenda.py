"""What is on a calendar: singles, masters, and the instances of series with their exceptions applied."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sobremesa.sandbox import recurrence
from sobremesa.sandbox.calendars import CalendarRow
from sobremesa.sandbox.errors import Json
from sobremesa.sandbox.event_store import EventStore, Row
from sobremesa.sandbox.times import is_all_day, moment, zone

HORIZON = timedelta(days=730)  # how far an endless series is expanded when the caller gives no upper bound
_PAST = datetime(1000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it is in effect.

    `row` is its own row if it has one, `master` and `key` are set on instances of a series.
    """

    calendar: CalendarRow
    id: str
    body: Json
    revision: int
    start: datetime
    end: datetime
    origin_calendar: str
    origin_id: str
    row: Row | None = None
    master: Row | None = None
    key: str | None = None

    @property
    def cancelled(self) -> bool:
        """Whether it was deleted."""
        return bool(self.body["status"] == "cancelled")

    @property
    def etag(self) -> str:
        """The quoted entity tag; it changes with every write."""
        return f'"{self.revision:016d}"'


def single(row: Row, calendar: CalendarRow) -> Event:
    """The event of a row that stands alone: a single event, a master, or an exception without its master."""
    start, end = moment(row.body["start"], calendar.time_zone), moment(row.body["end"], calendar.time_zone)
    return Event(
        calendar,
        row.id,
        row.body,
        row.revision,
        start,
        end,
        row.origin_calendar,
        row.origin_id,
        row,
        None,
        row.original,
    )


def base_body(master: Row, series: recurrence.Series, start: datetime) -> Json:
    """The body of the instance that starts at naive wall time `start`, before any exception."""
    body = {name: value for name, value in master.body.items() if name != "recurrence"}
    body["recurringEventId"] = master.id
    body["start"] = body["originalStartTime"] = _event_time(master.body["start"], series, start)
    body["end"] = _event_time(master.body["end"], series, start + series.length)
    return body


def _event_time(like: Json, series: recurrence.Series, wall: datetime) -> Json:
    if is_all_day(like):
        return {"date": wall.date().isoformat()}
    local = series.instant(wall).astimezone(zone(like["timeZone"]))
    return {"dateTime": local.isoformat(), "timeZone": like["timeZone"]}


def overlay(base: Json, desired: Json) -> Json:
    """What an exception must store so that `overlaid(base, ...)` gives `desired`; None marks a removed field."""
    kept = {name: value for name, value in desired.items() if value != base.get(name)}
    return kept | {name: None for name in base if name not in desired}


def overlaid(base: Json, stored: Json) -> Json:
    """`base` with the fields of an exception put over it."""
    return {name: value for name, value in (base | stored).items() if value is not None}


class Agenda:
    """Reads events out of the store; writes nothing."""

    def __init__(self, store: EventStore, clock: Callable[[], datetime]) -> None:
        """Events of `store`; `clock` bounds endless series."""
        self._store = store
        self._clock = clock

    def find(self, calendar: CalendarRow, event_id: str) -> Event | None:
        """The event with this id, deleted or not: a row, or an instance that a series gives."""
        row = self._store.get(calendar.id, event_id)
        if row is not None and row.series_id is None:
            return single(row, calendar)
        master_id, _, key = event_id.rpartition("_")
        master = self._store.get(calendar.id, row.series_id if row and row.series_id else master_id)
        if master is None or not master.recurring:
            return single(row, calendar) if row else None
        series = recurrence.series(master.body, calendar.time_zone)
        start = series.find(key)
        return None if start is None else self._instance(master, series, start, row, calendar)

    def _instance(
        self, master: Row, series: recurrence.Series, start: datetime, row: Row | None, calendar: CalendarRow
    ) -> Event:
        key = series.key(start)
        body = base_body(master, series, start)
        if row is None:
            begin, end = series.instant(start), series.instant(start + series.length)
            revision = master.revision
        else:
            body = overlaid(body, row.body)
            if master.cancelled:
                body["status"] = "cancelled"
            begin, end = moment(body["start"], calendar.time_zone), moment(body["end"], calendar.time_zone)
            revision = max(master.revision, row.revision)
        origin_id = row.origin_id if row else f"{master.origin_id}_{key}"
        return Event(
            calendar,
            f"{master.id}_{key}",
            body,
            revision,
            begin,
            end,
            master.origin_calendar,
            origin_id,
            row,
            master,
            key,
        )

    def exceptions(self, master: Row, calendar: CalendarRow) -> list[Event]:
        """The exceptions of a series that its rules still give, cancelled ones included."""
        series = recurrence.series(master.body, calendar.time_zone)
        found = []
        for row in self._store.exceptions(calendar.id, master.id):
            start = series.find(row.original or "")
            if start is not None:
                found.append(self._instance(master, series, start, row, calendar))
        return found

    def instances(
        self, master: Row, calendar: CalendarRow, low: datetime | None, high: datetime | None
    ) -> Iterator[Event]:
        """Unsorted instances of a series that end after `low` and start before `high`, cancelled ones included."""
        series = recurrence.series(master.body, calendar.time_zone)
        low, high = self._bounds(low, high, series)
        exceptions = {row.original: row for row in self._store.exceptions(calendar.id, master.id)}
        for start in series.starts(low, high):
            if not exceptions or series.key(start) not in exceptions:
                yield self._instance(master, series, start, None, calendar)
        for row in exceptions.values():
            original = series.find(row.original or "")
            if original is not None:
                event = self._instance(master, series, original, row, calendar)
                if event.end > low and event.start < high:
                    yield event

    def _bounds(
        self, low: datetime | None, high: datetime | None, series: recurrence.Series
    ) -> tuple[datetime, datetime]:
        low = low or _PAST
        return low, high or max(self._clock(), low, series.instant(series.first)) + HORIZON

    def expanded(self, calendar: CalendarRow, low: datetime | None, high: datetime | None) -> Iterator[Event]:
        """Everything in the window with series expanded, cancelled events included, not sorted."""
        for row in self._rows(calendar, low, high):
            if row.recurring:
                yield from self.instances(row, calendar, low, high)
            elif row.series_id is None or not self._has_master(row):
                yield single(row, calendar)

    def unexpanded(self, calendar: CalendarRow, low: datetime | None, high: datetime | None) -> Iterator[Event]:
        """Unsorted singles, masters with an instance in the window, and exceptions in it, cancelled ones included."""
        for row in self._rows(calendar, low, high):
            if row.recurring and (low or high):
                if next(self.instances(row, calendar, low, high), None):
                    yield single(row, calendar)
            else:
                event = self.effective(row, calendar)
                if event and (low is None or event.end > low) and (high is None or event.start < high):
                    yield event

    def effective(self, row: Row, calendar: CalendarRow) -> Event | None:
        """The event of any row, exceptions with their master's fields; None for an exception without occurrence."""
        return single(row, calendar) if row.series_id is None else self.find(calendar, row.id)

    def _rows(self, calendar: CalendarRow, low: datetime | None, high: datetime | None) -> list[Row]:
        begin = low.timestamp() if low else -recurrence.FOREVER * 2
        end = high.timestamp() if high else recurrence.FOREVER * 2
        return self._store.overlapping(calendar.id, begin, end)

    def _has_master(self, row: Row) -> bool:
        return row.series_id is not None and self._store.get(row.calendar_id, row.series_id) is not None
