"""The week as a page draws it: per day an ordered list of meetings, buffers and coffees, each with its two numbers.

Pure: model values in, positions and words out. `at` and `length` are minutes; the style sheet does the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sobremesa.model import EventType, Hours, Meeting, Side, SocialKind, Span
from sobremesa.web.frame import Piece, days_drawn, drawn_range, idle, piece_on, working
from sobremesa.web.items import (
    Item,
    Week,
    buffer_item,
    coffee_item,
    ghost_item,
    meeting_item,
    now_item,
    side_items,
)
from sobremesa.web.labels import day_name
from sobremesa.web.lanes import lanes
from sobremesa.web.shown import Shown

HIDDEN_TYPES = frozenset({EventType.WORKING_LOCATION, EventType.BIRTHDAY})


@dataclass(frozen=True, slots=True)
class Day:
    """One column: its date in words, its all-day entries, its list, and the stretches outside working hours."""

    date: date
    name: str
    today: bool
    all_day: tuple[str, ...]
    items: tuple[Item, ...]
    off: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The drawn week; `top` and `bottom` are the first and last minute."""

    days: tuple[Day, ...]
    top: int
    bottom: int
    hours: tuple[tuple[int, str], ...]
    all_day_rows: int


def draw(week: Week, hours: Hours) -> Grid:
    """The grid of seven days from `week.first`, without free days at its ends on which nothing lies."""
    zone = week.labels.zone
    spans = [
        meeting.span for meeting in week.meetings if meeting.event_type not in HIDDEN_TYPES and not meeting.all_day
    ]
    spans += [shown.span for shown in week.shown]
    days = days_drawn(week.first, hours, (span.start.astimezone(week.tz).date() for span in spans))
    pieces = [piece for day in days for span in spans if (piece := piece_on(span, day, zone))]
    drawn = drawn_range([*pieces, *(piece for day in days for piece in working(day, hours))])
    columns = tuple(_day(week, day, hours, drawn) for day in days)
    marks = tuple((hour * 60, week.labels.clock(hour, 0)) for hour in range(-(-drawn.start // 60), drawn.end // 60 + 1))
    return Grid(columns, drawn.start, drawn.end, marks, max((len(day.all_day) for day in columns), default=0))


def _day(week: Week, day: date, hours: Hours, drawn: Piece) -> Day:
    timed = [m for m in week.meetings if not m.all_day and m.event_type not in HIDDEN_TYPES and _on(week, m.span, day)]
    items = [item for meeting in timed for item in _around(week, meeting, day)]
    items += [
        coffee_item(week, shown, _piece(week, shown.span, day)) for shown in week.shown if _coffee_on(week, shown, day)
    ]
    items += [buffer_item(week, None, (each,), each, day) for each in week.orphans if _on(week, each.span, day)]
    items += [
        ghost_item(shown, _piece(week, shown.was, day))
        for shown in week.shown
        if shown.was and _on(week, shown.was, day)
    ]
    today = week.labels.local(week.now).date() == day
    now = now_item(week)
    laid = _in_lanes(items) + ([now] if today and drawn.start <= now.at <= drawn.end else [])
    off = idle(working(day, hours), drawn.start, drawn.end)
    return Day(day, day_name(day), today, _all_day(week, day), tuple(sorted(laid, key=_order)), off)


def _around(week: Week, meeting: Meeting, day: date) -> list[Item]:
    """The meeting's entry with those of its two sides; the sides are in the meeting's group."""
    piece = _piece(week, meeting.span, day)
    own = week.sides.get(meeting.id, ())
    here = tuple(shown for shown in own if _on(week, shown.span, day))
    return [meeting_item(week, meeting, piece, here), *side_items(week, meeting, here, piece, day)]


def _in_lanes(items: Iterable[Item]) -> list[Item]:
    """Every entry with its lane; a buffer takes the lane of its meeting, whose stretch it widens."""
    listed = list(items)
    groups: dict[str, list[Item]] = {}
    for item in listed:
        if item.form != "ghost":
            groups.setdefault(item.source or item.id, []).append(item)
    found = lanes(
        (name, min(item.at for item in group), max(item.at + item.length for item in group))
        for name, group in groups.items()
    )
    placed = (found.get(item.source or item.id, (0, 1)) for item in listed)
    return [replace(item, lane=lane, lanes=width) for item, (lane, width) in zip(listed, placed, strict=True)]


def _all_day(week: Week, day: date) -> tuple[str, ...]:
    covering = (m for m in week.meetings if m.all_day and m.event_type not in HIDDEN_TYPES and _on(week, m.span, day))
    return tuple(meeting.title or "Busy" for meeting in covering)


def _order(item: Item) -> tuple[int, int, str]:
    return item.at, {"ghost": 0, "now": 1}.get(item.form, 2 + (item.length > 0)), item.id


def _on(week: Week, span: Span, day: date) -> bool:
    return piece_on(span, day, week.labels.zone) is not None


def _piece(week: Week, span: Span, day: date) -> Piece:
    piece = piece_on(span, day, week.labels.zone)
    assert piece is not None, "asked only for days the span touches"
    return piece


def _coffee_on(week: Week, shown: Shown, day: date) -> bool:
    return shown.kind is SocialKind.COFFEE and shown.side is Side.ITSELF and _on(week, shown.span, day)
