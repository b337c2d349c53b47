"""Writing events down: whole rows, or what an exception changes; and telling the watchers of the calendar."""

from sobremesa.sandbox import recurrence
from sobremesa.sandbox.agenda import Event, base_body, overlay, single
from sobremesa.sandbox.calendars import CalendarRow
from sobremesa.sandbox.errors import Json
from sobremesa.sandbox.event_store import Row
from sobremesa.sandbox.times import moment
from sobremesa.sandbox.world import World


def bounds(body: Json, calendar: CalendarRow) -> tuple[float, float]:
    """Seconds since 1970 between which everything of an event (or of its series) happens."""
    begin = moment(body["start"], calendar.time_zone).timestamp()
    if "recurrence" in body:
        series = recurrence.series(body, calendar.time_zone)
        first = min(begin, min(_rdates(series), default=begin))
        return first, series.end_bound()
    return begin, moment(body["end"], calendar.time_zone).timestamp()


def _rdates(series: recurrence.Series) -> list[float]:
    if not any(line.startswith("RDATE") for line in series.lines):
        return []
    first = next(iter(recurrence.rules(series)), series.first)
    return [series.instant(first).timestamp()]


def write_new(world: World, calendar: CalendarRow, event_id: str, body: Json, origin: tuple[str, str]) -> Event:
    """Store a new event; `origin` is (calendar id, event id) of the organizer's copy."""
    row = world.store.put(
        Row(
            calendar.id,
            event_id,
            body,
            body["status"],
            *bounds(body, calendar),
            *origin,
            body.get("recurringEventId"),
            event_id.rpartition("_")[2] if "recurringEventId" in body else None,
            "recurrence" in body,
        )
    )
    world.channels.note_change(calendar.id)
    return single(row, calendar)


def write(world: World, event: Event, body: Json) -> Event:
    """Store `body` as the new state of `event`; an instance of a series becomes (or stays) an exception."""
    calendar = event.calendar
    begin, end = bounds(body, calendar)
    row = Row(
        calendar.id,
        event.id,
        body,
        body["status"],
        begin,
        end,
        event.origin_calendar,
        event.origin_id,
        event.row.series_id if event.row else None,
        event.key,
        "recurrence" in body,
    )
    if event.master is not None:
        row = _exception(event, event.master, row)
    world.store.put(row)
    world.channels.note_change(calendar.id)
    found = world.agenda.find(calendar, event.id)
    if found is None:  # pragma: no cover - an instance that is written is one its series gives
        raise LookupError(event.id)
    return found


def _exception(event: Event, master: Row, row: Row) -> Row:
    series = recurrence.series(master.body, event.calendar.time_zone)
    start = series.find(event.key or "")
    if start is None:  # pragma: no cover - the event was just found by this key
        raise LookupError(event.id)
    return Row(
        row.calendar_id,
        row.id,
        overlay(base_body(master, series, start), row.body),
        row.status,
        row.starts,
        row.ends,
        row.origin_calendar,
        row.origin_id,
        master.id,
        event.key,
    )
